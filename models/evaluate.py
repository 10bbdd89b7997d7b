"""What the model is worth on labelled letters it was not trained on.

Runs the product's own reading over the letters and counts (`models.figures`),
as they are, without diacritics, and with OCR-like noise.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import multiprocessing
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from models.augment import noisy, without_diacritics
from models.classify import classify
from models.corpus import Example
from models.figures import Answer, Axis, mean
from models.findings import Findings, Kind
from models.model import Model, load
from models.prepare import NOISE
from nlp import parse_text

_CONDITIONS: tuple[tuple[str, Callable[[Example], str]], ...] = (
    ("", lambda example: example.text),
    ("without diacritics", lambda example: without_diacritics(example.text)),
    ("3 % noise", lambda example: noisy(example.text, NOISE, seed=f"evaluate {example.id}")),
)


@dataclasses.dataclass(frozen=True, slots=True)
class ShortList:
    """The conformal short lists of topics."""

    size: float  # mean number of topics
    coverage: float  # share of letters whose topic is on it


@dataclasses.dataclass(frozen=True, slots=True)
class Causes:
    """Ranked causes against the labelled ones, of which the first is the likeliest."""

    count: int
    top1: float  # share of letters whose first labelled cause is proposed first
    top3: float  # ... or among the first three
    reciprocal_rank: float  # mean of 1 / rank of the first labelled cause, 0 when not proposed
    recall3: float  # share of all labelled causes among the first three


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """Figures of one group of letters."""

    name: str
    model_version: str
    axes: tuple[Axis, ...]
    multi_topic_f1: float
    short_list: ShortList
    causes: Causes | None  # None when no letter has labelled causes
    condition: str = ""  # how the letters were changed, empty as written
    more: tuple[tuple[str, float], ...] = ()  # named figures of other parts (watch topics, ...)

    @property
    def title(self) -> str:
        """Name and condition."""
        return f"{self.name}, {self.condition}" if self.condition else self.name

    def axis(self, name: str) -> Axis:
        """An axis by name: ``kind``, ``is_petition`` or ``topic``."""
        return next(axis for axis in self.axes if axis.name == name)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "name": self.name,
            "condition": self.condition,
            "model_version": self.model_version,
            "axes": {axis.name: axis.to_json() for axis in self.axes},
            "multi_topic_f1": self.multi_topic_f1,
            "short_list": dataclasses.asdict(self.short_list),
            "causes": dataclasses.asdict(self.causes) if self.causes else None,
            "more": dict(self.more),
        }


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
    change: Callable[[Example], str] = lambda example: example.text,
    jobs: int = 2,
) -> Report:
    """Classifies labelled letters and counts.

    Args:
        path: artefact of the model.
        examples: letters with labels.
        name: of the group, for the report.
        change: the text to read of each letter (diacritics dropped, noise).
        jobs: processes.
    """
    found = classify_texts(path, [change(e) for e in examples], jobs=jobs)
    return report(examples, found, name=name)


def evaluate_conditions(
    path: Path, examples: Sequence[Example], *, name: str, jobs: int = 2
) -> list[Report]:
    """`evaluate` as written, without diacritics, and with 3 % of the characters misread.

    The noise is drawn with other seeds than in training.
    """
    return [
        dataclasses.replace(
            evaluate(path, examples, name=name, change=change, jobs=jobs), condition=condition
        )
        for condition, change in _CONDITIONS
    ]


def report(examples: Sequence[Example], found: Sequence[Findings], *, name: str) -> Report:
    """Counts given findings against the truth."""
    pairs = list(zip(examples, found, strict=True))
    with_topic = [(e, f) for e, f in pairs if e.topic is not None]
    return Report(
        name=name,
        model_version=found[0].model_version if found else "",
        axes=(
            Axis("kind", tuple(_kind_answer(e, f) for e, f in pairs)),
            Axis("is_petition", tuple(_petition_answer(e, f) for e, f in pairs)),
            Axis("topic", tuple(_topic_answer(e, f) for e, f in with_topic)),
        ),
        multi_topic_f1=_multi_topic_f1(with_topic),
        short_list=_short_list(with_topic),
        causes=_causes([(e, f) for e, f in pairs if e.causes]),
    )


def _short_list(pairs: Sequence[tuple[Example, Findings]]) -> ShortList:
    lists = [{a.label for a in f.topic_candidates} for _, f in pairs]
    return ShortList(
        size=mean(len(labels) for labels in lists),
        coverage=mean(
            not labels.isdisjoint({str(e.topic), *e.topic_also})
            for labels, (e, _) in zip(lists, pairs, strict=True)
        ),
    )


def _causes(pairs: Sequence[tuple[Example, Findings]]) -> Causes | None:
    """None without labels."""
    if not pairs:
        return None
    first = [
        next((n for n, c in enumerate(f.causes, start=1) if c["code"] == e.causes[0]), 0)
        for e, f in pairs
    ]
    shown = [{c["code"] for c in f.causes[:3]} for _, f in pairs]
    return Causes(
        count=len(pairs),
        top1=mean(rank == 1 for rank in first),
        top3=mean(1 <= rank <= 3 for rank in first),
        reciprocal_rank=mean(1.0 / rank if rank else 0.0 for rank in first),
        recall3=mean(
            len(codes & set(e.causes)) / len(set(e.causes))
            for codes, (e, _) in zip(shown, pairs, strict=True)
        ),
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
