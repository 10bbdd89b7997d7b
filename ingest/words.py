"""The words of a page, packed: eight integers a word instead of an object with five.

A page has hundreds of words and a long PDF a million. Packed they take 32
bytes each, cross the sandbox's wall as one string, and become `Word`s only
when somebody looks. To its readers it is a sequence like any other.
"""

from __future__ import annotations

import array
import base64
import binascii
import itertools
import sys
from collections.abc import Iterator, Sequence
from typing import Any, overload

from ingest.document import Word

_FIELDS = 8  # start, end, x0, y0, x1, y1 in hundredths of a point, confidence, font
_NONE = -1  # for a confidence and a font; a word without a box has its x1 left of its x0
_CONFIDENCE = 10_000  # a confidence of 1
_LARGEST = 2**31 - 1.0
_NOWHERE = (0.0, 0.0, _NONE / 100, _NONE / 100)


class Words(Sequence[Word]):
    """An immutable sequence of words that belong to one text."""

    __slots__ = ("_fonts", "_rows", "_text")

    def __init__(self, text: str, rows: array.array[int], fonts: tuple[str, ...]) -> None:
        self._text = text
        self._rows = rows
        self._fonts = fonts

    @classmethod
    def of(cls, words: Sequence[Word], text: str) -> Words:
        """Pack the words of a text; boxes are rounded to a hundredth of a point."""
        if isinstance(words, Words):
            return words
        fonts: dict[str, int] = {}
        columns = [
            [word.start for word in words],
            [word.end for word in words],
            *_boxes(words),
            [_NONE if w.confidence is None else round(w.confidence * _CONFIDENCE) for w in words],
            [_NONE if w.font is None else fonts.setdefault(w.font, len(fonts)) for w in words],
        ]
        rows = array.array("i", itertools.chain.from_iterable(zip(*columns, strict=True)))
        return cls(text, rows, tuple(fonts))

    def dump(self) -> list[Any]:
        """As JSON values: the packed rows in base 64, and the fonts."""
        rows = self._rows
        if sys.byteorder == "big":
            rows = rows[:]
            rows.byteswap()
        return [base64.b64encode(rows.tobytes()).decode("ascii"), self._fonts]

    @classmethod
    def load(cls, data: Any, text: str) -> Words:
        """The words of JSON values.

        Raises:
            ValueError: they are not what `dump` gives for this text.
        """
        packed, fonts = data
        rows = array.array("i")
        try:
            rows.frombytes(base64.b64decode(packed, validate=True))
        except (binascii.Error, TypeError) as error:
            raise ValueError("words are not packed") from error
        if sys.byteorder == "big":
            rows.byteswap()
        words = cls(text, rows, tuple(str(font) for font in fonts))
        words._check()
        return words

    def _check(self) -> None:
        rows = self._rows
        if len(rows) % _FIELDS:
            raise ValueError("a word is cut")
        if not rows:
            return
        starts, ends = rows[0::_FIELDS], rows[1::_FIELDS]
        if min(starts) < 0 or max(ends) > len(self._text):
            raise ValueError("a word is outside its text")
        if any(end < start for start, end in zip(starts, ends, strict=True)):
            raise ValueError("a word ends before it starts")
        if max(rows[7::_FIELDS]) >= len(self._fonts):
            raise ValueError("a word has no such font")

    def __len__(self) -> int:
        return len(self._rows) // _FIELDS

    @overload
    def __getitem__(self, index: int) -> Word: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Word, ...]: ...

    def __getitem__(self, index: int | slice) -> Word | tuple[Word, ...]:
        if isinstance(index, slice):
            return tuple(self._word(i) for i in range(*index.indices(len(self))))
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        return self._word(index % count)

    def __iter__(self) -> Iterator[Word]:
        return map(self._word, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Words, tuple)):
            return tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{len(self)} words>"  # never the text: a log may print it

    def _word(self, index: int) -> Word:
        first = index * _FIELDS
        start, end, x0, y0, x1, y1, confidence, font = self._rows[first : first + _FIELDS]
        return Word(
            self._text[start:end],
            start,
            None if x1 < x0 else (x0 / 100, y0 / 100, x1 / 100, y1 / 100),
            None if confidence < 0 else confidence / _CONFIDENCE,
            None if font < 0 else self._fonts[font],
        )


def _boxes(words: Sequence[Word]) -> list[list[int]]:
    """Their sides in hundredths of a point, as far as these can be kept."""
    if not words:
        return [[], [], [], []]
    import numpy as np  # noqa: PLC0415 - a service that only unpacks does without

    boxes = np.array([word.box or _NOWHERE for word in words], np.float64)
    # what is no number becomes the largest
    points = np.nan_to_num(boxes * 100, nan=_LARGEST)
    sides = np.rint(np.clip(points, -_LARGEST, _LARGEST)).astype(np.int64)
    placed = [word.box is not None for word in words]
    sides[placed, 2] = np.maximum(sides[placed, 0], sides[placed, 2])
    result: list[list[int]] = sides.T.tolist()
    return result
