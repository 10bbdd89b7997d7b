"""Small helpers on text that several readers share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ingest.document import Word

_WORD = re.compile(r"\S+")
# never text; a lone one would break JSON consumers and regular expressions downstream
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    # nor what has no width: blanks, joiners, marks of direction (web pages, programs for chat)
    "\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_OVERRIDE = "\u202e"  # what follows is shown from right to left, up to the next such mark
_OVERRIDDEN = re.compile(f"{_OVERRIDE}([^\n\u202a-\u202e]+)")
# the controls nobody means: Windows-1252 punctuation read as Latin-1
_C1 = {
    byte: bytes((byte,)).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D}
}


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def clean(text: str) -> str:
    """NFC as people see it, without control characters and such of no width; lines by newline."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\f", "\n")
    text = text.translate(_C1)
    if _OVERRIDE in text:
        text = _OVERRIDDEN.sub(lambda found: unicodedata.normalize("NFC", found[1])[::-1], text)
    text = _FORBIDDEN.sub("", text.replace("\xa0", " ").replace("\u2028", "\n"))
    return unicodedata.normalize("NFC", text)


def without_controls(name: str) -> str:
    """A name without what is never text: control characters, lone surrogates, such of no width."""
    return _FORBIDDEN.sub("", name)


def is_clean(text: str) -> bool:
    """Whether `clean` would leave a text without white space as it is."""
    return unicodedata.is_normalized("NFC", text) and not _FORBIDDEN.search(text)


def words_of(text: str) -> Iterator[Word]:
    """The words of a text without geometry."""
    for match in _WORD.finditer(text):
        yield Word(text=match.group(), start=match.start())
