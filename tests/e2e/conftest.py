"""One real server with the embedded dispatcher and pipeline, and a real Chromium."""

from __future__ import annotations

import dataclasses
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from api import server as server_module
from api.first_start import FIRST_USER, prepare
from api.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"
SCAN = SAMPLES / "khieu-nai-lan-hai-tai-dinh-cu.pdf"

_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PROCESSED = 240_000  # milliseconds a petition may take on a busy machine


@dataclasses.dataclass
class Site:
    """A running server."""

    url: str
    user: str
    password: str
    token: str

    def api(self) -> httpx2.Client:
        """A client with the service token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    def browserlike(self) -> httpx2.Client:
        """A client without a log-in that accepts pages."""
        headers = {"Accept": "text/html", "Origin": self.url}
        return httpx2.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, seed_model_path: Path) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    shutil.copytree(seed_model_path.parent, data / "models")
    units = seed_model_path.parents[1] / "units"
    if units.is_dir():
        shutil.copytree(units, data / "units")
    port = _free_port()
    settings = Settings(
        data=data,
        port=port,
        store_url=f"http://127.0.0.1:{port}",
        workers=1,
        disk_floor_bytes=0,
        embed_dispatcher=True,
    )
    first = prepare(settings)
    server = uvicorn.Server(server_module.configuration(settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.05)
        token = settings.token_file.read_text(encoding="utf-8").strip()
        yield Site(settings.local_url, FIRST_USER, first.password or "", token)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "chromium is missing; run script/bootstrap"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(_CHROMIUM))
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture
def problems(context: BrowserContext) -> list[str]:
    """What the pages' scripts complained about, blocked resources included."""
    found: list[str] = []
    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    return found


@pytest.fixture
def visitor(context: BrowserContext) -> Page:
    """A browser page without a log-in."""
    return context.new_page()


@pytest.fixture
def reader(visitor: Page, site: Site) -> Page:
    """A browser page of somebody logged in, on the list."""
    visitor.goto(f"{site.url}/login")
    expect(visitor.locator("#name")).to_be_focused()
    visitor.keyboard.type(site.user)
    visitor.keyboard.press("Tab")
    visitor.keyboard.type(site.password)
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/petitions")
    return visitor


@pytest.fixture(scope="session")
def processed(site: Site) -> Callable[[Path], str]:
    """Uploads a file by the API, waits for its outcome and gives the petition's id."""
    known: dict[Path, str] = {}

    def run(path: Path) -> str:
        if path in known:
            return known[path]
        with site.api() as client:
            answer = client.post(
                "/api/v1/documents", files={"file": (path.name, path.read_bytes())}
            )
            assert answer.status_code == 202, answer.text
            receipt = answer.json()
            while True:
                state = client.get(f"/api/v1/documents/{receipt['id']}").json()["status"]
                if state not in {"open", "received", "processing"}:
                    break
                time.sleep(0.3)
        known[path] = receipt["petition_id"]
        return known[path]

    return run
