"""The entry module is imported again by every worker process, so it must stay thin."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OURS = ("ingest", "nlp", "models", "cases", "pipeline", "api", "messages")
HEAVY = ("dask", "distributed", "spacy", "numpy", "pydantic", "rich", "babel", "httpx2", "logging")


def _modules(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_the_entry_imports_no_room_and_nothing_heavy() -> None:
    found = _modules("import donthu")
    assert "argparse" in found
    assert found.isdisjoint({*OURS, *HEAVY})


def test_reading_the_command_line_neither() -> None:
    code = "import donthu; donthu._parser().parse_args(['classify', 'a', '--json'])"
    assert _modules(code).isdisjoint({*OURS, *HEAVY})


@pytest.mark.parametrize(
    "arguments", [[], ["classify"], ["nonsense"], ["classify", "a", "--jobs=0"]]
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "donthu.py", *arguments], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"usage: donthu" in done.stderr
