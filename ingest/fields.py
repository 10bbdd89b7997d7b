"""What is filled in on forms: digits in the cells of a comb, words over dots.

Told by texts and boxes alone, for typed pages and for what an engine read.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from ingest.document import Box

_DOTS = re.compile(r"[.…]{10,}$")  # nobody ends a sentence with as many
_CELLS = 6  # digits in a row, one in each cell of a comb, that are a number
_CELL = 2.5  # of the line height: the width of such a cell at most
_FREE = 0.5  # likewise, that is free between digits at least; a space has half of it
_UNEVEN = 0.12  # of it, that two differ by
_ROWS = 3.0  # of the line height, that rows of a table are apart at most


def is_digit(text: str) -> bool:
    """Whether a word is a digit."""
    return len(text) == 1 and text.isdecimal()


def is_comb(digits: Sequence[str], boxes: Sequence[Box]) -> bool:
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


def is_below(one: Sequence[Box], other: Sequence[Box]) -> bool:
    """Whether boxes stand below or above others one by one, as the rows of a table do."""
    height = one[0][3] - one[0][1]
    if len(one) != len(other) or abs(one[0][1] - other[0][1]) > _ROWS * height:
        return False
    return all(abs(one[end][0] - other[end][0]) < height / 2 for end in (0, -1))


def is_dotted(text: str) -> bool:
    """Whether a word ends in the dots of a form."""
    return text[-1:] in {".", "…"} and _DOTS.search(text) is not None


def without_dots(text: str) -> str:
    """A word without the dots of a form at its end."""
    return _DOTS.sub("", text)


def dots_of(text: str, box: Box) -> Box:
    """Where about the dots at the end of a word stand, which are half as wide as letters."""
    x0, y0, x1, y1 = box
    letters = len(without_dots(text))
    share = 2 * letters / (letters + len(text))
    return x0 + share * (x1 - x0), y0, x1, y1


def stands_over(box: Box, dots: Box) -> bool:
    """Whether a word stands over dots, on about their line."""
    x0, y0, x1, y1 = box
    left, top, right, bottom = dots
    beside = min(y1, bottom) - max(y0, top) > 0.5 * min(y1 - y0, bottom - top)
    return beside and left < (x0 + x1) / 2 < right
