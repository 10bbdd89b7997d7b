"""The linear models behind `roles` and `organisations`: weights by feature, read from plain data.

`script/build-roles` trains them at set-up (`nlp.rolebuild`) from the annotated
letters of `corpus/` and writes ``roles`` into the data folder.
"""

from __future__ import annotations

import functools
import gzip
import json
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.units import ENVIRONMENT

VERSION = 2
_DATA = Path(__file__).resolve().parents[2] / "var"


class Linear:
    """Multinomial logistic regression over binary features."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._kinds: list[str] = data["kinds"]
        self._intercept: list[float] = data["intercept"]
        self._weights: dict[str, list[float]] = data["weights"]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """The odds of each kind; they sum to 1."""
        known = [weights for f in features if (weights := self._weights.get(f)) is not None]
        sums = map(sum, zip(*known, strict=True)) if known else [0.0] * len(self._intercept)
        scores = [base + added for base, added in zip(self._intercept, sums, strict=True)]
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return {k: p / total for k, p in zip(self._kinds, powers, strict=True)}


class RoleModel:
    """Who is who among the people, and which organisations are complained of."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data.get("version") != VERSION:
            raise ValueError("the role model has another version: run script/build-roles")
        self.people = Linear(data["people"])
        self.organisations = Linear(data["organisations"])


def read(path: Path) -> RoleModel:
    """Read a model written by `script/build-roles`."""
    return RoleModel(json.loads(gzip.decompress(path.read_bytes())))


@functools.cache
def active() -> RoleModel:
    """The model of this process.

    From the file ``roles`` in the data folder (``DONTHU_DATA``), else in
    ``var`` of the checkout; where both are missing, trained on the spot from
    `corpus/`, which takes some seconds.
    """
    for folder in (os.environ.get(ENVIRONMENT), _DATA):
        if folder and (path := Path(folder) / "roles").is_file():
            return read(path)
    from nlp import rolebuild  # noqa: PLC0415 - scikit-learn, which serving does not need

    return RoleModel(rolebuild.build())
