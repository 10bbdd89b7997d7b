"""`classify`: a `Petition` in, `Findings` out; never an exception.

Whatever the letter is, each axis gets its ranked candidates, the evidence for
the first and, unless its probability keeps the error budget, a named reason
why a person must decide (design decision 6).
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from models import calibrate
from models import features as views
from models import matters as parts
from models.evidence import cue_spans, word_spans
from models.features import Analysis
from models.findings import (
    Alternative,
    Findings,
    Kind,
    KindDecision,
    Matter,
    Review,
    Signal,
    TopicDecision,
    WatchHit,
)
from models.model import KINDS, Model
from models.signals import signals
from models.taxonomy import taxonomy
from models.vectorise import FloatArray, IntArray
from models.watch import Watching
from nlp import Petition
from nlp.text import has_diacritics

MIN_WORDS = 8  # fewer say too little for a proposal
MIN_KNOWN = 0.35  # share of the letter's syllables that any training letter had
MIN_QUALITY = 0.4  # mean quality of the pages
CLOSE = 0.2  # two labels nearer than this are a close call
TOPICS_SHOWN = 8  # ranked candidates for the reviewer
MAX_TOPICS = 4
MAX_CAUSES = 3
MAY_BE_SEVERAL = 0.3  # probability of NHIEU from which the parts are shown


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    columns: IntArray
    values: FloatArray


def classify(petition: Petition, model: Model, watch: Watching | None = None) -> Findings:
    """Kind, topics, causes, official field, signals and matters of one letter.

    Args:
        petition: the letter.
        model: what classifies.
        watch: the office's watch list, made ready for this model.
    """
    analysis = views.analyse(petition)
    doubt = _doubt(petition, analysis, model)
    kind = _kind(petition, analysis, model, doubt)
    topic_row = _Row(*model.topic_vectoriser.row(views.features(analysis.tokens)))
    none = kind.label is Kind.NONE
    topics, alternatives = _topics(
        petition, analysis, model, topic_row, Review.NOT_A_PETITION if none else doubt
    )
    return Findings(
        is_petition=None if doubt is Review.TOO_SHORT else not none,
        kind=kind,
        topics=topics,
        topic_alternatives=alternatives,
        model_version=model.version,
        matters=_matters(petition, analysis, model, kind),
        signals=_signals(petition, kind),
        watch_topics=_watched(petition, analysis, model, topic_row, none=none, watch=watch),
        watch_version=None if watch is None else watch.version,
        out_of_scope_kind=_out_of_scope(model, topic_row) if kind.label is Kind.KHAC else None,
        official_field=taxonomy().official_field(kind.label, topics[0].label),
        causes=() if none else _causes(petition, analysis, model, topic_row, topics[0].label),
    )


def _matters(
    petition: Petition, analysis: Analysis, model: Model, kind: KindDecision
) -> tuple[Matter, ...]:
    """The parts of a letter that may well have several matters; other letters are not split."""
    several = {a.label: a.probability for a in kind.alternatives} | {kind.label: kind.probability}
    if kind.label is not Kind.NHIEU and several.get(Kind.NHIEU, 0.0) < MAY_BE_SEVERAL:
        return ()
    return parts.split(petition, analysis, model)


def _signals(petition: Petition, kind: KindDecision) -> tuple[Signal, ...]:
    """Signals; of what is surely no petition only those that nobody may miss."""
    found = signals(petition)
    if kind.label is Kind.NONE and kind.needs_review is None:
        return tuple(signal for signal in found if signal.urgent)
    return found


def _watched(
    petition: Petition,
    analysis: Analysis,
    model: Model,
    row: _Row,
    *,
    none: bool,
    watch: Watching | None,
) -> tuple[WatchHit, ...]:
    """Entries of the watch list; what is no petition belongs to none."""
    if watch is None or none:
        return ()
    margins = model.topic.margins(row.columns, row.values)
    return watch.matcher.match(petition, analysis=analysis, margins=margins)


def _doubt(petition: Petition, analysis: Analysis, model: Model) -> Review | None:
    """A reason to distrust any reading of this letter, whatever the scores say."""
    if len(analysis.tokens) < MIN_WORDS:
        return Review.TOO_SHORT
    pages = [page for document in petition.documents for page in document.pages]
    if pages and sum(page.quality for page in pages) / len(pages) < MIN_QUALITY:
        return Review.POOR_OCR
    known = next(b for b in model.topic_vectoriser.blocks if b.name == views.SYLLABLES).vocabulary
    folded = [s for s in views.syllables(t.form for t in analysis.tokens) if s[0] != "<"]
    if sum(s in known for s in folded) < MIN_KNOWN * max(1, len(folded)):
        letters = has_diacritics(petition.text)
        return Review.UNSEEN_VOCABULARY if letters else Review.FOREIGN_LANGUAGE
    return None


def _review(
    petition: Petition,
    ranked: FloatArray,
    doubt: Review | None,
    *,
    threshold: float,
    threshold_plain: float,
) -> Review | None:
    if doubt is not None:
        return doubt
    marked = has_diacritics(petition.text)
    if ranked[0] >= (threshold if marked else threshold_plain):
        return None
    if not marked:
        return Review.NO_DIACRITICS
    return Review.CLOSE_CALL if ranked[0] - ranked[1] < CLOSE else Review.LOW_PROBABILITY


def _probability(value: float) -> float:
    return round(float(np.clip(value, 0.0, 1.0)), 4)


def _kind(
    petition: Petition, analysis: Analysis, model: Model, doubt: Review | None
) -> KindDecision:
    body, request = analysis.body, analysis.request
    columns, values = model.kind_vectoriser.row(
        views.kind_features(
            [t.form for t in body],
            [t.form for t in request],
            views.cue_features(analysis.structure.matches),
        )
    )
    margins = model.kind.margins(columns, values)
    probability = model.kind_stack.probabilities(margins[None, :])[0]
    order = np.argsort(-probability, kind="stable")
    label = KINDS[order[0]]
    shown = _shown(label, margins, model)
    spans = [s for k in shown for s in cue_spans(analysis.structure.matches, k, petition, limit=4)]
    for k in shown:
        weights = model.kind.weights[:, model.kind.labels.index(k)]
        spans += word_spans(
            body, model.kind_vectoriser, weights, petition, request=request, limit=4
        )
    return KindDecision(
        label=label,
        probability=_probability(probability[order[0]]),
        needs_review=_review(
            petition,
            probability[order],
            doubt,
            threshold=model.calibration.kind_threshold,
            threshold_plain=model.calibration.kind_threshold_plain,
        ),
        evidence=tuple(spans),
        alternatives=tuple(Alternative(KINDS[i], _probability(probability[i])) for i in order[1:]),
    )


def _shown(label: Kind, margins: FloatArray, model: Model) -> list[str]:
    """The detectors whose evidence explains a kind; for NHIEU its two strongest parts."""
    if label is not Kind.NHIEU:
        return [str(label)]
    legal = np.argsort(-margins[:3], kind="stable")[:2]
    return [model.kind.labels[i] for i in sorted(legal)]


def _topics(
    petition: Petition,
    analysis: Analysis,
    model: Model,
    row: _Row,
    doubt: Review | None,
) -> tuple[tuple[TopicDecision, ...], tuple[Alternative, ...]]:
    constants = model.calibration
    margins = model.topic.margins(row.columns, row.values)
    probability = calibrate.softmax(margins * np.float32(constants.topic_factor))
    present = calibrate.sigmoid(margins, *constants.presence)
    order = np.argsort(-probability, kind="stable")
    review = _review(
        petition,
        probability[order],
        doubt,
        threshold=constants.topic_threshold,
        threshold_plain=constants.topic_threshold_plain,
    )
    chosen = [order[0]]
    if doubt is None:
        chosen += [
            i
            for i in np.argsort(-present, kind="stable")
            if i != order[0] and present[i] >= constants.presence_threshold
        ]
    topics = tuple(
        TopicDecision(
            label=model.topic.labels[i],
            primary=rank == 0,
            probability=_probability(probability[i] if rank == 0 else present[i]),
            needs_review=review if rank == 0 else (review or Review.SEVERAL_MATTERS),
            evidence=word_spans(
                analysis.tokens, model.topic_vectoriser, model.topic.weights[:, i], petition
            ),
        )
        for rank, i in enumerate(chosen[:MAX_TOPICS])
    )
    alternatives = tuple(
        Alternative(model.topic.labels[i], _probability(probability[i]))
        for i in order[:TOPICS_SHOWN]
    )
    return topics, alternatives


def _out_of_scope(model: Model, row: _Row) -> str:
    margins = model.out_of_scope.margins(row.columns, row.values)
    return model.out_of_scope.labels[int(margins.argmax())]


def _causes(
    petition: Petition, analysis: Analysis, model: Model, row: _Row, topic: str
) -> tuple[dict[str, Any], ...]:
    """Ranked causes: what the words say, raised where the topic makes a cause usual."""
    margins = model.cause.margins(row.columns, row.values)
    probability = calibrate.sigmoid(margins, *model.calibration.cause)
    usual = taxonomy().topic(topic).causes
    order = np.argsort(-probability, kind="stable")
    ranked = sorted(
        order[: MAX_CAUSES * 2],
        key=lambda i: -float(probability[i]) * (1.2 if model.cause.labels[i] in usual else 1.0),
    )
    return tuple(
        {
            "code": model.cause.labels[i],
            "probability": _probability(probability[i]),
            "evidence": [
                dataclasses.asdict(span)
                for span in word_spans(
                    analysis.tokens,
                    model.topic_vectoriser,
                    model.cause.weights[:, i],
                    petition,
                    limit=3,
                )
            ],
        }
        for i in ranked[:MAX_CAUSES]
    )
