"""Which files there are and which of them make one petition.

Folders are walked without a list of their content, because a backlog may have
hundreds of thousands of files; only where order is promised is a folder
sorted. With `folder_is_petition`, the topmost folder below a path that
directly holds files is one petition with everything under it; files that lie
directly in a given folder beside sub-folders are one petition each. Links to
folders are not followed. Hidden files and the droppings of desktops are left
out unless they are named.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_DROPPINGS = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_DIGITS = re.compile(r"(\d+)")


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """The files of one petition, in order."""

    path: Path  # the file, or the folder that is the petition
    files: tuple[Path, ...]
    is_folder: bool = False

    @property
    def source(self) -> str:
        """The path as given or found, printable."""
        return printable(self.path)


def printable(path: Path) -> str:
    """A path as text, also where its bytes are none."""
    return os.fsencode(path).decode("utf-8", "replace")


def units(
    paths: Iterable[Path],
    *,
    folder_is_petition: bool = False,
    root_may_be_petition: bool = False,
    ordered: bool = False,
) -> Iterator[Unit]:
    """Every petition under the paths.

    Args:
        paths: files and folders.
        folder_is_petition: a folder holding files is one petition.
        root_may_be_petition: so is a given folder that has no sub-folders.
        ordered: sort each folder, at the cost of holding its names.
    """
    for path in paths:
        if not path.is_dir():
            yield Unit(path, (path,))
        elif folder_is_petition and root_may_be_petition and not _has_folders(path):
            yield from _petition(path)
        else:
            yield from _walk(path, folder_is_petition=folder_is_petition, ordered=ordered)


def _walk(root: Path, *, folder_is_petition: bool, ordered: bool) -> Iterator[Unit]:
    stack = [_entries(root, ordered=ordered)]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
            continue
        path, is_folder = entry
        if not is_folder:
            yield Unit(path, (path,))
        elif folder_is_petition and _has_files(path):
            yield from _petition(path)
        else:
            stack.append(_entries(path, ordered=ordered))


def _petition(folder: Path) -> Iterator[Unit]:
    files = tuple(unit.files[0] for unit in _walk(folder, folder_is_petition=False, ordered=True))
    if files:
        yield Unit(folder, files, is_folder=True)


def _entries(folder: Path, *, ordered: bool) -> Iterator[tuple[Path, bool]]:
    """What a folder holds, and whether each is a folder.

    A folder that cannot be opened comes as a file, so that reading it gives
    its error instead of silence.
    """
    try:
        with os.scandir(folder) as scan:
            found = (
                (Path(entry.path), entry.is_dir(follow_symlinks=False))
                for entry in scan
                if _counts(entry)
            )
            yield from sorted(found, key=lambda e: _natural(e[0].name)) if ordered else found
    except OSError:
        yield folder, False


def _counts(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith((".", "~$")) or name.lower() in _DROPPINGS:
        return False
    try:
        return not (entry.is_symlink() and entry.is_dir())
    except OSError:  # a link that loops is one unreadable file, not the end of its folder
        return True


def _has_files(folder: Path) -> bool:
    return any(not is_folder for _, is_folder in _entries(folder, ordered=False))


def _has_folders(folder: Path) -> bool:
    return any(is_folder for _, is_folder in _entries(folder, ordered=False))


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sorts `trang 2` before `trang 10`."""
    parts = _DIGITS.split(name)
    # str.isdigit would accept digits that int() refuses
    return [(0, int(p), p) if p.isdecimal() else (1, 0, p.casefold()) for p in parts]
