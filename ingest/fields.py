"""What is filled in on forms: digits in the cells of a comb, words over dots.

Told by texts and boxes alone, for typed pages and for what an engine read.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import statistics
from collections.abc import Iterator, Sequence

from ingest.document import Box
from ingest.tokens import Token

_DOTS = re.compile(r"[.…]{10,}$")  # nobody ends a sentence with as many
_CELLS = 6  # digits in a row, one in each cell of a comb, that are a number
_CELL = 2.5  # of the line height: the width of such a cell at most
_FREE = 0.5  # likewise, that is free between digits at least; a space has half of it
_UNEVEN = 0.12  # of it, that two differ by
_ROWS = 3.0  # of the line height, that rows of a table are apart at most
_COMPARED = 1_000_000  # words with words that end in dots at most; forms have ten thousand pairs
_COMBS = 100  # numbers in combs on a page; with more it has tables of digits
_CLOSE = 1.25  # times the space between digits, within which a word is of their sentence


def with_leaders_behind(lines: list[list[Token]]) -> list[list[Token]]:
    """Lines in which dots stand behind what was written over them, which they keep from its row."""
    dotted = [token for line in lines for token in line if _is_dotted(token.text)]
    if not dotted:
        return lines
    boxes = [(id(token), token.box) for line in lines for token in line]
    if len(dotted) * len(boxes) > _COMPARED:
        return lines
    ends = {}
    for token in dotted:
        dots = _dots_of(token.text, token.box)
        over = [b[2] for own, b in boxes if own != id(token) and _stands_over(b, dots)]
        if over:
            ends[id(token)] = max(over)
    return [
        [part for token in line for part in _parted(token, ends.get(id(token)))] for line in lines
    ]


def _parted(token: Token, end: float | None) -> Iterator[Token]:
    """What stands before the dots of a word, and these behind the end of what stands over them."""
    if end is None:
        yield token
        return
    x0, y0, x1, y1 = token.box
    text = _without_dots(token.text)
    if text:
        start = _dots_of(token.text, token.box)[0]
        yield dataclasses.replace(token, text=text, box=(x0, y0, start, y1), parts=())
    behind = end, y0, max(end, x1), y1
    yield dataclasses.replace(token, text=token.text[len(text) :], box=behind, parts=())


def with_numbers(lines: list[list[Token]]) -> list[list[Token]]:
    """Lines in which digits that stand each in a cell of a comb are one number."""
    combs = [comb for line in lines for comb in _combs(line)]
    if not combs or len(combs) > _COMBS:
        return lines
    boxes = [[token.box for token in comb] for comb in combs]
    first = {
        id(comb[0]): comb
        for comb, own in zip(combs, boxes, strict=True)
        if not any(own is not other and _is_below(own, other) for other in boxes)
    }
    inner = {id(token) for comb in first.values() for token in comb[1:]}
    return [
        [_number(first.get(id(token), [token])) for token in line if id(token) not in inner]
        for line in lines
    ]


def _combs(line: Sequence[Token]) -> Iterator[list[Token]]:
    """Digits of a line that may stand in the cells of a comb, which has no words close by."""
    end = 0
    for is_digit, group in itertools.groupby(line, key=lambda token: _is_digit(token.text)):
        run = list(group)
        start, end = end, end + len(run)
        if not is_digit or not _is_comb([t.text for t in run], [t.box for t in run]):
            continue
        near = _CLOSE * (run[1].box[0] - run[0].box[2])
        label = [token for token in line[max(0, start - 1) : start] if token.text[-1:] != ":"]
        if not any(_gap(token, run[0]) < near for token in label) and not any(
            _gap(run[-1], token) < near for token in line[end : end + 1]
        ):
            yield run


def _gap(one: Token, other: Token) -> float:
    """How far two words of a line are apart, from left to right."""
    return abs(other.box[0] - one.box[2])


def _number(digits: Sequence[Token]) -> Token:
    """One word of several."""
    if len(digits) == 1:
        return digits[0]
    left, top, right, bottom = zip(*(token.box for token in digits), strict=True)
    sure = [token.confidence for token in digits if token.confidence is not None]
    return dataclasses.replace(
        digits[0],
        text="".join(token.text for token in digits),
        box=(min(left), min(top), max(right), max(bottom)),
        confidence=min(sure, default=None),
    )


def _is_digit(text: str) -> bool:
    """Whether a word is a digit."""
    return len(text) == 1 and text.isdecimal()


def _is_comb(digits: Sequence[str], boxes: Sequence[Box]) -> bool:
    """Whether digits stand at equal distances, wider than words do, and do not count."""
    if len(digits) < _CELLS:
        return False
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in boxes]
    steps = [after[0] - before[0] for before, after in itertools.pairwise(middles)]
    drops = [abs(after[1] - before[1]) for before, after in itertools.pairwise(middles)]
    width = statistics.fmean(steps)
    height = statistics.median(y1 - y0 for _, y0, _, y1 in boxes)
    free = min(after[0] - before[2] for before, after in itertools.pairwise(boxes))
    if free < _FREE * height or width > _CELL * height or max(drops) > height / 2:
        return False
    if any(abs(step - width) > _UNEVEN * width for step in steps):
        return False
    # the columns of a table are numbered so
    return any(int(after) - int(before) != 1 for before, after in itertools.pairwise(digits))


def _is_below(one: Sequence[Box], other: Sequence[Box]) -> bool:
    """Whether boxes stand below or above others one by one, as the rows of a table do."""
    height = one[0][3] - one[0][1]
    if len(one) != len(other) or abs(one[0][1] - other[0][1]) > _ROWS * height:
        return False
    return all(abs(one[end][0] - other[end][0]) < height / 2 for end in (0, -1))


def _is_dotted(text: str) -> bool:
    """Whether a word ends in the dots of a form."""
    return text[-1:] in {".", "…"} and _DOTS.search(text) is not None


def _without_dots(text: str) -> str:
    """A word without the dots of a form at its end."""
    return _DOTS.sub("", text)


def _dots_of(text: str, box: Box) -> Box:
    """Where about the dots at the end of a word stand, which are half as wide as letters."""
    x0, y0, x1, y1 = box
    letters = len(_without_dots(text))
    share = 2 * letters / (letters + len(text))
    return x0 + share * (x1 - x0), y0, x1, y1


def _stands_over(box: Box, dots: Box) -> bool:
    """Whether a word stands over dots, on about their line."""
    x0, y0, x1, y1 = box
    left, top, right, bottom = dots
    beside = min(y1, bottom) - max(y0, top) > 0.5 * min(y1 - y0, bottom - top)
    return beside and left < (x0 + x1) / 2 < right
