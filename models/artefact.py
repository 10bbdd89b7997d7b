"""A model on disk: one zip of plain data, written once and never changed.

`manifest.json` says what it is (schema and taxonomy version, training-set
hash, metrics, thresholds), `vocabulary.json` holds the feature names and
`weights.npz` the numbers, read with ``allow_pickle=False``. Nothing in it can
run. The reader checks sizes before it unpacks, shapes, finiteness and that the
labels are the taxonomy's, so a damaged or foreign file is refused by name.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

SCHEMA = 1
MAX_BYTES = 512 * 1024 * 1024  # of any member, unpacked
_MEMBERS = ("manifest.json", "vocabulary.json", "weights.npz")
_FIXED_TIME = (2026, 1, 1, 0, 0, 0)  # so that equal models are equal files

# Whatever a flipped bit, a truncation or a forged header makes the readers raise.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    KeyError,
    AttributeError,
    TypeError,
    RuntimeError,
    NotImplementedError,
    MemoryError,
    OSError,
    EOFError,
)

Arrays = dict[str, npt.NDArray[Any]]


class ArtefactError(ValueError):
    """A model file cannot be used.

    `code` is stable: ``model_missing``, ``model_unknown``, ``model_first``,
    ``model_damaged``, ``model_schema`` or ``model_labels``; `detail` names the
    version, the member or the labels.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def write(
    path: Path, *, manifest: Mapping[str, Any], vocabulary: Mapping[str, Any], arrays: Arrays
) -> str:
    """Writes an artefact atomically and returns its SHA-256.

    Raises:
        FileExistsError: artefacts are immutable; the name is taken by other content.
    """
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    members = {
        "manifest.json": _json(dict(manifest) | {"schema": SCHEMA}),
        "vocabulary.json": _json(vocabulary),
        "weights.npz": packed.getvalue(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, date_time=_FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    if path.exists():
        if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            return digest
        raise FileExistsError(path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(partial).replace(path)
    return digest


def read(path: Path, *, sha256: str | None = None) -> tuple[dict[str, Any], dict[str, Any], Arrays]:
    """Manifest, vocabulary and arrays of an artefact.

    Raises:
        ArtefactError: missing, damaged, of another schema, or not the content
            that `sha256` names.
    """
    try:
        manifest, names, weights = _unpacked(
            _content(path) if sha256 is None else verify(path, sha256)
        )
        with np.load(weights, allow_pickle=False) as packed:
            arrays = {name: packed[name] for name in packed.files}
        del weights  # before the vocabulary becomes many times its size
        vocabulary = json.loads(names)
    except ArtefactError:
        raise
    except _DAMAGE as error:
        raise ArtefactError("model_damaged", str(error)) from error
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ArtefactError("model_damaged", f"{name} is not finite")
    return manifest, vocabulary, arrays


def _unpacked(content: bytes) -> tuple[dict[str, Any], bytes, BinaryIO]:
    """The manifest, the vocabulary's text and the file of weights."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        if set(sizes) != set(_MEMBERS) or max(sizes.values()) > MAX_BYTES:
            raise ArtefactError("model_damaged", "unexpected members")
        manifest = json.loads(archive.read("manifest.json"))
        if manifest.get("schema") != SCHEMA:
            raise ArtefactError("model_schema", f"schema {manifest.get('schema')!r}")
        weights = io.BytesIO()
        with archive.open("weights.npz") as member:  # read as a whole it would be held three times
            shutil.copyfileobj(member, weights)
        _check_arrays(weights)
        weights.seek(0)
        return manifest, archive.read("vocabulary.json"), weights


def verify(path: Path, sha256: str) -> bytes:
    """The bytes of an artefact that is what it was registered as.

    Raises:
        ArtefactError: missing or changed.
    """
    content = _content(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ArtefactError("model_damaged", "content differs from its registered hash")
    return content


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArtefactError("model_missing", path.name) from error


def _check_arrays(packed: BinaryIO) -> None:
    with zipfile.ZipFile(packed) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
            raise ArtefactError("model_damaged", "arrays too large")


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
