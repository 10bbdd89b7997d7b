"""Marks of list items, nearly as word processors and browsers show them."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from ingest import legacy

BULLET = legacy.Run("- ")  # whatever sign stands before an item that has no number
_NEARLY_ALL = 0.8  # of a text's lines
_TYPED = re.compile(
    r"\s*(?:[-–—+*•▪](?!\d)|\d{1,3}(?:\.\d{1,3}){0,3}\s?[.)/](?!\d)"
    r"|(?:[a-zđ]|[ivx]{1,5})(?:\)|[./](?=\s)))",
    re.IGNORECASE,
)
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 4_999
_MOST_LETTERS = 20  # of one number; Word repeats the letter: z, aa, bb


def numbered(number: int, form: str) -> str:
    """A number in one of Word's forms (ECMA-376 part 1, 17.18.59); unknown ones are decimal."""
    if form in {"lowerLetter", "upperLetter"} and 1 <= number <= 26 * _MOST_LETTERS:
        letters = string.ascii_lowercase[(number - 1) % 26] * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in {"lowerRoman", "upperRoman"} and 1 <= number <= _MOST_ROMAN:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    return f"{number:02d}" if form == "decimalZero" else str(number)


def is_marked(text: str) -> bool:
    """Whether an item begins with a dash or number that somebody typed."""
    return _TYPED.match(text) is not None


def without_needless(runs: Sequence[legacy.Run]) -> list[legacy.Run]:
    """A text without its bullets if it is a single list: there they say nothing.

    Letters that were set as lists have "Kính gửi" and the place of signing at the
    beginning of lines again, where they are looked for.
    """
    lines = "".join(run.text for run in runs).split("\n")
    bullets = sum(run is BULLET for run in runs)
    if bullets < _NEARLY_ALL * sum(1 for line in lines if line.strip()):
        return list(runs)
    return [run for run in runs if run is not BULLET]


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out
