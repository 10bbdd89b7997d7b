"""Where sentences begin.

Letters are full of dots that end nothing (TP., P.Hoàng Liệt, 412/QĐ-UBND.,
1., ông T.V.C.) and of line ends that end nothing (wrapped lines). A wrong
split costs more than a missed one, so a dot ends a sentence only when what
stands before it is no abbreviation and what follows looks like a beginning.
"""

from __future__ import annotations

import re

from nlp.text import words

_ABBREVIATIONS = words(
    "tp p q tt tx h x đ/c đc ths ts pgs gs bs ls kts mr mrs ms dr v.v tr stt ô b c a ng th nv "
    "đ đt sđt sn kp kdc tdp gđ pgđ ubnd hđnd cty tnhh vp nđ qđ cv tb no vd vs st ks cn ct pct"
)
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*[ \t\u00a0]+(?=[\"'“‘«(\[-]*[^\W_])|\n")
_BEFORE = re.compile(r"[^\s(\"'“]*$")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LIST_NUMBER = re.compile(r"(?:\d{1,2}|[a-zđ]|[ivx]{1,4})", re.IGNORECASE)
_WRAPPED = 60  # a line at least this long may have been broken by its margin


def sentence_starts(text: str) -> list[int]:
    """Offsets at which sentences begin, without the first; in order."""
    starts: list[int] = []
    line_start = 0
    for stop in _STOP.finditer(text):
        if text[stop.start()] == "\n":
            ends = _line_ends_sentence(text, line_start, stop.start())
            line_start = stop.end()
        else:
            ends = _dot_ends_sentence(text, max(line_start, stop.start() - 40), stop.start())
        if ends:
            starts.append(_skip_blanks(text, stop.end()))
    return [s for i, s in enumerate(starts) if s < len(text) and (i == 0 or s > starts[i - 1])]


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace() and text[position] != "\n":
        position += 1
    return position


def _dot_ends_sentence(text: str, start: int, dot: int) -> bool:
    if text[dot] != "." or text[dot + 1 : dot + 2] == ".":
        return True
    match = _BEFORE.search(text, start, dot)
    word = match[0] if match else ""
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper()):
        return False
    at_line_start = not text[text.rfind("\n", 0, dot) + 1 : dot - len(word)].strip()
    return not (at_line_start and _LIST_NUMBER.fullmatch(word))


def _line_ends_sentence(text: str, start: int, end: int) -> bool:
    """A line end goes on with the sentence only in the middle of a wrapped paragraph."""
    line = text[start:end].rstrip()
    if len(line) < _WRAPPED or line[-1] in ".!?…:;":
        return True
    following = text[end + 1 : end + 2]
    return not (
        following.islower() or following.isdigit() or (following.isupper() and line[-1] == ",")
    )
