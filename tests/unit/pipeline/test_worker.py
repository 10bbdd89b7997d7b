"""A worker reads the pages of one file on the cores that nobody uses."""

from __future__ import annotations

import pytest

from ingest import Limits, cores
from pipeline import worker


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A worker process that has not looked at its settings yet."""
    monkeypatch.setenv("DONTHU_DATA", str(tmp_path))
    for cached in (worker._settings, worker._limits):
        cached.cache_clear()
    yield monkeypatch
    for cached in (worker._settings, worker._limits):
        cached.cache_clear()


def _free(limits: Limits) -> int:
    taken = []
    while (core := cores.take(limits.ocr_cores)) is not None:
        taken.append(core)
    for core in taken:
        core.release()
    return len(taken)


@pytest.mark.parametrize(("count", "lanes"), [(1, 1), (3, 3), (16, 4)])
def test_cores_of_the_machine_are_shared(fresh, count, lanes):
    fresh.setenv("DONTHU_OCR_CORES", str(count))
    limits = worker._limits()
    assert limits.ocr_processes == lanes
    assert _free(limits) == count


def test_fewer_cores_than_before(fresh):
    fresh.setenv("DONTHU_OCR_CORES", "5")
    assert _free(worker._limits()) == 5
    fresh.setenv("DONTHU_OCR_CORES", "2")
    worker._settings.cache_clear()
    worker._limits.cache_clear()
    assert _free(worker._limits()) == 2


def test_a_disk_that_cannot_be_written_costs_only_the_second_lane(fresh, tmp_path):
    (tmp_path / "scratch").write_text("in the way")
    assert worker._limits() == Limits()
