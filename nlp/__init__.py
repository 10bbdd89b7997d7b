"""Reads the letter: text, tokens, sections and fields of a petition.

`parse` turns the documents of one petition into a `Petition` whose every span
can be followed back to page and box. Nothing here decides a label.
"""

from nlp.annotated import AnnotationError
from nlp.evaluate import evaluate_fields
from nlp.mask import MaskedToken, mask_entities, masked_tokens
from nlp.matters import matters
from nlp.missing import MissingReason, missing
from nlp.pagemarks import Order
from nlp.parse import parse, parse_text, with_marks
from nlp.petition import Entity, EntityKind, Petition, PlacedWord, Section, SectionKind
from nlp.redact import Level, Redaction, redact
from nlp.signers import Signers, signers
from nlp.stack import Cut
from nlp.summary import summary
from nlp.text import fold, normalise
from nlp.tokens import tokenize

__all__ = [
    "AnnotationError",
    "Cut",
    "Entity",
    "EntityKind",
    "Level",
    "MaskedToken",
    "MissingReason",
    "Order",
    "Petition",
    "PlacedWord",
    "Redaction",
    "Section",
    "SectionKind",
    "Signers",
    "evaluate_fields",
    "fold",
    "mask_entities",
    "masked_tokens",
    "matters",
    "missing",
    "normalise",
    "parse",
    "parse_text",
    "redact",
    "signers",
    "summary",
    "tokenize",
    "with_marks",
]
