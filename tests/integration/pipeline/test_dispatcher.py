"""The dispatcher with its own cluster against the real server."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from pipeline import dispatcher
from pipeline.settings import Settings
from pipeline.store import CaseStore

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

LETTER = "Kính gửi: UBND phường Láng\n\nTôi phản ánh quán karaoke số {n} mở nhạc quá khuya, rất ồn."


def _states(settings: Settings) -> dict[str, tuple[str, int]]:
    with sqlite3.connect(settings.data / "donthu.db") as database:
        rows = database.execute("SELECT id, status, attempts FROM petitions").fetchall()
    return {petition: (status, attempts) for petition, status, attempts in rows}


def test_a_damaged_petition_is_put_aside_and_does_not_stop_the_others(
    settings: Settings, store: CaseStore, tmp_path: Path
) -> None:
    petitions = []
    for n in range(3):
        file = tmp_path / f"{n}.txt"
        file.write_text(LETTER.format(n=n), "utf-8")
        petitions.append(store.upload(file, name=file.name, key=str(n)).petition_id)
    (blob,) = (
        path
        for path in (settings.data / "blobs").rglob("*")
        if path.is_file() and path.read_text("utf-8") == LETTER.format(n=0)
    )
    blob.chmod(0o600)
    blob.write_text(LETTER.format(n=9), "utf-8")  # a bit flipped on the disk
    stop = threading.Event()
    thread = threading.Thread(
        target=dispatcher.serve,
        args=(settings.model_copy(update={"store_retry_seconds": 0.5}), stop),
    )
    thread.start()
    try:
        while {status for status, _ in _states(settings).values()} & {"received", "processing"}:
            assert thread.is_alive()
            time.sleep(0.2)
    finally:
        stop.set()
        thread.join()
    assert _states(settings) == {
        petitions[0]: ("quarantined", 5),
        petitions[1]: ("proposed", 1),
        petitions[2]: ("proposed", 1),
    }
