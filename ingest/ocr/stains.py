"""Finds and removes what is on a page but not its print: ghosts and specks.

A ghost is ink that is nowhere dark: the other side shining through, a stamp
after its colour channel was taken. A speck is a dot too small for any letter
or mark. Both are judged on connected components, and nothing is removed where
they are rare, because the same treatment thins good print.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter
from scipy import ndimage

from ingest.ocr import Grey
from ingest.ocr.masks import Mask, lowest, quantiles

_CONTRAST = 30.0  # grey levels from paper that count as a trace
_MIDWAY = 0.45  # between ink (0) and paper (1): components that stay lighter are ghosts
_GHOST_SHARE = 0.05  # of all traces, above which ghosts are worth treating
_GREYISH = 0.25  # likewise: where there are ghosts, what stays lighter may be a part of them
_BELOW = 6  # grey levels below the darkest ghost that are lifted with it
_FAR_SHARE = 0.02  # of the traces far from any ink, below which none is looked at closely
_SPECK_SHARE = 0.35  # of all components, above which specks are worth treating
_SPECK_COUNT = 400
_INK = 150  # grey below which an evened page has ink
_BLOCK = 16  # pixels, at half size, of a square that print never fills
_FULL = 0.85 * 255  # of it with ink
_LONG = 0.25  # of the longer side of a page, that no stroke with such squares is
_LITTLE_INK = 400  # pixels of ink, at half size, below which a page is empty
_ROWS = 64  # blurred at a time
_SOME = 8  # rows, of which one is looked at for greys
_BLACK, _WHITE = 13, 243  # grey levels from which ink is grey, and from which it is none
_FEW_GREYS = 0.2  # of the ink: JPEG of quality 85 leaves 0.16 about black print, scanners 0.8
_HARDLY_GREY = 0.01  # of the page
_MANY = 400_000  # components beyond which a page is noise


@dataclasses.dataclass(frozen=True, slots=True)
class Ghosts:
    """Ink that is nowhere dark, and what else is on the page."""

    level: float  # the darkest grey of ghosts
    dark: float  # the grey of ink
    paper: float
    mask: Mask  # at half size: ghosts, ink that may be of theirs, and the paper next to it

    def lifted(self, grey: Image.Image) -> Image.Image:
        """The page without them."""
        return lift(grey, self.level - _BELOW, self.dark)

    def alone(self, grey: Grey) -> Grey:
        """Nothing but them, as dark as print."""
        return np.where(self._about(grey.shape), self._darkened(grey), np.uint8(255))

    def as_print(self, grey: Grey) -> Grey:
        """The page with them as dark as its other print."""
        return np.where(self._about(grey.shape), self._darkened(grey), grey)

    def _about(self, shape: tuple[int, ...]) -> Mask:
        height, width = shape
        whole = np.repeat(np.repeat(self.mask, 2, axis=0), 2, axis=1)
        return np.pad(whole, [(0, height - len(whole)), (0, width - whole.shape[1])])

    def _darkened(self, grey: Grey) -> Grey:
        scale = (self.paper - self.dark) / max(self.paper - self.level, 1.0)
        levels = self.paper - (self.paper - np.arange(256.0)) * scale
        darker: Grey = np.clip(levels, self.dark, 255).astype(np.uint8)[grey]
        return darker


def ghosts(grey: Grey) -> Ghosts | None:
    """Ghosts on a page, None where there are hardly any."""
    small = _pooled(grey)
    dark, paper = quantiles(small, 0.005, 0.5)
    if paper - dark < 2 * _CONTRAST or not _may_haunt(small, paper - _CONTRAST, dark, paper):
        return None
    labels, count = ndimage.label(small < paper - _CONTRAST)
    if not 0 < count < _MANY:
        return None
    at = np.flatnonzero(labels)
    owner, greys = labels.ravel()[at], small.ravel()[at]
    areas = np.bincount(owner, minlength=count + 1)[1:]
    minima = np.full(count + 1, 255, np.uint8)
    np.minimum.at(minima, owner, greys)
    pale = minima > dark + _MIDWAY * (paper - dark)
    pale[0] = False
    bars = _bars(labels)  # which would have all print lifted that is as pale
    pale[bars], areas[bars - 1] = False, 0
    if areas[pale[1:]].sum() < _GHOST_SHARE * areas.sum():
        return None
    solid = minima[1:][pale[1:] & (areas > 6)]
    if not len(solid):
        return None
    grey_ink = minima > dark + _GREYISH * (paper - dark)
    grey_ink[0], grey_ink[bars] = False, False
    around = Image.fromarray(grey_ink[labels].view(np.uint8)).filter(ImageFilter.MaxFilter(3))
    mask = np.asarray(around).astype(bool)
    return Ghosts(float(np.percentile(solid, 5)), dark, paper, mask)


def _bars(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """Components that are long areas, not strokes: what shows beside a sheet."""
    full = _areas(labels > 0)
    at = np.argwhere(full) * _BLOCK + _BLOCK // 2
    numbers = np.unique(labels[at[:, 0], at[:, 1]])
    places = ndimage.find_objects(labels)
    least = _LONG * max(labels.shape)
    return np.array(
        [n for n in numbers[numbers > 0] if max(s.stop - s.start for s in places[n - 1]) > least],
        np.intp,
    )


def _may_haunt(small: Grey, trace: float, dark: float, paper: float) -> bool:
    """Whether traces stand away from ink; most pages have none, which is seen at a glance."""
    smaller = _pooled(small)
    traces = smaller < trace
    ink = lowest(smaller, 3) <= dark + _MIDWAY * (paper - dark)
    return bool(np.count_nonzero(traces & ~ink) > _FAR_SHARE * np.count_nonzero(traces))


def lift(grey: Image.Image, level: float, dark: float) -> Image.Image:
    """Stretch the greys so that everything from a level up is paper."""
    return grey.point(lifted(level, dark).astype(int).tolist())


def lifted(level: float, dark: float) -> npt.NDArray[np.float64]:
    """What becomes of each grey level when all from a level up is paper."""
    scale = 255.0 / max(level - dark, 1.0)
    return np.clip((np.arange(256.0) - dark) * scale, 0, 255)


def uncovered(grey: Grey, boxes: npt.NDArray[np.float64]) -> float:
    """The share of a page's ink that stands outside all boxes, shape (n, 4)."""
    ink = _pooled(grey) < _INK
    _without_areas(ink)
    total = np.count_nonzero(ink)
    if total < _LITTLE_INK:
        return 0.0
    halves = (boxes / 2).astype(int)
    if len(boxes):
        # beyond the outermost words lie the table under a photo and the edges of a copier
        left, top = np.maximum(halves[:, :2].min(axis=0), 0).tolist()
        right, bottom = halves[:, 2:].max(axis=0).tolist()
        frame = ink[top:bottom, left:right].copy()
        ink[:] = False
        ink[top:bottom, left:right] = frame
    for x0, y0, x1, y1 in halves.tolist():
        ink[max(0, y0 - 2) : y1 + 3, max(0, x0 - 2) : x1 + 3] = False
    return float(np.count_nonzero(ink) / total)


def _without_areas(ink: Mask) -> None:
    """Take off the table under a photo and the bars of a screen: areas, not strokes."""
    full = _areas(ink)
    if full.any():
        height, width = (n * _BLOCK for n in full.shape)
        ink[:height, :width] &= ~np.repeat(np.repeat(full, _BLOCK, axis=0), _BLOCK, axis=1)


def _areas(ink: Mask) -> Mask:
    """Which squares of `_BLOCK` pixels are so full of ink as print never is."""
    height, width = (n // _BLOCK for n in ink.shape)
    if not (height and width):
        return np.zeros((height, width), bool)
    whole = ink[: height * _BLOCK, : width * _BLOCK]
    solid = np.asarray(Image.fromarray(whole.view(np.uint8) * np.uint8(255)).reduce(_BLOCK))
    return np.asarray(solid > _FULL)


def is_bilevel(grey: Grey) -> bool:
    """Whether what is on a page is black without greys, as copiers and faxes make it."""
    counts = Image.fromarray(grey[::_SOME]).histogram()
    greys = sum(counts[_BLACK:_WHITE])
    # on a copy with black edges greys are few beside them, on one of few lines beside its paper
    return greys <= _FEW_GREYS * sum(counts[:_WHITE]) and greys <= _HARDLY_GREY * sum(counts)


def despeckled(grey: Grey, dpi: int) -> Grey | None:
    """The page without its specks, None where there are few."""
    labels, count = ndimage.label(grey < 128, structure=np.ones((3, 3)))
    if not _SPECK_COUNT < count < _MANY:
        return None
    at = np.flatnonzero(labels)
    owner = labels.ravel()[at]
    areas = np.bincount(owner, minlength=count + 1)
    limit = 5 * (dpi / 200) ** 2  # pixels; the dot of an i has ten at 200 dpi
    specks = areas <= limit
    if np.count_nonzero(specks[1:]) < _SPECK_SHARE * count:
        return None
    cleaned = grey.copy()
    cleaned.reshape(-1)[at[specks[owner]]] = 255
    return blurred(cleaned, 0.7 * dpi / 200)


def blurred(grey: Grey, sigma: float) -> Grey:
    """A Gaussian blur by passes of 1-2-1, each of a variance of one half."""
    for _ in range(max(1, round(2 * sigma**2))):
        wide, grey = np.pad(grey, 1, mode="edge"), np.empty_like(grey)
        # a few rows at a time stay where the processor has them at hand
        for top in range(0, len(grey), _ROWS):
            rows = wide[top : top + _ROWS + 2]
            down = mean_of(mean_of(rows[:-2], rows[2:]), rows[1:-1])
            grey[top : top + _ROWS] = mean_of(mean_of(down[:, :-2], down[:, 2:]), down[:, 1:-1])
    return grey


def mean_of(one: Grey, other: Grey) -> Grey:
    """The mean of two images in bytes alone: what they share and half of what they do not."""
    return (one & other) + ((one ^ other) >> 1)


def _pooled(grey: Grey) -> npt.NDArray[np.uint8]:
    """Half the size, keeping the darkest of each four pixels."""
    height, width = (n // 2 * 2 for n in grey.shape)
    cut = grey[:height, :width]
    pairs = np.minimum(cut[0::2], cut[1::2])
    return np.minimum(pairs[:, 0::2], pairs[:, 1::2])
