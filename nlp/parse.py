"""`parse`: documents in, `Petition` out. Never fails on any text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ingest.document import Document, Origin, Page, Source
from nlp.assemble import assemble
from nlp.fields.find import find_entities
from nlp.fields.letter import letter_of
from nlp.petition import Petition
from nlp.tokens import make_doc


def parse(documents: Sequence[Document]) -> Petition:
    """Read one letter from its documents, in the order given."""
    assembled = assemble(documents)
    text = assembled.text
    letter = letter_of(text)
    entities = find_entities(letter)
    return Petition(
        documents=assembled.documents,
        text=text,
        doc=make_doc(text, starts=letter.starts),
        sections=letter.sections,
        entities=entities,
        words=assembled.words,
        page_starts=assembled.page_starts,
    )


def parse_text(text: str) -> Petition:
    """Read one letter from plain text, as one page that has no geometry."""
    data = text.encode("utf-8", "surrogatepass")
    page = Page(1, 0.0, 0.0, text, (), Origin.OFFICE, 1.0)
    source = Source("", hashlib.sha256(data).hexdigest(), "text/plain", len(data))
    return parse([Document(source, (page,))])
