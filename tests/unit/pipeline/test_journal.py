"""What a backlog remembers: idempotent by content, copies counted."""

from pathlib import Path

from pipeline.journal import Journal


def _file(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text(name, "utf-8")
    return str(path)


def test_copies_of_a_content_are_counted_within_a_run(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        found = [journal.claim(_file(tmp_path, name), "s", "content") for name in "abc"]
    assert found == [0, 1, 2]


def test_another_run_counts_the_same_copies_again(tmp_path: Path) -> None:
    paths = [_file(tmp_path, name) for name in "abc"]
    for _ in range(2):
        with Journal(tmp_path / "j.db") as journal:
            assert {journal.claim(path, "s", "content") for path in paths} == {0, 1, 2}


def test_a_renamed_file_takes_its_copy_over(tmp_path: Path) -> None:
    old, other = _file(tmp_path, "old"), _file(tmp_path, "other")
    with Journal(tmp_path / "j.db") as journal:
        assert journal.claim(old, "s", "content") == 0
        assert journal.claim(other, "s", "content") == 1
    Path(old).rename(tmp_path / "new")
    with Journal(tmp_path / "j.db") as journal:
        assert journal.claim(str(tmp_path / "new"), "s", "content") == 0
        assert journal.claim(other, "s", "content") == 1


def test_a_registered_unit_is_known_until_its_file_changes(tmp_path: Path) -> None:
    path = _file(tmp_path, "a")
    with Journal(tmp_path / "j.db") as journal:
        journal.claim(path, "stamp", "content")
        assert not journal.known(path, "stamp")  # claimed, but never arrived
        journal.registered(path, ["d1"], [])
    with Journal(tmp_path / "j.db") as journal:
        assert journal.known(path, "stamp")
        assert not journal.known(path, "other stamp")


def test_states_and_codes_are_those_of_this_run(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        for name in "abcd":
            journal.claim(_file(tmp_path, name), "s", name)
        journal.registered(str(tmp_path / "a"), ["d1"], [])
        journal.registered(str(tmp_path / "b"), ["d2", "d3"], ["too_large"])
        journal.not_registered(str(tmp_path / "c"), "unreadable", "unreadable_file")
        assert [unit.documents for unit in journal.unfinished(10)] == [("d1",), ("d2", "d3")]
        journal.finished(str(tmp_path / "a"), "proposed", [])
        journal.finished(str(tmp_path / "b"), "proposed", ["corrupt", "corrupt"])
        assert journal.unfinished(10) == []
        assert journal.states() == {"proposed": 2, "unreadable": 1, "sending": 1}
        assert journal.codes() == {"too_large": 1, "corrupt": 2, "unreadable_file": 1}
    with Journal(tmp_path / "j.db") as journal:
        assert journal.states() == {}


def test_ends_that_a_person_may_change_are_asked_for_again(tmp_path: Path) -> None:
    path = _file(tmp_path, "a")
    with Journal(tmp_path / "j.db") as journal:
        journal.claim(path, "s", "content")
        journal.registered(path, ["d1"], [])
        journal.finished(path, "quarantined", ["attempts_exhausted"])
        journal.again()
        assert [unit.path for unit in journal.unfinished(10)] == [path]
        assert journal.codes() == {}
