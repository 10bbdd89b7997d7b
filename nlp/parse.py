"""`parse`: documents in, `Petition` out. Never fails on any text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ingest.document import Document, Origin, Page, Source
from nlp.assemble import assemble
from nlp.fields.find import find_entities
from nlp.fields.letter import Letter
from nlp.names import cased
from nlp.petition import Petition
from nlp.sections import find_sections
from nlp.sentences import sentence_starts
from nlp.stack import sort_out
from nlp.text import has_diacritics, view
from nlp.tokens import make_doc


def parse(documents: Sequence[Document]) -> Petition:
    """Read one letter from its documents, in the order given."""
    assembled = assemble(documents)
    text = assembled.text
    cuts, order = sort_out(text, assembled.page_starts)
    low = view(text)
    starts = sentence_starts(text)
    sections = find_sections(text, low, starts)
    entities = find_entities(
        Letter(text, low, sections, starts, cased=cased(text), marked=has_diacritics(text))
    )
    return Petition(
        documents=assembled.documents,
        text=text,
        doc=make_doc(text, starts=starts),
        sections=sections,
        entities=entities,
        words=assembled.words,
        page_starts=assembled.page_starts,
        stack=cuts,
        page_order=order,
    )


def parse_text(text: str) -> Petition:
    """Read one letter from plain text, as one page that has no geometry."""
    data = text.encode("utf-8", "surrogatepass")
    page = Page(1, 0.0, 0.0, text, (), Origin.OFFICE, 1.0)
    source = Source("", hashlib.sha256(data).hexdigest(), "text/plain", len(data))
    return parse([Document(source, (page,))])
