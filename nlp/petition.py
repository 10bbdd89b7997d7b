"""The `Petition`: one letter, made of one or several `Document`s in order.

`text` is the NFC text that every later span refers to. Each span can be
followed back to document, page and box. Labels are not decided here.
"""

from __future__ import annotations

import bisect
import dataclasses
import enum
from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc

from ingest.document import Box, Document
from nlp.pagemarks import Order
from nlp.stack import Cut


class SectionKind(enum.StrEnum):
    """Parts of a letter (law.md §5.1)."""

    MOTTO = "motto"  # Quốc hiệu, tiêu ngữ
    PLACE_DATE = "place_date"
    TITLE = "title"
    RECIPIENTS = "recipients"
    CO_RECIPIENTS = "co_recipients"
    WRITER = "writer"
    RESPONDENT = "respondent"
    BODY = "body"
    REQUEST = "request"
    PLEDGE = "pledge"
    ATTACHMENTS = "attachments"
    SIGNATURE = "signature"
    SIGNERS = "signers"
    INCOMING_STAMP = "incoming_stamp"
    NOTES = "notes"


class EntityKind(enum.StrEnum):
    """Entity kinds of the public contract (docs/reference/classify.schema.json)."""

    PETITIONER = "PETITIONER"
    RESPONDENT = "RESPONDENT"
    PERSON = "PERSON"
    ORG = "ORG"
    ADDRESS = "ADDRESS"
    WARD = "WARD"
    PROVINCE = "PROVINCE"
    DATE = "DATE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ID_NUMBER = "ID_NUMBER"
    LAND_PARCEL = "LAND_PARCEL"
    DOC_NUMBER = "DOC_NUMBER"
    LEGAL_REF = "LEGAL_REF"
    MONEY = "MONEY"
    AREA = "AREA"
    REQUEST = "REQUEST"
    ATTACHMENT = "ATTACHMENT"
    SIGN_DATE = "SIGN_DATE"
    RECIPIENT = "RECIPIENT"


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A part of the letter; offsets into `Petition.text`, end exclusive."""

    kind: SectionKind
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Entity:
    """A field found in the letter.

    `value` is JSON-compatible and normalised: ISO dates, E.164 phones,
    ``{"thua": 87, "to": 14}`` for parcels, unit codes with names for places.
    """

    kind: EntityKind
    text: str
    start: int
    end: int
    value: Any
    role: str | None = None
    confidence: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of a page with its offsets in `Petition.text`."""

    start: int
    end: int
    document: int  # index into Petition.documents
    page: int  # number from 1 within its document
    box: Box | None


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands: `page` counts through all documents, from 1."""

    document: int
    page: int
    box: Box | None


@dataclasses.dataclass(frozen=True, slots=True)
class Petition:
    """A letter ready to be classified."""

    documents: tuple[Document, ...]
    text: str
    doc: Doc  # spaCy Doc on underthesea words; doc.text == text
    sections: tuple[Section, ...]
    entities: tuple[Entity, ...]
    words: tuple[PlacedWord, ...]  # ordered by start
    page_starts: tuple[int, ...]  # offset in text at which each page begins, all documents
    stack: tuple[Cut, ...] = ()  # where other letters seem to begin
    page_order: Order | None = None  # another order the pages seem to have

    def section(self, kind: SectionKind) -> Iterator[Section]:
        """Sections of one kind, in order."""
        return (s for s in self.sections if s.kind is kind)

    def locate(self, start: int, end: int) -> Place | None:
        """Document, page and enclosing box of a span on the page where it begins."""
        first = bisect.bisect_right(self.words, start, key=lambda w: w.end)
        if first == len(self.words) or self.words[first].start >= end:
            return None
        head = self.words[first]
        box = head.box
        for word in self.words[first + 1 :]:
            if word.start >= end or (word.document, word.page) != (head.document, head.page):
                break
            if word.box is not None:
                box = word.box if box is None else _union(box, word.box)
        page = sum(len(d.pages) for d in self.documents[: head.document]) + head.page
        return Place(document=head.document, page=page, box=box)


def _union(a: Box, b: Box) -> Box:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
