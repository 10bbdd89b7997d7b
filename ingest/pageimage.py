"""Page images for people, with what must stay hidden painted over.

Redaction happens here, in the sandbox, on the pixels that leave it; a masked
image never holds what it masks.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from ingest import sniff
from ingest.document import Box
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.readers import Context, docx, html, members, office, pdf, pdf_document
from ingest.readers import image as images
from ingest.readers.pdf_text import Frame
from ingest.sniff import Kind

MAX_WIDTH = 4_000  # pixels
_AROUND = 4.0  # points left around what is cut out, for a frame set too close
_MARGIN = 1.0  # points painted around a box, for descenders and skew


def page_image(
    data: bytes,
    number: int,
    width: int,
    redact: Sequence[Box],
    limits: Limits,
    *,
    member: str | None = None,
    crop: Box | None = None,
) -> bytes:
    """One page as PNG.

    Args:
        data: the whole file.
        number: of the page, from 1.
        width: pixels of the page.
        redact: boxes in page points to paint over.
        limits: bounds.
        member: digest of the file within that has the page; None: it is the file's own.
        crop: the part to keep, in page points; None: the whole page.

    Raises:
        IngestError: unreadable, or no such page.
    """
    width = max(16, min(width, MAX_WIDTH))
    if member is not None:
        found = members.find(data, member, Context.of(limits))
        if found is None:
            raise IngestError(Code.NO_SUCH_PAGE, page=number, detail="no such member")
        data = found
    kind = sniff.kind_of(data)
    if kind is Kind.PDF:
        picture, points = _pdf(data, number, width, limits)
    else:
        picture, points = _frame(_frames(data, kind, limits), number, width)
    scale = picture.width / points
    _paint(picture, redact, scale)
    if crop is not None:
        picture = _cut(picture, crop, scale)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _pdf(data: bytes, number: int, width: int, limits: Limits) -> tuple[Image.Image, float]:
    document = pdf_document.open_pdf(data, limits)
    document.init_forms()
    if not 1 <= number <= len(document):
        raise IngestError(Code.NO_SUCH_PAGE, page=number)
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise IngestError(Code.CORRUPT, page=number) from error
    frame = Frame(page)
    points = frame.size[0]
    if not 1 <= points <= limits.page_points or frame.size[1] > limits.page_points:
        raise IngestError(Code.TOO_MANY_PIXELS, page=number)
    picture, _ = pdf.render(page, frame, max(1, round(width * 72 / points)))
    return _fitted(picture, width), points


def _frames(data: bytes, kind: Kind, limits: Limits) -> Iterator[Image.Image | None]:
    """What the pages of a file look like; None for one that is text without a place."""
    if kind in sniff.IMAGES:
        yield from images.frames(data, kind, limits)
        return
    yield None
    if kind is Kind.HTML:
        yield from html.scans(data, limits)
    elif kind in office.KINDS:
        data = office.convert(data, kind, Context.of(limits))
        kind = Kind.DOCX
    if kind is Kind.DOCX:
        yield from docx.scans(data, limits)


def _frame(
    frames: Iterator[Image.Image | None], number: int, width: int
) -> tuple[Image.Image, float]:
    frame = next(itertools.islice(frames, number - 1, None), None)
    if frame is None:
        raise IngestError(Code.NO_SUCH_PAGE, page=number, detail="no page image")
    points = frame.width * 72 / frame.info["dpi"][0]
    return _fitted(frame.convert("RGB"), width), points


def _fitted(picture: Image.Image, width: int) -> Image.Image:
    if picture.width == width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _cut(picture: Image.Image, crop: Box, scale: float) -> Image.Image:
    """A part with a margin, at least a pixel of the page whatever the box says."""
    x0, y0, x1, y1 = (value * scale for value in crop)
    margin = _AROUND * scale
    left, top = _within(x0 - margin, picture.width - 1), _within(y0 - margin, picture.height - 1)
    right = max(left, _within(x1 + margin, picture.width - 1)) + 1
    bottom = max(top, _within(y1 + margin, picture.height - 1)) + 1
    return picture.crop((left, top, right, bottom))


def _within(value: float, most: int) -> int:
    return round(max(0.0, min(value, float(most))))


def _paint(picture: Image.Image, boxes: Sequence[Box], scale: float) -> None:
    brush = ImageDraw.Draw(picture)
    for x0, y0, x1, y1 in boxes:
        corners = (x0 - _MARGIN, y0 - _MARGIN, x1 + _MARGIN, y1 + _MARGIN)
        brush.rectangle([round(value * scale) for value in corners], fill="black")
