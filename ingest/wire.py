"""`Document` as lines of JSON and back: the only way out of the sandbox.

A line for each page, written and read one at a time, with its words packed
(`ingest.words`), because a long PDF has a million of them; and strict on the
way in, because the writer may have been subverted by the file it read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from ingest.document import (
    Box,
    Document,
    Origin,
    Page,
    Reading,
    Region,
    RegionKind,
    Source,
)
from ingest.words import Words

LINE_BYTES = 128 * 1024 * 1024  # bytes of one line, which is one page, at most


class WireError(ValueError):
    """What was read is not what `dump` writes."""


def dump(document: Document) -> Iterator[bytes]:
    """A document as lines of JSON: one for each document, followed by one for each page.

    Children come after the pages of what they are in.
    """
    source = document.source
    yield _line(
        {
            "source": [source.name, source.sha256, source.media_type, source.size],
            "pages": len(document.pages),
            "notes": document.notes,
            "children": len(document.children),
        }
    )
    for page in document.pages:
        yield _line(_dump_page(page))
    for child in document.children:
        yield from dump(child)


def load(file: BinaryIO) -> Document:
    """The document of lines, read one at a time.

    Raises:
        WireError: the lines are not those of a document.
    """
    try:
        return _load(file)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise WireError(type(error).__name__) from error


def _load(file: BinaryIO) -> Document:
    head = _read_line(file)
    name, sha256, media_type, size = head["source"]
    return Document(
        source=Source(name=str(name), sha256=str(sha256), media_type=str(media_type), size=size),
        pages=tuple(_load_page(_read_line(file)) for _ in range(head["pages"])),
        notes=tuple(str(note) for note in head["notes"]),
        children=tuple(_load(file) for _ in range(head["children"])),
    )


def _line(values: dict[str, Any]) -> bytes:
    # a lone surrogate, which only a broken font name could hold, becomes a question mark
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def _read_line(file: BinaryIO) -> dict[str, Any]:
    line = file.readline(LINE_BYTES)
    if not line.endswith(b"\n"):
        raise WireError("a line is missing or too long")
    values = json.loads(line)
    if not isinstance(values, dict):
        raise WireError("a line is no object")
    return values


def _dump_page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "size": [page.width, page.height],
        "text": page.text,
        "words": Words.of(page.words, page.text).dump(),
        "origin": page.origin,
        "quality": round(page.quality, 4),
        "regions": [[r.kind, _rounded(r.box), r.confidence, r.text] for r in page.regions],
        "notes": page.notes,
        "rejected": [[r.origin, r.quality, r.text] for r in page.rejected],
    }


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
        words=Words.load(data["words"], text),
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


def _box(values: list[float]) -> Box:
    x0, y0, x1, y1 = (float(value) for value in values)
    return x0, y0, x1, y1
