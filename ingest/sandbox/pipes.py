"""The socket that LibreOffice makes outside its folder, and leaves there when it is killed.

Through it a second LibreOffice finds the first of the same profile. No setting
moves or forbids it, but its name follows from the profile's.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

FOLDER = "office-"  # each run's folder begins so; it lies in the child's own
PROFILE = "profile"  # in it
_PLACES = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - LibreOffice's own choice


def remove(folder: Path) -> None:
    """Remove what all runs of LibreOffice in a child's folder left outside it."""
    for profile in folder.glob(f"{FOLDER}*/{PROFILE}"):
        for place in _PLACES:
            (place / name(profile)).unlink(missing_ok=True)


def name(profile: Path) -> str:
    """The socket's name (desktop/source/app/officeipcthread.cxx: numbers without leading zeros)."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    return f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)
