"""What registering says of letters the store has already, and of what is no file."""

import os
from pathlib import Path

import pytest

from pipeline.backlog import Summary, register
from pipeline.journal import Journal
from pipeline.settings import Settings
from pipeline.store import CaseStore
from pipeline.summary import lines

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


def _letters(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        folder.joinpath("ho-so").mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text(text, "utf-8")
        (folder / "ho-so" / f"{number}.txt").write_text(f"{text} (trang)", "utf-8")
    return folder


def test_letters_that_are_in_the_store_are_told_from_new_ones(
    store: CaseStore, tmp_path: Path
) -> None:
    first = _letters(tmp_path / "a", "một", "hai")
    second = _letters(tmp_path / "b", "hai", "ba")
    with Journal(tmp_path / "a.db") as journal:
        assert register(first, store, journal, folder_is_petition=True) == 0
    with Journal(tmp_path / "b.db") as journal:  # another path knows nothing of the first
        assert register(second, store, journal, folder_is_petition=True) == 1
    with Journal(tmp_path / "c.db") as journal:
        assert register(first, store, journal, folder_is_petition=True) == 3
    with Journal(tmp_path / "a.db") as journal:
        assert register(first, store, journal, folder_is_petition=True) == 3


def test_the_summary_tells_of_them_only_when_there_are_any() -> None:
    assert lines(Summary({"proposed": 3}, {}, 2))[1] == "  Trong đó đã đăng ký trước đây: 2"
    assert not any("trước đây" in line for line in lines(Summary({"proposed": 3}, {})))


@pytest.mark.parametrize("in_folder", [False, True])
def test_a_named_pipe_is_counted_and_left_behind(
    settings: Settings, store: CaseStore, tmp_path: Path, in_folder: bool
) -> None:
    folder = _letters(tmp_path / "in", "một")
    os.mkfifo((folder / "ho-so" if in_folder else folder) / "pipe")
    with Journal(tmp_path / "j.db") as journal:
        register(folder, store, journal, folder_is_petition=in_folder)
        assert journal.states()["unreadable"] == 1
        assert journal.codes() == {"unreadable_file": 1}
        assert journal.states()["received"] == (1 if in_folder else 2)
