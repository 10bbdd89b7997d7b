"""View data of one petition: proposal, evidence, pages and files, ready for the template.

The store hands findings out as the worker posted them. What a newer worker
may leave out is read with a default, so an old page can show a new petition.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.pages import wording
from api.pages.highlight import Frame, Mark, Piece, frames, pieces
from cases import DocumentRecord, PetitionRecord, WatchHitRecord

_LISTED = 6  # pieces of evidence per label; the text shows all


@dataclasses.dataclass(frozen=True, slots=True)
class Quote:
    """A piece of evidence in the letter's own words."""

    ref: str
    text: str
    page: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Guess:
    """A proposed label."""

    code: str
    probability: float
    needs_review: str | None
    quotes: tuple[Quote, ...]
    row: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # all that was posted


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """A part of a page image that is no print: handwriting, a signature, a stamp."""

    number: int  # through the regions of the page, as its image is asked for
    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str = ""  # what a stamp says


@dataclasses.dataclass(frozen=True, slots=True)
class Cut:
    """Where another letter seems to begin."""

    page: int
    confidence: float
    reasons: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PageView:
    """A page: its image with frames, its text in pieces."""

    document: DocumentRecord
    number: int  # within the file
    position: int  # within the petition
    width: float
    height: float
    origin: str
    quality: float
    notes: tuple[str, ...]
    regions: tuple[Spot, ...]
    frames: tuple[Frame, ...]
    pieces: tuple[Piece, ...]

    @property
    def to_transcribe(self) -> tuple[Spot, ...]:
        """What a person must read, because OCR cannot."""
        return tuple(spot for spot in self.regions if spot.kind == "handwriting")

    @property
    def has_image(self) -> bool:
        """Office and text files have no pages to show."""
        return self.width > 0 and self.height > 0


@dataclasses.dataclass(frozen=True, slots=True)
class Casefile:
    """Everything the page of a petition shows."""

    record: PetitionRecord
    pages: tuple[PageView, ...]
    kind: Guess | None
    kind_alternatives: tuple[tuple[str, float], ...]
    topics: tuple[Guess, ...]
    topic_alternatives: tuple[tuple[str, float], ...]
    causes: tuple[Guess, ...]
    signals: tuple[Guess, ...]
    matters: tuple[Guess, ...]
    watch: tuple[tuple[WatchHitRecord, Guess], ...]

    @property
    def findings(self) -> Mapping[str, Any]:
        """As posted; empty where nothing could be read."""
        return self.record.findings or {}

    @property
    def review_reasons(self) -> tuple[str, ...]:
        """Codes of all reasons why a person must look, each once."""
        guesses = (*((self.kind,) if self.kind else ()), *self.topics)
        codes = (*(guess.needs_review for guess in guesses), self.record.summary.review_reason)
        return tuple(dict.fromkeys(code for code in codes if code))

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Proposed cuts of a file with several letters; older findings have none."""
        return tuple(
            Cut(row["page"], row["confidence"], tuple(row.get("reasons") or ()))
            for row in self.findings.get("stack") or ()
        )

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What the letter does not give, by kind, and the code of the reason."""
        return tuple((row["kind"], row["reason"]) for row in self.findings.get("missing") or ())

    @property
    def page_order(self) -> tuple[int, ...]:
        """The pages in the order they seem to have; empty where they lie right."""
        return tuple((self.findings.get("page_order") or {}).get("pages") or ())

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Names of files, or of files within, and codes of what is to be known of each."""
        return tuple(
            (note["name"] or document.name or "", note["code"])
            for document in self.record.documents
            for note in self.record.notes(document.id)
        )

    @property
    def failed(self) -> tuple[DocumentRecord, ...]:
        """Files without a reading."""
        return tuple(d for d in self.record.documents if d.error is not None)


def casefile(record: PetitionRecord) -> Casefile:
    """The view data of a petition."""
    found = record.findings or {}
    text = record.text or ""
    marks: list[Mark] = []

    def guess(axis: str, ref: str, code: str, label: str, row: Mapping[str, Any]) -> Guess:
        quotes = []
        ranked = sorted(row.get("evidence") or (), key=lambda span: -(span.get("weight") or 0))
        for index, span in enumerate(_distinct(ranked), start=1):
            mark = Mark(f"{ref}{index}", axis, label, span["start"], span["end"])
            marks.append(mark)
            if index <= _LISTED:
                quotes.append(Quote(mark.ref, text[mark.start : mark.end], span.get("page")))
        return Guess(
            code, row.get("probability") or 0.0, row.get("needs_review"), tuple(quotes), row
        )

    kind = found.get("kind")
    kind_guess = (
        guess("kind", "k", kind["label"], wording.kind(kind["label"]), kind) if kind else None
    )
    topics = tuple(
        guess("topic", f"t{n}-", row["label"], wording.topic(row["label"]), row)
        for n, row in enumerate(found.get("topics") or (), start=1)
    )
    causes = tuple(
        guess("cause", f"c{n}-", row["code"], wording.cause(row["code"]), row)
        for n, row in enumerate(found.get("causes") or (), start=1)
    )
    signals = tuple(
        guess("signal", f"s{n}-", row["code"], wording.known(row["code"], "signal"), row)
        for n, row in enumerate(found.get("signals") or (), start=1)
    )
    matters = tuple(
        Guess(row["kind"], 0.0, None, tuple(_opening(text, row.get("span"))), row)
        for row in found.get("matters") or ()
    )
    watch = tuple(
        (hit, guess("watch", f"w{n}-", hit.code, hit.name, {"evidence": hit.evidence}))
        for n, hit in enumerate(record.watch, start=1)
    )
    marks.extend(_entities(found))
    return Casefile(
        record=record,
        pages=tuple(_page_views(record, text, marks)),
        kind=kind_guess,
        kind_alternatives=_alternatives(kind.get("alternatives") if kind else None),
        topics=topics,
        topic_alternatives=_alternatives(found.get("topic_alternatives")),
        causes=causes,
        signals=signals,
        matters=matters,
        watch=watch,
    )


def _opening(text: str, span: Mapping[str, Any] | None) -> Iterator[Quote]:
    """How a part of a letter begins; it is too long to be quoted whole."""
    if span is not None:
        start = span["start"]
        yield Quote("", " ".join(text[start : min(span["end"], start + 90)].split()), None)


def _distinct(spans: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Spans without those that lie within a stronger one."""
    kept: list[Mapping[str, Any]] = []
    for span in spans:
        if not any(k["start"] <= span["start"] and k["end"] >= span["end"] for k in kept):
            kept.append(span)
            yield span


def _alternatives(rows: Sequence[Mapping[str, Any]] | None) -> tuple[tuple[str, float], ...]:
    return tuple((row["label"], row["probability"]) for row in rows or ())


def _entities(found: Mapping[str, Any]) -> Iterator[Mark]:
    for number, row in enumerate(found.get("entities") or (), start=1):
        if row["kind"] != "REQUEST":  # whole sentences; underlining them would hide the rest
            label = wording.known(row["kind"], "ui_entity")
            yield Mark(f"e{number}", "entity", label, row["start"], row["end"])


def _pages(record: PetitionRecord) -> list[tuple[DocumentRecord, Mapping[str, Any]]]:
    return [(document, page) for document in record.documents for page in record.pages(document.id)]


def _spots(regions: Sequence[Mapping[str, Any]]) -> Iterator[Spot]:
    for number, region in enumerate(regions, start=1):
        x0, y0, x1, y1 = region["box"]
        yield Spot(number, region["kind"], x0, y0, x1 - x0, y1 - y0, text=region.get("text") or "")


def _page_views(record: PetitionRecord, text: str, marks: Sequence[Mark]) -> Iterator[PageView]:
    pages = _pages(record)
    ends = [*(page["start"] for _, page in pages[1:]), len(text)]
    for position, (document, page) in enumerate(pages, start=1):
        start, end = page["start"], ends[position - 1]
        own = [mark for mark in marks if mark.start < end and mark.end > start]
        yield PageView(
            document=document,
            number=page["number"],
            position=position,
            width=page["width"],
            height=page["height"],
            origin=page["origin"],
            quality=page["quality"],
            notes=tuple(page.get("notes") or ()),
            regions=tuple(_spots(page.get("regions") or ())),
            frames=tuple(frames(page.get("words") or (), [m for m in own if m.axis != "cause"])),
            pieces=tuple(pieces(text, start, max(start, end), own)),
        )
