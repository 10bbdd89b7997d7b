"""A small backlog through the real service, with processes killed on the way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = 40

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1200)]


def test_nothing_is_lost_or_doubled_when_processes_are_killed(seed_model_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "bench" / "backlog.py"),
            f"--files={FILES}",
            f"--models={seed_model_path.parent}",
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout.splitlines()[-1])
    assert set(report["killed"]) == {"worker", "dispatcher", "backlog"}
    for name in ("petitions", "contents", "proposed", "findings", "with_one_finding"):
        assert report[name] == FILES, (name, report)
    assert report["more_than_one_attempt"] > 0  # the killed dispatcher's leases ran out
    assert report["backlog_exit_code"] == 0
    assert done.returncode == 0
