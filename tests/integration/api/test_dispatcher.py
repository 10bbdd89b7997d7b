"""The embedded dispatcher, with real processes."""

from __future__ import annotations

import asyncio
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from api.dispatcher import Dispatcher
from api.settings import Settings

pytestmark = pytest.mark.integration

# A child with a child of its own; both note their ids and ignore a polite request.
_STUBBORN = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
own = pathlib.Path(sys.argv[1])
grandchild = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
(own / str(os.getpid())).write_text(str(grandchild.pid))
time.sleep(600)
"""


def run(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: a browser test before this one may leave a loop in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def until(condition):
    async with asyncio.timeout(60):
        while not (found := condition()):
            await asyncio.sleep(0.05)
    return found


def runs(folder: pathlib.Path) -> dict[int, int]:
    return {int(p.name): int(p.read_text()) for p in folder.iterdir() if p.read_text()}


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_restarted_when_killed_and_ended_with_its_group(tmp_path):
    async def scenario():
        dispatcher = Dispatcher((sys.executable, "-c", _STUBBORN, str(tmp_path)), {})
        assert dispatcher.state == "stopped"
        dispatcher.start()
        try:
            await until(lambda: runs(tmp_path))
            ((first, orphan),) = runs(tmp_path).items()
            assert dispatcher.process_id == first
            os.kill(first, signal.SIGKILL)
            await until(lambda: len(runs(tmp_path)) == 2)
            await until(lambda: not is_running(orphan))  # nothing of the dead one works on
            assert dispatcher.state == "running"
        finally:
            await dispatcher.stop()
        assert dispatcher.state == "stopped"
        for pid in (*runs(tmp_path), *runs(tmp_path).values()):
            await until(lambda pid=pid: not is_running(pid))

    run(scenario())


def test_a_missing_program_does_not_stop_the_server(tmp_path, run_server):
    settings = Settings(
        data=tmp_path, embed_dispatcher=True, dispatcher_command=("/no/such/program",)
    )
    with run_server(settings) as server, server.client() as client:
        assert client.get("/healthz").status_code == 200


def test_gets_the_address_and_the_settings(tmp_path, run_server):
    note = tmp_path / "note"
    program = (
        "import os, pathlib, sys, time; "
        "seen = sys.argv[1:] + [os.environ['DONTHU_DATA']]; "
        f"pathlib.Path({str(note)!r}).write_text(' '.join(seen)); "
        "time.sleep(600)"
    )
    settings = Settings(
        data=tmp_path,
        port=8123,
        embed_dispatcher=True,
        dispatcher_command=(sys.executable, "-c", program),
    )
    with run_server(settings):
        deadline = time.monotonic() + 60
        while not (note.exists() and note.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert note.read_text() == f"--store http://127.0.0.1:8123 {tmp_path}"


_SERVER = """
import asyncio, sys
from api.dispatcher import Dispatcher
async def main():
    Dispatcher((sys.executable, "-c", sys.argv[1], sys.argv[2]), {}).start()
    await asyncio.sleep(600)
asyncio.run(main())
"""


@pytest.mark.skipif(
    not pathlib.Path("/usr/bin/setpriv").exists(), reason="setpriv (util-linux) is not installed"
)
def test_a_killed_server_takes_its_dispatcher_along(tmp_path):
    server = subprocess.Popen([sys.executable, "-c", _SERVER, _STUBBORN, str(tmp_path)])
    try:
        run(until(lambda: runs(tmp_path)))
    finally:
        server.kill()
        server.wait()
    ((child, grandchild),) = runs(tmp_path).items()
    run(until(lambda: not is_running(child)))
    # The grandchild is the dispatcher's own to end; this one refuses to go.
    if is_running(grandchild):
        os.kill(grandchild, signal.SIGKILL)
