"""What a mail says: the text of a part, and which of several forms of it is read.

Programs send a letter twice, plain and as HTML. The plain form is read, for it
is what the sender typed, unless it only says that the letter is elsewhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from ingest.document import Origin, Page
from ingest.readers import html
from ingest.readers.plain import HIDDEN, text_page

_STUB = 40  # words below which a text that speaks of HTML only says where the letter is
_FAR_MORE = 2  # times the words of the plain form, from which HTML has what that leaves out


@dataclasses.dataclass(frozen=True, slots=True)
class Body:
    """Text to show, and the files that came with it."""

    text: str = ""
    encodings: tuple[str, ...] = ()  # notes on those the text was converted from
    notes: tuple[str, ...] = ()  # on what was left out
    is_rich: bool = False
    files: tuple[tuple[str, bytes], ...] = ()


def rich(markup: str) -> Body:
    """The body that some HTML makes.

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
    return Body(page.text, encodings, hidden, is_rich=True)


def joined(bodies: Sequence[Body]) -> Body:
    """Several bodies, one after the other."""
    return Body(
        text="\n".join(body.text for body in bodies if body.text.strip()),
        encodings=_each(note for body in bodies for note in body.encodings),
        notes=_each(note for body in bodies for note in body.notes),
        is_rich=any(body.is_rich for body in bodies),
        files=tuple(file for body in bodies for file in body.files),
    )


def chosen(bodies: Sequence[Body]) -> Body:
    """The text of the best of several forms, with the files of all."""
    said = [body for body in bodies if body.text.strip()]
    plain = next((body for body in said if not body.is_rich), None)
    shown = max((body for body in said if body.is_rich), key=_words, default=None)
    if plain is not None and shown is not None:
        best = shown if _leaves_out(plain, shown) else plain
    else:
        best = plain or shown or Body()
    return dataclasses.replace(best, notes=joined(bodies).notes, files=joined(bodies).files)


def page(heads: Iterable[tuple[str, str]], body: Body) -> Page:
    """The page of a message: the lines above it that are not empty, and its text."""
    lines = [f"{name}: {value}" for name, value in heads if value]
    found = text_page("\n".join(lines) + "\n\n" + body.text)
    origin = Origin.CONVERTED if body.encodings else found.origin
    return dataclasses.replace(found, origin=origin, notes=_each([*body.encodings, *found.notes]))


def _words(body: Body) -> int:
    return len(body.text.split())


def _leaves_out(plain: Body, shown: Body) -> bool:
    """Whether a plain form is a stub or a beginning of what is shown."""
    names_html = "html" in plain.text.lower() and "html" not in shown.text.lower()
    is_stub = names_html and _words(plain) < _STUB
    return is_stub or _words(shown) >= _FAR_MORE * _words(plain)


def _each(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))
