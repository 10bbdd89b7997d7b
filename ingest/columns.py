"""Columns of running text, and copies of one form side by side, told from rows of a table.

Text that runs on breaks its lines anywhere, so most of them reach across their column and
many begin amid a sentence; cells of a table do neither. The lines of one column need not
stand level with those of another. Copies of a form have the same words before each of
their entries. Letterheads and other short pairs are not looked for here.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import statistics
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

_APART = 2.5  # of the line height: taller spaces end columns
_PARAGRAPH = 0.9  # likewise: taller spaces separate paragraphs
_LOOSER = 1.3  # times the tallest space within a column, that may stand in it further down
_GUTTER = 0.6  # of the line height, that stays free between columns
_WIDTH = 7.0  # likewise, that a column has at least
_BROAD = 15.0  # likewise, from which two columns are text whatever their lines begin with
_SEED = 4  # rows that tell how many columns there may be
_LINES = 4  # that a column has at least
_MOST = 8  # gutters that a page may have
_LONGEST = 160  # rows that are looked at for where columns end
_HEAD = 12  # rows of which one shows that there may be columns
_REACH = 0.6  # of its column's width, that the middling line reaches across
_AMID = 0.2  # of all lines of running text, that begin amid a sentence
_LEAST_AMID = 0.1  # likewise of one column
_ALIKE = 0.6  # of the rows of copies, that begin with one word in each
_LABELS = 3  # different words that they begin with

Gutter = tuple[float, float]  # left and right


class Piece(Protocol):
    """Words that stand close together on one line."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def begin(self) -> str:
        """The first of them."""

    @property
    def end(self) -> str:
        """The last."""


P = TypeVar("P", bound=Piece)
Rows = Sequence[Sequence[P]]


@dataclasses.dataclass(frozen=True, slots=True)
class Columns(Generic[P]):
    """Columns from left to right, and the row they end before."""

    pieces: list[list[P]]
    end: int


def columns(rows: Rows[P], start: int) -> Columns[P] | None:
    """The columns that begin with a row.

    Args:
        rows: of the page, from top to bottom, each from left to right.
        start: number of the row.
    """
    if start + _SEED > len(rows) or _is_plain(rows[start], rows[start + 1]):
        return None
    if not any(map(_may_run_on, rows[start : start + _HEAD])):
        return None  # a long table is told by its first rows
    height = statistics.median(p.y1 - p.y0 for row in rows[start : start + _SEED] for p in row)
    end = _reach(rows, start, height)
    gutters = _gutters(rows[start : start + _SEED], height)
    if end - start < _SEED or not 1 <= len(gutters) <= _MOST:
        return None
    if len(_gutters(rows[start + 1 : start + 1 + _SEED], height)) > len(gutters):
        return None  # a headline, say: they begin below it
    if _is_headline(rows[start], rows[start + 1], gutters[0]):
        return None
    for number in range(start + _SEED, end):
        narrowed = _narrowed(gutters, rows[number], height)
        is_less = len(narrowed) < len(gutters)
        if is_less and (not narrowed or _are_columns(_sorted(rows[start:number], gutters), height)):
            end = number
            break
        gutters = narrowed
    end = _trimmed(rows, start, end, gutters)
    found = _sorted(rows[start:end], gutters)
    return Columns(found, end) if _are_columns(found, height) else None


def _is_plain(row: Sequence[P], below: Sequence[P]) -> bool:
    """Whether two rows are lines of one text, as nearly all are."""
    if len(row) > 1 or len(below) > 1:
        return False
    return row[0].x0 < below[0].x1 and below[0].x0 < row[0].x1


def _is_headline(row: Sequence[P], below: Sequence[P], gutter: Gutter) -> bool:
    """Whether a row is alone above another column than the first, as a title in the middle is."""
    return len(row) == 1 and len(below) > 1 and row[0].x0 >= gutter[1]


def _may_run_on(row: Sequence[P]) -> bool:
    """Whether a row may be one of running text or of copies."""
    if any(piece.begin[:1].islower() for piece in row):
        return True
    return len(row) > 1 and len({piece.begin for piece in row}) == 1


def _reach(rows: Rows[P], start: int, height: float) -> int:
    """The row before which a tall space lies."""
    bottom = max(p.y1 for p in rows[start])
    most = min(len(rows), start + _LONGEST)
    for number in range(start + 1, most):
        if min(p.y0 for p in rows[number]) - bottom > _APART * height:
            return number
        bottom = max(bottom, *(p.y1 for p in rows[number]))
    return most


def _gutters(rows: Rows[P], height: float) -> list[Gutter]:
    """What is free between the words of all rows."""
    found: list[Gutter] = []
    right = float("inf")
    for piece in sorted((p for row in rows for p in row), key=lambda p: p.x0):
        if piece.x0 - right >= _GUTTER * height:
            found.append((right, piece.x0))
        right = piece.x1 if right == float("inf") else max(right, piece.x1)
    return found


def _narrowed(gutters: list[Gutter], row: Sequence[P], height: float) -> list[Gutter]:
    """Gutters as far as a further row leaves them free."""
    found = []
    for gutter in gutters:
        middle = sum(gutter) / 2
        inside = [p for p in row if p.x1 > gutter[0] and p.x0 < gutter[1]]
        left = max([gutter[0]] + [p.x1 for p in inside if (p.x0 + p.x1) / 2 < middle])
        right = min([gutter[1]] + [p.x0 for p in inside if (p.x0 + p.x1) / 2 >= middle])
        if right - left >= _GUTTER * height:
            found.append((left, right))
    return found


def _sorted(rows: Rows[P], gutters: list[Gutter]) -> list[list[P]]:
    """The words of each column."""
    middles = [(left + right) / 2 for left, right in gutters]
    found: list[list[P]] = [[] for _ in range(len(gutters) + 1)]
    for row in rows:
        for piece in row:
            found[bisect.bisect(middles, (piece.x0 + piece.x1) / 2)].append(piece)
    return found


def _trimmed(rows: Rows[P], start: int, end: int, gutters: list[Gutter]) -> int:
    """The row before which columns end: a lone one goes on only as it did beside others."""
    sides = _sorted(rows[start:end], gutters)
    if not all(sides):
        return end
    longest = max(sides, key=lambda side: max(p.y1 for p in side))
    shared = max(p.y1 for side in sides if side is not longest for p in side)
    beside = itertools.pairwise(piece for piece in longest if piece.y0 < shared)
    usual = max((other.y0 - one.y1 for one, other in beside), default=0.0)
    for number in range(start + 1, end):
        row = rows[number]
        if min(p.y0 for p in row) < shared:
            continue
        above = max((p.y1 for p in longest if p.y1 <= row[0].y0), default=row[0].y0)
        space = row[0].y0 - above
        if space > max(_PARAGRAPH * (row[0].y1 - row[0].y0), _LOOSER * usual):
            return number
    return end


def _are_columns(sides: list[list[P]], height: float) -> bool:
    """Whether what stands side by side is read from top to bottom."""
    *most, last = (len(side) for side in sides)
    if min(most, default=0) < _LINES or last < (1 if len(most) > 1 else _LINES):
        return False
    if any(_width(side) < _WIDTH * height for side in sides if len(side) >= _LINES):
        return False
    return _run_on(sides, height) or _are_copies(sides)


def _run_on(sides: list[list[P]], height: float) -> bool:
    """Whether lines reach across their columns and begin amid sentences."""
    if any(statistics.median(p.x1 - p.x0 for p in s) <= _REACH * _width(s) for s in sides):
        return False
    if 2 * sum(piece.end.endswith(":") for piece in sides[0]) > len(sides[0]):
        return False  # the labels of a form, each with what was filled in beside it
    if len(sides) == 2 and all(_width(side) >= _BROAD * height for side in sides):
        return True  # broader than the cells of most tables
    amid = [(sum(piece.begin[:1].islower() for piece in side), len(side)) for side in sides]
    if sum(few for few, _ in amid) < _AMID * sum(lines for _, lines in amid):
        return False
    return all(few >= _LEAST_AMID * lines for few, lines in amid if lines >= _LINES)


def _width(side: list[P]) -> float:
    return max(p.x1 for p in side) - min(p.x0 for p in side)


def _are_copies(sides: list[list[P]]) -> bool:
    """Whether all columns have the same words at the beginning of most lines."""
    begins = [[piece.begin for piece in side] for side in sides]
    shortest = min(len(side) for side in begins)
    if shortest < _LINES or max(len(side) for side in begins) > shortest / _ALIKE:
        return False
    same = [words[0] for words in zip(*begins, strict=False) if len(set(words)) == 1]
    labels = {word for word in same if word[:1].isalpha()}
    return len(same) >= _ALIKE * shortest and len(labels) >= _LABELS
