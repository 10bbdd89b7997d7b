"""Reads the letter: text, tokens, sections and fields of a petition.

`parse` turns the documents of one petition into a `Petition` whose every span
can be followed back to page and box. Nothing here decides a label.
"""

from nlp.mask import mask_entities
from nlp.parse import parse, parse_text
from nlp.petition import Entity, EntityKind, Petition, PlacedWord, Section, SectionKind
from nlp.text import fold, normalise
from nlp.tokens import tokenize

__all__ = [
    "Entity",
    "EntityKind",
    "Petition",
    "PlacedWord",
    "Section",
    "SectionKind",
    "fold",
    "mask_entities",
    "normalise",
    "parse",
    "parse_text",
    "tokenize",
]
