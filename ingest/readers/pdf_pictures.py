"""Pictures within a typed PDF page that hold writing its text layer does not have.

A letter typed in Word with a photographed decision pasted into it comes as one
page of good text that says nothing of the picture. Pictures that are large
enough to hold writing and have hardly a word of the text layer over them are
read by OCR, each for itself, and their lines take their place on the page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PIL import Image

from ingest import quality
from ingest.document import Box, Region, RegionKind, Word
from ingest.errors import Code, IngestError
from ingest.layout import Token
from ingest.limits import Limits
from ingest.ocr.page import PageReading, read_page

_SHARE = 0.05  # of the page that a picture must cover; a seal or an emblem has less
_SHORT = 90.0  # points of the shorter side below which it is a letterhead's ribbon
_PIXELS = 250_000  # of the picture itself
_COVERED = 3  # words of the text layer over a picture that show it is a scan with hidden text
_WORDS = 5  # that OCR must find to believe that there is writing
_BY_HAND = "note_needs_transcription"
_MARGIN = 8  # pixels of white around a picture, which the engine wants


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page."""

    box: Box
    pixels: int


@dataclasses.dataclass(frozen=True, slots=True)
class Pasted:
    """What was read in the pictures of a page."""

    lines: list[list[Token]]
    regions: tuple[Region, ...]
    notes: tuple[str, ...]


def unread(
    pictures: Sequence[Picture], words: Sequence[Word], size: tuple[float, float]
) -> list[Box]:
    """The pictures that may hold writing nobody has read.

    Args:
        pictures: those of the page.
        words: of its text layer.
        size: of the page in points.
    """
    page = (0.0, 0.0, *size)
    boxes = [_common(picture.box, page) for picture in pictures if picture.pixels >= _PIXELS]
    large = [box for box in boxes if _is_large(box, size)]
    return [box for box in large if sum(_is_within(word, box) for word in words) < _COVERED]


def read(image: Image.Image, boxes: Sequence[Box], *, dpi: int, limits: Limits) -> Pasted:
    """Read pictures of a page.

    Args:
        image: the page.
        boxes: of the pictures in points.
        dpi: resolution of the image.
        limits: engine and time.

    Raises:
        IngestError: ``ocr_unavailable``.
    """
    lines: list[list[Token]] = []
    regions: list[Region] = []
    notes: list[str] = []
    for box in boxes:
        regions.append(Region(RegionKind.PICTURE, box, 1.0))
        try:
            reading = read_page(_cut(image, box, dpi), dpi=dpi, scale=72 / dpi, limits=limits)
        except IngestError as error:
            if error.code not in {Code.TIMEOUT, Code.CRASHED}:
                raise
            notes.append("note_picture_unread")
            continue
        if len(reading.words) < _WORDS:
            continue  # a photograph of things
        if reading.quality < quality.FAIR:
            notes.append("note_picture_unread")  # writing, but perhaps by hand
        else:
            lines += _lines(reading, box, dpi)
            regions += [
                dataclasses.replace(region, box=_moved(region.box, box, dpi))
                for region in reading.regions
            ]
            notes += ["note_picture_read", *(n for n in reading.notes if n == _BY_HAND)]
    return Pasted(lines, tuple(regions), tuple(dict.fromkeys(notes)))


def _cut(image: Image.Image, box: Box, dpi: int) -> Image.Image:
    x0, y0, x1, y1 = (round(value * dpi / 72) for value in box)
    width, height = max(1, x1 - x0), max(1, y1 - y0)
    sheet = Image.new("RGB", (width + 2 * _MARGIN, height + 2 * _MARGIN), "white")
    sheet.paste(image.crop((x0, y0, x0 + width, y0 + height)), (_MARGIN, _MARGIN))
    return sheet


def _lines(reading: PageReading, box: Box, dpi: int) -> list[list[Token]]:
    """The words of a picture as lines of the page."""
    lines: list[list[Token]] = []
    last = 0
    for word in reading.words:
        if word.box is None:
            continue
        if not lines or "\n" in reading.text[last : word.start]:
            lines.append([])
        last = word.end
        lines[-1].append(Token(word.text, _moved(word.box, box, dpi), word.confidence))
    return lines


def _moved(inner: Box, outer: Box, dpi: int) -> Box:
    left, top = outer[0] - _MARGIN * 72 / dpi, outer[1] - _MARGIN * 72 / dpi
    x0, y0, x1, y1 = inner
    return x0 + left, y0 + top, x1 + left, y1 + top


def _common(box: Box, other: Box) -> Box:
    x0, y0 = max(box[0], other[0]), max(box[1], other[1])
    return x0, y0, max(x0, min(box[2], other[2])), max(y0, min(box[3], other[3]))


def _is_large(box: Box, size: tuple[float, float]) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return min(width, height) >= _SHORT and width * height >= _SHARE * size[0] * size[1]


def _is_within(word: Word, box: Box) -> bool:
    if word.box is None:
        return False
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
