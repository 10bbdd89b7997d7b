"""An orderly stop of the server: the dispatcher can still give its work back."""

import socket
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest

from api import server
from api.first_start import prepare
from api.settings import Settings
from pipeline.store import CaseStore

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

# Leases like a dispatcher, and gives back when it is asked to end.
_DISPATCHER = """
import pathlib, signal, sys, threading
from pipeline.settings import Settings
from pipeline.store import CaseStore
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
store = CaseStore.of(Settings(store_url=sys.argv[-1]), retry_seconds=5)
leases = store.lease(worker="w", limit=5, seconds=60)
while not leases:
    leases = store.lease(worker="w", limit=5, seconds=60)
pathlib.Path(sys.argv[1]).touch()
stop.wait()
store.release([(lease.petition_id, lease.token) for lease in leases])
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_is_given_back_at_the_stop_costs_no_attempt(tmp_path: Path) -> None:
    leased = tmp_path / "leased"
    port = _free_port()
    settings = Settings(
        data=tmp_path / "data",
        port=port,
        store_url=f"http://127.0.0.1:{port}",
        disk_floor_bytes=0,
        embed_dispatcher=True,
        dispatcher_command=(sys.executable, "-c", _DISPATCHER, str(leased)),
    )
    prepare(settings)
    serving = server.make(settings)
    thread = threading.Thread(target=serving.run)
    thread.start()
    try:
        while not serving.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        file = tmp_path / "don.txt"
        file.write_text("Kính gửi phường", "utf-8")
        with CaseStore.of(settings) as store:
            store.upload(file, name="don.txt", key="k")
        while not leased.exists():
            time.sleep(0.05)
    finally:
        serving.should_exit = True
        thread.join()
    with sqlite3.connect(settings.data / "donthu.db") as database:
        rows = database.execute("SELECT status, attempts FROM petitions").fetchall()
    assert rows == [("received", 0)]
