"""What form fields and annotations of a PDF page say themselves, beside how they are drawn.

A field whose appearance is missing is drawn by pdfium in a font that has no
Vietnamese letters, and a note fixed to a page is not drawn at all, so what they
hold is taken from the file: instead of the words in their place where these lack
letters of it, and of notes at the end of the page.
"""

from __future__ import annotations

import ctypes
import dataclasses
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.document import Box, Page
from ingest.layout import Token, turned
from ingest.readers.pdf_text import Frame, TextLayer
from ingest.text import clean, words_of

_ANNOTATIONS = 500  # annotations looked at
_CHARACTERS = 20_000  # of one annotation
_OPTIONS = 200  # of one list
_HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
_WIDTH = 5.0  # points of a letter, on the average
_Points = npt.NDArray[np.float64]  # shape (n, 2)
_SILENT = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_UNKNOWN}


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """What a field or an annotation says."""

    text: str
    box: Box
    is_note: bool  # fixed to the page, not written on it


def marks(document: pdfium.PdfDocument, page: pdfium.PdfPage, frame: Frame) -> list[Mark]:
    """What the fields and annotations of a page say; to be asked before they are flattened."""
    found = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            mark = _mark(document, annotation, frame)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if mark is not None:
            found.append(mark)
    return found


def _mark(document: pdfium.PdfDocument, annotation: Any, frame: Frame) -> Mark | None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    rect = raw.FS_RECTF()
    if kind in _SILENT or raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return None
    if not raw.FPDFAnnot_GetRect(annotation, rect):
        return None
    if kind == raw.FPDF_ANNOT_WIDGET:
        text = _value(document, annotation)
    else:
        text = _string(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
    text = clean(text[:_CHARACTERS]).strip()
    box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
    is_note = kind not in {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT}
    return Mark(text, box, is_note) if text else None


def _value(document: pdfium.PdfDocument, field: Any) -> str:
    """What was filled in; nothing for buttons and passwords."""
    if document.formenv is None:
        return ""
    form = document.formenv.raw
    kind = raw.FPDFAnnot_GetFormFieldType(form, field)
    if kind == raw.FPDF_FORMFIELD_TEXTFIELD:
        secret = raw.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD
        return "" if secret else _string(raw.FPDFAnnot_GetFormFieldValue, form, field)
    if kind in {raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}:
        chosen = [
            _string(raw.FPDFAnnot_GetOptionLabel, form, field, index)
            for index in range(min(raw.FPDFAnnot_GetOptionCount(form, field), _OPTIONS))
            if raw.FPDFAnnot_IsOptionSelected(form, field, index)
        ]
        return "\n".join(chosen) or _string(raw.FPDFAnnot_GetFormFieldValue, form, field)
    return ""


def _string(function: Callable[..., int], *arguments: Any) -> str:
    """A text that pdfium writes into a buffer as UTF-16."""
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def unsaid(found: TextLayer, said: Sequence[Mark]) -> list[Mark]:
    """Marks that have letters which no word drawn in their place has."""
    if not said:
        return []
    tokens = [token for line in found.lines for token in line]
    middles = _middles(tokens)
    return [
        mark
        for mark in said
        if _letters(mark.text)
        - _letters("".join(tokens[place].text for place in np.flatnonzero(_in(middles, mark.box))))
    ]


def written(found: TextLayer, said: Sequence[Mark], size: tuple[float, float]) -> TextLayer:
    """A text layer with marks in the place of the words drawn there."""
    if not said:
        return found
    middles = _middles([token for line in found.lines for token in line])
    gone = np.zeros(len(middles), np.bool_)
    for mark in said:
        gone[_in(middles, mark.box)] = True
    places = iter(gone.tolist())
    lines = [[token for token in line if not next(places)] for line in found.lines]
    lines = [line for line in lines if line]
    for mark in said:
        lines += _lines(mark, found.quarters, size)
    return dataclasses.replace(found, lines=lines)


def _lines(mark: Mark, quarters: int, size: tuple[float, float]) -> Iterator[list[Token]]:
    """The text of a mark laid out in its box, the way the page is read."""
    x0, y0, x1, y1 = turned(mark.box, quarters, size)
    back = size if quarters % 2 == 0 else (size[1], size[0])
    room = max(1, int((x1 - x0) / _WIDTH))
    rows = [row for part in mark.text.split("\n") for row in textwrap.wrap(part, room)]
    height = (y1 - y0) / max(1, len(rows))
    for number, row in enumerate(rows):
        letter = min(_WIDTH, (x1 - x0) / len(row))
        top = y0 + number * height
        yield [
            Token(
                word.text,
                turned(
                    (x0 + word.start * letter, top, x0 + word.end * letter, top + height),
                    -quarters,
                    back,
                ),
            )
            for word in words_of(row)
        ]


def noted(page: Page, notes: Sequence[Mark]) -> Page:
    """A page with the notes fixed to it at its end, each word in the place of its note."""
    if not notes:
        return page
    text, words = page.text, list(page.words)
    for note in notes:
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{note.text}" if text else note.text
        words += [
            dataclasses.replace(word, start=start + word.start, box=note.box)
            for word in words_of(note.text)
        ]
    codes = [code for code in page.notes if code != "note_page_blank"]
    return dataclasses.replace(page, text=text, words=tuple(words), notes=(*codes, "note_comments"))


def _letters(text: str) -> Counter[str]:
    return Counter(c for c in text if c.isalpha())


def _middles(tokens: Sequence[Token]) -> _Points:
    boxes = np.array([token.box for token in tokens], np.float64).reshape(-1, 4)
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _in(points: _Points, box: Box) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = np.all((points >= box[:2]) & (points <= box[2:]), axis=1)
    return inside
