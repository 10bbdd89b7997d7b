"""Pictures within a typed PDF page that hold writing its text layer does not have.

A letter typed in Word with a photographed decision pasted into it comes as one
page of good text that says nothing of the picture. Pictures that are large
enough to hold writing and have hardly a word of the text layer over them are
read by OCR, each for itself, and their lines take their place on the page.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from ingest import quality
from ingest.document import Box, Origin, Reading, Region, RegionKind, Word
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.ocr.page import read_page
from ingest.ocr.reading import PageReading
from ingest.readers.pdf_choice import lines_of
from ingest.tokens import Token

_SHARE = 0.05  # of the page that a picture must cover; a seal or an emblem has less
_SHORT = 90.0  # points of the shorter side below which it is a letterhead's ribbon
_PIXELS = 250_000  # of the picture itself
_COVERED = 3  # words of the text layer over a picture that show it is a scan with hidden text
_LETTER = 0.05  # of the page's longer side: larger letters are a watermark's
_COVER = 0.03  # of the picture, under words; a caption has less
_WORDS = 5  # that OCR must find to believe that there is writing
_BY_HAND = "note_needs_transcription"
_FEWEST = 150  # dots an inch that OCR is told an image has
_MARGIN = 8  # pixels of white around a picture, which the engine wants

_Boxes = npt.NDArray[np.float64]  # shape (n, 4)


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page."""

    box: Box
    pixels: int
    is_ground: bool = True  # drawn before any text, so it hides none


@dataclasses.dataclass(frozen=True, slots=True)
class Pasted:
    """What was read in the pictures of a page."""

    lines: list[list[Token]]
    regions: tuple[Region, ...]
    notes: tuple[str, ...]
    rejected: tuple[Reading, ...] = ()  # what reads too badly to stand on the page


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
    placed = _boxes(words)
    sides = np.minimum(placed[:, 2] - placed[:, 0], placed[:, 3] - placed[:, 1])
    placed = placed[sides <= _LETTER * max(size)]
    return [box for box in boxes if _is_large(box, size) and not _is_covered(box, placed)]


def words_over(pictures: Sequence[Picture], words: Sequence[Word]) -> int:
    """How many words have their middle over a picture."""
    placed = _boxes(words)
    over = np.zeros(len(placed), np.bool_)
    for picture in pictures:
        over |= _within(placed, picture.box)
    return int(over.sum())


def may_hide(pictures: Sequence[Picture], words: Sequence[Word]) -> bool:
    """Whether a picture lies over words."""
    return words_over([picture for picture in pictures if not picture.is_ground], words) > 0


def hold_writing(pictures: Sequence[Picture]) -> bool:
    """Whether pictures are fine enough for writing, together as the strips of a scan are."""
    return sum(picture.pixels for picture in pictures) >= _PIXELS


def large(pictures: Sequence[Picture], size: tuple[float, float]) -> list[Box]:
    """Where pictures lie that are large enough for writing.

    Args:
        pictures: those of the page.
        size: of the page in points.
    """
    boxes = [_common(picture.box, (0.0, 0.0, *size)) for picture in pictures]
    return [box for box in boxes if _is_large(box, size)]


def is_inside(box: Box, boxes: Sequence[Box]) -> bool:
    """Whether the middle of a box lies in one of others."""
    middle = np.array([box], np.float64)
    return any(bool(_within(middle, other).any()) for other in boxes)


def alone(boxes: Sequence[Box], words: Sequence[Word]) -> list[Box]:
    """The boxes that no word has its middle in."""
    placed = _boxes(words)
    return [box for box in boxes if not _within(placed, box).any()]


def read(image: Image.Image, boxes: Sequence[Box], *, dpi: int, limits: Limits) -> Pasted:
    """Read pictures of a page.

    Args:
        image: the page.
        boxes: of the pictures in points.
        dpi: resolution of the image.
        limits: engine and time, which all of them share.

    Raises:
        IngestError: ``ocr_unavailable``.
    """
    until = time.monotonic() + limits.seconds_page
    lines: list[list[Token]] = []
    regions: list[Region] = []
    notes: list[str] = []
    rejected: list[Reading] = []
    for box in boxes:
        regions.append(Region(RegionKind.PICTURE, box, 1.0))
        left = until - time.monotonic()
        if left <= 0:
            notes.append("note_picture_unread")
            continue
        try:
            rest = dataclasses.replace(limits, seconds_page=left)
            reading = reading_of(_cut(image, box, dpi), dpi, rest)
        except IngestError as error:
            if error.code not in {Code.TIMEOUT, Code.CRASHED}:
                raise
            notes.append("note_picture_unread")
            continue
        few = len(reading.words) < _WORDS  # a photograph of things, if no secrets
        regions += [
            dataclasses.replace(region, box=_moved(region.box, box, dpi))
            for region in reading.regions
            if not few or region.kind is RegionKind.SECRET_STAMP
        ]
        if few:
            continue
        if reading.quality < quality.FAIR:
            notes.append("note_picture_unread")  # writing, but perhaps by hand
            rejected.append(Reading(Origin.OCR, round(reading.quality, 4), reading.text))
        else:
            lines += _lines(reading, box, dpi)
            notes.append("note_picture_read")
        notes += [note for note in reading.notes if note == _BY_HAND]
    return Pasted(lines, tuple(regions), tuple(dict.fromkeys(notes)), tuple(rejected))


def reading_of(image: Image.Image, dpi: int, limits: Limits) -> PageReading:
    """What OCR makes of a page or a part of one, drawn at some dots an inch.

    So few of them mean a page too large to be drawn at more: a plan, or a photo each pixel of
    which was made a point. Letters cannot be that small, and to look for stamps the image
    would be made larger by as much.

    Raises:
        IngestError: see `read_page`.
    """
    return read_page(image, dpi=max(dpi, _FEWEST), scale=72 / dpi, limits=limits)


def _cut(image: Image.Image, box: Box, dpi: int) -> Image.Image:
    x0, y0, x1, y1 = (round(value * dpi / 72) for value in box)
    width, height = max(1, x1 - x0), max(1, y1 - y0)
    sheet = Image.new("RGB", (width + 2 * _MARGIN, height + 2 * _MARGIN), "white")
    sheet.paste(image.crop((x0, y0, x0 + width, y0 + height)), (_MARGIN, _MARGIN))
    return sheet


def _lines(reading: PageReading, box: Box, dpi: int) -> list[list[Token]]:
    """The words of a picture as lines of the page."""
    return [
        [dataclasses.replace(token, box=_moved(token.box, box, dpi)) for token in line]
        for line in lines_of(reading.text, reading.words)
    ]


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


def _is_covered(box: Box, words: _Boxes) -> bool:
    """Whether words lie over a picture as they do over a scan, and not as a caption does."""
    x0, y0, x1, y1 = words[_within(words, box)].T
    area = float(((x1 - x0) * (y1 - y0)).sum())
    return len(x0) >= _COVERED and area >= _COVER * (box[2] - box[0]) * (box[3] - box[1])


def _boxes(words: Sequence[Word]) -> _Boxes:
    return np.array([word.box for word in words if word.box], np.float64).reshape(-1, 4)


def _within(words: _Boxes, box: Box) -> npt.NDArray[np.bool_]:
    """Which words have their middle in a box."""
    x0, y0, x1, y1 = words.T
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    inside: npt.NDArray[np.bool_] = (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
    return inside
