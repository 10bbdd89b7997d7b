"""Pages that lie beside each other in one picture, each its own way.

Two sheets under one camera or on one scanner's glass, the pages of an open book: no one
angle sets the lines of all level, and one of them may lie on its head. Sheets between which
the table shows and pages that lie differently are parted, at gaps that run through the whole
picture: what lies alike on one sheet - a leaflet, a wide table - is one page, whose columns
are told when its words are known.
"""

from __future__ import annotations

import itertools

import numpy as np
from PIL import Image

from ingest.ocr import Grey, outline, stance
from ingest.ocr.masks import Mask, closed

_WIDE = 1.15  # width by height from which a picture may show several pages
_STRAY = 0.005  # of the picture's height: dark pixels that a column without print may have
_GAP = 0.02  # of the picture's width: narrower gaps are within a page
_PAGE = 0.1  # likewise: what is narrower is the edge of a sheet, a fold or a rule
_PAPER = 9  # pixels: wider dark places are no print
_DARK = 0.75  # of the brightness of paper: what sheets lie on is darker
_BRIGHT = 60  # percentile of a sheet's columns that shows its paper

Span = tuple[int, int]  # of columns


def cuts(image: Image.Image) -> list[int]:
    """Columns at which a picture is parted so that each page lies one way; none for most.

    Args:
        image: the picture, its lines more or less level.
    """
    if image.width <= _WIDE * image.height:
        return []
    shrink = stance.step(image.size)
    picture = image if image.mode in {"L", "RGB"} else image.convert("L")
    grey = np.asarray(picture.reduce(shrink).convert("L"))
    paper = closed(grey, _PAPER)
    ink = outline.strokes(grey, paper)
    gaps = _gaps(ink)
    places = [(left + right) // 2 for left, right in gaps]
    sides = list(itertools.pairwise([0, *places, ink.shape[1]]))
    parts = [np.ascontiguousarray(ink[:, a:b]) for a, b in sides]
    if not gaps or stance.are_one(ink, parts, sheets=_are_sheets(paper, gaps, sides)):
        return []
    return [place * shrink for place in places]


def _are_sheets(paper: Grey, gaps: list[Span], sides: list[Span]) -> bool:
    """Whether every gap shows something darker than the paper on both sides of it."""
    light = np.median(paper, axis=0)
    least = [_DARK * np.percentile(light[a:b], _BRIGHT) for a, b in sides]
    return all(
        light[left:right].min() < min(one, other)
        for (left, right), one, other in zip(gaps, least, least[1:], strict=False)
    )


def _gaps(ink: Mask) -> list[Span]:
    """The widest gaps between what is as wide as a page."""
    width = ink.shape[1]
    marked = np.flatnonzero(ink.sum(axis=0) > _STRAY * len(ink))
    if not len(marked):
        return []
    breaks = np.flatnonzero(np.diff(marked) > _GAP * width)
    starts = marked[np.r_[0, breaks + 1]].tolist()
    ends = (marked[np.r_[breaks, -1]] + 1).tolist()
    stretches = list(zip(starts, ends, strict=True))
    pages = [n for n, (start, end) in enumerate(stretches) if end - start >= _PAGE * width]
    found = []
    for one, other in itertools.pairwise(pages):
        between = [(stretches[n][1], stretches[n + 1][0]) for n in range(one, other)]
        found.append(max(between, key=lambda gap: gap[1] - gap[0]))
    return found
