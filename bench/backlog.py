"""A backlog through the whole service, with processes killed on the way.

    .venv/bin/python bench/backlog.py                 500 files
    .venv/bin/python bench/backlog.py --files 40 --json

Makes files that all differ (half text, most others typed PDF, a tenth of all
image-only scans at 150-200 dpi) from the letters of the seed corpus, starts
`donthu serve` on a free port, feeds them with `donthu backlog`, and sends
SIGKILL to a Dask worker, to the dispatcher and to the backlog command itself,
each of which is started again. Prints what the store holds in the end; exit
code 0 only when nothing is lost or doubled.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).resolve().parent.parent
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
SCANS = 10  # every n-th file
DEADLINE = 3600.0  # seconds; then something is stuck


def letters() -> list[str]:
    found = []
    for path in sorted((ROOT / "corpus" / "letters").glob("*.jsonl")):
        found += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    return found


def make_files(folder: Path, count: int) -> int:
    """Writes the files and returns how many of them are scans."""
    pdfmetrics.registerFont(TTFont("letter", FONT))
    dice = random.Random(20260701)
    texts = letters()
    for number in range(count):
        text = f"{texts[number % len(texts)]}\n\nSố hồ sơ của người viết: {number:05d}\n"
        place = folder / f"{number % 20:02d}"
        place.mkdir(exist_ok=True)
        if number % SCANS == 0:
            (place / f"don-{number:05d}.pdf").write_bytes(scanned(typed(text), dice))
        elif number % 2:
            (place / f"don-{number:05d}.txt").write_text(text, "utf-8")
        else:
            (place / f"don-{number:05d}.pdf").write_bytes(typed(text))
    return -(-count // SCANS)


def typed(text: str) -> bytes:
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=True)
    _, height = A4
    lines = [
        part for line in text.split("\n") for part in simpleSplit(line, "letter", 12, 470) or [""]
    ]
    for first in range(0, len(lines), 44):
        page.setFont("letter", 12)
        for row, line in enumerate(lines[first : first + 44]):
            page.drawString(65, height - 60 - 17 * row, line)
        page.showPage()
    page.save()
    return out.getvalue()


def scanned(pdf: bytes, dice: random.Random) -> bytes:
    """The first page as a grey picture, a little askew."""
    document = pypdfium2.PdfDocument(pdf)
    dpi = dice.choice((150, 175, 200))
    picture = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    picture = picture.rotate(dice.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=255)
    document.close()
    out = io.BytesIO()
    picture.convert("L").save(out, "PDF", resolution=dpi, quality=80)
    return out.getvalue()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`donthu serve` on data of its own."""

    def __init__(self, folder: Path, models: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.data = folder / "data"
        self._log = (folder / "serve.log").open("wb")
        self._environment = {
            **os.environ,
            "DONTHU_DATA": str(self.data),
            "DONTHU_MODELS": str(models),
            "DONTHU_LEASE_SECONDS": "20",
        }
        self.process = self._start("serve", "--port", self.url.rpartition(":")[2], log=self._log)

    def backlog(self, path: Path) -> subprocess.Popen[bytes]:
        return self._start("backlog", str(path), "--to", self.url, log=None)

    def _start(self, *arguments: str, log: io.BufferedWriter | None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "donthu.py"), *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log or subprocess.PIPE,
            stderr=log or sys.stderr,
        )

    def counts(self) -> dict[str, int]:
        token = (self.data / "service.token").read_text().strip()
        request = urllib.request.Request(
            f"{self.url}/api/v1/stats", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["by_status"]

    def wait_until_up(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.log_text()[-3000:]}")
            with contextlib.suppress(OSError, FileNotFoundError):
                self.counts()
                return
            time.sleep(0.2)
        raise TimeoutError("the server does not answer")

    def dispatcher(self) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if "work" in child.cmdline() and "--store" in child.cmdline():
                    return child
        return None

    def workers(self) -> list[psutil.Process]:
        """Dask's worker processes, which are children of the dispatcher."""
        dispatcher = self.dispatcher()
        found = []
        for child in dispatcher.children() if dispatcher else []:
            with contextlib.suppress(psutil.NoSuchProcess):
                if "spawn_main" in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def log_text(self) -> str:
        return Path(self._log.name).read_text("utf-8", "replace")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


def killings(service: Service) -> Iterator[tuple[float, str]]:
    """At which share of the work what is killed."""
    yield 0.2, "worker"
    yield 0.4, "dispatcher"
    yield 0.6, "worker"
    yield 0.7, "backlog"


def kill(service: Service, what: str, feeding: subprocess.Popen[bytes]) -> bool:
    if what == "worker":
        workers = service.workers()
        if workers:
            workers[0].kill()
        return bool(workers)
    if what == "dispatcher":
        return kill_while_it_works(service)
    feeding.kill()
    return True


def kill_while_it_works(service: Service) -> bool:
    """Kills the dispatcher, but only with leases in its hands: else the kill shows nothing."""
    dispatcher = service.dispatcher()
    if dispatcher is None:
        return False
    dispatcher.suspend()  # what it holds now it will hold when it dies
    time.sleep(0.5)  # a request already on its way to the server is answered
    if not service.counts()["processing"]:
        dispatcher.resume()
        return False
    dispatcher.kill()
    return True


def run(service: Service, files: Path, total: int) -> tuple[list[str], str, int]:
    """Feeds the files, kills, and returns the kills, the summary and the exit code."""
    waiting = list(killings(service))
    killed: list[str] = []
    feeding = service.backlog(files)
    until = time.monotonic() + DEADLINE
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            summary, _ = feeding.communicate(timeout=0.3)
            if feeding.returncode != -signal.SIGKILL:
                return killed, summary.decode(), feeding.returncode
            feeding = service.backlog(files)
        if time.monotonic() > until:
            feeding.kill()
            return killed, "", -1
        done = sum(service.counts()[state] for state in ("proposed", "failed", "quarantined"))
        if waiting and done >= waiting[0][0] * total and kill(service, waiting[0][1], feeding):
            killed.append(waiting.pop(0)[1])


def stored(database: Path) -> dict[str, int]:
    """What the store holds, read from its tables."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        one = lambda query: db.execute(query).fetchone()[0]  # noqa: E731
        return {
            "petitions": one("SELECT count(*) FROM petitions"),
            "contents": one("SELECT count(DISTINCT sha256) FROM documents"),
            "proposed": one("SELECT count(*) FROM petitions WHERE status = 'proposed'"),
            "findings": one("SELECT count(*) FROM findings"),
            "with_one_finding": one(
                "SELECT count(*) FROM (SELECT petition_id FROM findings"
                " GROUP BY petition_id HAVING count(*) = 1)"
            ),
            "more_than_one_attempt": one("SELECT count(*) FROM petitions WHERE attempts > 1"),
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--models", type=Path, help="folder of models (default: that of the data)")
    parser.add_argument("--json", action="store_true", help="one line of JSON only")
    chosen = parser.parse_args()
    data = Path(os.environ.get("DONTHU_DATA", ROOT / "var"))
    with tempfile.TemporaryDirectory(prefix="donthu-bench-") as name:
        folder = Path(name)
        files = folder / "files"
        files.mkdir()
        scans = make_files(files, chosen.files)
        service = Service(folder, chosen.models or data / "models")
        try:
            service.wait_until_up()
            started = time.monotonic()
            killed, summary, code = run(service, files, chosen.files)
            seconds = time.monotonic() - started
        finally:
            service.stop()
        found = stored(service.data / "donthu.db")
        log = service.log_text()
    report = {
        "files": chosen.files,
        "scans": scans,
        **found,
        "killed": killed,
        "lost_leases_dropped": log.count('"event": "lost"'),
        "backlog_exit_code": code,
        "seconds": round(seconds, 1),
        "petitions_per_second": round(chosen.files / seconds, 2),
    }
    good = code == 0 and all(
        found[name] == chosen.files
        for name in ("petitions", "contents", "proposed", "findings", "with_one_finding")
    )
    if chosen.json:
        print(json.dumps(report))
    else:
        print(summary)
        print("\n".join(f"{name:24} {value}" for name, value in report.items()))
        print("good" if good else "NOT good")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
