"""The active model, loaded once a process and again when another one is activated."""

from __future__ import annotations

import functools
from pathlib import Path

from models import Model, Registry


def active_model(folder: Path) -> Model:
    """The model that is to be used now.

    Raises:
        ArtefactError: none is active, or none can be used.
    """
    # An artefact never changes, so the path of the active one says all.
    return _loaded(folder, Registry(folder).active_path())


@functools.lru_cache(maxsize=1)
def _loaded(folder: Path, _active: Path) -> Model:
    return Registry(folder).load_active()
