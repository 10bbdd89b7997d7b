"""A batch goes on when one of its processes is killed."""

from pathlib import Path

import psutil
import pytest

from pipeline.pool import Using, lines
from pipeline.walk import units

pytestmark = pytest.mark.integration


def _processes() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]


def test_every_file_has_its_line_when_a_process_is_killed(
    tmp_path: Path, seed_model_path: Path
) -> None:
    for n in range(16):
        (tmp_path / f"{n}.txt").write_text(f"Kính gửi UBND phường. Đường số {n} bị ngập.", "utf-8")
    names = []
    for line in lines(units([tmp_path], ordered=True), Using(seed_model_path), jobs=2):
        assert "error" not in line
        names.append(Path(line["source"]).name)
        if len(names) == 2:
            _processes()[0].kill()
    assert names == [f"{n}.txt" for n in range(16)]
    assert _processes() == []
