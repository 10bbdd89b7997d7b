"""What a mail says: the text of a part, and which of several forms of it is read.

Programs send a letter twice, plain and as HTML. The plain form is read, for it
is what the sender typed, unless it only says that the letter is elsewhere or
lacks what the HTML says (a table, say). Where each has much of its own, the
lines that only the HTML has are put behind the plain form. A form whose letters
a program lost ("?" for "ử", or "u") is not read beside one that has them.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import unescape

from ingest import legacy
from ingest.document import Origin, Page
from ingest.readers import html, pictures
from ingest.readers.plain import HIDDEN, text_page
from ingest.text import fold

_STUB = 40  # words below which a text that speaks of HTML only says where the letter is
_FEW = 5  # words that one form may have alone: marks of lists, a greeting in other words
_LONG = 6  # digits from which a number (an amount, a card, a telephone) may never be lost
_WORD = re.compile(r"[^\W\d_]+|\d(?:[.,]?\d)*")
# what plain forms write for links and pictures
_LINK = re.compile(
    r"<[^<>\s]{1,2000}>|\[(?:cid|image):[^\[\]\n]{0,300}\]|\b(?:https?://|www\.)\S+", re.IGNORECASE
)
_ALT = re.compile(r"\balt\s{0,9}=\s{0,9}(?:\"([^\"]{1,500})|'([^']{1,500}))", re.IGNORECASE)

_ABOVE_ASCII = re.compile(r"[^\x00-\xbf\u2000-\uffff]")  # letters, but no dashes or quotation marks
_MOST_KEPT = 0.9  # of such letters by a text that lost them
_LOST = re.compile(r"[?\ufffd]|[^\x00-\x7f]")

_Words = collections.Counter[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    """Text to show, and the files that came with it."""

    text: str = ""
    encodings: tuple[str, ...] = ()  # notes on those the text was converted from
    notes: tuple[str, ...] = ()  # on what was left out
    is_rich: bool = False
    alts: str = ""  # words for pictures, which plain forms write out
    files: tuple[tuple[str, bytes], ...] = ()


def rich(markup: str) -> Body:
    """The body that some HTML makes, with the pictures that are written into it.

    Raises:
        IngestError: corrupt.
    """
    if not markup.strip():
        return Body(is_rich=True)  # the parser takes nothing for an error
    page = html.page(markup)
    hidden = tuple(note for note in page.notes if note == HIDDEN)
    encodings = tuple(note for note in page.notes if note != HIDDEN)
    if page.origin is not Origin.CONVERTED:
        encodings = ()
    alts = " ".join(unescape(found[1] or found[2]) for found in _ALT.finditer(markup))
    drawn = list(html.written_in(markup))
    files = tuple(("", data) for data in drawn if not pictures.is_small(data))
    small = () if len(files) == len(drawn) else ("note_picture_small",)
    return Body(page.text, encodings, hidden + small, is_rich=True, alts=alts, files=files)


def joined(bodies: Sequence[Body]) -> Body:
    """Several bodies, one after the other."""
    return Body(
        text="\n".join(body.text for body in bodies if body.text.strip()),
        encodings=_each(note for body in bodies for note in body.encodings),
        notes=_each(note for body in bodies for note in body.notes),
        is_rich=any(body.is_rich for body in bodies),
        alts=" ".join(body.alts for body in bodies if body.alts),
        files=tuple(file for body in bodies for file in body.files),
    )


def chosen(bodies: Sequence[Body]) -> Body:
    """The text of the best of several forms, with the files of all."""
    said = [body for body in bodies if body.text.strip()]
    plain = [body for body in said if not body.is_rich]
    shown = sorted((body for body in said if body.is_rich), key=_length, reverse=True)
    best = functools.reduce(_complete, [*plain, *shown]) if said else Body()
    return dataclasses.replace(best, notes=joined(bodies).notes, files=joined(bodies).files)


def page(heads: Iterable[tuple[str, str]], body: Body) -> Page:
    """The page of a message: the lines above it that are not empty, and its text."""
    lines = [f"{name}: {value}" for name, value in heads if value]
    found = text_page("\n".join(lines) + "\n\n" + body.text)
    origin = Origin.CONVERTED if body.encodings else found.origin
    return dataclasses.replace(found, origin=origin, notes=_each([*body.encodings, *found.notes]))


def _length(body: Body) -> int:
    return len(body.text.split())


def _complete(plain: Body, shown: Body) -> Body:
    """The form that leaves out nothing, or what both say."""
    if _is_stub(plain, shown):
        return shown
    typed, seen = _words(legacy.convert_text(plain.text)[0]), _words(shown.text)
    if not _is_much(seen - typed):
        return plain
    if not _is_much(typed - seen - _words(shown.alts)):
        return shown
    if _is_bare(plain.text, f"{shown.text} {shown.alts}"):
        return shown
    if _is_bare(shown.text, plain.text):
        return plain
    more = "\n".join(_own_lines(shown.text, typed))
    text = f"{plain.text.rstrip()}\n\n{more}"
    return dataclasses.replace(plain, text=text, encodings=plain.encodings + shown.encodings)


def _is_stub(plain: Body, shown: Body) -> bool:
    """Whether a plain form only says where the letter is."""
    names_html = "html" in plain.text.lower() and "html" not in shown.text.lower()
    return names_html and _length(plain) < _STUB


def _words(text: str) -> _Words:
    """How often a text has each word and number, links aside."""
    known = unicodedata.normalize("NFC", _LINK.sub(" ", text)).casefold()
    return collections.Counter(re.sub("[.,]", "", word) for word in _WORD.findall(known))


def _is_much(words: _Words) -> bool:
    """Whether words of one form alone are more than two ways to write out one letter."""
    return words.total() > _FEW or any(word.isdecimal() and len(word) >= _LONG for word in words)


def _is_bare(text: str, other: str) -> bool:
    """Whether a text says what another says, but lost letters beyond ASCII."""
    if len(_ABOVE_ASCII.findall(text)) > _MOST_KEPT * len(_ABOVE_ASCII.findall(other)):
        return False
    return any(not _is_much(_words(bare(text)) - _words(bare(other))) for bare in (fold, _without))


def _without(text: str) -> str:
    """A text without its letters beyond ASCII, and without what old programs put for them."""
    return _LOST.sub("", unicodedata.normalize("NFC", text))


def _own_lines(text: str, others: _Words) -> Iterable[str]:
    """The lines of a text that say something that is not among the words of another."""
    left = others.copy()
    for line in text.split("\n"):
        words = _words(line)
        there = _Words({word: left[word] for word in words if left[word] > 0})
        own = words - there
        left.subtract(words)
        if _is_much(own) or 2 * own.total() > words.total():
            yield line


def _each(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))
