"""Whether the numbers of a text layer are those that OCR reads on the page.

Two texts that agree in nearly all words may differ in the amounts, dates and
numbers of papers a letter is about. A number is known by the words on both its
sides, so one that stands elsewhere, or beside a word read otherwise, is held
against none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.document import Word
from ingest.text import fold

_DIGITS = 2  # a number of one may be a mark or a letter misread
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")

_Place = tuple[str, str]  # the words before and after a number, without diacritics
_Number = tuple[str, float]  # its digits, how surely they were read


def doubt(words: Iterable[Word], seen: Iterable[Word]) -> float:
    """How surely a number was read that a text has otherwise; 0 if there is none.

    Args:
        words: of the text.
        seen: what was read, in about the same order.
    """
    others = _placed(seen)
    return max(
        (
            sure
            for place, numbers in _placed(words).items()
            if len(numbers) == len(others.get(place, ()))
            for (digits, _), (read, sure) in zip(numbers, others[place], strict=True)
            if digits != read and max(len(digits), len(read)) >= _DIGITS
        ),
        default=0.0,
    )


def _placed(words: Iterable[Word]) -> dict[_Place, list[_Number]]:
    """Numbers by the words around them, those of one place in order."""
    found: dict[_Place, list[_Number]] = {}
    before, digits, sure = "", "", 1.0
    for piece, confidence in _pieces(words):
        if piece.isdecimal():
            digits, sure = digits + piece, min(sure, confidence)
            continue
        if digits:
            found.setdefault((before, piece), []).append((digits, sure))
        before, digits, sure = piece, "", 1.0
    return found


def _pieces(words: Iterable[Word]) -> Iterator[tuple[str, float]]:
    """Digits and letters of words, each with its confidence; last an empty piece."""
    for word in words:
        confidence = 1.0 if word.confidence is None else word.confidence
        for piece in _PIECE.findall(fold(word.text)):
            yield piece, confidence
    yield "", 1.0
