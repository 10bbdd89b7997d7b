"""Uploads need free disk: not only for their own bytes, but for what is made of them."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator

from api.problems import Problem
from api.settings import Settings

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextlib.contextmanager
def storing(settings: Settings) -> Iterator[None]:
    """Around taking a file in.

    Raises:
        Problem: 507 ``storage_full`` when the disk is below the floor, or full inside.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.data).free < settings.disk_floor_bytes:
        raise Problem(507, "storage_full")
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Problem(507, "storage_full") from None
        raise
