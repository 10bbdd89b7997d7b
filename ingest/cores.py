"""The cores of a machine, shared by everything on it that reads pages by OCR.

A folder holds a lock file for each core. Whoever runs an engine takes one for
as long as a page lasts, so one long scan may use all cores while nothing else
is read and gives them up page by page when something is. The kernel frees what
a killed process held; nothing has to be cleaned up.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
from pathlib import Path


def share_out(folder: Path, count: int) -> Path:
    """See to it that there are lock files of `count` cores and no more.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"core-{number}").touch(mode=0o600)
    for number in itertools.count(count):  # of a time when there were more
        try:
            (folder / f"core-{number}").unlink()
        except FileNotFoundError:
            break
    return folder


class Core:
    """A core that was taken; give it back by `release`."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take(folder: str) -> Core | None:
    """A core that nobody uses, None if all are in use.

    Args:
        folder: made by `share_out`; "" where cores are not shared, then one is always free.
    """
    if not folder:
        return Core(None)
    for path in sorted(Path(folder).glob("core-*")):
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                continue
            return Core(descriptor)
    return None
