"""The active model, loaded once a process and again when another one is activated."""

from __future__ import annotations

import functools
from pathlib import Path

import models
from models import registry
from models.artefact import ArtefactError
from models.model import Model


def active_model(folder: Path) -> Model:
    """The model that is to be used now.

    Raises:
        ArtefactError: none is active (``model_missing``), or it cannot be used.
    """
    path = registry.active(folder)
    if path is None:
        raise ArtefactError("model_missing", "none is active")
    return _loaded(path)


@functools.lru_cache(maxsize=1)
def _loaded(path: Path) -> Model:
    return models.load(path)
