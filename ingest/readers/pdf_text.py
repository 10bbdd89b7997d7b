"""The text layer of one PDF page through pdfium, as words with boxes and fonts.

pdfium is a hundred times faster than pure-Python readers; the price is one
foreign call a character, so boxes and fonts are asked only at a word's two
ends. Coordinates are turned into the page as seen: cropped, rotated, origin at
the top left.
"""

from __future__ import annotations

import bisect
import contextlib
import ctypes
import dataclasses
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.document import Box
from ingest.legacy import fonts
from ingest.readers.pdf_drawn import is_cut_away, is_optional, is_replaced, typed
from ingest.readers.pdf_twice import once
from ingest.tokens import Look, Table, Token

_SPACES = {0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C, 0xA0, 0x2028, 0x2029, 0x3000, 0x200B}
_BREAKS = {0x0A, 0x0D, 0x2028, 0x2029}
_HYPHEN = 0x02  # pdfium's mark for one at a line's end
_UNMAPPED = 0xFFFD
HIDDEN = "note_hidden_text"
_TINY = 2.0  # points: letters whose boxes are no larger are not seen
_PALE = 0.85  # of white, or less than the rest of it opaque: may not be seen on paper
SLANT = math.pi / 12  # of a line from the sides of its page: a scan leans by less, a watermark more
_SLANTING = -1  # instead of quarter turns
_UPRIGHT = 0.5  # of the characters set another way, from which upright ones are the page's text
_RETURN, _FEED, _SPACE = 0x0D, 0x0A, 0x20  # pdfium's break has two characters
_SHORT = 8  # characters of a line that may be no line
_LETTERS, _WORDS = 0.15, 1.6  # of the line height: wider gaps part words, and cells
_NUMBERS = 0.5  # likewise, from which two numbers are in cells
_KERNED = 0.3  # likewise, by which a letter may reach over the one before
_MARK = 0.9  # of the height of a digit, that the mark of a note behind it has at most
_DIGITS = re.compile(r"[0-9](?=[0-9])")
_CLEAR = 0.02  # opaque: less is not drawn at all, as some programs set the text behind a scan


@dataclasses.dataclass(frozen=True, slots=True)
class TextLayer:
    """Words of a page, a list for each line as pdfium sees lines."""

    lines: list[list[Token]]
    characters: int
    unmapped: int  # characters whose font does not say what they are
    tables: tuple[Table, ...] = ()  # whose cells are known by their rules
    notes: tuple[str, ...] = ()
    quarters: int = 0  # quarter turns, counter-clockwise, that set most words upright
    hidden: tuple[Box, ...] = ()  # where words stand that are left out, for nobody sees them
    added: tuple[list[list[Token]], ...] = ()  # lines that flattening drew, by annotation
    replaced: str = ""  # words that the file gives instead of those that are drawn


class Frame:
    """Turns pdfium's coordinates into the page as seen."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._turn = page.get_rotation()
        width, height = abs(self._right - self._left), abs(self._top - self._bottom)
        self._size: tuple[float, float] = (
            (height, width) if self._turn in {90, 270} else (width, height)
        )

    @property
    def quarters(self) -> int:
        """Quarter turns, clockwise, by which the page is shown."""
        return int(self._turn) // 90

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as seen."""
        return self._size

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page in points as seen."""
        if not self._turn:
            return left - self._left, self._top - top, right - self._left, self._top - bottom
        (a, b), (c, d) = self._point(left, bottom), self._point(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def shows(self, box: Box) -> bool:
        """Whether the middle of a box in points as seen lies on the page."""
        width, height = self._size
        return 0 <= box[0] + box[2] <= 2 * width and 0 <= box[1] + box[3] <= 2 * height

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y - self._bottom, x - self._left
        if self._turn == 180:
            return self._right - x, y - self._bottom
        if self._turn == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y


def extract(
    page: pdfium.PdfPage, frame: Frame, added: Mapping[int, int] | None = None
) -> TextLayer:
    """Read the text layer of a page.

    Args:
        page: to be read.
        frame: of it.
        added: addresses of the text objects that are no part of it but were drawn for its
            annotations, each with the number of its annotation.
    """
    textpage = page.get_textpage()
    try:
        return _Extraction(textpage.raw, frame, added or {}).layer()
    finally:
        textpage.close()


_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_unicode = typed(raw.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
_loose_box = typed(raw.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _HANDLE)
_text_object = typed(raw.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
_angle = typed(raw.FPDFText_GetCharAngle, ctypes.c_float, _HANDLE, _INT)
_mode = typed(raw.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_fill = typed(raw.FPDFPageObj_GetFillColor, _INT, _HANDLE, *(_HANDLE,) * 4)
_font_of = typed(raw.FPDFTextObj_GetFont, _HANDLE, _HANDLE)
_font_name = typed(
    raw.FPDFFont_GetBaseFontName, ctypes.c_size_t, _HANDLE, ctypes.c_char_p, ctypes.c_size_t
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Style:
    """How one stretch of text is set."""

    font: str | None
    look: Look
    # quarter turns, counter-clockwise, that set it upright on the unturned page, or `_SLANTING`
    quarters: int
    is_replaced: bool = False  # what is drawn may be something else


class _Extraction:
    """One pass over a page's characters."""

    def __init__(self, textpage: Any, frame: Frame, added: Mapping[int, int]) -> None:
        self._page = ctypes.cast(textpage, ctypes.c_void_p).value
        self._count = max(0, raw.FPDFText_CountChars(textpage))
        self._frame = frame
        self._added = added
        self._rect = raw.FS_RECTF()
        self._address = ctypes.addressof(self._rect)
        self._fonts: dict[int | None, str | None] = {None: None}
        self._styles: dict[int | None, _Style] = {None: _Style(None, Look.PLAIN, 0)}
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._shades = [ctypes.addressof(value) for value in self._colour]
        self._turns: Counter[int] = Counter()  # characters by quarter turns
        self._ways: dict[int, int] = {}  # quarter turns by addresses of tokens, if they are turned
        self._unseen: list[Box] = []
        self._replaced: list[str] = []

    def layer(self) -> TextLayer:
        page, count = self._page, self._count
        codes = [_unicode(page, index) for index in range(count)]
        unmapped = sum(
            1 for code in codes if not code or 0xE000 <= code < 0xF900 or code == _UNMAPPED
        )
        self._rejoin(codes)
        lines: dict[int | None, dict[int, list[Token]]] = {None: {}}  # by annotation and row
        row = 0
        for start, end in self._whole(codes, self._apart(self._unmarked(codes, _spans(codes)))):
            token = self._token(codes, start, end)
            if token is not None:
                source = self._source(start) if self._added else None
                lines.setdefault(source, {}).setdefault(row, []).append(token)
            if end < count and codes[end] in _BREAKS:
                row += 1
        notes = (HIDDEN,) if self._unseen else ()
        own, *added = (self._sorted(list(rows.values())) for rows in lines.values())
        return TextLayer(
            once(own),
            count,
            unmapped,
            notes=notes,
            quarters=self._upright(),
            hidden=tuple(self._unseen),
            added=tuple(added),
            replaced=" ".join(self._replaced),
        )

    def _rejoin(self, codes: list[int]) -> None:
        """Take back the breaks that pdfium puts between letters that are drawn one by one."""
        ends = [-1, *_places(codes, _RETURN), len(codes)]
        for before, place, after in zip(ends, ends[1:], ends[2:], strict=False):
            one, other = place - 1, place + 2
            is_short = min(place - before, after - place) <= _SHORT
            if not is_short or one < 0 or other >= len(codes) or codes[place + 1] != _FEED:
                continue
            gap = self._gap(one, other)
            are_digits = chr(codes[one]).isdecimal() and chr(codes[other]).isdecimal()
            if -_KERNED <= gap <= (_NUMBERS if are_digits else _WORDS):
                is_spaced = gap > _LETTERS or codes[one] in _SPACES or codes[other] in _SPACES
                is_spaced |= are_digits and self._is_mark(one, other)
                codes[place:other] = [_SPACE if is_spaced else 0] * 2

    def _gap(self, one: int, other: int) -> float:
        """The gap between two characters in heights of the lower; infinite if on two lines."""
        if not _loose_box(self._page, one, self._address):
            return math.inf
        rect = self._rect
        right, bottom, top = rect.right, rect.bottom, rect.top
        if not _loose_box(self._page, other, self._address):
            return math.inf
        height = min(top - bottom, rect.top - rect.bottom)
        if min(top, rect.top) - max(bottom, rect.bottom) <= height / 2:
            return math.inf
        return float((rect.left - right) / height)

    def _unmarked(
        self, codes: list[int], spans: Iterator[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """Words cut where a number and a small digit meet, which is the mark of a note."""
        pairs = (pair.start() for pair in _DIGITS.finditer("".join(map(chr, codes))))
        cuts = [place + 1 for place in pairs if self._is_mark(place, place + 1)]
        if not cuts:
            return spans
        return (
            part
            for start, end in spans
            for part in itertools.pairwise(
                [start, *cuts[bisect.bisect(cuts, start) : bisect.bisect_left(cuts, end)], end]
            )
        )

    def _is_mark(self, one: int, other: int) -> bool:
        """Whether of two digits one is so small that they are of two numbers."""
        page, rect = self._page, self._rect
        if _text_object(page, one) == _text_object(page, other):
            return False
        if not _loose_box(page, one, self._address):
            return False
        height = rect.top - rect.bottom
        if not _loose_box(page, other, self._address):
            return False
        low, high = sorted((height, rect.top - rect.bottom))
        return bool(low < _MARK * high)

    def _sorted(self, lines: list[list[Token]]) -> list[list[Token]]:
        """Lines in which the words that are not set as most of the page are marked."""
        if not self._ways:
            return lines
        most = self._most()
        return [[self._beside(token, most) for token in line] for line in lines]

    def _beside(self, token: Token, most: int) -> Token:
        """A word, marked if it is not set by so many quarter turns as most are."""
        way = self._ways.get(id(token), 0)
        if way == most:
            return token
        turns = None if way == _SLANTING else (way - most) % 4
        return dataclasses.replace(token, is_aside=True, turns=turns)

    def _source(self, index: int) -> int | None:
        """The annotation that a character was drawn for."""
        return self._added.get(_text_object(self._page, index))

    def _apart(self, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Words cut where what was drawn for an annotation begins or ends."""
        if not self._added:
            yield from spans
            return
        for start, end in spans:
            for _, group in itertools.groupby(range(start, end), key=self._source):
                places = list(group)
                yield places[0], places[-1] + 1

    def _upright(self) -> int:
        """Quarter turns, counter-clockwise, that set most of the page as seen upright."""
        return (self._most() + self._frame.quarters) % 4 if self._turns else 0

    def _most(self) -> int:
        """Quarter turns of most characters, or of those upright as seen, unless they are few."""
        turns = [turn for turn, _ in self._turns.most_common() if turn != _SLANTING]
        level = -self._frame.quarters % 4
        if not turns or self._turns[level] >= _UPRIGHT * self._turns[turns[0]]:
            return level
        return turns[0]

    def _whole(
        self, codes: list[int], spans: Iterator[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """Words that pdfium joined over a line's end at a hyphen.

        TCVN3 writes ư as a soft hyphen, so there như and what begins the next line
        are two words; elsewhere the hyphen is one.
        """
        if _HYPHEN not in codes:
            yield from spans
            return
        for start, end in spans:
            begin = start
            for index in range(start, end):
                if codes[index] != _HYPHEN:
                    continue
                if fonts.encoding_of(self._font(index)) is None:
                    codes[index] = ord("-")
                elif index + 1 < end:
                    yield begin, index + 1
                    begin = index + 1
            yield begin, end

    def _token(self, codes: list[int], start: int, end: int) -> Token | None:
        text = "".join([chr(c) for c in codes[start:end] if c and not 0xD800 <= c < 0xE000])
        rect = self._rect
        if not text or not _loose_box(self._page, start, self._address):
            return None
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        style = self._style(start)
        tiny = max(right - left, top - bottom) <= _TINY and style.look is not Look.UNDRAWN
        if end - start > 1 and _loose_box(self._page, end - 1, self._address):
            left, right = min(left, rect.left), max(right, rect.right)
            bottom, top = min(bottom, rect.bottom), max(top, rect.top)
        box = self._frame.box(left, bottom, right, top)
        if tiny or not self._frame.shows(box):
            self._unseen.append(box)
            return None
        self._turns[style.quarters] += end - start
        if style.is_replaced:
            self._replaced.append(text)
        changes = self._changes(text, end - 1, style.font)
        parts = self._parts(codes, start, end) if changes else ()
        token = Token(text, box, None, style.font, parts, style.look)
        if style.quarters:
            self._ways[id(token)] = style.quarters
        return token

    def _changes(self, text: str, last: int, font: str | None) -> bool:
        """Whether a word may change its font, which tells capitals and encodings apart.

        Args:
            text: the word.
            last: place of its last character.
            font: that of its first one.
        """
        if len(text) < 2:
            return False
        bracketed = not (text[0].isalnum() and text[-1].isalnum()) and not text.isascii()
        return bracketed or font != self._font(last)

    def _parts(self, codes: list[int], start: int, end: int) -> tuple[tuple[str, str | None], ...]:
        kept = [i for i in range(start, end) if codes[i] and not 0xD800 <= codes[i] < 0xE000]
        groups = itertools.groupby(kept, key=self._font)
        parts = tuple(("".join([chr(codes[i]) for i in group]), font) for font, group in groups)
        return parts if len(parts) > 1 else ()

    def _font(self, index: int) -> str | None:
        return self._style(index).font

    def _style(self, index: int) -> _Style:
        item = _text_object(self._page, index)
        style = self._styles.get(item)
        if style is None:
            style = _Style(
                self._font_name(_font_of(item)),
                self._look(item),
                _turn(_angle(self._page, index)),
                is_replaced(item),
            )
            self._styles[item] = style
        return style

    def _font_name(self, font: int | None) -> str | None:
        if font not in self._fonts:
            size = _font_name(font, None, 0)
            buffer = ctypes.create_string_buffer(size)
            _font_name(font, buffer, size)
            self._fonts[font] = buffer.value.decode("utf-8", "replace") or None
        return self._fonts[font]

    def _look(self, item: int | None) -> Look:
        mode = _mode(item)
        undrawn = mode in {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}
        if undrawn or is_cut_away(item):
            return Look.UNDRAWN
        filled = mode in {raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP}
        if filled and _fill(item, *self._shades):
            red, green, blue, opaque = (value.value for value in self._colour)
            if opaque <= 255 * _CLEAR:
                return Look.UNDRAWN
            if min(red, green, blue) >= 255 * _PALE or opaque <= 255 * (1 - _PALE):
                return Look.PALE
        return Look.PALE if is_optional(item) else Look.PLAIN


def _places(codes: list[int], code: int) -> Iterator[int]:
    """Where a code stands among others."""
    place = -1
    with contextlib.suppress(ValueError):
        while True:
            place = codes.index(code, place + 1)
            yield place


def _turn(angle: float) -> int:
    """Quarter turns of a line by its angle in radians, or `_SLANTING`."""
    quarters = round(angle / (math.pi / 2))
    return _SLANTING if abs(angle - quarters * math.pi / 2) > SLANT else quarters % 4


def _spans(codes: list[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each word."""
    start = None
    for index, code in enumerate(codes):
        # UTF-8 taken for Windows-1252 shows à as Ã and a space that is none
        if code in _SPACES and not (code == 0xA0 and index and codes[index - 1] == 0xC3):
            if start is not None:
                yield start, index
                start = None
        elif start is None:
            start = index
    if start is not None:
        yield start, len(codes)
