"""Learns the limits of `models.limits` on letters of held-out authors.

An office's mail is a further author, not a further letter of those we have: so
the threshold of an axis is the lowest probability from which the share of wrong
proposals on a *further author batch* stays within the error budget (one-sided
prediction bound over batches, Student's t; Hahn and Meeker 1991), and on all
letters together as well (Clopper-Pearson). Letters with diacritics must keep it
as written and with 3 % of their characters misread. A predicted kind or group
of topics that errs more has a stricter threshold of its own; none has a laxer
one, because seed text flatters. Short lists are conformal: the least probability
that keeps the true label on the list for a stated share of letters, per group
of the first guess (Mondrian; Vovk et al. 2005; Sadinle et al. 2019).
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models import calibrate, novelty
from models.detectors import BoolArray
from models.limits import Cut, Limits
from models.prepare import ORIGINAL, PLAIN, ROUGH, Rows
from models.vectorise import FloatArray

IntVector = npt.NDArray[np.int64]

ERROR_BUDGET = 0.05  # accepted share of wrong proposals that nobody reviews
MISSED = 0.02  # accepted share of letters whose true topic is not on the short list
CONFIDENCE = 0.95  # of the bounds on a whole axis
GROUP_CONFIDENCE = 0.8  # of the bound on a group, where letters are fewer
GROUP_LETTERS = 60  # fewer tell nothing of their own

CONDITIONS = {"marked": (ORIGINAL, ROUGH), "plain": (PLAIN,)}


@dataclasses.dataclass(frozen=True, slots=True)
class Scores:
    """First guesses of one axis on letters that the model did not learn from."""

    first: FloatArray  # probability of the first guess
    true: FloatArray  # probability of the true label
    correct: BoolArray
    groups: npt.NDArray[np.str_]  # the group of the first guess
    batches: tuple[str, ...]
    copies: IntVector

    @classmethod
    def of(
        cls,
        probability: FloatArray,
        truth: IntVector,
        groups: Sequence[str],
        *,
        batches: Sequence[str],
        copies: IntVector,
    ) -> Scores:
        """From probabilities of all labels.

        Args:
            probability: shape (letters, labels).
            truth: index of the true label of each letter.
            groups: of each label.
            batches: author batch of each letter.
            copies: which copy of a letter each row is (`models.prepare`).
        """
        guess = probability.argmax(axis=1)
        return cls(
            first=probability.max(axis=1),
            true=probability[np.arange(len(truth)), truth],
            correct=guess == truth,
            groups=np.array(groups)[guess],
            batches=tuple(batches),
            copies=copies,
        )


def limits(kind: Scores, topic: Scores, margins: FloatArray, rows: Rows) -> dict[str, Limits]:
    """Limits for letters with (``marked``) and without (``plain``) diacritics.

    Args:
        kind: held-out probabilities of kinds.
        topic: of topics.
        margins: of the topic detectors, the rows of `topic`.
        rows: all training letters, for what is known to others.
    """
    shares = _familiarities(rows)
    copies = rows.copies[rows.calibrates]
    found = {}
    for name, members in CONDITIONS.items():
        mine = np.isin(copies, members)
        known, familiar = np.quantile(shares[mine], novelty.SHARE_TURNED_AWAY, axis=0)
        strongest = margins[np.isin(topic.copies, members)].max(axis=1)
        found[name] = Limits(
            kind=thresholds(kind, members),
            topic=thresholds(topic, members),
            candidates=candidates(topic, members),
            known=round(float(known), 4),
            familiar=round(float(familiar), 4),
            topic_margin=round(float(np.quantile(strongest, novelty.SHARE_TURNED_AWAY)), 4),
        )
    return found


def thresholds(scores: Scores, members: Sequence[int]) -> Cut:
    """From which probability a first guess may stand.

    The strictest over the copies of a letter, each by itself: copies are not
    independent trials.
    """
    overall = max(_whole(scores, scores.copies == copy) for copy in members)
    groups = scores.groups
    by_group: dict[str, float] = {}
    for group, copy in itertools.product(sorted(set(groups.tolist())), members):
        chosen = (scores.copies == copy) & (groups == group)
        if chosen.sum() >= GROUP_LETTERS:
            own = calibrate.threshold(
                scores.first[chosen],
                scores.correct[chosen],
                budget=ERROR_BUDGET,
                confidence=GROUP_CONFIDENCE,
            )
            by_group[group] = max(own, overall, by_group.get(group, 0.0))
    return Cut(overall=overall, by_group=by_group)


def _whole(scores: Scores, chosen: BoolArray) -> float:
    first, correct = scores.first[chosen], scores.correct[chosen]
    batches = [batch for batch, kept in zip(scores.batches, chosen, strict=True) if kept]
    letters = calibrate.threshold(first, correct, budget=ERROR_BUDGET, confidence=CONFIDENCE)
    authors = calibrate.batch_threshold(
        first, correct, batches, budget=ERROR_BUDGET, confidence=CONFIDENCE
    )
    return max(letters, authors)


def candidates(scores: Scores, members: Sequence[int]) -> Cut:
    """From which probability a label is on the short list."""
    chosen = np.isin(scores.copies, members)
    true, groups = scores.true, scores.groups
    by_group = {
        str(group): calibrate.conformal_floor(true[chosen & (groups == group)], missed=MISSED)
        for group in np.unique(groups[chosen])
        if (chosen & (groups == group)).sum() >= GROUP_LETTERS
    }
    return Cut(overall=calibrate.conformal_floor(true[chosen], missed=MISSED), by_group=by_group)


def _familiarities(rows: Rows) -> npt.NDArray[np.float64]:
    """Shares of `models.novelty` of the calibrating rows, each read without its author."""
    originals = rows.originals
    wrote = novelty.authors([p.folded for p in originals], rows.groups[: len(originals)])
    return np.array(
        [
            novelty.familiarity(letter.folded, novelty.known_to_others(wrote, batch))
            for letter, batch, kept in zip(rows.letters, rows.groups, rows.calibrates, strict=True)
            if kept
        ]
    )
