"""Finds and removes what is on a page but not its print: ghosts and specks.

A ghost is ink that is nowhere dark: the other side shining through, a stamp
after its colour channel was taken. A speck is a dot too small for any letter
or mark. Both are judged on connected components, and nothing is removed where
they are rare, because the same treatment thins good print.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey

_CONTRAST = 30.0  # grey levels from paper that count as a trace
_MIDWAY = 0.45  # between ink (0) and paper (1): components that stay lighter are ghosts
_GHOST_SHARE = 0.05  # of all traces, above which ghosts are worth treating
_FAR_SHARE = 0.02  # of the traces far from any ink, below which none is looked at closely
_SPECK_SHARE = 0.35  # of all components, above which specks are worth treating
_SPECK_COUNT = 400
_INK = 150  # grey below which an evened page has ink
_AREA = 21  # pixels, at half size, of a square that print never fills
_LITTLE_INK = 400  # pixels of ink, at half size, below which a page is empty
_MANY = 400_000  # components beyond which a page is noise


def ghost_level(grey: Grey) -> tuple[float, float] | None:
    """The darkest grey of ghosts and the grey of ink, None where there are hardly any ghosts."""
    small = _pooled(grey)
    paper = float(np.median(small))
    dark = float(np.percentile(small[::2, ::2], 0.5))
    if paper - dark < 2 * _CONTRAST or not _may_haunt(small, paper - _CONTRAST, dark, paper):
        return None
    labels, count = ndimage.label(small < paper - _CONTRAST)
    if not 0 < count < _MANY:
        return None
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    minima = np.asarray(ndimage.minimum(small, labels, np.arange(1, count + 1)))
    ghosts = minima > dark + _MIDWAY * (paper - dark)
    if areas[ghosts].sum() < _GHOST_SHARE * areas.sum():
        return None
    solid = minima[ghosts & (areas > 6)]
    return (float(np.percentile(solid, 5)), dark) if len(solid) else None


def _may_haunt(small: Grey, trace: float, dark: float, paper: float) -> bool:
    """Whether traces stand away from ink; most pages have none, which is seen at a glance."""
    smaller = _pooled(small)
    traces = smaller < trace
    ink = ndimage.minimum_filter(smaller, 3) <= dark + _MIDWAY * (paper - dark)
    return int((traces & ~ink).sum()) > _FAR_SHARE * int(traces.sum())


def lift(grey: Grey, level: float, dark: float) -> Grey:
    """Stretch the greys so that everything from a level up is paper."""
    scale = 255.0 / max(level - dark, 1.0)
    table = np.clip((np.arange(256) - dark) * scale, 0, 255).astype(np.uint8)
    return np.asarray(table[grey])


def uncovered(grey: Grey, boxes: Sequence[Box]) -> float:
    """The share of a page's ink that stands outside all boxes."""
    ink = _pooled(grey) < _INK
    # the table under a photo, the bars of a screen: areas, not strokes
    ink &= ndimage.uniform_filter(ink.astype(np.float32), _AREA) < 0.85
    total = int(ink.sum())
    if total < _LITTLE_INK:
        return 0.0
    if boxes:
        # beyond the outermost words lie the table under a photo and the edges of a copier
        frame = np.zeros_like(ink)
        lefts, tops, rights, bottoms = (np.array(side) / 2 for side in zip(*boxes, strict=True))
        frame[
            max(0, int(tops.min())) : int(bottoms.max()),
            max(0, int(lefts.min())) : int(rights.max()),
        ] = True
        ink &= frame
    for x0, y0, x1, y1 in boxes:
        top, left = max(0, int(y0 / 2) - 2), max(0, int(x0 / 2) - 2)
        ink[top : int(y1 / 2) + 3, left : int(x1 / 2) + 3] = False
    return float(ink.sum() / total)


def is_bilevel(grey: Grey) -> bool:
    """Whether a page is black and white without greys, as copiers and faxes make it."""
    part = grey[::3, ::3]
    return float(((part > 12) & (part < 243)).mean()) < 0.01


def despeckled(grey: Grey, dpi: int) -> Grey | None:
    """The page without its specks, None where there are few."""
    ink = grey < 128
    labels, count = ndimage.label(ink, structure=np.ones((3, 3)))
    if not _SPECK_COUNT < count < _MANY:
        return None
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    areas[0] = 0
    limit = 5 * (dpi / 200) ** 2  # pixels; the dot of an i has ten at 200 dpi
    specks = (areas > 0) & (areas <= limit)
    if specks.sum() < _SPECK_SHARE * count:
        return None
    cleaned = np.where(specks[labels], np.uint8(255), grey)
    smooth = ndimage.gaussian_filter(cleaned.astype(np.float32), 0.7 * dpi / 200)
    return np.asarray(smooth.astype(np.uint8))


def _pooled(grey: Grey) -> npt.NDArray[np.uint8]:
    """Half the size, keeping the darkest of each four pixels."""
    height, width = (n // 2 * 2 for n in grey.shape)
    cut = grey[:height, :width]
    pairs = np.minimum(cut[0::2], cut[1::2])
    return np.asarray(np.minimum(pairs[:, 0::2], pairs[:, 1::2]))
