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
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw
from scipy.sparse import csgraph

from ingest.document import Box, Page, Region, RegionKind
from ingest.layout import turned
from ingest.readers.pdf_text import Frame, TextLayer
from ingest.text import clean, words_of
from ingest.tokens import Token

_ANNOTATIONS = 500  # annotations looked at, beside links
_PLACES = 10_000  # annotations of any kind
_CHARACTERS = 20_000  # of one annotation
_OPTIONS = 200  # of one list
_HIDDEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
_TICK = "☒"  # as Word has it
_WIDTH = 5.0  # points of a letter, on the average
_QUADS = 50  # stretches that one annotation marks
Lines = list[list[Token]]
_Points = npt.NDArray[np.float64]  # shape (n, 2)
# drawn as icons or as marks upon words, without letters of their own
_UNLETTERED = {
    *(raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FILEATTACHMENT, raw.FPDF_ANNOT_SOUND),
    *(raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_SQUIGGLY),
    raw.FPDF_ANNOT_STRIKEOUT,
}
BY_HAND = {RegionKind.HANDWRITING, RegionKind.SIGNATURE}
_NEAR = 15.0  # points between strokes of one remark
_SILENT = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_UNKNOWN}


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """What a field or an annotation says."""

    text: str
    box: Box
    is_note: bool  # fixed to the page, not written on it
    marked: tuple[Box, ...]  # what of the page it is about


@dataclasses.dataclass(frozen=True, slots=True)
class Annotations:
    """What the annotations of a page are."""

    marks: list[Mark]
    is_drawn: bool  # some of them may be drawn with text
    is_cut: bool  # there are more than are looked at
    has_files: bool = False  # some of them carry files
    strokes: tuple[Box, ...] = ()  # what was drawn with a pen on a screen


def marks(document: pdfium.PdfDocument, page: pdfium.PdfPage, frame: Frame) -> Annotations:
    """What the annotations of a page are; to be asked before they are flattened."""
    found: list[Mark] = []
    strokes: list[Box] = []
    looked, is_drawn, has_files = 0, False, False
    count = max(0, raw.FPDFPage_GetAnnotCount(page))
    is_cut = count > _PLACES
    for index in range(min(count, _PLACES)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind in _SILENT:
                continue
            has_files |= kind == raw.FPDF_ANNOT_FILEATTACHMENT
            looked += 1
            if looked > _ANNOTATIONS:
                is_cut = True
                break
            is_drawn |= kind not in _UNLETTERED
            if kind == raw.FPDF_ANNOT_INK:
                strokes += _box(annotation, frame)
            mark = _mark(document, annotation, kind, frame)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if mark is not None:
            found.append(mark)
    return Annotations(
        found,
        is_drawn=is_drawn,
        is_cut=is_cut,
        has_files=has_files,
        strokes=tuple(strokes),
    )


def files(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> Iterator[pdfium.PdfAttachment]:
    """The files fixed to a page; to be asked before its annotations are flattened."""
    for index in range(min(max(0, raw.FPDFPage_GetAnnotCount(page)), _PLACES)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            is_file = raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT
            attachment = raw.FPDFAnnot_GetFileAttachment(annotation) if is_file else None
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if is_file:
            yield pdfium.PdfAttachment(attachment, document)


def _box(annotation: Any, frame: Frame) -> tuple[Box, ...]:
    """Where an annotation is on the page, if it is seen there."""
    rect = raw.FS_RECTF()
    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return ()
    if not raw.FPDFAnnot_GetRect(annotation, rect):
        return ()
    return (frame.box(rect.left, rect.bottom, rect.right, rect.top),)


def _mark(document: pdfium.PdfDocument, annotation: Any, kind: int, frame: Frame) -> Mark | None:
    place = _box(annotation, frame)
    if not place:
        return None
    box = place[0]
    if kind == raw.FPDF_ANNOT_WIDGET:
        text = _value(document, annotation)
    else:
        text = _string(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
    text = clean(text[:_CHARACTERS]).strip()
    is_note = kind not in {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT}
    marked = _marked(annotation, frame) or (box,)
    return Mark(text, box, is_note, marked) if text else None


def _marked(annotation: Any, frame: Frame) -> tuple[Box, ...]:
    """The stretches of text that an annotation underlines, strikes out or colours."""
    if not raw.FPDFAnnot_HasAttachmentPoints(annotation):
        return ()
    boxes = []
    quad = raw.FS_QUADPOINTSF()
    for index in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), _QUADS)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, index, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            boxes.append(frame.box(min(xs), min(ys), max(xs), max(ys)))
    return tuple(boxes)


def _value(document: pdfium.PdfDocument, field: Any) -> str:
    """What was filled in, a tick included; nothing for other buttons and for passwords."""
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
    if kind in {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}:
        return _TICK if raw.FPDFAnnot_IsChecked(form, field) else ""
    return ""


def _string(function: Callable[..., int], *arguments: Any) -> str:
    """A text that pdfium writes into a buffer as UTF-16."""
    size = function(*arguments, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def told(
    found: TextLayer, said: Sequence[Mark], size: tuple[float, float]
) -> tuple[Lines, list[Mark]]:
    """What annotations add to a page: lines written on it, and what is to stand at its end.

    A mark that was drawn in full is as drawn. Of others, what was drawn of them makes place
    for their text, laid out anew; where words of the page itself stand in the way, it follows
    the page. The page's own words are never touched.

    Args:
        found: the words of the page, and those that flattening added to it.
        said: what the annotations say themselves.
        size: of the page in points.
    """
    if not (said or found.added):
        return [], []
    own = [token for line in found.lines for token in line]
    places = _middles(own)
    drawn = _drawn(found.added, said)
    lines: Lines = []
    notes: list[Mark] = []
    gone: set[int] = set()
    for mark, numbers in zip(said, drawn, strict=True):
        texts = {number: _joined(found.added[number]) for number in numbers}
        under = [own[place] for place in np.flatnonzero(_in_any(places, mark.marked))]
        if _is_drawn(mark, "".join(texts.values())):
            continue
        whole = _close(mark.text)
        if not mark.is_note:
            gone.update(number for number, text in texts.items() if _is_part(text, whole))
        if whole == _joined([under]):
            continue  # the page says it already
        if mark.is_note or _is_taken(under):
            notes.append(mark)
        else:
            lines += _lines(mark, found.quarters, size)
    kept = [line for n, added in enumerate(found.added) if n not in gone for line in added]
    return [*kept, *lines], notes


def _drawn(added: Sequence[Lines], said: Sequence[Mark]) -> list[list[int]]:
    """For each mark the numbers of what was drawn in its place."""
    drawn: list[list[int]] = [[] for _ in said]
    if not said:
        return drawn
    boxes = np.array([mark.box for mark in said], np.float64)[:, None]
    for number, lines in enumerate(added):
        points = _middles([token for line in lines for token in line])
        inside = np.all((points >= boxes[..., :2]) & (points <= boxes[..., 2:]), axis=2)
        counts = inside.sum(axis=1)
        if counts.any():
            drawn[int(counts.argmax())].append(number)
    return drawn


def _is_drawn(mark: Mark, drawn: str) -> bool:
    """Whether what was drawn for a mark, without spaces, says all of it."""
    if mark.text == _TICK and drawn:
        return True
    return all(_close(part) in drawn for part in mark.text.split("\n"))


def _is_part(text: str, whole: str) -> bool:
    """Whether a text is another one of which letters are missing."""
    rest = iter(whole)
    return all(character in rest for character in text)


def _is_taken(under: Sequence[Token]) -> bool:
    """Whether words, and not the dots one writes on, stand where a mark is to stand."""
    return any(character.isalnum() for token in under for character in token.text)


def _lines(mark: Mark, quarters: int, size: tuple[float, float]) -> Iterator[list[Token]]:
    """The text of a mark laid out in its box, the way the page is read."""
    x0, y0, x1, y1 = turned(mark.box, quarters, size)
    back = size if quarters % 2 == 0 else (size[1], size[0])
    room = max(1, int((x1 - x0) / _WIDTH))
    rows = [
        row
        for part in mark.text.split("\n")
        for row in textwrap.wrap(part, room, break_long_words=False, break_on_hyphens=False)
    ]
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


def noted(page: Page, notes: Sequence[Mark], annotations: Annotations) -> Page:
    """A page with the notes fixed to it at its end, each word in the place of its note.

    What was written on it with a pen on a screen becomes regions that a person reads.

    Args:
        page: as it is read without them.
        notes: what they say.
        annotations: what else is known of them.
    """
    page = _penned(page, annotations.strokes)
    if annotations.is_cut:
        page = dataclasses.replace(page, notes=(*page.notes, "note_comments_cut"))
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
    codes = (*_not_blank(page.notes), "note_comments")
    return dataclasses.replace(page, text=text, words=tuple(words), notes=codes)


def _not_blank(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code != "note_page_blank")


def _penned(page: Page, strokes: Sequence[Box]) -> Page:
    """A page with regions for strokes of a pen, where OCR has not found them."""
    if not strokes:
        return page
    known = [region.box for region in page.regions if region.kind in BY_HAND]
    fresh = [box for box in _grouped(strokes) if not _in_any(_points([box]), known).any()]
    if not fresh:
        return page
    regions = [Region(RegionKind.HANDWRITING, box, 1.0) for box in fresh]
    return dataclasses.replace(
        page,
        regions=(*page.regions, *regions),
        quality=page.quality if page.text.strip() else 0.0,
        notes=tuple(dict.fromkeys((*_not_blank(page.notes), "note_needs_transcription"))),
    )


def _grouped(strokes: Sequence[Box]) -> list[Box]:
    """Boxes around strokes that lie near each other, as those of one remark do."""
    boxes = np.array(strokes, np.float64).reshape(-1, 4)
    low, high = boxes[:, None, :2] - _NEAR, boxes[:, None, 2:] + _NEAR
    near = np.all((low <= boxes[None, :, 2:]) & (boxes[None, :, :2] <= high), axis=2)
    count, owners = csgraph.connected_components(near, directed=False)
    groups = [boxes[owners == number] for number in range(count)]
    return [
        (*group[:, :2].min(axis=0).tolist(), *group[:, 2:].max(axis=0).tolist()) for group in groups
    ]


def _joined(lines: Lines) -> str:
    return _close("".join([token.text for line in lines for token in line]))


def _close(text: str) -> str:
    """A text without spaces, which drawing puts elsewhere: in combs, at the ends of lines."""
    return "".join(clean(text).split())


def _middles(tokens: Sequence[Token]) -> _Points:
    return _points([token.box for token in tokens])


def _points(boxes: Sequence[Box]) -> _Points:
    """The middles of boxes."""
    sides = np.array(boxes, np.float64).reshape(-1, 4)
    return (sides[:, :2] + sides[:, 2:]) / 2


def _in(points: _Points, box: Box) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = np.all((points >= box[:2]) & (points <= box[2:]), axis=1)
    return inside


def _in_any(points: _Points, boxes: Sequence[Box]) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(points), np.bool_)
    for box in boxes:
        inside |= _in(points, box)
    return inside
