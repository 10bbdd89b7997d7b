"""PDF: for each page the better of its text layer, that layer converted, and OCR.

A text layer that reads as Vietnamese is taken as it is. One that does not is
tried as a legacy encoding by font and statistics; if that fails too, if fonts
do not say what their glyphs are, or if a picture covers a page that has hardly
any text, the page is rendered and read. The texts not chosen are kept with
their scores.
"""

from __future__ import annotations

import dataclasses
import math

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from ingest import legacy, quality
from ingest.document import Origin, Page, Reading, Word
from ingest.errors import Code, IngestError
from ingest.layout import compose
from ingest.legacy.convert import names
from ingest.limits import Limits
from ingest.ocr.page import PageReading, read_page
from ingest.readers import Content, Context
from ingest.readers.pdf_objects import Survey, survey
from ingest.readers.pdf_tables import Tables
from ingest.readers.pdf_text import Frame, TextLayer, extract
from ingest.text import clean, is_clean

_SCAN_DPI = 300
_DPI_RANGE = (150, 400)  # of a scan we keep as it is; resampling costs accuracy
_RENDER_PIXELS = 40_000_000  # pixels a page is rendered to at most
_PICTURE_SHARE = 0.3  # of the page that pictures must cover for its text to be doubted
_FEW_LETTERS = 300
_OCR_LEAD = 0.08  # by how much OCR must beat a readable text layer
_ANNOTATIONS = 500  # annotations looked at


@dataclasses.dataclass(frozen=True, slots=True)
class _Layer:
    """A page's text layer after conversion."""

    text: str
    words: tuple[Word, ...]
    quality: float
    origin: Origin
    notes: tuple[str, ...]

    @property
    def letters(self) -> int:
        return sum(1 for c in self.text if c.isalpha())


def open_pdf(data: bytes, limits: Limits) -> pdfium.PdfDocument:
    """Open and count.

    Raises:
        IngestError: encrypted, corrupt, empty or too long.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        code = Code.ENCRYPTED if error.err_code in locked else Code.CORRUPT
        raise IngestError(code) from error
    if len(document) == 0:
        raise IngestError(Code.NO_PAGES)
    if len(document) > limits.pages:
        raise IngestError(Code.TOO_MANY_PAGES)
    return document


def read(data: bytes, context: Context) -> Content:
    """All pages of a PDF."""
    document = open_pdf(data, context.limits)
    document.init_forms()
    pages: list[Page] = []
    with Tables(data, context.limits) as tables:
        for index in range(len(document)):
            page = _page(document, index, context.limits, tables)
            context.meter.page(page)
            pages.append(page)
            context.step()
    if all("note_page_unreadable" in page.notes and not page.text for page in pages):
        raise IngestError(Code.CORRUPT, page=1)
    return Content(pages=tuple(pages))


def _page(document: pdfium.PdfDocument, index: int, limits: Limits, tables: Tables) -> Page:
    try:
        page = _load(document, index)
    except pdfium.PdfiumError:
        return _unreadable(index + 1)
    try:
        return _read(page, index + 1, limits, tables)
    finally:
        page.close()


def _load(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """A page with its annotations and form fields made part of it."""
    page = document[index]
    if _says_something(page):
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page.close()
        page = document[index]
    return page


def _says_something(page: pdfium.PdfPage) -> bool:
    """Whether annotations may hold text: form fields and notes, not links."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if subtype in {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}:
            return True
    return False


def _unreadable(number: int) -> Page:
    return Page(number, 0.0, 0.0, "", (), Origin.TEXT_LAYER, 0.0, notes=("note_page_unreadable",))


def _read(page: pdfium.PdfPage, number: int, limits: Limits, tables: Tables) -> Page:
    frame = Frame(page)
    found = extract(page, frame)
    pictures = survey(page, frame)
    if pictures.grid and found.lines:
        found = tables.read(number, found)
    layer = _converted(found)
    forced = number in limits.force_ocr
    if max(frame.size) > limits.page_points:
        return _from_layer(number, frame, layer, "note_page_too_large")
    if not forced and not _doubtful(layer, pictures):
        return _from_layer(number, frame, layer)
    try:
        reading = _ocr(page, frame, pictures, limits, number)
    except IngestError as error:
        if error.code not in {Code.TIMEOUT, Code.CRASHED}:
            raise
        # one page of noise must not cost the letter around it
        unread = _from_layer(number, frame, layer, "note_page_unreadable")
        return dataclasses.replace(unread, quality=layer.quality)
    return _better(number, frame, layer, reading, forced=forced)


def _doubtful(layer: _Layer, pictures: Survey) -> bool:
    """Whether a page may say more, or something else, than its text layer."""
    if not layer.text:
        return pictures.objects > 0
    if pictures.share > _PICTURE_SHARE:
        return layer.quality < quality.GOOD or layer.letters < _FEW_LETTERS
    return layer.quality < quality.FAIR


def _converted(found: TextLayer) -> _Layer:
    tokens = [token for line in found.lines for token in line]
    lines = found.lines
    encodings: set[legacy.Encoding] = set()
    runs = [legacy.Run(token.text, token.font) for token in tokens]
    if not is_clean("".join([token.text for token in tokens])) or legacy.is_suspicious(runs):
        results = legacy.convert_words(
            [
                [legacy.Run(*part) for part in token.parts] or [run]
                for token, run in zip(tokens, runs, strict=True)
            ]
        )
        encodings = {result.encoding for result in results if result.encoding is not None}
        fresh = iter(
            dataclasses.replace(token, text=clean(result.text), parts=())
            for token, result in zip(tokens, results, strict=True)
        )
        lines = [
            [token for token in (next(fresh) for _ in line) if token.text] for line in found.lines
        ]
    text, words = compose(lines, found.tables)
    score = quality.score(text)
    if found.unmapped * 10 > found.characters:
        score *= 0.5
    origin = Origin.CONVERTED if encodings else Origin.TEXT_LAYER
    return _Layer(text, words, score, origin, names(encodings) + found.notes)


def _ocr(
    page: pdfium.PdfPage, frame: Frame, pictures: Survey, limits: Limits, number: int
) -> PageReading:
    low, high = _DPI_RANGE
    dpi = pictures.dpi if pictures.share > 0.5 and low <= pictures.dpi <= high else _SCAN_DPI
    image, dpi = render(page, frame, dpi)
    try:
        return read_page(image, dpi=dpi, scale=72 / dpi, limits=limits)
    except IngestError as error:
        raise IngestError(error.code, number, error.detail) from error


def render(page: pdfium.PdfPage, frame: Frame, dpi: int) -> tuple[Image.Image, int]:
    """A page as an image, and the resolution it could be given within bounds."""
    width, height = frame.size
    area = max(1.0, width * height) / 72**2
    dpi = max(1, min(dpi, math.isqrt(int(_RENDER_PIXELS / area))))
    bitmap = page.render(scale=dpi / 72, may_draw_forms=True)
    try:
        return bitmap.to_pil().convert("RGB"), dpi
    finally:
        bitmap.close()


def _from_layer(number: int, frame: Frame, layer: _Layer, *notes: str) -> Page:
    width, height = frame.size
    blank = not layer.text.strip()
    return Page(
        number=number,
        width=width,
        height=height,
        text=layer.text,
        words=layer.words,
        origin=layer.origin,
        quality=1.0 if blank else layer.quality,
        notes=notes + (("note_page_blank",) if blank else layer.notes),
    )


def _better(
    number: int, frame: Frame, layer: _Layer, reading: PageReading, *, forced: bool
) -> Page:
    width, height = frame.size
    fuller = len(reading.text) > 1.5 * len(layer.text) and reading.quality > 0.4
    if not forced and not fuller and reading.quality < layer.quality + _OCR_LEAD:
        kept = _from_layer(number, frame, layer)
        other = Reading(Origin.OCR, round(reading.quality, 4), reading.text)
        return dataclasses.replace(kept, rejected=(other,) if reading.text else ())
    other = Reading(layer.origin, round(layer.quality, 4), layer.text)
    return Page(
        number=number,
        width=width,
        height=height,
        text=reading.text,
        words=reading.words,
        origin=Origin.OCR,
        quality=reading.quality,
        regions=reading.regions,
        notes=reading.notes,
        rejected=(other,) if layer.text else (),
    )
