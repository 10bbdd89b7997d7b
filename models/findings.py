"""The `Findings`: what the models propose about a `Petition`, with reasons.

Every decision carries a calibrated probability, ranked alternatives, the
spans that moved it and, where it should not stand alone, the reason why a
person must look. `Findings.to_json` is the body of one line of
`donthu classify --json` and of `PUT /api/v1/petitions/{id}/findings`.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Any

from ingest.document import Box


class Kind(enum.StrEnum):
    """Kinds of petition (law.md §1.1, labelling.md)."""

    KN = "KN"
    TC = "TC"
    KNPA = "KNPA"
    NHIEU = "NHIEU"
    KHAC = "KHAC"
    NONE = "NONE"


class Review(enum.StrEnum):
    """Why a proposal needs a person; codes of messages/vi.po with prefix `review_`."""

    TOO_SHORT = "too_short"
    POOR_OCR = "poor_ocr"
    NOT_A_PETITION = "not_a_petition"
    LOW_PROBABILITY = "low_probability"
    CLOSE_CALL = "close_call"
    UNSEEN_VOCABULARY = "unseen_vocabulary"
    OUTSIDE_TAXONOMY = "outside_taxonomy"
    NO_WRITER = "no_writer"
    NO_DIACRITICS = "no_diacritics"
    FOREIGN_LANGUAGE = "foreign_language"
    SEVERAL_MATTERS = "several_matters"
    SEVERAL_LETTERS = "several_letters"
    MAY_DENOUNCE = "may_denounce"


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """Evidence: offsets in the petition text and the place on the page."""

    start: int
    end: int
    weight: float
    page: int | None = None
    box: Box | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Alternative:
    """A label with its calibrated probability."""

    label: str
    probability: float


@dataclasses.dataclass(frozen=True, slots=True)
class KindDecision:
    """The proposed kind."""

    label: Kind
    probability: float
    needs_review: Review | None
    evidence: tuple[Span, ...]
    alternatives: tuple[Alternative, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class TopicDecision:
    """One proposed topic; the first of a petition's topics is the best guess."""

    label: str
    primary: bool
    probability: float
    needs_review: Review | None
    evidence: tuple[Span, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Matter:
    """One of several matters in a letter; the primary one takes most of it."""

    kind: Kind
    topic: str
    span: Span
    primary: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class WatchHit:
    """An entry of the office's watch list that the letter is, or may be, about."""

    code: str
    name: str
    score: float
    needs_review: str | None  # `watch_possible` where a person should look
    evidence: tuple[Span, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Signal:
    """Something an office must notice at once; `possible` where only a hint was found."""

    code: str
    evidence: tuple[Span, ...]
    basis: str
    urgent: bool = False
    possible: bool = False
    value: int | None = None  # people who sign, offices written to


@dataclasses.dataclass(frozen=True, slots=True)
class Findings:
    """All proposals about one petition."""

    is_petition: bool | None
    kind: KindDecision
    topics: tuple[TopicDecision, ...]
    topic_alternatives: tuple[Alternative, ...]
    model_version: str
    topic_candidates: tuple[Alternative, ...] = ()  # the reviewer's short list (`models.abstain`)
    verified_at_unit: bool = False  # limits come from decisions of the office, not from seed text
    matters: tuple[Matter, ...] = ()
    out_of_scope_kind: str | None = None
    watch_topics: tuple[WatchHit, ...] = ()
    watch_version: str | None = None  # of the list that was looked for; None: no list
    official_field: str | None = None
    conditions: tuple[dict[str, Any], ...] = ()
    causes: tuple[dict[str, Any], ...] = ()
    proposal: dict[str, Any] | None = None
    signals: tuple[Signal, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The public JSON shape (docs/reference/classify.schema.json)."""
        return dataclasses.asdict(self)
