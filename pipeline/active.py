"""The active model, loaded once a process and again when another one is activated."""

from __future__ import annotations

import functools
from pathlib import Path

from models import ArtefactError, Model, Registry, load


def active_model(folder: Path) -> Model:
    """The model that is to be used now.

    Raises:
        ArtefactError: none is active, or none can be used.
    """
    return _loaded(usable_path(folder))


def usable_path(folder: Path) -> Path:
    """The artefact to use now: the active one, or the last good one if that cannot be used.

    Raises:
        ArtefactError: none is active, or none can be used.
    """
    registry = Registry(folder)
    path = registry.active_path()
    try:
        _loaded(path)
    except ArtefactError:  # whole, but made for other labels or another schema
        path, _ = registry.usable()
    return path


# An artefact never changes, so the path of the one that was loaded says all.
_loaded = functools.lru_cache(maxsize=1)(load)
