"""Numbers written in words: "hai trăm mười bốn triệu", "mười hai", "hai rưỡi"."""

from __future__ import annotations

from nlp.text import fold

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_TENS = frozenset({"mươi", "chục"})
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_FILLERS = frozenset({"lẻ", "linh", "và"})

NUMBER_WORDS = tuple(sorted({*_DIGITS, *_TENS, *_SCALES, *_FILLERS, "trăm", "rưỡi"}))


def _keys(table: dict[str, int]) -> dict[str, int]:
    return {fold(k): v for k, v in table.items()} | table


_ALL_DIGITS = _keys(_DIGITS)
_ALL_SCALES = _keys(_SCALES)
_ALL_TENS = _TENS | {fold(t) for t in _TENS}
_ALL_FILLERS = _FILLERS | {fold(f) for f in _FILLERS}


def number(words: str) -> int | None:
    """The value of a number in words (with or without diacritics), else None."""
    total = group = last_scale = 0
    digit: int | None = None
    for word in words.split():
        if word in _ALL_DIGITS:
            if digit is not None and digit != 0:
                group += digit
            digit = _ALL_DIGITS[word]
        elif word in _ALL_TENS:
            group += 10 * (1 if digit is None else digit)
            digit = None
        elif word in {"trăm", "tram"}:
            group += 100 * (1 if digit is None else digit)
            digit = None
        elif word in _ALL_SCALES:
            last_scale = _ALL_SCALES[word]
            total += max(group + (digit or 0), 1) * last_scale
            group, digit = 0, None
        elif word in {"rưỡi", "ruoi"}:
            total += last_scale // 2
        elif word not in _ALL_FILLERS:
            return None
    return total + group + (digit or 0)
