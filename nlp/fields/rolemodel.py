"""The linear models behind `roles` and `organisations`: weights by feature, read from plain data.

`script/build-roles` trains them at set-up (`nlp.rolebuild`) from the annotated
letters of `corpus/` and writes ``roles`` into the data folder.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import logging
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.units import ENVIRONMENT

_LOG = logging.getLogger(__name__)
_DATA = Path(__file__).resolve().parents[2] / "var"


_FEATURES = (
    "names.py",
    "rolebuild.py",
    "sectioncues.py",
    "sectioncuts.py",
    "sectionlines.py",
    "sections.py",
    "sentences.py",
    "text.py",
    "fields/cues.py",
    "fields/evidence.py",
    "fields/letter.py",
    "fields/namecues.py",
    "fields/organisations.py",
    "fields/orgmentions.py",
    "fields/ownfirms.py",
    "fields/people.py",
    "fields/roles.py",
    "fields/shortnames.py",
    "fields/smallnames.py",
)


@functools.cache
def version() -> str:
    """Fingerprint of the code that makes features: weights fit no other."""
    digest = hashlib.sha256()
    for name in _FEATURES:
        digest.update((Path(__file__).resolve().parents[1] / name).read_bytes())
    return digest.hexdigest()[:16]


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


class StaleModelError(ValueError):
    """The weights were trained with other features than this code makes."""


class RoleModel:
    """Who is who among the people, and which organisations are complained of."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data.get("version") != version():
            raise StaleModelError("the role model is of other code: run script/build-roles")
        self.people = Linear(data["people"])
        self.organisations = Linear(data["organisations"])


def read(path: Path) -> RoleModel:
    """Read a model written by `script/build-roles`.

    Raises:
        StaleModelError: it was written by other code.
    """
    return RoleModel(json.loads(gzip.decompress(path.read_bytes())))


@functools.cache
def active() -> RoleModel:
    """The model of this process.

    From the file ``roles`` in the data folder (``DONTHU_DATA``), else in
    ``var`` of the checkout; where both are missing or of other code, trained
    on the spot from `corpus/`, which takes some seconds.
    """
    for folder in (os.environ.get(ENVIRONMENT), _DATA):
        if folder and (path := Path(folder) / "roles").is_file():
            try:
                return read(path)
            except StaleModelError:
                _LOG.warning("%s is of other code: run script/build-roles", path)
    from nlp import rolebuild  # noqa: PLC0415 - scikit-learn, which serving does not need

    return RoleModel(rolebuild.build())
