"""Names written without capitals: only where the words before or the name itself leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.fields.namecues import STOP_LOW
from nlp.names import FOLDED_SURNAMES, SURNAMES
from nlp.text import compile_vi, fold

Found = tuple[int, int, tuple[str, ...], bool]  # where, syllables, whether after a form of address

_LOW_CUE = compile_vi(
    r"(?<!\w)(?:(?P<sure>(?:tôi|em|con|tui|cháu) tên(?: là)?|tên (?:tôi|em|con)(?: là)?|"
    r"họ (?:và )?tên|người (?:làm|viết) đơn)|tôi là|em là|ông|bà|anh|chị|vợ tôi là|chồng tôi là|"
    r"mẹ tôi|bố tôi)"
    r"[ :]{1,3}(?:(?:ông|bà|anh|chị) )?"
)
_LOW_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")


def names_without_capitals(letter: Letter) -> Iterator[Found]:
    """As in "toi ten la nguyen van a, sinh nam ...": only after the introducing words."""
    small = not letter.cased
    for cue in _LOW_CUE.finditer(letter.low):
        if not small and "t" not in (cue["sure"] or ""):
            continue
        m = _LOW_NAME.match(letter.low, cue.end())
        if m is None or not letter.text[m.start()].islower():
            continue
        syllables = until_stop(m[0].split(" "))
        family = (
            syllables[0] in SURNAMES if letter.marked else fold(syllables[0]) in FOLDED_SURNAMES
        )
        if len(syllables) > 1 and family:
            yield (m.start(), m.start() + len(" ".join(syllables)), tuple(syllables), True)
    if small or not letter.marked:
        yield from _small_full_names(letter)


_SMALL_FULL = re.compile(
    r"(?<!\w)(?:nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ngo|duong|luong|dinh|"
    r"truong|ha)"
    r" (?:van|thi|dinh|duc|huu|ngoc|quang|kim|ba) [^\W\d_]+(?: [^\W\d_]+)?"
)


def _small_full_names(letter: Letter) -> Iterator[Found]:
    """Family name, middle name, given name: plain enough without capitals and cue."""
    for m in _SMALL_FULL.finditer(fold(letter.text)):
        if not letter.text[m.start()].islower():
            continue
        syllables = until_stop(letter.low[m.start() : m.end()].split(" "))
        yield (m.start(), m.start() + len(" ".join(syllables)), tuple(syllables), False)


def until_stop(syllables: list[str]) -> list[str]:
    """The syllables up to a word that no name goes on with, four at most."""
    for i, word in enumerate(syllables):
        middle = i == 1 and fold(word) in {"thi", "ba", "cong"}
        if i and not middle and fold(word) in STOP_LOW:
            return syllables[:i]
    return syllables[:4]
