"""What shows on a drawn PDF page: whether a word does, and whether there is more than paper."""

from __future__ import annotations

import itertools
import math

from PIL import Image

from ingest.document import Box

_SHADES = 20  # grey levels between which nothing is seen
_HUGE = 16  # times that a word fits on its page, which is not looked at if it is larger
_EDGE = 0.04  # of a page's sides, where scanners leave shadows
_DIRT = 0.002  # of the page, that may be specks
_CONTRAST = 60  # grey levels by which ink is darker than paper


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


def has_ink(image: Image.Image) -> bool:
    """Whether a page has more on its paper, its edges aside, than dirt."""
    grey = image.convert("L")
    aside, above = round(grey.width * _EDGE), round(grey.height * _EDGE)
    counts = grey.crop((aside, above, grey.width - aside, grey.height - above)).histogram()
    shades = list(itertools.accumulate(counts))
    paper = next(level for level, so_far in enumerate(shades) if so_far >= 0.95 * shades[-1])
    return sum(counts[: max(0, paper - _CONTRAST)]) > _DIRT * shades[-1]
