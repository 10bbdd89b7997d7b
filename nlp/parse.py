"""`parse`: documents in, `Petition` out. Never fails on any text."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

from ingest.document import Document, Origin, Page, Source
from nlp.assemble import Assembled, assemble
from nlp.fields.find import find_entities
from nlp.fields.letter import Letter, letter_of
from nlp.petition import Entity, EntityKind, Petition, Section
from nlp.reading import Reading, reading
from nlp.restore import MOST, restored
from nlp.stack import sort_out
from nlp.tokens import make_doc

_SIGNS = frozenset({EntityKind.EMAIL, EntityKind.DOC_NUMBER})  # letters in them are no words


def parse(documents: Sequence[Document]) -> Petition:
    """Read one letter from its documents, in the order given."""
    return _read(assemble(documents))


def with_marks(petition: Petition) -> Petition:
    """The letter as it reads with its diacritics put back where it was typed without; else itself.

    All offsets are those of the letter that is shown; the words are a guess, never to be shown. Of
    a very long letter only what models read of it.
    """
    signs = [(e.start, e.end) for e in petition.entities if e.kind in _SIGNS]
    text = restored(petition.text, keep=signs)
    if text == petition.text:
        return petition
    starts = tuple(start for start in petition.page_starts if start < MOST)
    assembled = assemble(petition.documents)
    return _read(dataclasses.replace(assembled, text=text[:MOST], page_starts=starts))


def _read(assembled: Assembled) -> Petition:
    text = assembled.text
    pages = (page for document in assembled.documents for page in document.pages)
    scanned = any(page.origin is Origin.OCR for page in pages)
    read = reading(text, assembled.page_starts, scanned=scanned)
    letter = letter_of(read.text)
    starts = letter.starts if read.text == text else _starts(read, letter)
    cuts, order = sort_out(text, assembled.page_starts)
    return Petition(
        documents=assembled.documents,
        text=text,
        doc=make_doc(text, starts=starts),
        sections=tuple(_sections(read, letter.sections, len(text))),
        entities=tuple(_shown(read, entity, text) for entity in find_entities(letter)),
        words=assembled.words,
        page_starts=assembled.page_starts,
        stack=cuts,
        page_order=order,
    )


def _starts(read: Reading, letter: Letter) -> list[int]:
    return sorted({read.span(start, start + 1)[0] for start in letter.starts})


def _sections(read: Reading, found: Sequence[Section], length: int) -> list[Section]:
    """The sections over the text that is shown; together they still cover it."""
    if not found:
        return []
    starts = [read.span(s.start, s.start + 1)[0] if i else 0 for i, s in enumerate(found)]
    ends = [*starts[1:], length]
    return [Section(s.kind, a, b) for s, a, b in zip(found, starts, ends, strict=True)]


def _shown(read: Reading, entity: Entity, text: str) -> Entity:
    start, end = read.span(entity.start, entity.end)
    if (start, end) == (entity.start, entity.end) and read.text == text:
        return entity
    return dataclasses.replace(entity, text=text[start:end], start=start, end=end)


def parse_text(text: str) -> Petition:
    """Read one letter from plain text, as one page that has no geometry."""
    data = text.encode("utf-8", "surrogatepass")
    page = Page(1, 0.0, 0.0, text, (), Origin.OFFICE, 1.0)
    source = Source("", hashlib.sha256(data).hexdigest(), "text/plain", len(data))
    return parse([Document(source, (page,))])
