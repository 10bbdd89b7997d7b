"""Ruled tables of a PDF page through pdfplumber: words with boxes and fonts, and cells.

Only pages on which pdfium saw a grid come here, for pdfplumber takes a hundred
times longer; signature lists and tables of compensation are worth it. What it
read is believed only if it is what pdfium read, in the same place: the two see
pages, fonts and form fields differently, and a table is not worth a word lost.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import math
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any, Self

import numpy as np

from ingest.document import Box
from ingest.limits import Limits
from ingest.readers.pdf_text import SLANT, TextLayer
from ingest.readers.pdf_twice import repeated
from ingest.tokens import Table, Token

_CHARACTERS = 30_000  # of a page; more are a drawing or an attack
_SPACE = 0.2  # of the letter size: wider gaps separate words
_LOST = 0.02  # share of letters in which the two readings may differ
_MOVED = 6.0  # points by which their margins may differ
_BESIDE = 1.0  # points by which the boxes of a word may differ
_STEP_SHARE = 0.3  # of the time a page may take
_AGAIN = 1.0  # seconds after which the clock rings again, should a parser swallow it


class Tables:
    """Reads pages with tables of one document, which is opened when the first is met."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._left = limits.seconds_tables
        self._most = limits.seconds_step * _STEP_SHARE
        self._pdf: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pdf is not None:
            self._pdf.close()

    def read(self, number: int, found: TextLayer) -> TextLayer:
        """A page with the cells of its tables; as pdfium read it if there are none.

        Args:
            number: of the page, from 1.
            found: what pdfium read on it.
        """
        unread = dataclasses.replace(found, notes=(*found.notes, "note_table_unread"))
        # pdfplumber takes the words of a turned page apart
        if self._left <= 0 or found.characters > _CHARACTERS or found.quarters:
            return unread
        started = time.monotonic()
        try:
            with _clock(min(self._left, self._most)):
                tokens, tables = self._page(number, found)
        except Exception:  # noqa: BLE001 - whatever it throws, pdfium's reading stands
            return unread
        finally:
            self._left -= time.monotonic() - started
        if not tables:
            return found
        upright = [token for line in found.lines for token in line if not token.is_aside]
        if not (upright and _agree(upright, tokens)):
            return unread
        aside = [[token for token in line if token.is_aside] for line in found.lines]
        lines = [tokens, *(line for line in aside if line)]
        notes = (*found.notes, "note_table")
        return dataclasses.replace(found, lines=lines, tables=tuple(tables), notes=notes)

    def _page(self, number: int, found: TextLayer) -> tuple[list[Token], list[Table]]:
        if self._pdf is None:
            import pdfplumber  # noqa: PLC0415 - most documents have no table

            self._pdf = pdfplumber.open(io.BytesIO(self._data))
        page = self._pdf.pages[number - 1]
        try:
            left, top = page.cropbox[:2]
            tables = _tables(page, left, top)
            return (_tokens(page, found, left, top) if tables else []), tables
        finally:
            page.close()


def _tables(page: Any, left: float, top: float) -> list[Table]:
    """Tables of at least two by two cells, the larger where they overlap."""
    kept: list[Table] = []
    found = [
        Table(
            _moved(table.bbox, left, top),
            tuple(
                tuple(_moved(cell, left, top) if cell else None for cell in row.cells)
                for row in table.rows
            ),
        )
        for table in page.find_tables()
    ]
    for table in sorted(found, key=lambda table: -_area(table.box)):
        wide = sum(sum(cell is not None for cell in row) > 1 for row in table.rows)
        if wide > 1 and not any(_overlap(table.box, other.box) for other in kept):
            kept.append(table)
    return kept


def _tokens(page: Any, found: TextLayer, left: float, top: float) -> list[Token]:
    from pdfplumber.utils.text import extract_words  # noqa: PLC0415 - as above

    # the font of a word's first letter, as pdfium's words have it; asked of the letters,
    # because asking for words of one font each would cut a word where its font changes
    upright = [character for character in page.chars if _is_upright(character["matrix"])]
    characters = _once(_seen(upright, found, left, top))
    words = extract_words(characters, x_tolerance_ratio=_SPACE, return_chars=True)
    return [
        Token(
            word["text"],
            _moved((word["x0"], word["top"], word["x1"], word["bottom"]), left, top),
            None,
            word["chars"][0]["fontname"],
        )
        for word in words
    ]


def _once(characters: list[Any]) -> list[Any]:
    """Characters without those drawn again, as pdfium leaves them out."""
    boxes = [(c["text"], (c["x0"], c["top"], c["x1"], c["bottom"])) for c in characters]
    told = repeated(boxes)
    return [one for one, is_told in zip(characters, told, strict=True) if not is_told]


def _is_upright(matrix: tuple[float, ...]) -> bool:
    """Whether a character is set along the lines of its page, by its text matrix."""
    return abs(math.atan2(matrix[1], matrix[0])) <= SLANT


def _seen(characters: list[Any], found: TextLayer, left: float, top: float) -> list[Any]:
    """Characters of a page without those of words that are left out, for nobody sees them.

    Where such a word lies over another, the characters that the other has too are kept; the two
    readings differ, then.
    """
    if not (characters and found.hidden):
        return characters
    boxes = np.array([[c["x0"], c["top"], c["x1"], c["bottom"]] for c in characters], np.float64)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 - (left, top)
    hidden = np.zeros(len(characters), np.bool_)
    for x0, y0, x1, y1 in found.hidden:
        first, last = (x0 - _BESIDE, y0 - _BESIDE), (x1 + _BESIDE, y1 + _BESIDE)
        hidden |= np.all((middles >= first) & (middles <= last), axis=1)
    words = [token for line in found.lines for token in line]
    placed = np.array([token.box for token in words], np.float64).reshape(-1, 4)
    for place in np.flatnonzero(hidden):
        middle = middles[place]
        under = np.all((placed[:, :2] <= middle) & (middle <= placed[:, 2:]), axis=1)
        text = characters[place]["text"]
        hidden[place] = not any(text in words[word].text for word in np.flatnonzero(under))
    return [one for one, is_hidden in zip(characters, hidden, strict=True) if not is_hidden]


def _moved(box: tuple[float, float, float, float], left: float, top: float) -> Box:
    x0, y0, x1, y1 = box
    return float(x0 - left), float(y0 - top), float(x1 - left), float(y1 - top)


def _agree(one: list[Token], other: list[Token]) -> bool:
    """Whether two readings have the same letters within the same margins."""
    letters, others = (Counter("".join([t.text for t in tokens])) for tokens in (one, other))
    odd = (letters - others).total() + (others - letters).total()
    if not other or odd > _LOST * letters.total():
        return False
    return all(abs(a - b) <= _MOVED for a, b in zip(_around(one), _around(other), strict=True))


def _around(tokens: list[Token]) -> Box:
    x0s, y0s, x1s, y1s = zip(*(token.box for token in tokens), strict=True)
    return min(x0s), min(y0s), max(x1s), max(y1s)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(box: Box, other: Box) -> bool:
    return (
        min(box[2], other[2]) > max(box[0], other[0])
        and min(box[3], other[3]) > max(box[1], other[1])
    )  # fmt: skip


@contextlib.contextmanager
def _clock(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in pure Python code that runs too long."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's; the sandbox's own clock still runs
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeoutError
