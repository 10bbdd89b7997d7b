"""The matters of a letter that numbers them: "1. ...", "Thứ hai, ...", "Việc sau: ...".

Only the letter's own numbering counts, from one upwards and at the beginning of
a line or sentence of its story; whether two paragraphs are two matters is a
question of content, which nobody answers here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.petition import Petition, SectionKind
from nlp.text import compile_vi, fold, view

_STORY = frozenset({SectionKind.BODY, SectionKind.REQUEST})
_WORDS = {
    "nhat": 1, "nhut": 1, "dau": 1, "mot": 1, "chinh": 1, "hai": 2, "sau": 2, "ba": 3, "tu": 4,
    "nam": 5, "a": 1, "b": 2, "c": 3, "d": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5,
}  # fmt: skip
_NUMBERED = compile_vi(
    r"(?:^|(?<=\n)|(?<=[.!?:] ))[ \t]{0,4}(?:"
    r"(?P<digit>\d)[.)/:-](?!\d)[ \t]?|\((?P<bracket>\d)\) |(?P<letter>[a-d]|i{1,3}|iv|v)[.)/] |"
    r"(?:thứ|việc|vụ|chuyện|vấn đề|nội dung|phần)(?: thứ)? "
    r"(?P<word>nhất|nhứt|đầu|một|chính|hai|sau|ba|tư|năm|\d|[a-d])(?!\w)[ ,:.-])"
)


def matters(petition: Petition) -> tuple[tuple[int, int], ...]:
    """Spans of the numbered matters in order; empty unless there are at least two."""
    low = view(petition.text)
    story = [(s.start, s.end) for s in petition.sections if s.kind in _STORY]
    if not story:
        return ()
    first, last = story[0][0], story[-1][1]
    starts = [at for at, _ in _counted(low, first, last)]
    if len(starts) < 2:
        return ()
    return tuple(zip(starts, [*starts[1:], last], strict=True))


def _counted(low: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Marks that go on counting from one."""
    wanted = 1
    for mark in _NUMBERED.finditer(low, first, last):
        if _number(mark) == wanted:
            yield mark.start(), wanted
            wanted += 1


def _number(mark: re.Match[str]) -> int | None:
    digit = mark["digit"] or mark["bracket"]
    if digit:
        return int(digit)
    word = fold(mark["letter"] or mark["word"])
    return int(word) if word.isdigit() else _WORDS.get(word)
