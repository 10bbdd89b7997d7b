"""Numbers of people as letters write them: digits or words up to the thousands."""

from __future__ import annotations

import re

from nlp.text import fold

_UNITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_TENS = {"muoi", "chuc"}
_HUNDREDS = {"tram": 100, "nghin": 1000, "ngan": 1000}

_WORD = (
    "(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|chục|trăm|nghìn|ngàn|mốt|mấy|vài|hàng)"
)
NUMBER = rf"\d{{1,3}}(?:\.\d{{3}})?|{_WORD}(?: {_WORD}){{0,5}}"
"""A pattern for `nlp.text.compile_vi`."""

_DIGITS = re.compile(r"\d+")


def value_of(text: str) -> int | None:
    """The number, a rough one for "mấy chục" or "hàng trăm"; None when it is none.

    "vài" and "mấy" count as three, "hàng" as one: what is said is that there are many.
    """
    if text[:1].isdigit():
        return int("".join(_DIGITS.findall(text)))
    total = current = 0
    for word in fold(text).split():
        if word in _UNITS or word == "mot":
            current += _UNITS[word]
        elif word in {"vai", "may"}:
            current += 3
        elif word in _TENS:
            current = max(current, 1) * 10 if current < 10 else current * 10
        elif word == "muoi":
            current += 10
        elif word in _HUNDREDS:
            total += max(current, 1) * _HUNDREDS[word]
            current = 0
    return total + current or None
