"""`donthu serve --samples`: one command from an empty folder to processed petitions."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
LETTER = (
    "ĐƠN PHẢN ÁNH\nKính gửi: UBND phường Láng\n\nQuán karaoke số {n} mở nhạc quá khuya, rất ồn.\n"
)

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(data: Path, models: Path, samples: Path) -> list[str]:
    """Serve until the samples are processed, then stop; returns what was printed."""
    process = subprocess.Popen(
        [sys.executable, "donthu.py", "serve", f"--port={_free_port()}", f"--samples={samples}"],
        cwd=ROOT,
        env={**os.environ, "DONTHU_DATA": str(data), "DONTHU_MODELS": str(models)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line.rstrip("\n"))
        if line.startswith("Sẵn sàng: đã xử lý xong các đơn mẫu"):
            break
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive  # dispatcher, Dask workers and sandboxes went with the server
    return printed


def test_samples_are_processed_once(tmp_path: Path, seed_model_path: Path) -> None:
    samples = tmp_path / "samples"
    (samples / "ba-trang").mkdir(parents=True)
    for n in range(3):
        (samples / f"don {n}.txt").write_text(LETTER.format(n=n), "utf-8")
        (samples / "ba-trang" / f"{n}.txt").write_text(LETTER.format(n=n + 10), "utf-8")
    (samples / "trong.pdf").write_bytes(b"")
    data = tmp_path / "data"
    for attempt in (1, 2):
        printed = _serve(data, seed_model_path.parent, samples)
        # The address and the log-in come first; the samples may take a while.
        assert printed[0].startswith("Sẵn sàng: Đơn Thư đang chạy tại http://127.0.0.1:")
        assert ("admin / " in printed[1]) is (attempt == 1)  # the password is told once
        assert ("  Trong đó đã đăng ký trước đây: 5" in printed) is (attempt == 2)
        with sqlite3.connect(data / "donthu.db") as database:
            states = database.execute(
                "SELECT status, document_count FROM petitions ORDER BY 1, 2"
            ).fetchall()
        assert states == [
            ("failed", 1),
            ("proposed", 1),
            ("proposed", 1),
            ("proposed", 1),
            ("proposed", 3),
        ]
