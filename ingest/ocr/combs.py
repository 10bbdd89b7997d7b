"""Reads combs, the rows of cells of one form with one character each.

Engines take the rules between cells for ones and bars, and give each character as a word.
The rules come off the page; what stands in the cells is set together and read on its own,
and believed if it is read surely and alike in copies of different softness, one character
for each cell that has ink. A comb is one row of at least six cells of one width; rows of
tables, which have rules that reach on or words in their cells, are none.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from ingest.document import Box
from ingest.ocr import Grey, OcrWord, missing, stains
from ingest.ocr.masks import Mask, boxes_of, quantiles, spread, touching
from ingest.ocr.stamps import Reader
from ingest.ocr.tones import SOFTENED

_CELLS = 6  # of a comb at least
_WIDTH = 0.11, 0.45  # inches of a cell
_HEIGHT = 0.17, 0.5  # inches of its rules
_UNEVEN = 0.07  # of the width, that cells differ by
_ODD = 0.04  # inches that rules begin and end apart
_SAMPLED = 0.03  # inches from row to row of those looked at first
_TALL = 6  # of these that a rule crosses
_INK = 0.35  # of the contrast, from paper
_FAINT = 40  # grey levels of contrast below which nothing is looked for
_SPECKS = 0.0005  # of a page that dirt may be
_THICK = 0.02  # inches that a rule reaches from its middle at most
_WHOLE = 0.85  # of the height of the others, that one more rule of a comb has
_GAPS = 3  # pixels of paper that a rule is broken by at most
_FULL = 0.6  # of a row with ink that is a rule
_LEAST = 0.01  # of a cell with ink that is no dirt
_SIGN = 0.05  # inches that a character is high at least
_BROAD = 1.15  # times as wide as high: characters beside each other, where paper is between
_WORDS = 0.2  # of the cells with ink that have several characters: a row of a table
_GAP, _SPACE = 0.03, 0.12  # inches between characters set together, and for an empty cell
_PAPER = 0.06  # inches of it about them
_SOME = 8  # rows, of which one is looked at for the paper
_SURE = 0.8  # mean confidence of what is believed
_COMBS = 20  # of a page that are read


@dataclasses.dataclass(frozen=True, slots=True)
class Comb:
    """A row of cells, in pixels of the page."""

    rules: tuple[int, ...]  # the middles of those between cells, from left to right
    thick: int  # how far they reach from their middle, with their pale rim
    top: int
    bottom: int

    @property
    def box(self) -> Box:
        """What the comb takes up."""
        return self.rules[0], self.top, self.rules[-1], self.bottom


def find(grey: Grey, dpi: int) -> tuple[Comb, ...]:
    """The combs of an evened, upright page."""
    step = max(1, round(_SAMPLED * dpi))
    dark, paper = quantiles(grey[::step], _SPECKS, 0.5)
    if paper - dark < _FAINT:
        return ()
    level = paper - _INK * (paper - dark)
    # the darkest of a few rows, because rules of copies are broken
    rows = [grey[number::step][: len(grey) // step] for number in range(min(_GAPS, step))]
    crossed = list(_rows(functools.reduce(np.minimum, rows) < level, dpi))
    if not crossed:
        return ()
    ink = grey < level
    found: list[Comb] = []
    # where rules lean a row may cross some of them only
    for row, columns, thick in sorted(crossed, key=lambda row: -len(row[1])):
        comb = _measured(ink, row * step, columns, thick, dpi)
        if comb is not None and not touching(boxes_of([comb.box]), [c.box for c in found]).any():
            found.append(comb)
    return tuple(found[:_COMBS])


def _rows(ink: Mask, dpi: int) -> Iterator[tuple[int, list[int], int]]:
    """Rows of those sampled where upright strokes cross them at equal distances.

    Yields the row, the middles of the strokes and how far they reach from these.
    """
    if len(ink) <= _TALL:
        return
    wide = ink.copy()
    wide[:, 1:] |= ink[:, :-1]
    wide[:, :-1] |= ink[:, 1:]
    tall = np.logical_and.reduce([wide[n : len(ink) - _TALL + n] for n in range(_TALL)])
    tall[:, [0, -1]] = False
    flat = tall.ravel()
    at = np.flatnonzero(flat[1:] != flat[:-1])
    first, last = at[::2] + 1, at[1::2]
    apart = np.diff(first + last) / 2
    fits = (apart > _WIDTH[0] * dpi) & (apart < _WIDTH[1] * dpi)
    near = np.abs(np.diff(apart)) <= np.maximum(3, _UNEVEN * apart[1:])
    broken = np.flatnonzero(~(fits[1:] & fits[:-1] & near))
    ends = np.concatenate([[-1], broken, [len(apart) - 1]])
    for number in np.flatnonzero(np.diff(ends) >= _CELLS).tolist():
        own = slice(int(ends[number]) + 1, int(ends[number + 1]) + 2)
        middles = (first[own] + last[own] + 1) // 2
        thick = float(np.median(last[own] - first[own] + 1)) / 2
        if thick <= _THICK * dpi:
            row = int(middles[0]) // ink.shape[1] + _TALL // 2
            yield row, (middles % ink.shape[1]).tolist(), math.ceil(thick)


def _measured(ink: Mask, row: int, columns: list[int], thick: int, dpi: int) -> Comb | None:
    """A comb whose rules cross a row, None where they do not begin and end together."""
    reach = round(1.2 * _HEIGHT[1] * dpi)
    first = max(0, row - reach)
    sides = []
    for column in columns:
        strip = ink[first : row + reach, max(0, column - thick) : column + thick + 1]
        crossed = np.asarray(strip.any(axis=1))[:, None]
        paper = np.flatnonzero(~spread(crossed, 2 * _GAPS - 1, axis=0))
        above, below = paper[paper < row - first], paper[paper > row - first]
        sides.append(
            (
                first + int(above[-1]) + 1 if len(above) else first,
                first + int(below[0]) if len(below) else first + len(strip),
            )
        )
    tops, bottoms = np.array(sides).T
    top, bottom = int(np.median(tops)), int(np.median(bottoms))
    odd = (np.abs(tops - top) > _ODD * dpi) | (np.abs(bottoms - bottom) > _ODD * dpi)
    if odd.sum() > 1 or not _HEIGHT[0] * dpi < bottom - top < _HEIGHT[1] * dpi:
        return None
    rules = _extended(ink[top:bottom], columns, thick)
    comb = Comb(tuple(rules), thick, top, bottom)
    return None if _has_words(ink, comb, dpi) else comb


def _has_words(ink: Mask, comb: Comb, dpi: int) -> bool:
    """Whether some cells of a comb have characters beside each other."""
    near, inside = round(_ODD * dpi), comb.thick + 2
    filled = several = 0
    for left, right in itertools.pairwise(comb.rules):
        cell = ink[comb.top + near : comb.bottom - near, left + inside : right - inside + 1]
        inked = np.asarray(cell.any(axis=0))
        rows, columns = np.flatnonzero(cell.any(axis=1)), np.flatnonzero(inked)
        if len(columns):
            wide, high = np.ptp(columns) + 1, np.ptp(rows) + 1
            filled += 1
            several += bool(wide > len(columns) and wide > _BROAD * high > _SIGN * dpi)
    return several > _WORDS * filled


def _extended(rows: Mask, columns: list[int], thick: int) -> list[int]:
    """The rules of a comb with those that a row did not cross."""
    width = (columns[-1] - columns[0]) / (len(columns) - 1)
    rules = list(columns)
    for way in (-1, 1):
        while True:
            end = rules[0 if way < 0 else -1]
            around = slice(
                max(0, round(end + way * width) - thick - 1),
                max(0, round(end + way * width) + thick + 2),
            )
            if rows[:, around].any(axis=1).mean() < _WHOLE:
                break
            rules.insert(0 if way < 0 else len(rules), round(end + way * width))
    return rules


def without(grey: Grey, combs: Sequence[Comb], dpi: int) -> Grey:
    """A page without the rules of combs."""
    bare = grey.copy()
    dark, paper = quantiles(grey[:: max(1, round(_SAMPLED * dpi))], _SPECKS, 0.5)
    level = paper - _INK * (paper - dark)
    for comb in combs:
        own, near = comb.thick + 1, round(_ODD * dpi)
        rows = slice(max(0, comb.top - near), comb.bottom + near)
        for left, right in itertools.pairwise(comb.rules):
            ink = grey[rows, left + own : right - own] < level
            ink[2 * near : -2 * near] = False  # where characters stand
            for row in (rows.start + np.flatnonzero(ink.mean(axis=1) > _FULL)).tolist():
                bare[max(0, row - 2) : row + 3, left:right] = round(paper)
        for column in comb.rules:
            bare[rows, max(0, column - own) : column + own + 1] = round(paper)
    return bare


def emptied(grey: Grey, combs: Sequence[Comb]) -> Grey:
    """A page without combs, whose wide gaps mislead engines about the rest of their line."""
    if not combs:
        return grey
    bare = grey.copy()
    (paper,) = quantiles(grey[::_SOME], 0.5)
    for comb in combs:
        bare[comb.top : comb.bottom, comb.rules[0] : comb.rules[-1]] = round(paper)
    return bare


def read(
    bare: Grey, combs: Sequence[Comb], words: Sequence[OcrWord], engine: Reader, dpi: int
) -> tuple[list[OcrWord], list[Box]]:
    """Words of a page with those of its combs, and the boxes of combs not read surely.

    Args:
        bare: the page without the rules of its combs.
        combs: on it.
        words: what the engine read beside them.
        engine: it.
        dpi: resolution of the page.
    """
    found, unsure = list(words), []
    for comb in combs:
        cells = _cells(bare, comb, dpi)
        count = sum(cell is not None for cell in cells)
        if not count:
            continue
        line = _likeliest(engine(_set_together(cells, dpi)))
        if not line.is_sure or len(line.text) != count:
            unsure.append(comb.box)
        if line.text:
            missing.put(found, list(_words(line, comb, cells)))
    return found, unsure


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    """What a comb's characters were read as."""

    text: str
    confidence: float
    is_sure: bool = False


def _cells(bare: Grey, comb: Comb, dpi: int) -> list[Grey | None]:
    """What stands in each cell, cut to its columns with ink; None where that is nothing."""
    inside = comb.thick + 2
    dark, paper = quantiles(bare[:: max(1, round(_SAMPLED * dpi))], _SPECKS, 0.5)
    level = paper - _INK * (paper - dark)
    cells: list[Grey | None] = []
    for left, right in itertools.pairwise(comb.rules):
        cell = bare[comb.top : comb.bottom, left + inside : right - inside + 1]
        ink = cell < level
        columns = np.flatnonzero(ink.any(axis=0))
        if ink.mean() < _LEAST:
            cells.append(None)
        else:
            cells.append(cell[:, max(0, columns[0] - 1) : columns[-1] + 2])
    return cells


def _set_together(cells: Sequence[Grey | None], dpi: int) -> Grey:
    """Copies of a line of the cells' characters, below each other, soft and less so."""
    height = next(len(cell) for cell in cells if cell is not None)
    paper = 255
    gap, space = (
        np.full((height, round(width * dpi)), paper, np.uint8) for width in (_GAP, _SPACE)
    )
    parts = itertools.chain.from_iterable(
        (space,) if cell is None else (cell, gap) for cell in cells
    )
    line = np.pad(np.concatenate(list(parts), axis=1), round(_PAPER * dpi), constant_values=paper)
    soft = stains.blurred(line, SOFTENED * dpi)
    # one below the other, because the engine takes a lone line for no text at all
    return np.concatenate([line, stains.mean_of(line, soft), soft])


def _likeliest(words: Sequence[OcrWord]) -> _Line:
    """The characters that most copies of a comb read as; sure if two read alike and well."""
    lines = [list(line) for _, line in itertools.groupby(words, key=lambda word: word.line)]
    texts = ["".join(word.text for word in line) for line in lines]
    if not texts:
        return _Line("", 0.0)
    text, times = collections.Counter(texts).most_common(1)[0]
    sure = [
        sum(word.confidence * len(word.text) for word in line) / len(text)
        for line, own in zip(lines, texts, strict=True)
        if own == text
    ]
    confidence = sum(sure) / len(sure)
    return _Line(text, confidence, times > 1 and text.isalnum() and confidence >= _SURE)


def _words(line: _Line, comb: Comb, cells: Sequence[Grey | None]) -> Iterator[OcrWord]:
    """The words of a comb, parted where cells are empty; one if characters are not cell by cell."""
    if len(line.text) != sum(cell is not None for cell in cells):
        yield OcrWord(line.text, comb.box, line.confidence, 0)
        return
    signs = iter(line.text)
    places = enumerate(itertools.pairwise(comb.rules))
    for is_filled, group in itertools.groupby(places, key=lambda p: cells[p[0]] is not None):
        if is_filled:
            own = [sides for _, sides in group]
            box = own[0][0], comb.top, own[-1][1], comb.bottom
            yield OcrWord("".join(itertools.islice(signs, len(own))), box, line.confidence, 0)
