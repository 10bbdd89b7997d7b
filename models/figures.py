"""The arithmetic of a report: guesses beside truths, and what follows from them.

Per axis: accuracy, macro-F1, calibration error, and the trade between coverage
(share proposed without review) and risk (share of those that is wrong). Labels
a second reader also accepts count as right. Per-class figures come with their
counts, because a figure over three letters is an anecdote.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np

from models.calibrate import expected_calibration_error
from models.corpus import Example

RISKS = (0.01, 0.02, 0.05, 0.10)
_WORST = 10


def mean(values: Iterable[float | bool]) -> float:
    """The mean, 0 of nothing."""
    listed = [float(v) for v in values]
    return sum(listed) / len(listed) if listed else 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """A row of a reliability diagram."""

    low: float  # the bin is [low, low + 0.1)
    count: int
    probability: float  # mean stated
    accuracy: float


@dataclasses.dataclass(frozen=True, slots=True)
class Confusion:
    """A label read as another."""

    truth: str
    guess: str
    count: int
    example: Example


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """The first guess on one axis beside the truth."""

    truth: str
    accepted: frozenset[str]
    label: str
    probability: float
    automatic: bool
    ranked: tuple[str, ...]
    example: Example

    @property
    def correct(self) -> bool:
        """Whether the guess is the label or one that a second reader accepts."""
        return self.label in self.accepted

    @property
    def counted_as(self) -> str:
        """The guess for per-class counts: an accepted one counts as the truth."""
        return self.truth if self.correct else self.label


@dataclasses.dataclass(frozen=True, slots=True)
class Axis:
    """Figures of one axis."""

    name: str
    answers: tuple[Answer, ...]

    @property
    def accuracy(self) -> float:
        """Share of right first guesses."""
        return mean(a.correct for a in self.answers)

    def within(self, n: int) -> float:
        """Share of letters with a right label among the first n."""
        return mean(not a.accepted.isdisjoint(a.ranked[:n]) for a in self.answers)

    def per_class(self) -> dict[str, dict[str, float]]:
        """Precision, recall, F1 and count of each true label."""
        hit = collections.Counter(a.truth for a in self.answers if a.correct)
        truth = collections.Counter(a.truth for a in self.answers)
        guess = collections.Counter(a.counted_as for a in self.answers)
        rows = {}
        for label in sorted(truth):
            precision = hit[label] / guess[label] if guess[label] else 0.0
            recall = hit[label] / truth[label]
            total = precision + recall
            rows[label] = {
                "precision": precision,
                "recall": recall,
                "f1": 2 * precision * recall / total if total else 0.0,
                "count": truth[label],
            }
        return rows

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the labels that occur."""
        return mean(row["f1"] for row in self.per_class().values())

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the first guess."""
        probability = np.array([a.probability for a in self.answers], dtype=np.float32)
        return expected_calibration_error(probability, np.array([a.correct for a in self.answers]))

    @property
    def coverage(self) -> float:
        """Share of letters proposed without review."""
        return mean(a.automatic for a in self.answers)

    @property
    def risk(self) -> float:
        """Share of wrong labels among those proposed without review."""
        return mean(not a.correct for a in self.answers if a.automatic)

    def coverage_at(self, risk: float) -> float:
        """The largest coverage any threshold would reach at a risk."""
        ranked = sorted(self.answers, key=lambda a: -a.probability)
        wrong, best = 0, 0
        for n, answer in enumerate(ranked, start=1):
            wrong += not answer.correct
            if wrong <= risk * n:
                best = n
        return best / len(ranked) if ranked else 0.0

    def reliability(self) -> list[ReliabilityBin]:
        """Stated probability beside accuracy, in bins of a tenth."""
        bins: dict[int, list[Answer]] = collections.defaultdict(list)
        for answer in self.answers:
            bins[min(int(answer.probability * 10), 9)].append(answer)
        return [
            ReliabilityBin(
                low=n / 10,
                count=len(members),
                probability=mean(a.probability for a in members),
                accuracy=mean(a.correct for a in members),
            )
            for n, members in sorted(bins.items())
        ]

    def confusions(self) -> list[Confusion]:
        """The commonest confusions, each with the letter that was read wrong most surely."""
        wrong = collections.defaultdict(list)
        for answer in self.answers:
            if not answer.correct:
                wrong[answer.truth, answer.label].append(answer)
        pairs = sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0]))
        return [
            Confusion(*pair, len(found), max(found, key=lambda a: a.probability).example)
            for pair, found in pairs[:_WORST]
        ]

    def by_author(self) -> dict[str, tuple[int, float, float]]:
        """Letters, accuracy and share within the first three, for each author batch."""
        authors: dict[str, list[Answer]] = collections.defaultdict(list)
        for answer in self.answers:
            authors[answer.example.batch].append(answer)
        parts = {name: Axis(self.name, tuple(own)) for name, own in sorted(authors.items())}
        return {n: (len(p.answers), p.accuracy, p.within(3)) for n, p in parts.items()}

    def to_json(self) -> dict[str, Any]:
        """All figures of the axis."""
        return {
            "count": len(self.answers),
            "accuracy": self.accuracy,
            "top3": self.within(3),
            "macro_f1": self.macro_f1,
            "calibration_error": self.calibration_error,
            "coverage": self.coverage,
            "risk": self.risk,
            "coverage_at_risk": {str(r): self.coverage_at(r) for r in RISKS},
            "per_class": self.per_class(),
            "confusions": [
                {"truth": c.truth, "guess": c.guess, "count": c.count, "example": c.example.id}
                for c in self.confusions()
            ],
            "reliability": [dataclasses.asdict(row) for row in self.reliability()],
            "by_author": {
                author: {"count": n, "accuracy": accuracy, "top3": top3}
                for author, (n, accuracy, top3) in self.by_author().items()
            },
        }
