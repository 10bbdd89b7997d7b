"""Plain text in any encoding.

Marked or valid Unicode is believed; other bytes are looked at as Latin-1
characters, on which the legacy tables decide, and if none fits they are
Windows-1252, which Vietnamese Windows without Vietnamese text writes.
"""

from __future__ import annotations

import codecs
import contextlib
import re

from ingest import legacy, quality
from ingest.document import Origin, Page
from ingest.errors import Code, IngestError
from ingest.legacy.convert import names
from ingest.readers import Content, Context
from ingest.text import clean, words_of

HIDDEN = "note_hidden_text"  # of a page some of whose text people cannot see; it is left out
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SOFT = "\xad"  # a place to part a word at a line's end, which shows nothing elsewhere
_SHIFTED = ("utf-7", "iso-2022", "hz")  # beginnings of names of encodings that write in ASCII only
# lines where á, Ã, Ä, Å or Æ, with which misread letters begin, may have been misread again
_TWICE = re.compile("^.*Ã[¡\x83-\x86ƒ„…†].*$", re.MULTILINE)
_MOST_TIMES = 4
_BYTES = {ord(c): b for b in range(0x80, 0xA0) for c in bytes((b,)).decode("cp1252", "ignore")}
_WIDE = ("utf-16", "utf-32")  # whose Latin letters have zero bytes


def read(data: bytes, context: Context) -> Content:
    """A text file as one page without geometry."""
    page = text_page(decode(data, context.limits.characters))
    context.meter.page(page)
    return Content(pages=(page,))


def text_page(text: str) -> Page:
    """A page of text in one or several unknown encodings."""
    converted, encodings = legacy.convert_text(text)
    return office_page(1, converted, converted=bool(encodings), notes=names(encodings))


def decode(data: bytes, limit: int) -> str:
    """Bytes as characters; legacy 8-bit text keeps its Latin-1 surface.

    Raises:
        IngestError: too much text.
    """
    if len(data) > 4 * limit:
        raise IngestError(Code.TOO_MUCH_TEXT)
    text = _decode(data)
    if len(text) > limit:
        raise IngestError(Code.TOO_MUCH_TEXT)
    return text


def decode_as(data: bytes, charset: str, limit: int) -> str:
    """Bytes as characters of the encoding they are said to be in, if they can be.

    What is valid UTF-8 is not believed to be anything else, and what has no zero
    bytes not to be UTF-16.

    Args:
        data: bytes of a text.
        charset: name of an encoding; there may be none of that name.
        limit: characters of a text whose encoding must be looked for.

    Raises:
        IngestError: too much text.
    """
    if not data.startswith(tuple(mark for mark, _ in _MARKS)):
        zeros = 0 in data
        shifted = data.isascii() and charset.lower().startswith(_SHIFTED)
        with contextlib.suppress(LookupError, ValueError):
            if not zeros and not shifted:
                return _once(data.decode("utf-8"))
        with contextlib.suppress(LookupError, ValueError):
            if zeros or not codecs.lookup(charset).name.startswith(_WIDE):
                return data.decode(charset)
    return decode(data, limit)


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _once(data[len(mark) :].decode(encoding, "replace"))
    try:
        return _once(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        # a file cut in the middle of its last character is still UTF-8
        if error.start >= len(data) - 4 and error.start > 0:
            return data.decode("utf-8", "ignore")
    if data.count(0) * 5 > len(data):
        return data.decode(
            "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be", "replace"
        )
    text = data.decode("latin-1")
    converted, encodings = legacy.convert_text(text)
    if not encodings and quality.score(converted) < quality.GOOD:
        return data.decode("cp1252", "replace")
    return text


def _once(text: str) -> str:
    """A text in which nothing is misread more than once."""
    return _TWICE.sub(_misread_once, text)


def _misread_once(line: re.Match[str]) -> str:
    """A line of UTF-8 that was read as Windows-1252 several times, as if it had been once."""
    text = line[0]
    for _ in range(_MOST_TIMES):
        inner = _reread(text)
        if inner is None or _reread(inner) is None:
            break
        text = inner
    return text


def _reread(text: str) -> str | None:
    """What a text says whose UTF-8 was read as Windows-1252 or Latin-1; None: it was not."""
    try:
        return text.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def office_page(
    number: int, text: str, *, converted: bool = False, notes: tuple[str, ...] = ()
) -> Page:
    """A page of a source that has no pages of its own."""
    text = clean(text)
    if _SOFT in text and quality.score(text) >= quality.GOOD:  # else it may be a legacy letter
        text = text.replace(_SOFT, "")
    return Page(
        number=number,
        width=0.0,
        height=0.0,
        text=text,
        words=tuple(words_of(text)),
        origin=Origin.CONVERTED if converted else Origin.OFFICE,
        quality=quality.score(text) if text.strip() else 1.0,
        notes=notes if text.strip() else (*notes, "note_page_blank"),
    )
