"""Folding for search: lower case, no diacritics, đ as d, single spaces.

Both engines search a folded column of our own, because SQLite's own folding
leaves đ alone and PostgreSQL's `unaccent` is an extension offices may lack.
It is not `nlp.text.fold`, which keeps the length of the text and its signs,
and importing `nlp` would cost the server spaCy and underthesea.
"""

from __future__ import annotations

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Words of the text, folded and separated by single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", plain.replace("đ", "d")).strip()
