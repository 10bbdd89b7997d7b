"""The `Document`: what `ingest` makes of the bytes of any accepted file.

Plain frozen data that leaves the sandbox as JSON (`ingest.wire`) and becomes
JSON again at the edges. It says where
every word stands and how trustworthy the reading is; it knows nothing of
petitions, labels or storage.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Sequence

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in page points (1/72 inch), origin at the top left."""


class Origin(enum.StrEnum):
    """How the text of a page was obtained."""

    TEXT_LAYER = "text-layer"
    CONVERTED = "converted"  # from a legacy Vietnamese encoding (TCVN3, VNI, ...)
    OCR = "ocr"
    OFFICE = "office"  # DOCX, TXT and other files that have no pages of their own


class RegionKind(enum.StrEnum):
    """A part of a page that is not running text."""

    SIGNATURE = "signature"
    FINGERPRINT = "fingerprint"
    STAMP = "stamp"
    INCOMING_STAMP = "incoming_stamp"  # "CÔNG VĂN ĐẾN"
    SECRET_STAMP = "secret_stamp"  # noqa: S105 - MẬT, TỐI MẬT, TUYỆT MẬT
    HANDWRITING = "handwriting"  # needs_transcription
    PICTURE = "picture"


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """One word of a page; `text == page.text[start:end]`."""

    text: str
    start: int
    box: Box | None = None
    confidence: float | None = None  # 0..1, None where the source is exact
    font: str | None = None

    @property
    def end(self) -> int:
        """Offset after the last character in the page text."""
        return self.start + len(self.text)


@dataclasses.dataclass(frozen=True, slots=True)
class Region:
    """A located part of a page that needs a person's eye or must be masked."""

    kind: RegionKind
    box: Box
    confidence: float
    text: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A text of the page that was not chosen, kept with its score."""

    origin: Origin
    quality: float
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """One page: text in reading order and the words it consists of."""

    number: int  # from 1
    width: float  # points; 0 where the source has no page geometry
    height: float
    text: str
    words: Sequence[Word]  # immutable; packed (`ingest.words`) once it left the sandbox
    origin: Origin
    quality: float  # 0..1, see ingest.quality
    regions: tuple[Region, ...] = ()
    notes: tuple[str, ...] = ()  # codes of messages/vi.po, e.g. "page_blank"
    rejected: tuple[Reading, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes came from."""

    name: str  # as given; never logged (design decision 10)
    sha256: str
    media_type: str  # by content
    size: int  # bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A file that was read."""

    source: Source
    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
    children: tuple[Document, ...] = ()  # attachments, members of an archive

    def walk(self) -> Iterator[Document]:
        """This document and all within it, attachments and members in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def text(self) -> str:
        """All pages, joined by a form feed line as `nlp` expects."""
        return "\n\n".join(page.text for page in self.pages)
