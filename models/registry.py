"""Which model serves: a folder of immutable artefacts and a pointer.

Training adds an artefact; activating moves the pointer and remembers the
artefact's hash; nothing is ever deleted. A model that cannot be used is
refused with its reason and the pointer stays where it was, so the last good
model keeps serving.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from models import artefact
from models.artefact import ArtefactError
from models.model import Model, load

_POINTER = "active.json"


_NAME = re.compile(r"\w[\w.-]{0,99}")  # of a file in the folder, and of nothing outside it


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A model of the folder."""

    version: str
    active: bool
    letters: int | None
    error: str | None  # why it cannot serve, or None
    verified: bool = False  # its limits come from decisions of the office


class Registry:
    """The models of one data directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, version: str) -> Path:
        """Where a version's artefact is or would be."""
        return self.folder / f"{version}.zip"

    def add(self, model: Model, *, activate: bool = True) -> Path:
        """Stores a trained model and by default activates it."""
        path = model.save(self.folder)
        if activate:
            self.activate(model.version)
        return path

    def activate(self, version: str) -> None:
        """Makes a version serve, after loading it whole.

        Raises:
            ArtefactError: it is missing, damaged or has other labels; what
                served before still serves.
        """
        path = self.path(version)
        if _NAME.fullmatch(version) is None or not path.is_file():
            raise ArtefactError("model_unknown", version)
        load(path)
        history = [row for row in self._history() if row["version"] != version]
        history.append(
            {
                "version": version,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "activated": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            }
        )
        self._write(history)

    def rollback(self) -> str:
        """Activates what served before and returns its version.

        Raises:
            ArtefactError: nothing served before, or it cannot be used.
        """
        history = self._history()
        if len(history) < 2:
            raise ArtefactError("model_first", "no earlier model")
        load(self.path(history[-2]["version"]), sha256=history[-2]["sha256"])
        self._write(history[:-1])
        return str(history[-2]["version"])

    def chosen(self) -> str | None:
        """The version activated last, whether it can be used or not."""
        history = self._history()
        return str(history[-1]["version"]) if history else None

    def active_path(self) -> Path:
        """The artefact that serves: the newest activated whose content is as registered.

        Raises:
            ArtefactError: of the newest model, when none is whole.
        """
        first_error: ArtefactError | None = None
        for row in reversed(self._history()):
            path = self.path(row["version"])
            try:
                artefact.verify(path, row["sha256"])
            except ArtefactError as error:
                first_error = first_error or error
            else:
                return path
        raise first_error or _none_active()

    def load_active(self) -> Model:
        """The model that serves; an unusable one gives way to the last good one.

        Raises:
            ArtefactError: of the newest model, when none can be used.
        """
        return self.usable()[1]

    def usable(self) -> tuple[Path, Model]:
        """The artefact of the model that serves, and the model; see `load_active`."""
        first_error: ArtefactError | None = None
        for row in reversed(self._history()):
            path = self.path(row["version"])
            try:
                return path, load(path, sha256=row["sha256"])
            except ArtefactError as error:
                first_error = first_error or error
        raise first_error or _none_active()

    def entries(self) -> list[Entry]:
        """All models, newest activation last."""
        active = self.chosen()
        found = []
        for path in sorted(self.folder.glob("*.zip")):
            letters: int | None = None
            verified = False
            error: str | None = None
            try:
                manifest = load(path).manifest  # as `activate` would, so that both say the same
                letters = manifest.get("letters")
                verified = manifest.get("verified_at_unit") is True
            except ArtefactError as problem:
                error = str(problem)
            found.append(Entry(path.stem, path.stem == active, letters, error, verified))
        return found

    def _history(self) -> list[dict[str, Any]]:
        try:
            rows = json.loads((self.folder / _POINTER).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (ValueError, RecursionError) as error:
            raise ArtefactError("model_damaged", _POINTER) from error
        if not isinstance(rows, list) or not all(map(_is_entry, rows)):
            raise ArtefactError("model_damaged", _POINTER)
        return rows

    def _write(self, history: list[dict[str, Any]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=self.folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(history, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(self.folder / _POINTER)


def _is_entry(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(k), str) for k in ("version", "sha256"))


def _none_active() -> ArtefactError:
    return ArtefactError("model_missing", _POINTER)
