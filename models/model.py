"""A trained model in memory, and its way to and from an artefact."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from models import artefact
from models.artefact import ArtefactError
from models.calibrate import Stacker
from models.detectors import Detectors
from models.findings import Kind
from models.limits import Limits
from models.taxonomy import taxonomy
from models.vectorise import Block, Vectoriser

KIND_DETECTORS = (Kind.KN, Kind.TC, Kind.KNPA, Kind.KHAC, Kind.NONE)
"""What a letter can show; NHIEU is two of the first three."""

KINDS = tuple(Kind)
_DETECTORS = ("kind", "topic", "out_of_scope", "cause")
_VECTORISERS = ("kind", "topic")


@dataclasses.dataclass(frozen=True, slots=True)
class Calibration:
    """Constants learned on letters of held-out authors (`models.calibrate`)."""

    topic_factor: float  # multiplies margins before softmax
    presence: tuple[float, float]  # slope and offset of a topic's sigmoid
    presence_threshold: float  # from which a second topic is proposed
    cause: tuple[float, float]
    marked: Limits  # for letters with diacritics
    plain: Limits  # for letters typed without


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """Everything `classify` needs."""

    version: str
    manifest: dict[str, Any]
    kind_vectoriser: Vectoriser
    topic_vectoriser: Vectoriser
    kind: Detectors
    topic: Detectors
    out_of_scope: Detectors
    cause: Detectors
    kind_stack: Stacker
    calibration: Calibration

    def fingerprint(self) -> str:
        """Twelve hex digits that change with any learned number."""
        total = hashlib.sha256(repr((self.calibration, self.manifest)).encode())
        arrays = [self.kind_stack.weights, self.kind_stack.bias]
        for name in _DETECTORS:
            detectors: Detectors = getattr(self, name)
            arrays += [detectors.weights, detectors.bias]
        for vectoriser in (self.kind_vectoriser, self.topic_vectoriser):
            for block in vectoriser.blocks:
                arrays.append(block.idf)
                total.update("\n".join([block.name, str(block.scale), *block.vocabulary]).encode())
        for array in arrays:
            total.update(np.ascontiguousarray(array).tobytes())
        return total.hexdigest()[:12]

    def save(self, folder: Path) -> Path:
        """Writes the artefact `<version>.zip`; the same model gives the same file.

        Raises:
            FileExistsError: another model of that version is there.
        """
        path = folder / f"{self.version}.zip"
        arrays: artefact.Arrays = {
            "stack_weights": self.kind_stack.weights,
            "stack_bias": self.kind_stack.bias,
        }
        vocabulary: dict[str, Any] = {}
        for name in _VECTORISERS:
            vectoriser: Vectoriser = getattr(self, f"{name}_vectoriser")
            vocabulary[name] = [
                {
                    "name": block.name,
                    "scale": block.scale,
                    "features": sorted(block.vocabulary, key=block.vocabulary.__getitem__),
                }
                for block in vectoriser.blocks
            ]
            for block in vectoriser.blocks:
                arrays[f"{name}_{block.name}_idf"] = block.idf
        for name in _DETECTORS:
            detectors: Detectors = getattr(self, name)
            arrays[f"{name}_weights"] = detectors.weights
            arrays[f"{name}_bias"] = detectors.bias
        manifest = self.manifest | {
            "version": self.version,
            "labels": {name: getattr(self, name).labels for name in _DETECTORS},
            "calibration": dataclasses.asdict(self.calibration),
        }
        artefact.write(path, manifest=manifest, vocabulary=vocabulary, arrays=arrays)
        return path


def load(path: Path, *, sha256: str | None = None) -> Model:
    """Reads an artefact and checks that it fits this release.

    Raises:
        ArtefactError: see `models.artefact`; ``model_labels`` when its labels
            are not those of the taxonomy.
    """
    manifest, vocabulary, arrays = artefact.read(path, sha256=sha256)
    try:
        model = _assemble(manifest, vocabulary, arrays)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArtefactError("model_damaged", repr(error)) from error
    _check_labels(model)
    return model


def _assemble(
    manifest: dict[str, Any], vocabulary: dict[str, Any], arrays: artefact.Arrays
) -> Model:
    vectorisers = {}
    shared: dict[str, str] = {}  # both views know much the same words; each is kept once
    for name in _VECTORISERS:
        blocks = []
        offset = 0
        for row in vocabulary[name]:
            idf = arrays[f"{name}_{row['name']}_idf"]
            features = {shared.setdefault(f, f): column for column, f in enumerate(row["features"])}
            if len(features) != len(idf):
                msg = f"{name}/{row['name']}: {len(features)} features, {len(idf)} weights"
                raise ValueError(msg)
            blocks.append(Block(row["name"], features, idf, row["scale"], offset))
            offset += len(features)
        vectorisers[name] = Vectoriser(tuple(blocks))
    detectors = {}
    for name in _DETECTORS:
        weights, bias = arrays[f"{name}_weights"], arrays[f"{name}_bias"]
        labels = tuple(manifest["labels"][name])
        width = vectorisers["kind" if name == "kind" else "topic"].width
        if weights.shape != (width, len(labels)) or bias.shape != (len(labels),):
            msg = f"{name}: weights of shape {weights.shape}"
            raise ValueError(msg)
        detectors[name] = Detectors(labels=labels, weights=weights, bias=bias)
    version = manifest["version"]
    if not isinstance(version, str):
        raise TypeError(f"version {version!r}")
    return Model(
        version=version,
        manifest=manifest,
        kind_vectoriser=vectorisers["kind"],
        topic_vectoriser=vectorisers["topic"],
        kind_stack=Stacker(
            labels=tuple(KINDS), weights=arrays["stack_weights"], bias=arrays["stack_bias"]
        ),
        calibration=_calibration(manifest["calibration"]),
        **detectors,
    )


def _calibration(row: dict[str, Any]) -> Calibration:
    (slope, offset), (cause_slope, cause_offset) = row["presence"], row["cause"]
    factor, threshold, *pairs = map(
        float,
        (row["topic_factor"], row["presence_threshold"], slope, offset, cause_slope, cause_offset),
    )
    if not np.isfinite([factor, threshold, *pairs]).all():
        raise ValueError("calibration")
    return Calibration(
        topic_factor=factor,
        presence=(pairs[0], pairs[1]),
        presence_threshold=threshold,
        cause=(pairs[2], pairs[3]),
        marked=Limits.from_json(row["marked"]),
        plain=Limits.from_json(row["plain"]),
    )


def _check_labels(model: Model) -> None:
    known = taxonomy()
    expected = {
        "kind": tuple(KIND_DETECTORS),
        "topic": known.topic_codes,
        "out_of_scope": tuple(label.code for label in known.out_of_scope),
        "cause": tuple(label.code for label in known.causes),
    }
    for name, labels in expected.items():
        found = getattr(model, name).labels
        if tuple(found) != tuple(map(str, labels)):
            odd = sorted(set(found) ^ set(map(str, labels)))
            raise ArtefactError("model_labels", f"{name}: {', '.join(odd) or 'another order'}")
    if not np.isfinite(model.kind_stack.weights).all():
        raise ArtefactError("model_damaged", "stack_weights")
