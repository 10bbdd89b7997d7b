"""The text layer of one PDF page through pdfium, as words with boxes and fonts.

pdfium is a hundred times faster than pure-Python readers; the price is one
foreign call a character, so boxes and fonts are asked only at a word's two
ends. Coordinates are turned into the page as seen: cropped, rotated, origin at
the top left.
"""

from __future__ import annotations

import ctypes
import dataclasses
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.document import Box
from ingest.layout import Token

_SPACES = {0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C, 0xA0, 0x2028, 0x2029, 0x3000, 0x200B}
_BREAKS = {0x0A, 0x0D, 0x2028, 0x2029}
_UNMAPPED = 0xFFFD


@dataclasses.dataclass(frozen=True, slots=True)
class TextLayer:
    """Words of a page, a list for each line as pdfium sees lines."""

    lines: list[list[Token]]
    characters: int
    unmapped: int  # characters whose font does not say what they are


class Frame:
    """Turns pdfium's coordinates into the page as seen."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._turn = page.get_rotation()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as seen."""
        width, height = abs(self._right - self._left), abs(self._top - self._bottom)
        return (height, width) if self._turn in {90, 270} else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page in points as seen."""
        xs, ys = zip(self._point(left, bottom), self._point(right, top), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y - self._bottom, x - self._left
        if self._turn == 180:
            return self._right - x, y - self._bottom
        if self._turn == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y


def extract(page: pdfium.PdfPage, frame: Frame) -> TextLayer:
    """Read the text layer of a page."""
    textpage = page.get_textpage()
    try:
        return _Extraction(textpage.raw, frame).layer()
    finally:
        textpage.close()


class _Extraction:
    """One pass over a page's characters."""

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self._page = textpage
        self._frame = frame
        self._rect = raw.FS_RECTF()
        self._fonts: dict[int, str | None] = {}

    def layer(self) -> TextLayer:
        count = max(0, raw.FPDFText_CountChars(self._page))
        codes = [raw.FPDFText_GetUnicode(self._page, index) for index in range(count)]
        lines: list[list[Token]] = [[]]
        for start, end in _spans(codes):
            lines[-1].extend(self._token(codes, start, end))
            if end < count and codes[end] in _BREAKS:
                lines.append([])
        unmapped = sum(1 for code in codes if code in {0, _UNMAPPED} or 0xE000 <= code < 0xF900)
        return TextLayer([line for line in lines if line], count, unmapped)

    def _token(self, codes: list[int], start: int, end: int) -> Iterator[Token]:
        text = "".join(chr(c) for c in codes[start:end] if c and not 0xD800 <= c < 0xE000)
        first, last = self._char(start), self._char(end - 1)
        if not text or first is None or last is None:
            return
        box = self._frame.box(
            min(first[0], last[0]),
            min(first[1], last[1]),
            max(first[2], last[2]),
            max(first[3], last[3]),
        )
        yield Token(text, box, None, self._font(start))

    def _char(self, index: int) -> tuple[float, float, float, float] | None:
        rect = self._rect
        if not raw.FPDFText_GetLooseCharBox(self._page, index, ctypes.byref(rect)):
            return None
        return rect.left, rect.bottom, rect.right, rect.top

    def _font(self, index: int) -> str | None:
        item = raw.FPDFText_GetTextObject(self._page, index)
        if not item:
            return None
        font = raw.FPDFTextObj_GetFont(item)
        address = ctypes.cast(font, ctypes.c_void_p).value
        if not address:
            return None
        if address not in self._fonts:
            size = raw.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFFont_GetBaseFontName(font, buffer, size)
            self._fonts[address] = buffer.value.decode("utf-8", "replace") or None
        return self._fonts[address]


def _spans(codes: list[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each word."""
    start = None
    for index, code in enumerate(codes):
        if code in _SPACES:
            if start is not None:
                yield start, index
                start = None
        elif start is None:
            start = index
    if start is not None:
        yield start, len(codes)
