"""Which files make which petition."""

import os
from pathlib import Path

import pytest

from pipeline import walk
from pipeline.walk import Unit, printable, units


def _make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return root


def _names(root: Path, unit: Unit) -> list[str]:
    return [str(path.relative_to(root)) for path in unit.files]


def test_every_file_is_a_petition_in_natural_order(tmp_path: Path) -> None:
    root = _make(tmp_path, "don 10.txt", "don 2.txt", "b/x.pdf", "a/y.pdf")
    found = list(units([root], ordered=True))
    assert [_names(root, unit) for unit in found] == [
        ["a/y.pdf"],
        ["b/x.pdf"],
        ["don 2.txt"],
        ["don 10.txt"],
    ]
    assert not any(unit.is_folder for unit in found)


def test_walking_without_order_finds_the_same(tmp_path: Path) -> None:
    root = _make(tmp_path, *(f"{n % 7}/{n}.txt" for n in range(50)))
    assert set(units([root])) == set(units([root], ordered=True))


def test_the_topmost_folder_with_files_is_a_petition_with_all_below(tmp_path: Path) -> None:
    root = _make(
        tmp_path, "2026/07/ba-anh/2.jpg", "2026/07/ba-anh/10.jpg", "2026/07/ba-anh/phu-luc/1.pdf"
    )
    _make(root, "le.txt", "2026/07/mot/1.jpg")
    found = {unit.path.name: unit for unit in units([root], folder_is_petition=True)}
    assert set(found) == {"ba-anh", "mot", "le.txt"}
    assert _names(root / "2026/07/ba-anh", found["ba-anh"]) == ["2.jpg", "10.jpg", "phu-luc/1.pdf"]
    assert found["ba-anh"].is_folder
    assert not found["le.txt"].is_folder


@pytest.mark.parametrize(
    ("may_be", "expected"),
    [
        (True, [["1.jpg", "2.jpg"]]),  # classify FOLDER: the folder is the petition
        (False, [["1.jpg"], ["2.jpg"]]),  # backlog FOLDER: the folder is a heap
    ],
)
def test_a_given_folder_without_sub_folders(
    tmp_path: Path, may_be: bool, expected: list[list[str]]
) -> None:
    root = _make(tmp_path, "1.jpg", "2.jpg")
    found = units([root], folder_is_petition=True, root_may_be_petition=may_be, ordered=True)
    assert [_names(root, unit) for unit in found] == expected


def test_droppings_are_left_out_unless_named(tmp_path: Path) -> None:
    root = _make(tmp_path, "Thumbs.db", ".DS_Store", "~$don.docx", "don.docx")
    assert [unit.path.name for unit in units([root])] == ["don.docx"]
    assert [unit.path.name for unit in units([root / "Thumbs.db"])] == ["Thumbs.db"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    root = _make(tmp_path, "a/1.txt")
    (root / "a" / "loop").symlink_to(root)
    assert [_names(root, unit) for unit in units([root])] == [["a/1.txt"]]


def test_very_deep_folders(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(300):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        file = os.open("x.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here)
        os.close(file)
    finally:
        os.close(here)
    assert [unit.path.name for unit in units([tmp_path])] == ["x.txt"]


def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfe\xff.txt"))
    path.write_bytes(b"x")
    (unit,) = units([tmp_path])
    assert unit.files == (path,)
    assert printable(path).endswith("\ufffd\ufffd.txt")
    unit.source.encode()


def test_links_that_loop_do_not_hide_their_neighbours(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("đơn")
    (tmp_path / "m").symlink_to("m")
    (tmp_path / "z.txt").write_text("đơn")
    for ordered in (True, False):
        names = {path.name for path, _ in walk._entries(tmp_path, ordered=ordered)}
        assert {"a.txt", "z.txt"} <= names
