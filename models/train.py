"""Training: labelled letters in, `Model` out.

Each letter is learned four times (`models.prepare`): as written, without
diacritics and with noise. Calibration and limits come from letters whose author
was held out (`models.abstain`). Deterministic: the same corpus gives the same
artefact.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from models import abstain, calibrate, corpus, detectors
from models import features as views
from models.abstain import ERROR_BUDGET, Scores
from models.corpus import Example
from models.detectors import BoolArray
from models.findings import Kind
from models.limits import topic_group
from models.model import KIND_DETECTORS, KINDS, Calibration, Model
from models.prepare import Rows, rows
from models.taxonomy import taxonomy
from models.vectorise import BlockSpec, Features, FloatArray, Vectoriser, fit

TOPIC_BLOCKS = (
    BlockSpec(views.WORDS),
    BlockSpec(views.SYLLABLES),
    BlockSpec(views.CHARACTERS, min_df=5, scale=0.4, max_features=10_000),
)
KIND_BLOCKS = (
    BlockSpec(views.WORDS),
    BlockSpec(views.SYLLABLES),
    BlockSpec(views.CHARACTERS, min_df=5, scale=0.4, max_features=10_000),
    BlockSpec(views.REQUEST, scale=0.7),
    BlockSpec(views.REQUEST_SYLLABLES, scale=0.5),
    BlockSpec(views.CUES, min_groups=1, scale=0.3),
)

Progress = Callable[[str], None]


def train(
    examples: Sequence[Example],
    *,
    jobs: int = 2,
    progress: Progress = lambda _: None,
    also: Mapping[str, Any] | None = None,
) -> Model:
    """Trains on labelled letters.

    Args:
        examples: of at least two author batches, with all kinds among them.
        jobs: processes that read letters.
        progress: told each step by name.
        also: further entries of the manifest.
    """
    progress("read")
    read = rows(examples, jobs=jobs)
    progress("vocabulary")
    kind_vectoriser = _vocabulary(examples, [p.kind_features for p in read.originals], KIND_BLOCKS)
    topic_vectoriser = _vocabulary(
        examples, [p.topic_features for p in read.originals], TOPIC_BLOCKS
    )
    progress("kind")
    kind, stack, kind_scores = _train_kind(read, kind_vectoriser)
    progress("topic")
    topic_matrix = detectors.matrix(topic_vectoriser, [p.topic_features for p in read.letters])
    topic, topic_constants, topic_scores, margins = _train_topic(read, topic_matrix)
    limits = abstain.limits(kind_scores, topic_scores, margins, read)
    progress("cause")
    out_of_scope = _train_out_of_scope(read, topic_matrix)
    cause, cause_sigmoid = _train_cause(read, topic_matrix)
    known = taxonomy()
    untitled = Model(
        version="",
        manifest={
            "taxonomy": known.version,
            "training_set": corpus.digest(examples),
            "letters": len(examples),
            "batches": corpus.batches(examples),
            "error_budget": ERROR_BUDGET,
            "short_list_misses": abstain.MISSED,
            "verified_at_unit": False,  # limits from seed text, see docs/explanation/models.md
            **(also or {}),
        },
        kind_vectoriser=kind_vectoriser,
        topic_vectoriser=topic_vectoriser,
        kind=kind,
        topic=topic,
        out_of_scope=out_of_scope,
        cause=cause,
        kind_stack=stack,
        calibration=Calibration(
            cause=cause_sigmoid,
            marked=limits["marked"],
            plain=limits["plain"],
            **topic_constants,
        ),
    )
    return dataclasses.replace(untitled, version=f"{known.version}-{untitled.fingerprint()}")


def _vocabulary(
    examples: Sequence[Example], documents: Sequence[Features], specs: Sequence[BlockSpec]
) -> Vectoriser:
    return fit(documents, [example.batch for example in examples], specs)


def shown_kinds(example: Example) -> set[Kind]:
    """The kinds that a letter shows: those of its parts when it has several."""
    if example.kind is Kind.NHIEU:
        return {part.kind for part in example.parts}
    return {example.kind}


def _train_kind(
    read: Rows, vectoriser: Vectoriser
) -> tuple[detectors.Detectors, calibrate.Stacker, Scores]:
    matrix = detectors.matrix(vectoriser, [p.kind_features for p in read.letters])
    targets = np.array([[kind in shown_kinds(e) for kind in KIND_DETECTORS] for e in read.examples])
    labels = [str(kind) for kind in KIND_DETECTORS]
    natural = read.calibrates
    margins = detectors.out_of_fold(matrix, targets, labels, read.groups)[natural]
    truth = np.array([KINDS.index(e.kind) for e in read.examples], dtype=np.int64)[natural]
    codes = tuple(str(kind) for kind in KINDS)
    batches = tuple(b for b, kept in zip(read.groups, natural, strict=True) if kept)
    probability = calibrate.cross_fitted(margins, truth, codes, batches)
    scores = Scores.of(probability, truth, codes, batches=batches, copies=read.copies[natural])
    trained = detectors.fit(matrix, targets, labels)
    return trained, calibrate.fit_stacker(margins, truth, codes), scores


def _train_topic(
    read: Rows, matrix: Any
) -> tuple[detectors.Detectors, dict[str, Any], Scores, FloatArray]:
    codes = taxonomy().topic_codes
    has_topic = read.where(lambda e: e.topic is not None)
    examples = [e for e in read.examples if e.topic is not None]
    present = np.array([[code in e.topics for code in codes] for e in examples])
    primary = np.array([[code == e.topic for code in codes] for e in examples])
    batches = [e.batch for e in examples]
    margins = detectors.out_of_fold(matrix[has_topic], primary, codes, batches)
    natural = read.calibrates[has_topic]
    margins, present, truth = margins[natural], present[natural], primary[natural].argmax(axis=1)
    factor = calibrate.fit_temperature(margins, truth)
    slope, offset = calibrate.fit_sigmoid(margins, present)
    constants = {
        "topic_factor": factor,
        "presence": (slope, offset),
        "presence_threshold": _best_presence(calibrate.sigmoid(margins, slope, offset), present),
    }
    scores = Scores.of(
        calibrate.softmax(margins * np.float32(factor)),
        truth,
        [topic_group(code) for code in codes],
        batches=[b for b, kept in zip(batches, natural, strict=True) if kept],
        copies=read.copies[has_topic][natural],
    )
    return detectors.fit(matrix[has_topic], primary, codes), constants, scores, margins


def _best_presence(probability: FloatArray, present: BoolArray) -> float:
    """The threshold for second topics that gives the best micro F1 over all topics."""
    first = np.zeros_like(present)
    first[np.arange(len(first)), probability.argmax(axis=1)] = True
    best, best_f1 = 0.5, -1.0
    for step in np.arange(0.05, 0.95, 0.05):
        chosen = (probability >= step) | first
        f1 = 2.0 * (chosen & present).sum() / (chosen.sum() + present.sum())
        if f1 > best_f1:
            best, best_f1 = float(step), float(f1)
    return best


def _train_out_of_scope(read: Rows, matrix: Any) -> detectors.Detectors:
    labels = [label.code for label in taxonomy().out_of_scope]
    chosen = read.where(lambda e: e.out_of_scope is not None)
    targets = np.array(
        [[e.out_of_scope == label for label in labels] for e in read.examples], dtype=np.bool_
    )
    return detectors.fit(matrix[chosen], targets[chosen], labels)


def _train_cause(read: Rows, matrix: Any) -> tuple[detectors.Detectors, tuple[float, float]]:
    labels = [label.code for label in taxonomy().causes]
    chosen = read.where(lambda e: bool(e.causes))
    examples = [e for e in read.examples if e.causes]
    targets = np.array([[label in e.causes for label in labels] for e in examples])
    margins = detectors.out_of_fold(
        matrix[chosen], targets, labels, [e.batch for e in examples], folds=3
    )
    return detectors.fit(matrix[chosen], targets, labels), calibrate.fit_sigmoid(margins, targets)
