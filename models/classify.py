"""`classify`: a `Petition` in, `Findings` out; never an exception.

Whatever the letter is, each axis gets its ranked candidates, the evidence for
the first and, unless its probability keeps the error budget, a named reason
why a person must decide (design decision 6).
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from ingest.document import Origin
from models import calibrate
from models import features as views
from models import matters as parts
from models.cues import has_writer
from models.evidence import Trace, cue_spans, place, silent_spans, trace, traced_spans
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
from models.limits import Limits, topic_group
from models.misconduct import took_money
from models.model import KINDS, Calibration, Model
from models.novelty import familiarity
from models.signals import signals
from models.taxonomy import taxonomy
from models.vectorise import FloatArray, IntArray
from models.watch import Watching
from nlp import Petition, SectionKind, parse_text
from nlp.reading import keyed
from nlp.restore import partly_bare
from nlp.text import has_diacritics, view

MIN_WORDS = 8  # fewer say too little for a proposal
MIN_DISMISSED = 60  # words; a shorter text is not taken for no petition without a look
MIN_QUALITY = 0.4  # mean quality of the pages
CLOSE = 0.2  # two labels nearer than this are a close call
TOPICS_SHOWN = 8  # ranked candidates for the reviewer
MAX_TOPICS = 4
MAX_CAUSES = 3
_TWO_PAGES = 2
_OF_PETITIONS = frozenset({SectionKind.TITLE, SectionKind.RECIPIENTS, SectionKind.REQUEST})
_OPEN_KINDS = frozenset({Kind.KN, Kind.KNPA, Kind.KHAC})  # whose writers need not be kept secret
MAY_BE_SEVERAL = 0.3  # probability of NHIEU from which the parts are shown


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    columns: IntArray
    values: FloatArray


@dataclasses.dataclass(frozen=True, slots=True)
class _Letter:
    """A letter, what the models read of it, and what its sort of text must reach."""

    petition: Petition
    analysis: Analysis
    topic_row: _Row
    topic_margins: FloatArray
    topic_trace: Trace
    marked: bool  # typed with diacritics
    limits: Limits


def classify(petition: Petition, model: Model, watch: Watching | None = None) -> Findings:
    """Kind, topics, causes, official field, signals and matters of one letter.

    Args:
        petition: the letter.
        model: what classifies.
        watch: the office's watch list, made ready for this model.
    """
    letter = _read(petition, model)
    doubt = _doubt(letter, model)
    kind = _kind(letter, model, doubt)
    if kind.label is Kind.NONE:
        kind = _of_first_page(petition, model) or kind
    none = kind.label is Kind.NONE
    if none and kind.needs_review is None and _may_be_one(letter):
        kind = dataclasses.replace(kind, needs_review=Review.NOT_A_PETITION)
    if doubt is None and not none:
        doubt = _odd(letter)
        kind = dataclasses.replace(kind, needs_review=kind.needs_review or doubt)
    topics, alternatives, candidates = _topics(
        letter, model, Review.NOT_A_PETITION if none else doubt
    )
    matters = _matters(letter, model, kind)
    if kind.label is Kind.NHIEU:
        topics += _told_apart(letter, model, matters, {t.label for t in topics})
    return Findings(
        is_petition=None if doubt is Review.TOO_SHORT else not none,
        kind=kind,
        topics=topics,
        topic_alternatives=alternatives,
        topic_candidates=candidates,
        model_version=model.version,
        verified_at_unit=model.manifest.get("verified_at_unit") is True,
        matters=matters,
        signals=_signals(petition, kind),
        watch_topics=_watched(letter, none=none, watch=watch),
        watch_version=None if watch is None else watch.version,
        out_of_scope_kind=_out_of_scope(model, letter) if kind.label is Kind.KHAC else None,
        official_field=taxonomy().official_field(kind.label, topics[0].label),
        causes=() if none else _causes(letter, model, topics[0].label),
    )


def _of_first_page(petition: Petition, model: Model) -> KindDecision | None:
    """The kind of the first page where that is a petition: annexes (minutes, decisions) follow it.

    Always with a person's look.
    """
    if len(petition.page_starts) < _TWO_PAGES:
        return None
    front = _read(parse_text(petition.text[: petition.page_starts[1]]), model)
    if _doubt(front, model) is Review.TOO_SHORT:
        return None
    kind = _kind(front, model, Review.NOT_A_PETITION)
    if kind.label is Kind.NONE:
        return None
    spans = (place(petition, span.start, span.end, span.weight) for span in kind.evidence)
    return dataclasses.replace(kind, evidence=tuple(spans))


def _may_be_one(letter: _Letter) -> bool:
    """Whether what looks like no petition is short, or addresses and asks as one, or is urgent."""
    if len(letter.analysis.tokens) < MIN_DISMISSED:
        return True
    parts_there = {section.kind for section in letter.petition.sections}
    return parts_there >= _OF_PETITIONS or any(s.urgent for s in signals(letter.petition))


def _matters(letter: _Letter, model: Model, kind: KindDecision) -> tuple[Matter, ...]:
    """The parts of a letter that may well have several matters; other letters are not split."""
    several = {a.label: a.probability for a in kind.alternatives} | {kind.label: kind.probability}
    if kind.label is not Kind.NHIEU and several.get(Kind.NHIEU, 0.0) < MAY_BE_SEVERAL:
        return ()
    return parts.split(letter.petition, letter.analysis, model)


def _told_apart(
    letter: _Letter, model: Model, matters: tuple[Matter, ...], shown: set[str]
) -> tuple[TopicDecision, ...]:
    """Topics of parts of a letter of several matters that the letter as a whole did not show."""
    labels = model.topic.labels
    present = calibrate.sigmoid(letter.topic_margins, *model.calibration.presence)
    return tuple(
        TopicDecision(
            label=label,
            primary=False,
            probability=_probability(present[labels.index(label)]),
            needs_review=Review.SEVERAL_MATTERS,
            evidence=tuple(m.span for m in matters if m.topic == label),
        )
        for label in dict.fromkeys(m.topic for m in matters)
        if label not in shown
    )


def _signals(petition: Petition, kind: KindDecision) -> tuple[Signal, ...]:
    """Signals; of what is surely no petition only those that nobody may miss."""
    found = signals(petition)
    if kind.label is Kind.NONE and kind.needs_review is None:
        return tuple(signal for signal in found if signal.urgent)
    return found


def _watched(letter: _Letter, *, none: bool, watch: Watching | None) -> tuple[WatchHit, ...]:
    """Entries of the watch list; what is no petition belongs to none."""
    if watch is None or none:
        return ()
    return watch.matcher.match(
        letter.petition, analysis=letter.analysis, margins=letter.topic_margins
    )


def _read(petition: Petition, model: Model) -> _Letter:
    analysis = views.analyse(petition)
    silent = silent_spans(petition)
    traced = trace(analysis.tokens, model.topic_vectoriser, silent=silent)
    row = _Row(*model.topic_vectoriser.row(views.features(analysis.tokens), traced.counted))
    marked = has_diacritics(petition.text)
    return _Letter(
        petition=petition,
        analysis=analysis,
        topic_row=row,
        topic_margins=model.topic.margins(row.columns, row.values),
        topic_trace=traced,
        marked=marked,
        limits=model.calibration.marked if marked else model.calibration.plain,
    )


def _doubt(letter: _Letter, model: Model) -> Review | None:
    """A reason to distrust any reading of this letter, whatever the scores say."""
    if len(letter.analysis.tokens) < MIN_WORDS:
        return Review.TOO_SHORT
    pages = [page for document in letter.petition.documents for page in document.pages]
    poor = bool(pages) and sum(page.quality for page in pages) / len(pages) < MIN_QUALITY
    if poor and any(page.origin is Origin.OCR for page in pages):
        return Review.POOR_OCR
    if keyed(letter.petition.text) or partly_bare(letter.petition.text):
        return Review.NO_DIACRITICS
    vocabulary = next(
        b for b in model.topic_vectoriser.blocks if b.name == views.SYLLABLES
    ).vocabulary
    folded = views.syllables(t.form for t in letter.analysis.tokens)
    known, familiar = familiarity(folded, vocabulary.__contains__)
    if known < letter.limits.known and not letter.marked:
        return Review.FOREIGN_LANGUAGE
    if poor or known < letter.limits.known or familiar < letter.limits.familiar:
        return Review.UNSEEN_VOCABULARY
    return None


def _odd(letter: _Letter) -> Review | None:
    """A reason to distrust a reading as a petition."""
    if letter.topic_margins.max() < letter.limits.topic_margin:
        return Review.OUTSIDE_TAXONOMY
    return None if has_writer(letter.petition) else Review.NO_WRITER


def _review(
    letter: _Letter, ranked: FloatArray, doubt: Review | None, *, threshold: float
) -> Review | None:
    if doubt is not None:
        return doubt
    if ranked[0] >= threshold:
        return None
    if not letter.marked:
        return Review.NO_DIACRITICS
    return Review.CLOSE_CALL if ranked[0] - ranked[1] < CLOSE else Review.LOW_PROBABILITY


def _probability(value: float) -> float:
    return round(float(np.clip(value, 0.0, 1.0)), 4)


def _kind(letter: _Letter, model: Model, doubt: Review | None) -> KindDecision:
    analysis, petition = letter.analysis, letter.petition
    body, request = analysis.body, analysis.request
    silent = silent_spans(petition)
    traced = trace(body, model.kind_vectoriser, request=request, silent=silent)
    columns, values = model.kind_vectoriser.row(
        views.kind_features(
            [t.form for t in body],
            [t.form for t in request],
            views.cue_features(analysis.structure.matches),
        ),
        traced.counted,
    )
    margins = model.kind.margins(columns, values)
    probability = model.kind_stack.probabilities(margins[None, :])[0]
    order = np.argsort(-probability, kind="stable")
    label = KINDS[order[0]]
    review = _review(letter, probability[order], doubt, threshold=letter.limits.kind.of(label))
    if review is None and label is Kind.NHIEU:
        review = Review.SEVERAL_MATTERS  # to be parted by a person (TT 05/2021/TT-TTCP Đ6.1.d)
    spans = []
    took = took_money(view(petition.text)) if label in _OPEN_KINDS else None
    if took is not None:
        review = doubt or Review.MAY_DENOUNCE
        spans.append(place(petition, *took.span(), 1.0))
    shown = _shown(label, margins, model)
    spans += [s for k in shown for s in cue_spans(analysis.structure.matches, k, petition, limit=4)]
    for k in shown:
        weights = model.kind.weights[:, model.kind.labels.index(k)]
        spans += traced_spans(traced, weights, petition, limit=4)
    return KindDecision(
        label=label,
        probability=_probability(probability[order[0]]),
        needs_review=review,
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
    letter: _Letter, model: Model, doubt: Review | None
) -> tuple[tuple[TopicDecision, ...], tuple[Alternative, ...], tuple[Alternative, ...]]:
    """Topics proposed, ranked alternatives, and the reviewer's short list."""
    constants = model.calibration
    labels = model.topic.labels
    margins = letter.topic_margins
    probability = calibrate.softmax(margins * np.float32(constants.topic_factor))
    present = calibrate.sigmoid(margins, *constants.presence)
    order = np.argsort(-probability, kind="stable")
    group = topic_group(labels[order[0]])
    review = _review(letter, probability[order], doubt, threshold=letter.limits.topic.of(group))
    topics = tuple(
        TopicDecision(
            label=labels[i],
            primary=rank == 0,
            probability=_probability(probability[i] if rank == 0 else present[i]),
            needs_review=review if rank == 0 else (review or Review.SEVERAL_MATTERS),
            evidence=traced_spans(letter.topic_trace, model.topic.weights[:, i], letter.petition),
        )
        for rank, i in enumerate(_present(order, present, constants, doubt))
    )
    ranked = tuple(Alternative(labels[i], _probability(probability[i])) for i in order)
    floor = letter.limits.candidates.of(group)
    listed = sum(bool(probability[i] >= floor) for i in order)
    return topics, ranked[:TOPICS_SHOWN], ranked[: min(max(1, listed), TOPICS_SHOWN)]


def _present(
    order: IntArray, present: FloatArray, constants: Calibration, doubt: Review | None
) -> list[int]:
    """The first topic, and in a letter without doubt others that are there as well."""
    chosen = [int(order[0])]
    if doubt is None:
        chosen += [
            int(i)
            for i in np.argsort(-present, kind="stable")
            if i != order[0] and present[i] >= constants.presence_threshold
        ]
    return chosen[:MAX_TOPICS]


def _out_of_scope(model: Model, letter: _Letter) -> str:
    margins = model.out_of_scope.margins(letter.topic_row.columns, letter.topic_row.values)
    return model.out_of_scope.labels[int(margins.argmax())]


def _causes(letter: _Letter, model: Model, topic: str) -> tuple[dict[str, Any], ...]:
    """Ranked causes: what the words say, raised where the topic makes a cause usual."""
    margins = model.cause.margins(letter.topic_row.columns, letter.topic_row.values)
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
                for span in traced_spans(
                    letter.topic_trace, model.cause.weights[:, i], letter.petition, limit=3
                )
            ],
        }
        for i in ranked[:MAX_CAUSES]
    )
