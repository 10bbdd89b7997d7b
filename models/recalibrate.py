"""Limits from what an office decided: the seed corpus is ours, the mail is theirs.

Reads letters that people of the office have decided with the model that served
them, and replaces the limits of `models.limits` by those that keep the error
budget on these letters. What the model has learned stays. From then on the
manifest says `verified_at_unit: true`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from models import abstain, corpus
from models.abstain import Scores
from models.corpus import Example
from models.findings import Alternative, Findings
from models.limits import Cut, Limits, topic_group
from models.model import Model
from models.prepare import ORIGINAL
from models.taxonomy import taxonomy
from nlp.text import has_diacritics

DECISIONS = 200  # fewer prove nothing


class TooFewDecisionsError(ValueError):
    """The office has not decided enough letters yet; see `count` and `needed`."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} of {DECISIONS} decisions")
        self.count = count
        self.needed = DECISIONS


def recalibrate(model: Model, decided: Sequence[Example], found: Sequence[Findings]) -> Model:
    """A model with the same weights and the office's own limits.

    Letters without diacritics get limits of their own when there are `DECISIONS`
    of them; until then what they need is at least what the others need.

    Args:
        model: that made `found`, and has not learned from `decided`.
        decided: letters with the labels people gave them.
        found: the proposals, in the same order.

    Raises:
        TooFewDecisionsError: less than `DECISIONS` letters.
    """
    pairs = list(zip(decided, found, strict=True))
    typed = [pair for pair in pairs if has_diacritics(pair[0].text)]
    plain = [pair for pair in pairs if not has_diacritics(pair[0].text)]
    if len(typed) < DECISIONS:
        raise TooFewDecisionsError(len(typed))
    constants = model.calibration
    own = _limits(typed, constants.marked)
    own_plain = (
        _limits(plain, constants.plain)
        if len(plain) >= DECISIONS
        else _no_laxer(constants.plain, own)
    )
    changed = dataclasses.replace(
        model,
        version="",
        manifest=_manifest(model, decided),
        calibration=dataclasses.replace(constants, marked=own, plain=own_plain),
    )
    return dataclasses.replace(changed, version=f"{taxonomy().version}-{changed.fingerprint()}")


def _manifest(model: Model, decided: Sequence[Example]) -> dict[str, Any]:
    derived = ("version", "labels", "calibration", "schema")
    kept = {name: value for name, value in model.manifest.items() if name not in derived}
    return kept | {
        "verified_at_unit": True,
        "decisions": len(decided),
        "decisions_digest": corpus.digest(decided),
        "recalibrated_from": model.version,
    }


def _limits(pairs: Sequence[tuple[Example, Findings]], before: Limits) -> Limits:
    kind = _scores(
        [
            _Guess(
                label=f.kind.label,
                group=f.kind.label,
                true=e.kind,
                ranked=(Alternative(f.kind.label, f.kind.probability), *f.kind.alternatives),
            )
            for e, f in pairs
        ]
    )
    topic = _scores(
        [
            _Guess(
                label=f.topics[0].label,
                group=topic_group(f.topics[0].label),
                true=e.topic,
                ranked=f.topic_alternatives,
            )
            for e, f in pairs
            if e.topic is not None
        ]
    )
    return dataclasses.replace(
        before,
        kind=abstain.thresholds(kind, (ORIGINAL,)),
        topic=abstain.thresholds(topic, (ORIGINAL,)),
        candidates=abstain.candidates(topic, (ORIGINAL,)),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Guess:
    label: str
    group: str
    true: str
    ranked: tuple[Alternative, ...]

    @property
    def probability_of_true(self) -> float:
        """0 when the true label was not among the ranked ones."""
        return next((a.probability for a in self.ranked if a.label == self.true), 0.0)


def _scores(guesses: Sequence[_Guess]) -> Scores:
    """The office is one batch: its letters are what the limits are for."""
    return Scores(
        first=np.array([g.ranked[0].probability for g in guesses], dtype=np.float32),
        true=np.array([g.probability_of_true for g in guesses], dtype=np.float32),
        correct=np.array([g.label == g.true for g in guesses], dtype=np.bool_),
        groups=np.array([g.group for g in guesses]),
        batches=("",) * len(guesses),
        copies=np.full(len(guesses), ORIGINAL, dtype=np.int64),
    )


def _no_laxer(limits: Limits, than: Limits) -> Limits:
    """Limits that ask for at least as much."""
    return dataclasses.replace(
        limits, kind=_stricter(limits.kind, than.kind), topic=_stricter(limits.topic, than.topic)
    )


def _stricter(one: Cut, other: Cut) -> Cut:
    groups = {*one.by_group, *other.by_group}
    return Cut(
        overall=max(one.overall, other.overall),
        by_group={g: max(one.of(g), other.of(g)) for g in sorted(groups)},
    )
