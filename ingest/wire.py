"""`Document` as JSON values and back: the only way out of the sandbox.

Compact (words are rows, boxes are rounded to a hundredth of a point) because
a long PDF has a million of them, and strict on the way in, because the writer
may have been subverted by the file it read.
"""

from __future__ import annotations

from typing import Any

from ingest.document import (
    Box,
    Document,
    Origin,
    Page,
    Reading,
    Region,
    RegionKind,
    Source,
    Word,
)


def dump(document: Document) -> dict[str, Any]:
    """A document as JSON values."""
    source = document.source
    return {
        "source": [source.name, source.sha256, source.media_type, source.size],
        "pages": [_dump_page(page) for page in document.pages],
        "notes": document.notes,
        "children": [dump(child) for child in document.children],
    }


def load(data: dict[str, Any]) -> Document:
    """The document of JSON values."""
    name, sha256, media_type, size = data["source"]
    return Document(
        source=Source(name=str(name), sha256=str(sha256), media_type=str(media_type), size=size),
        pages=tuple(_load_page(page) for page in data["pages"]),
        notes=tuple(data["notes"]),
        children=tuple(load(child) for child in data["children"]),
    )


def _dump_page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "size": [page.width, page.height],
        "text": page.text,
        "words": [_dump_word(word) for word in page.words],
        "origin": page.origin,
        "quality": round(page.quality, 4),
        "regions": [[r.kind, _rounded(r.box), r.confidence, r.text] for r in page.regions],
        "notes": page.notes,
        "rejected": [[r.origin, r.quality, r.text] for r in page.rejected],
    }


def _dump_word(word: Word) -> list[Any]:
    row: list[Any] = [word.start, word.end, word.confidence, word.font]
    if word.box is not None:
        row += _rounded(word.box)
    return row


def _rounded(box: Box) -> list[float]:
    return [round(value, 2) for value in box]


def _load_page(data: dict[str, Any]) -> Page:
    text = str(data["text"])
    width, height = data["size"]
    return Page(
        number=data["number"],
        width=width,
        height=height,
        text=text,
        words=tuple(_load_word(row, text) for row in data["words"]),
        origin=Origin(data["origin"]),
        quality=data["quality"],
        regions=tuple(
            Region(kind=RegionKind(kind), box=_box(box), confidence=confidence, text=content)
            for kind, box, confidence, content in data["regions"]
        ),
        notes=tuple(data["notes"]),
        rejected=tuple(
            Reading(origin=Origin(origin), quality=quality, text=content)
            for origin, quality, content in data["rejected"]
        ),
    )


def _load_word(row: list[Any], text: str) -> Word:
    start, end, confidence, font = row[:4]
    return Word(
        text=text[start:end],
        start=start,
        box=_box(row[4:]) if len(row) > 4 else None,
        confidence=confidence,
        font=font,
    )


def _box(values: list[float]) -> Box:
    x0, y0, x1, y1 = (float(value) for value in values)
    return x0, y0, x1, y1
