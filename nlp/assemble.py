"""From documents to one text with every word tied to its page and box.

Files are taken in the order given, each followed by what was attached to it.
Pages are joined by an empty line; their text becomes NFC and the words' offsets
follow through the offset map.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from ingest.document import Document, Page
from nlp.petition import PlacedWord
from nlp.text import normalise

PAGE_BREAK = "\n\n"


@dataclasses.dataclass(frozen=True, slots=True)
class Assembled:
    """One text and where its words stand."""

    documents: tuple[Document, ...]
    text: str
    words: tuple[PlacedWord, ...]
    page_starts: tuple[int, ...]


def assemble(documents: Sequence[Document]) -> Assembled:
    """Join the pages of all documents and of their attachments."""
    flat = tuple(_flatten(documents))
    parts: list[str] = []
    words: list[PlacedWord] = []
    page_starts: list[int] = []
    length = 0
    for index, document in enumerate(flat):
        for page in document.pages:
            if page_starts:
                parts.append(PAGE_BREAK)
                length += len(PAGE_BREAK)
            page_starts.append(length)
            normal = normalise(page.text)
            words.extend(_place(page, index, length, normal.normal))
            parts.append(normal.text)
            length += len(normal.text)
    return Assembled(flat, "".join(parts), tuple(words), tuple(page_starts))


def _flatten(documents: Sequence[Document]) -> Iterator[Document]:
    for document in documents:
        yield document
        yield from _flatten(document.children)


def _place(page: Page, index: int, base: int, normal: Callable[[int], int]) -> Iterator[PlacedWord]:
    for word in sorted(page.words, key=lambda w: w.start):
        start = base + normal(word.start)
        end = base + normal(word.end)
        if end > start:
            yield PlacedWord(start, end, index, page.number, word.box)
