"""What the model is worth on labelled letters it was not trained on.

Per axis: accuracy, macro-F1, calibration error, and the trade between coverage
(share proposed without review) and risk (share of those that is wrong). Labels
a second reader also accepts count as right. Per-class figures come with their
counts, because a figure over three letters is an anecdote.
"""

from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.calibrate import expected_calibration_error
from models.classify import classify
from models.corpus import Example
from models.findings import Findings, Kind
from models.model import Model, load
from nlp import parse_text

RISKS = (0.01, 0.02, 0.05, 0.10)
_WORST = 10


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
        return _mean(a.correct for a in self.answers)

    def within(self, n: int) -> float:
        """Share of letters with a right label among the first n."""
        return _mean(not a.accepted.isdisjoint(a.ranked[:n]) for a in self.answers)

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
        return _mean(row["f1"] for row in self.per_class().values())

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the first guess."""
        probability = np.array([a.probability for a in self.answers], dtype=np.float32)
        return expected_calibration_error(probability, np.array([a.correct for a in self.answers]))

    @property
    def coverage(self) -> float:
        """Share of letters proposed without review."""
        return _mean(a.automatic for a in self.answers)

    @property
    def risk(self) -> float:
        """Share of wrong labels among those proposed without review."""
        return _mean(not a.correct for a in self.answers if a.automatic)

    def coverage_at(self, risk: float) -> float:
        """The largest coverage any threshold would reach at a risk."""
        ranked = sorted(self.answers, key=lambda a: -a.probability)
        wrong, best = 0, 0
        for n, answer in enumerate(ranked, start=1):
            wrong += not answer.correct
            if wrong <= risk * n:
                best = n
        return best / len(ranked) if ranked else 0.0

    def confusions(self) -> list[tuple[str, str, int, str]]:
        """The commonest (truth, guess, count, id of a letter)."""
        wrong = [a for a in self.answers if not a.correct]
        counts = collections.Counter((a.truth, a.label) for a in wrong)
        first = {(a.truth, a.label): a.example.id for a in reversed(wrong)}
        return [(*pair, n, first[pair]) for pair, n in counts.most_common(_WORST)]

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
                {"truth": t, "guess": g, "count": n, "example": i}
                for t, g, n, i in self.confusions()
            ],
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """Figures of one group of letters."""

    name: str
    model_version: str
    axes: tuple[Axis, ...]
    multi_topic_f1: float
    cause_top3: float | None

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "name": self.name,
            "model_version": self.model_version,
            "axes": {axis.name: axis.to_json() for axis in self.axes},
            "multi_topic_f1": self.multi_topic_f1,
            "cause_top3": self.cause_top3,
        }


def _mean(values: Iterable[float | bool]) -> float:
    listed = [float(v) for v in values]
    return sum(listed) / len(listed) if listed else 0.0


_worker_model: Model | None = None


def _start_worker(path: Path) -> None:
    global _worker_model  # noqa: PLW0603 - one model per worker process
    _worker_model = load(path)


def _classify_text(text: str) -> Findings:
    if _worker_model is None:
        msg = "the worker process was not given a model"
        raise RuntimeError(msg)
    return classify(parse_text(text), _worker_model)


def classify_texts(path: Path, texts: Sequence[str], *, jobs: int = 2) -> list[Findings]:
    """Findings of many plain texts by the model of an artefact, in parallel."""
    if jobs == 1 or len(texts) < 50:
        model = load(path)
        return [classify(parse_text(text), model) for text in texts]
    context = multiprocessing.get_context("forkserver")
    with concurrent.futures.ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_start_worker, initargs=(path,)
    ) as pool:
        return list(pool.map(_classify_text, texts, chunksize=20))


def evaluate(
    path: Path,
    examples: Sequence[Example],
    *,
    name: str,
    change: Callable[[str], str] | None = None,
    jobs: int = 2,
) -> Report:
    """Classifies labelled letters and counts.

    Args:
        path: artefact of the model.
        examples: letters with labels.
        name: of the group, for the report.
        change: applied to each text first (diacritics dropped, noise).
        jobs: processes.
    """
    texts = [change(e.text) if change else e.text for e in examples]
    found = classify_texts(path, texts, jobs=jobs)
    return report(examples, found, name=name)


def report(examples: Sequence[Example], found: Sequence[Findings], *, name: str) -> Report:
    """Counts given findings against the truth."""
    pairs = list(zip(examples, found, strict=True))
    with_topic = [(e, f) for e, f in pairs if e.topic is not None]
    causes = [(e, f) for e, f in pairs if e.causes]
    return Report(
        name=name,
        model_version=found[0].model_version if found else "",
        axes=(
            Axis("kind", tuple(_kind_answer(e, f) for e, f in pairs)),
            Axis("is_petition", tuple(_petition_answer(e, f) for e, f in pairs)),
            Axis("topic", tuple(_topic_answer(e, f) for e, f in with_topic)),
        ),
        multi_topic_f1=_multi_topic_f1(with_topic),
        cause_top3=_mean(any(c["code"] in e.causes for c in f.causes[:3]) for e, f in causes)
        if causes
        else None,
    )


def _kind_answer(example: Example, findings: Findings) -> Answer:
    kind = findings.kind
    return Answer(
        truth=example.kind,
        accepted=frozenset({str(example.kind), *map(str, example.kind_also)}),
        label=kind.label,
        probability=kind.probability,
        automatic=kind.needs_review is None,
        ranked=(kind.label, *(a.label for a in kind.alternatives)),
        example=example,
    )


def _petition_answer(example: Example, findings: Findings) -> Answer:
    kind = findings.kind
    none = {a.label: a.probability for a in kind.alternatives} | {kind.label: kind.probability}
    chance = none[Kind.NONE]
    truth = "no" if example.kind is Kind.NONE else "yes"
    also = {"no" if k is Kind.NONE else "yes" for k in example.kind_also}
    label = "no" if kind.label is Kind.NONE else "yes"
    return Answer(
        truth=truth,
        accepted=frozenset({truth, *also}),
        label=label,
        probability=chance if label == "no" else 1.0 - chance,
        automatic=kind.needs_review is None,
        ranked=(label, "yes" if label == "no" else "no"),
        example=example,
    )


def _topic_answer(example: Example, findings: Findings) -> Answer:
    first = findings.topics[0]
    return Answer(
        truth=str(example.topic),
        accepted=frozenset({str(example.topic), *example.topic_also}),
        label=first.label,
        probability=first.probability,
        automatic=first.needs_review is None,
        ranked=tuple(a.label for a in findings.topic_alternatives),
        example=example,
    )


def _multi_topic_f1(pairs: Sequence[tuple[Example, Findings]]) -> float:
    hit = shown = true = 0
    for example, findings in pairs:
        proposed = {t.label for t in findings.topics}
        present = set(example.topics)
        hit += len(proposed & present)
        shown += len(proposed)
        true += len(present)
    return 2 * hit / (shown + true) if shown + true else 0.0
