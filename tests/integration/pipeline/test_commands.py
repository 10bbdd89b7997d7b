"""Commands that are not possible as asked end at once, clearly and with 2; data stays private."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


def _run(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DONTHU_")}
    environment |= {"DONTHU_DATA": str(data), **variables}
    return subprocess.run(
        [sys.executable, "donthu.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        umask=0o022,
    )


def test_a_secret_file_that_is_missing(tmp_path: Path) -> None:
    done = _run(tmp_path, "work", DONTHU_STORE_TOKEN_FILE=str(tmp_path / "missing"))
    assert done.returncode == 2
    assert "DONTHU_STORE_TOKEN_FILE" in done.stderr
    assert "Traceback" not in done.stderr


def test_certificates_that_are_missing(tmp_path: Path) -> None:
    (tmp_path / "service.token").write_text("token", "utf-8")
    files = {
        f"DONTHU_SCHEDULER_{name}": str(tmp_path / "missing") for name in ("CA", "CERT", "KEY")
    }
    done = _run(tmp_path, "work", "--scheduler", "tls://127.0.0.1:1", **files)
    assert done.returncode == 2
    assert "DONTHU_SCHEDULER_CA" in done.stderr


def test_a_port_nobody_could_know(tmp_path: Path) -> None:
    done = _run(tmp_path, "serve", "--port", "0")
    assert done.returncode == 2
    assert "Cổng" in done.stderr


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert _run(tmp_path, "db", "upgrade").returncode == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
