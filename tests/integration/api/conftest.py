"""A real server under uvicorn on a free port, and clients that talk HTTP to it."""

from __future__ import annotations

import contextlib
import dataclasses
import pathlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.auth import COOKIE, CSRF_HEADER, _csrf_token
from api.first_start import prepare
from api.settings import Settings


@dataclasses.dataclass
class Server:
    """A running server and what its first start made."""

    app: FastAPI
    settings: Settings
    url: str
    token: str
    password: str

    def client(self, **headers: str) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)


@contextlib.contextmanager
def running(settings: Settings, *, with_pages: bool = False) -> Iterator[Server]:
    first = prepare(settings)
    app = create_app(settings, with_pages=with_pages)  # most have tests of their own
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_config=None, access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Server(
            app=app,
            settings=settings,
            url=f"http://127.0.0.1:{port}",
            token=settings.token_file.read_text(encoding="utf-8").strip(),
            password=first.password or "",
        )
    finally:
        server.should_exit = True
        thread.join()


def session_of(server: Server) -> dict[str, str]:
    """The headers of a person who has logged in."""
    accounts = server.app.state.store.accounts
    user = accounts.check_password("admin", server.password)
    secret = accounts.open_session(user, lifetime=server.settings.session_lifetime)
    return {"Cookie": f"{COOKIE}={secret}", CSRF_HEADER: _csrf_token(secret)}


@pytest.fixture
def log_in() -> Callable[[Server], dict[str, str]]:
    return session_of


@pytest.fixture
def run_server() -> Callable[..., contextlib.AbstractContextManager[Server]]:
    return running


@pytest.fixture
def server(tmp_path: pathlib.Path) -> Iterator[Server]:
    settings = Settings(
        data=tmp_path, max_upload_bytes=200_000, findings_bytes=100_000, disk_floor_bytes=0
    )
    with running(settings) as server:
        yield server


@pytest.fixture
def anonymous(server: Server) -> Iterator[httpx2.Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def machine(server: Server) -> Iterator[httpx2.Client]:
    with server.client(Authorization=f"Bearer {server.token}") as client:
        yield client


@pytest.fixture
def person(server: Server) -> Iterator[httpx2.Client]:
    with server.client(**session_of(server)) as client:
        yield client


@pytest.fixture
def upload(machine: httpx2.Client) -> Callable[..., dict[str, object]]:
    def send(content: bytes = b"don", name: str = "don.txt", key: str | None = None, **form: str):
        headers = {} if key is None else {"Idempotency-Key": key}
        response = machine.post(
            "/api/v1/documents", files={"file": (name, content)}, data=form, headers=headers
        )
        assert response.status_code == 202, response.text
        return response.json()

    return send


def findings(kind: str = "KN", topic: str = "KH00") -> dict[str, object]:
    decision = {"probability": 0.9, "needs_review": None, "evidence": []}
    return {
        "is_petition": True,
        "kind": {"label": kind, "alternatives": [], **decision},
        "topics": [{"label": topic, "primary": True, **decision}],
        "topic_alternatives": [],
        "entities": [],
        "model_version": "test-1",
    }


@pytest.fixture
def outcome() -> Callable[..., dict[str, object]]:
    """The body of `PUT findings` for a lease."""

    def make(
        lease: dict,
        *,
        error: str | None = None,
        text: str = "Kính gửi phường",
        regions: Sequence[dict[str, object]] = (
            {"kind": "stamp", "box": [1, 2, 3, 4], "confidence": 0.5},
        ),
    ) -> dict:
        page = {
            "number": 1,
            "width": 595.0,
            "height": 842.0,
            "origin": "ocr",
            "quality": 0.9,
            "start": 0,
            "notes": [],
            "words": [[0, 4, 70.0, 80.0, 100.0, 95.0, 0.97], [5, 8, 104, 80, 120, 95, None]],
            "regions": [*regions],
        }
        documents = [
            {
                "id": d["id"],
                "error": {"code": error, "page": None} if error else None,
                "pages": [] if error else [page],
            }
            for d in lease["documents"]
        ]
        return {
            "token": lease["token"],
            "text": "" if error else text,
            "documents": documents,
            "findings": None if error else findings(),
        }

    return make


@pytest.fixture
def process(machine: httpx2.Client, outcome: Callable[..., dict]) -> Callable[..., None]:
    """Leases everything that waits and posts outcomes."""

    def run(**kwargs: object) -> None:
        body = {"worker": "w", "max": 50, "seconds": 60}
        for lease in machine.post("/api/v1/leases", json=body).json()["leases"]:
            path = f"/api/v1/petitions/{lease['petition_id']}/findings"
            assert machine.put(path, json=outcome(lease, **kwargs)).status_code == 200

    return run
