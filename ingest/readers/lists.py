"""Numbers of list items as word processors and browsers show them."""

from __future__ import annotations

import string

BULLET = "- "  # whatever sign stands before an item that has no number
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


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out
