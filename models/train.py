"""Training: labelled letters in, `Model` out.

Each letter is learned twice, as written and with its diacritics dropped, so
that letters typed without them are no strangers. Calibration and thresholds
come from letters whose author was held out, also with typing and OCR noise
(`models.augment`). Deterministic: the same corpus gives the same artefact.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import functools
import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models import calibrate, corpus, detectors
from models import features as views
from models.augment import noisy, without_diacritics
from models.corpus import Example
from models.detectors import BoolArray
from models.findings import Kind
from models.model import KIND_DETECTORS, KINDS, Calibration, Model
from models.taxonomy import taxonomy
from models.vectorise import BlockSpec, Features, FloatArray, Vectoriser, fit
from nlp import parse_text

ERROR_BUDGET = 0.05  # accepted share of wrong proposals that nobody reviews

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
    BlockSpec(views.CUES, min_groups=1, scale=0.3),
)
_ORIGINAL, _PLAIN, _ROUGH = 0, 1, 2  # a letter as written, without diacritics, with noise
_NOISE = 0.03  # share of characters, as 3 % of OCR errors

Progress = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A letter as word forms, small enough to send between processes."""

    forms: tuple[str, ...]
    body: tuple[str, ...]
    request: tuple[str, ...]
    cues: tuple[str, ...]

    def changed(self, change: Callable[[Sequence[str]], list[str]]) -> Prepared:
        """The same letter with its words changed."""
        return Prepared(
            forms=tuple(change(self.forms)),
            body=tuple(change(self.body)),
            request=tuple(change(self.request)),
            cues=self.cues,
        )

    @property
    def topic_features(self) -> Features:
        """See `models.features.text_features`."""
        return views.text_features(self.forms)

    @property
    def kind_features(self) -> Features:
        """See `models.features.kind_features`."""
        return views.kind_features(self.body, self.request, self.cues)


def prepare(text: str) -> Prepared:
    """Reads one letter as training does."""
    analysis = views.analyse(parse_text(text))
    return Prepared(
        forms=tuple(t.form for t in analysis.tokens),
        body=tuple(t.form for t in analysis.body),
        request=tuple(t.form for t in analysis.request),
        cues=tuple(views.cue_features(analysis.structure.matches)),
    )


def prepare_all(texts: Sequence[str], *, jobs: int = 2) -> list[Prepared]:
    """`prepare` for many letters, in parallel."""
    if len(texts) < 50 or jobs == 1:
        return [prepare(text) for text in texts]
    context = multiprocessing.get_context("forkserver")
    with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context) as pool:
        return list(pool.map(prepare, texts, chunksize=25))


@dataclasses.dataclass(frozen=True, slots=True)
class _Rows:
    """Training letters with their augmented copies below them."""

    letters: list[Prepared]
    examples: list[Example]
    learn: BoolArray  # noisy copies calibrate but do not train
    calibrates: BoolArray  # contrast batches train but do not calibrate
    copies: npt.NDArray[np.int64]  # _ORIGINAL, _PLAIN or _ROUGH

    @property
    def groups(self) -> list[str]:
        return [example.batch for example in self.examples]

    def where(self, keep: Callable[[Example], bool]) -> npt.NDArray[np.bool_]:
        return np.array([keep(example) for example in self.examples], dtype=np.bool_)


def _augmented(examples: Sequence[Example], letters: Sequence[Prepared]) -> _Rows:
    plain = [letter.changed(without_diacritics) for letter in letters]
    rough = [
        letter.changed(functools.partial(noisy, rate=_NOISE, seed=example.id))
        for example, letter in zip(examples, letters, strict=True)
    ]
    n = len(examples)
    contrast = corpus.role("contrast")
    return _Rows(
        letters=[*letters, *plain, *rough],
        examples=[*examples, *examples, *examples],
        learn=np.arange(3 * n) < 2 * n,
        copies=np.repeat([_ORIGINAL, _PLAIN, _ROUGH], n),
        calibrates=np.tile([e.batch not in contrast for e in examples], 3),
    )


def train(
    examples: Sequence[Example], *, jobs: int = 2, progress: Progress = lambda _: None
) -> Model:
    """Trains on labelled letters.

    Args:
        examples: of at least two author batches, with all kinds among them.
        jobs: processes and threads.
        progress: told each step by name.
    """
    progress("read")
    letters = prepare_all([example.text for example in examples], jobs=jobs)
    rows = _augmented(examples, letters)
    progress("vocabulary")
    kind_vectoriser = _vocabulary(examples, [p.kind_features for p in letters], KIND_BLOCKS)
    topic_vectoriser = _vocabulary(examples, [p.topic_features for p in letters], TOPIC_BLOCKS)
    progress("kind")
    kind, stack, kind_constants = _train_kind(rows, kind_vectoriser)
    progress("topic")
    topic_matrix = detectors.matrix(topic_vectoriser, [p.topic_features for p in rows.letters])
    topic, topic_constants = _train_topic(rows, topic_matrix)
    progress("cause")
    out_of_scope = _train_out_of_scope(rows, topic_matrix)
    cause, cause_sigmoid = _train_cause(rows, topic_matrix)
    known = taxonomy()
    untitled = Model(
        version="",
        manifest={
            "taxonomy": known.version,
            "training_set": corpus.digest(examples),
            "letters": len(examples),
            "batches": corpus.batches(examples),
            "error_budget": ERROR_BUDGET,
            "verified_at_unit": False,  # thresholds from seed text, see docs/explanation/models.md
        },
        kind_vectoriser=kind_vectoriser,
        topic_vectoriser=topic_vectoriser,
        kind=kind,
        topic=topic,
        out_of_scope=out_of_scope,
        cause=cause,
        kind_stack=stack,
        calibration=Calibration(cause=cause_sigmoid, **kind_constants, **topic_constants),
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
    rows: _Rows, vectoriser: Vectoriser
) -> tuple[detectors.Detectors, calibrate.Stacker, dict[str, Any]]:
    matrix = detectors.matrix(vectoriser, [p.kind_features for p in rows.letters])
    targets = np.array([[kind in shown_kinds(e) for kind in KIND_DETECTORS] for e in rows.examples])
    labels = [str(kind) for kind in KIND_DETECTORS]
    scores = detectors.out_of_fold(
        matrix, targets, labels, rows.groups, learn=rows.learn, balanced=True
    )
    truth = np.array([KINDS.index(e.kind) for e in rows.examples], dtype=np.int64)
    natural = rows.calibrates
    scores, truth = scores[natural], truth[natural]
    codes = [str(kind) for kind in KINDS]
    groups = [e.batch for e, kept in zip(rows.examples, natural, strict=True) if kept]
    probability = calibrate.cross_fitted(scores, truth, codes, groups)
    constants = _thresholds("kind", probability, truth, copies=rows.copies[natural])
    trained = detectors.fit(matrix[rows.learn], targets[rows.learn], labels, balanced=True)
    return trained, calibrate.fit_stacker(scores, truth, codes), constants


def _thresholds(
    axis: str,
    probability: FloatArray,
    truth: npt.NDArray[np.int64],
    *,
    copies: npt.NDArray[np.int64],
) -> dict[str, Any]:
    """Thresholds of an axis for letters with and without diacritics.

    Each letter counts once in each, as the bound on the error rate asks for
    independent trials.
    """
    first, correct = probability.max(axis=1), probability.argmax(axis=1) == truth
    return {
        f"{axis}_threshold{suffix}": calibrate.threshold(
            first[copies == copy], correct[copies == copy], budget=ERROR_BUDGET
        )
        for suffix, copy in (("", _ORIGINAL), ("_plain", _PLAIN))
    }


def _train_topic(rows: _Rows, matrix: Any) -> tuple[detectors.Detectors, dict[str, Any]]:
    codes = taxonomy().topic_codes
    has_topic = rows.where(lambda e: e.topic is not None)
    examples = [e for e in rows.examples if e.topic is not None]
    features, learn = matrix[has_topic], rows.learn[has_topic]
    present = np.array([[code in e.topics for code in codes] for e in examples])
    primary = np.array([[code == e.topic for code in codes] for e in examples])
    scores = detectors.out_of_fold(
        features, primary, codes, [e.batch for e in examples], learn=learn
    )
    natural = rows.calibrates[has_topic]
    scores, present, truth = scores[natural], present[natural], primary[natural].argmax(axis=1)
    factor = calibrate.fit_temperature(scores, truth)
    probability = calibrate.softmax(scores * np.float32(factor))
    slope, offset = calibrate.fit_sigmoid(scores, present)
    constants = {
        "topic_factor": factor,
        "presence": (slope, offset),
        "presence_threshold": _best_presence(calibrate.sigmoid(scores, slope, offset), present),
    } | _thresholds("topic", probability, truth, copies=rows.copies[has_topic][natural])
    return detectors.fit(features[learn], primary[learn], codes), constants


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


def _train_out_of_scope(rows: _Rows, matrix: Any) -> detectors.Detectors:
    labels = [label.code for label in taxonomy().out_of_scope]
    chosen = rows.where(lambda e: e.out_of_scope is not None) & rows.learn
    targets = np.array(
        [[e.out_of_scope == label for label in labels] for e in rows.examples], dtype=np.bool_
    )
    return detectors.fit(matrix[chosen], targets[chosen], labels)


def _train_cause(rows: _Rows, matrix: Any) -> tuple[detectors.Detectors, tuple[float, float]]:
    labels = [label.code for label in taxonomy().causes]
    chosen = rows.where(lambda e: bool(e.causes))
    examples = [e for e in rows.examples if e.causes]
    targets = np.array([[label in e.causes for label in labels] for e in examples])
    features, learn = matrix[chosen], rows.learn[chosen]
    scores = detectors.out_of_fold(
        features, targets, labels, [e.batch for e in examples], learn=learn, folds=3
    )
    return detectors.fit(features[learn], targets[learn], labels), calibrate.fit_sigmoid(
        scores, targets
    )
