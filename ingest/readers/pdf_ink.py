"""What shows on a drawn PDF page: whether a word does, and whether there is more than paper."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from ingest.document import Box

_SHADES = 20  # grey levels between which nothing is seen
_HUGE = 16  # times that a word fits on its page, which is not looked at if it is larger
_EDGE = 0.04  # of a page's sides, where scanners leave shadows
_DIRT = 0.002  # of the page, that may be specks
_CONTRAST = 60  # grey levels by which ink is darker than paper
_BESIDE = 0.3  # of its height, that a word's place reaches over the space beside it
_BLUR = 0.5  # points by which letters may reach beyond their boxes
_STROKE = 8.0  # points: a line of writing is thinner, a drawn shape or a tinted field wider
_FAINT = 40  # grey levels by which a thin line, drawn coarsely, is darker than around it


def shows(grey: Image.Image, box: Box, dpi: int) -> bool:
    """Whether a part of a page has more than one shade."""
    x0, y0, x1, y1 = (value * dpi / 72 for value in box)
    left, top = max(0, math.floor(x0)), max(0, math.floor(y0))
    right, bottom = min(grey.width, math.ceil(x1) + 1), min(grey.height, math.ceil(y1) + 1)
    part = (left, top, right, bottom)
    if right <= left or bottom <= top:
        return False
    if (right - left) * (bottom - top) * _HUGE > grey.width * grey.height:
        return True
    levels = [level for level, count in enumerate(grey.crop(part).histogram()) if count]
    return levels[-1] - levels[0] > _SHADES


def without(grey: Image.Image, boxes: Iterable[Box], dpi: int) -> Image.Image:
    """A page as it is drawn, in grey, with white where words stand; their boxes are in points."""
    rest = grey.copy()
    brush = ImageDraw.Draw(rest)
    for x0, y0, x1, y1 in boxes:
        aside = _BESIDE * (y1 - y0)
        around = (x0 - aside, y0 - _BLUR, x1 + aside, y1 + _BLUR)
        brush.rectangle([value * dpi / 72 for value in around], fill=255)
    return rest


def is_tinted(image: Image.Image, box: Box, shade: int, dpi: int) -> bool:
    """Whether most of a place has one shade of grey, as the ground of a table's head has.

    Args:
        image: the page.
        box: the place in points.
        shade: its level, from 0 to 255.
        dpi: resolution of the image.
    """
    part = np.asarray(image.convert("L"))[_part(box, dpi)]
    return bool(2 * np.count_nonzero(np.abs(part.astype(np.int16) - shade) <= 1) > part.size)


def has_ink(image: Image.Image) -> bool:
    """Whether a page has more on its paper, its edges aside, than dirt."""
    grey = image.convert("L")
    aside, above = round(grey.width * _EDGE), round(grey.height * _EDGE)
    counts = grey.crop((aside, above, grey.width - aside, grey.height - above)).histogram()
    shades = list(itertools.accumulate(counts))
    paper = next(level for level, so_far in enumerate(shades) if so_far >= 0.95 * shades[-1])
    return sum(counts[: max(0, paper - _CONTRAST)]) > _DIRT * shades[-1]


def written(image: Image.Image, boxes: Sequence[Box], words: Sequence[Box], dpi: int) -> float:
    """Share of a page under thin dark lines, as writing is, within some boxes.

    Args:
        image: the page.
        boxes: where to look, in points.
        words: boxes of the words that are known, where not to look.
        dpi: resolution of the image.
    """
    grey = np.asarray(image.convert("L"))
    side = max(1, round(_STROKE * dpi / 72))
    around = ndimage.grey_closing(grey, size=(side, side))
    inside = np.zeros(grey.shape, np.bool_)
    for box in boxes:
        inside[_part(box, dpi)] = True
    for box in words:
        inside[_part(box, dpi)] = False
    return float((around - grey > _FAINT)[inside].sum() / grey.size)


def _part(box: Box, dpi: int) -> tuple[slice, slice]:
    """The rows and columns of a page that a box in points covers, and one around."""
    x0, y0, x1, y1 = (max(0.0, value * dpi / 72) for value in box)
    return (
        slice(max(0, math.floor(y0) - 1), math.ceil(y1) + 1),
        slice(max(0, math.floor(x0) - 1), math.ceil(x1) + 1),
    )
