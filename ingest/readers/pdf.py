"""PDF: for each page the better of its text layer, that layer converted, and OCR.

A text layer that reads as Vietnamese is taken as it is. One that does not is
tried as a legacy encoding by font and statistics; if that fails too, if fonts
do not say what their glyphs are, or if pictures cover much of a page that has
hardly any text or has text over or behind them, the page is rendered and read.
The texts not chosen are kept with their scores.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
import time
from collections import Counter
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from pypdfium2 import raw

from ingest import legacy, quality
from ingest.document import Box, Origin, Page, Word
from ingest.errors import Code, IngestError
from ingest.legacy import fonts
from ingest.legacy.convert import names
from ingest.limits import Limits
from ingest.ocr.reading import PageReading
from ingest.readers import Content, Context, members, pdf_marks, pdf_pictures, pdf_xfa
from ingest.readers.lanes import Job, in_order
from ingest.readers.pdf_choice import Layer, beside, choose, composed
from ingest.readers.pdf_document import attached, is_hollow, open_pdf
from ingest.readers.pdf_ink import has_ink, is_tinted, shows, without, written
from ingest.readers.pdf_jpegs import is_cut
from ingest.readers.pdf_objects import PATTERN, Survey, added, survey
from ingest.readers.pdf_tables import Tables
from ingest.readers.pdf_text import HIDDEN, Frame, TextLayer, extract
from ingest.text import clean, is_clean
from ingest.tokens import Look

_SCAN_DPI = 300
_DPI_RANGE = (150, 400)  # of a scan we keep as it is; resampling costs accuracy
_RENDER_PIXELS = 40_000_000  # pixels a page is rendered to at most
_PICTURE_SHARE = 0.3  # of the page that pictures must cover for its text to be doubted
_FEW_LETTERS = 300
_DRAWN = 3_000  # segments of paths, about a hundred letters, from which they may be writing
_INK = 0.008  # of the page; a page of print has some five hundredths
_INK_DPI, _DARK = 50, 160
_WRITING = 0.0005  # of the page under thin lines; a line of print has twice as much
_WRITING_DPI = 72
_SEEN_DPI = 150  # at which pale print of eight points still shows
_SCRAWL = 0.02  # of a place written on by hand, likewise; writing covers a tenth
_SCATTERED = 20  # words of a page from which most being single letters is no chance
_MARKS = 8  # letters that ticks, marks and answers are
_MARKED = 0.8  # of the single letters of a page, that are such; half are in running text
_OVER = 3  # words over pictures that show more than a chance
_BROKEN = ("note_page_unreadable",)
_CUT = ("note_image_truncated",)
_BLANK, _UNREAD = "note_page_blank", "note_picture_unread"
_UNCHECKED = "note_layer_unchecked"


def read(data: bytes, context: Context) -> Content:
    """All pages of a PDF."""
    document = open_pdf(data, context.limits)
    document.init_forms()
    before = context.meter.numbered  # pages of the file this PDF is attached to
    forced = tuple(number - before for number in context.limits.force_ocr)
    limits = dataclasses.replace(context.limits, force_ocr=forced)
    with Tables(data, limits) as tables:
        until = context.meter.started + limits.seconds_checks
        source = _Source(document, limits, tables, until, [])
        jobs = (_page(source, n) for n in range(len(document)))
        pages = [context.finished(page) for page in in_order(jobs, context.limits)]
    if all("note_page_unreadable" in page.notes and not page.text for page in pages):
        raise IngestError(Code.CORRUPT, page=1)
    if is_hollow(document, len(data)):
        pages = [dataclasses.replace(page, quality=0.0, notes=_BROKEN) for page in pages]
    # reading a page may have taken what is fixed to it off it
    fresh = open_pdf(data, limits) if source.filed else document
    form = pdf_xfa.filled(document)
    is_shown = form is None or form.is_shown("".join(page.text for page in pages))
    found = attached(fresh, source.filed, limits)
    if form is not None and not is_shown:
        found = itertools.chain(found, form.files())
    children, notes = members.read_all(found, context)
    notes = notes if is_shown else (*notes, pdf_xfa.UNREAD)
    return Content(pages=tuple(pages), notes=notes, children=children)


@dataclasses.dataclass(frozen=True, slots=True)
class _Source:
    """What pages are read from, and within what bounds."""

    document: pdfium.PdfDocument
    limits: Limits
    tables: Tables
    until: float  # on the monotonic clock: when good layers are no longer held against scans
    filed: list[int]  # pages met so far that have files fixed to them, from 0


@dataclasses.dataclass(frozen=True, slots=True)
class _Loaded:
    """A page with its annotations and form fields made part of it."""

    page: pdfium.PdfPage
    annotations: pdf_marks.Annotations
    added: dict[int, int]  # addresses of the text objects that they became, with their numbers


def _page(source: _Source, index: int) -> Page | Job:
    try:
        loaded = _load(source.document, index)
    except pdfium.PdfiumError:
        return _unreadable(index + 1)
    if loaded.annotations.has_files:
        source.filed.append(index)
    try:
        return _read(source, loaded, index + 1)
    finally:
        loaded.page.close()


def _load(document: pdfium.PdfDocument, index: int) -> _Loaded:
    page = document[index]
    annotations = pdf_marks.marks(document, page, Frame(page))
    if not annotations.is_drawn:
        return _Loaded(page, annotations, {})
    before = max(0, raw.FPDFPage_CountObjects(page))
    flattened = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    page = document[index]
    is_new = flattened == raw.FLATTEN_SUCCESS
    return _Loaded(page, annotations, added(page, before) if is_new else {})


def _unreadable(number: int) -> Page:
    return Page(number, 0.0, 0.0, "", (), Origin.TEXT_LAYER, 0.0, notes=_BROKEN)


def _read(source: _Source, loaded: _Loaded, number: int) -> Page | Job:
    """The page, or what is left to do once pdfium has done its part."""
    page, frame = loaded.page, Frame(loaded.page)
    pictures = survey(page, frame)
    found = extract(page, frame, loaded.added)
    lines, notes = pdf_marks.told(found, loaded.annotations.marks, frame.size)
    marked = dataclasses.replace(found, lines=lines)
    if max(frame.size) <= source.limits.page_points:
        found = _seen(page, frame, found, pictures)
        marked = _seen(page, frame, marked, pictures)
    if pictures.grid and found.lines:
        found = source.tables.read(number, found)
    found = dataclasses.replace(
        found,
        lines=[*found.lines, *marked.lines],
        notes=tuple(dict.fromkeys((*found.notes, *marked.notes))),
    )
    read = _chosen(source, page, number, _converted(found, frame.size), pictures)
    codes = _CUT if _is_by_pictures(read) and any(map(is_cut, pictures.images)) else ()
    noted = functools.partial(_noted, notes=notes, annotations=loaded.annotations, codes=codes)
    return noted(read) if isinstance(read, Page) else lambda: noted(read())


def _is_by_pictures(read: Page | Job) -> bool:
    """Whether what a page says is, or should have been, read in its pictures."""
    return not isinstance(read, Page) or _UNCHECKED in read.notes


def _noted(
    page: Page,
    *,
    notes: list[pdf_marks.Mark],
    annotations: pdf_marks.Annotations,
    codes: tuple[str, ...],
) -> Page:
    """A page with what is fixed to it and what else is to be said of it."""
    page = pdf_marks.noted(page, notes, annotations)
    return dataclasses.replace(page, notes=(*page.notes, *codes))


def _chosen(
    source: _Source, page: pdfium.PdfPage, number: int, layer: Layer, pictures: Survey
) -> Page | Job:
    """The page by its text layer, or how OCR is to read it."""
    frame, limits = Frame(page), source.limits
    forced = number in limits.force_ocr
    if max(frame.size) > limits.page_points:
        return layer.page(number, "note_page_too_large")
    pasted = pdf_pictures.unread(pictures.pictures, layer.words, frame.size)
    drawn = pictures.segments > _DRAWN and _ink(page, frame, layer.words) > _INK
    is_check = not (forced or drawn or _is_doubtful(layer, pictures))
    replaced = bool(layer.found.replaced)
    if is_check and not (replaced or _may_say_more(page, layer, pictures, pasted)):
        if not pasted:
            return layer.page(number)
        image, dpi = render(page, frame, _SCAN_DPI)
        return functools.partial(
            _joined, number, layer, image, dpi=dpi, boxes=pasted, limits=limits
        )
    if is_check and time.monotonic() > source.until:
        return _unchecked(number, layer)
    image, dpi = render(page, frame, _scan_dpi(pictures))
    compared = functools.partial(
        _compared,
        number,
        layer,
        image,
        dpi=dpi,
        limits=limits,
        hidden=layer.is_hidden or pictures.over_text or replaced,
        forced=forced,
        places=[(0.0, 0.0, *frame.size)]
        if drawn
        else [*pdf_pictures.large(pictures.pictures, frame.size), *pictures.patterns],
    )
    return functools.partial(_tried, number, layer, compared, is_check=is_check)


def _may_say_more(page: pdfium.PdfPage, layer: Layer, pictures: Survey, pasted: list[Box]) -> bool:
    """Whether pictures that cover much of a page may say more than its good text layer.

    Not where the layer is drawn upon them and nothing in them looks like writing. Where a pattern
    is painted, as printed web pages have their grounds, there may be a picture likewise.
    """
    known = [word.box for word in layer.words if word.box is not None]
    if pictures.patterns:
        image, dpi = render(page, Frame(page), _WRITING_DPI)
        patterns = [box for box in pictures.patterns if not is_tinted(image, box, PATTERN, dpi)]
        if written(image, patterns, known, dpi) > _WRITING:
            return True
    if pictures.imaged <= _PICTURE_SHARE or not _is_over_pictures(layer, pictures, pasted):
        return False
    if not layer.is_drawn or pdf_pictures.may_hide(pictures.pictures, layer.words):
        return True
    if not pdf_pictures.hold_writing(pictures.pictures):
        return False
    image, dpi = render(page, Frame(page), _WRITING_DPI)
    boxes = [picture.box for picture in pictures.pictures]
    known += pdf_pictures.alone(pasted, layer.words)  # each is read for itself
    return written(image, boxes, known, dpi) > _WRITING


def _unchecked(number: int, layer: Layer) -> Page:
    """The page by a layer that nobody held against its pictures."""
    notes = (*layer.notes, _UNCHECKED)
    return dataclasses.replace(layer.page(number), notes=notes)


def _tried(number: int, layer: Layer, compared: Job, *, is_check: bool) -> Page:
    """The page as OCR and its text layer have it, by the layer alone if OCR fails.

    One page of noise must not cost the letter around it, nor a check a good layer.
    """
    try:
        return compared()
    except IngestError as error:
        if is_check and error.code in {Code.TIMEOUT, Code.CRASHED, Code.OCR_UNAVAILABLE}:
            return _unchecked(number, layer)
        if error.code not in {Code.TIMEOUT, Code.CRASHED}:
            raise
        return layer.page(number, "note_page_unreadable")


def _compared(
    number: int,
    layer: Layer,
    image: Image.Image,
    *,
    dpi: int,
    limits: Limits,
    hidden: bool,
    forced: bool,
    places: list[Box],
) -> Page:
    """The page as OCR and its text layer have it; touches no pdfium object."""
    try:
        reading = pdf_pictures.reading_of(image, dpi, limits)
    except IngestError as error:
        raise IngestError(error.code, number, error.detail) from error
    if layer.quality >= quality.GOOD and layer.is_drawn:
        reading = _without_drawings(reading, layer, image, dpi=dpi, places=places)
    page = choose(number, layer, reading, hidden=hidden, forced=forced)
    if _BLANK in page.notes and has_ink(image):
        notes = tuple(_UNREAD if note == _BLANK else note for note in page.notes)
        return dataclasses.replace(page, quality=0.0, notes=notes)
    return page


def _without_drawings(
    reading: PageReading, layer: Layer, image: Image.Image, *, dpi: int, places: list[Box]
) -> PageReading:
    """A reading of a typed page without the handwriting that its letters, emblems, rings pass for.

    What was written by hand is in a picture, or among paths enough to be a pen's, and has thin
    lines beside the words of the layer.
    """
    coarse = min(dpi, _WRITING_DPI)
    low = image.resize([max(1, round(side * coarse / dpi)) for side in image.size])
    known = [word.box for word in layer.words if word.box is not None]

    def is_written(box: Box) -> bool:
        inside = pdf_pictures.is_inside(box, places)
        share = (box[2] - box[0]) * (box[3] - box[1]) / (layer.size[0] * layer.size[1])
        return inside and written(low, [box], known, coarse) > _SCRAWL * share

    kept = [
        region
        for region in reading.regions
        if region.kind not in pdf_marks.BY_HAND or is_written(region.box)
    ]
    return dataclasses.replace(reading, regions=tuple(kept))


def _joined(
    number: int,
    layer: Layer,
    image: Image.Image,
    *,
    dpi: int,
    boxes: list[Box],
    limits: Limits,
) -> Page:
    """The page as its text layer has it, with what stands in its pictures; no pdfium."""
    try:
        pasted = pdf_pictures.read(image, boxes, dpi=dpi, limits=limits)
    except IngestError as error:
        raise IngestError(error.code, number, error.detail) from error
    page = layer.page(number)
    found = layer.found
    found = dataclasses.replace(found, lines=[*found.lines, *beside(pasted.lines, found.lines)])
    text, words = composed(found, layer.size)
    return dataclasses.replace(
        page,
        text=text,
        words=words,
        quality=min(page.quality, quality.score(text)) if pasted.lines else page.quality,
        regions=pasted.regions,
        rejected=pasted.rejected,
        notes=page.notes + pasted.notes,
    )


def _seen(page: pdfium.PdfPage, frame: Frame, found: TextLayer, pictures: Survey) -> TextLayer:
    """A text layer without the words of which nothing shows: pale or undrawn ones on bare paper.

    What lies behind a scan, roughly where its ink is, is held against that later; elsewhere an
    undrawn word where a drawn one stands is not what is seen there.
    """
    scanned = pictures.imaged > _PICTURE_SHARE
    tokens = [token for line in found.lines for token in line]
    unsure = [token for token in tokens if token.look is not Look.PLAIN]
    if scanned:
        unsure = [token for token in unsure if token.look is not Look.UNDRAWN]
    if not unsure:
        return found
    image, dpi = render(page, frame, _SEEN_DPI)
    grey = image.convert("L")
    drawn = [token.box for token in tokens if token.look is not Look.UNDRAWN]
    rest = without(grey, drawn, dpi)
    gone = [
        token
        for token in unsure
        if not shows(rest if token.look is Look.UNDRAWN else grey, token.box, dpi)
    ]
    if not gone:
        return found
    unseen = set(map(id, gone))
    kept = [[token for token in line if id(token) not in unseen] for line in found.lines]
    return dataclasses.replace(
        found,
        lines=[line for line in kept if line],
        notes=tuple(dict.fromkeys((*found.notes, HIDDEN))),
        hidden=(*found.hidden, *(token.box for token in gone)),
    )


def _ink(page: pdfium.PdfPage, frame: Frame, words: Sequence[Word]) -> float:
    """Share of the page that is dark where no word of the text layer stands."""
    image, dpi = render(page, frame, _INK_DPI)
    grey = image.convert("L")
    brush = ImageDraw.Draw(grey)
    for word in words:
        if word.box is not None:
            x0, y0, x1, y1 = (value * dpi / 72 for value in word.box)
            brush.rectangle((x0 - 1, y0 - 1, x1 + 1, y1 + 1), fill=255)
    return sum(grey.histogram()[:_DARK]) / (grey.width * grey.height)


def _is_doubtful(layer: Layer, pictures: Survey) -> bool:
    """Whether a page may say more, or something else, than its text layer."""
    if not layer.text:
        return pictures.objects > 0
    if pictures.share > _PICTURE_SHARE:
        return layer.quality < quality.GOOD or layer.letters < _FEW_LETTERS
    return layer.quality < quality.FAIR


def _is_over_pictures(layer: Layer, pictures: Survey, pasted: list[Box]) -> bool:
    """Whether a good text layer goes with pictures that cover much of a page.

    It lies behind or over a scan, or the pictures are strips of one.
    """
    return not pasted or pdf_pictures.words_over(pictures.pictures, layer.words) >= _OVER


def _converted(found: TextLayer, size: tuple[float, float]) -> Layer:
    tokens = [token for line in found.lines for token in line]
    lines = found.lines
    encodings: set[legacy.Encoding] = set()
    runs = [legacy.Run(token.text, token.font) for token in tokens]
    is_suspect = not is_clean("".join([t.text for t in tokens])) or legacy.is_suspicious(runs)
    if is_suspect:
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
    if found.unmapped:
        lines = [
            [dataclasses.replace(token, text=fonts.bullets(token.text)) for token in line]
            for line in lines
        ]
    found = dataclasses.replace(found, lines=lines)
    text, words = composed(found, size)
    score = quality.score(text)
    if found.unmapped * 10 > found.characters or _is_scattered(text):
        score *= 0.5
    origin = Origin.CONVERTED if encodings else Origin.TEXT_LAYER
    notes = names(encodings) + found.notes + (("note_page_turned",) if found.quarters else ())
    return Layer(text, words, score, origin, notes, found, size, is_suspect)


def _is_scattered(text: str) -> bool:
    """Whether most words are single letters, as where each is drawn for itself in any order.

    Ticks, marks and answers are the same few letters.
    """
    words = [word for word in text.split() if word.isalpha()]
    letters = Counter([word for word in words if len(word) == 1])
    count = letters.total()
    if len(words) < _SCATTERED or 2 * count <= len(words):
        return False
    return sum(most for _, most in letters.most_common(_MARKS)) < _MARKED * count


def _scan_dpi(pictures: Survey) -> int:
    """Dots an inch to draw a page with: those of the scan that fills it, if they will do."""
    low, high = _DPI_RANGE
    fits = pictures.share > 0.5 and low <= pictures.dpi <= high
    return pictures.dpi if fits else _SCAN_DPI


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
