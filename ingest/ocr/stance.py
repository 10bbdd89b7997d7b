"""How a page lies: leaning, on its side, on its head - told from its dark pixels alone.

Lines make the profile of rows jump, at the angle they have and along the side they have.
Vietnamese has more ink over its small letters (capitals, hooks, tone marks) than under
them, which tells head from foot in a few milliseconds where reading would take half a
second. A doubtful answer names several turns; a strip of the page is read to choose.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ingest.ocr import Grey

_MAX_SKEW = 5.0  # degrees looked for
_SIDEWAYS = 1.15  # how much sharper the columns must be than the rows
_DOWN = 0.9  # ink over small letters to ink under them: a page below may stand on its head
_SURELY_DOWN = 0.75  # and surely does
_SURELY_UP = 1.2  # above which a page on its side is surely set upright by a turn
_TILES = 3  # a side
_FEW_TRACES = 500  # dark pixels below which a page tells nothing
_SAMPLE = 60_000  # dark pixels looked at
_QUICK = 30_000  # of them where the answer is coarse
_LONG = 1400  # pixels of the long side of the page that is looked at
_LINES = 61  # rows within which one line of print has the most ink
_SPARSE = 0.15  # of the fullest rows: fuller ones can be the middle of a line
_HEIGHTS = (3, 40)  # rows of the middle of a line
_MIDDLE = 0.4  # of a line's fullest row: fuller ones are the middle of it
_ZONE = 0.6  # of that height, over and under it

_Places = npt.NDArray[np.intp]


def step(shape: tuple[int, ...]) -> int:
    """How much smaller a page is made before its lines are looked at."""
    return max(1, round(max(shape) / _LONG))


def skew(grey: Grey) -> float:
    """Degrees to turn the page counter-clockwise so that its lines lie level."""
    ys, xs, (height, _) = _traces(grey)
    if len(ys) < _FEW_TRACES:
        return 0.0
    fine = _angle(ys, xs, height)
    level, best = (_sharpness(ys, xs, height, angle) for angle in (0.0, fine))
    return fine if best > level * 1.02 else 0.0


def runs_down(grey: Grey) -> bool:
    """Whether the lines of an evened page run up and down."""
    dark = float(np.percentile(grey[::4, ::4], 0.5))
    ys, xs, shape = _traces(grey, dark + (250 - dark) / 2, sample=_QUICK)
    if len(ys) < _FEW_TRACES:
        return False
    rows = columns = 0.0
    # tile by tile: over a whole photo lines fan out and bend, and no angle suits them all
    tile = ys * _TILES // shape[0] * _TILES + xs * _TILES // shape[1]
    for number in range(_TILES**2):
        here = tile == number
        if here.sum() > _FEW_TRACES // 4:
            rows += _best_sharpness(ys[here], xs[here], shape[0])
            columns += _best_sharpness(xs[here], ys[here], shape[1])
    return columns > _SIDEWAYS * rows


def turns(grey: Grey, *, wide: bool = False) -> tuple[int, ...]:
    """Quarter turns, counter-clockwise, that may set an evened page upright, likeliest first.

    Args:
        grey: the page; white paper, black print.
        wide: it is known to be wider than pages are, whatever its lines seem to do.
    """
    down = runs_down(grey)
    if not (down or wide):
        head = _head(grey)
        return (2,) if head < _SURELY_DOWN else (2, 0) if head < _DOWN else (0,)
    head = _head(np.rot90(grey))
    first, other = (1, 3) if head >= 1.0 else (3, 1)
    sure = down and max(head, 1.0 / head) >= _SURELY_UP
    return (first,) if sure else (first, other, 0)


def _head(grey: Grey) -> float:
    """Ink over the small letters of a middling line to ink under them; 1 if nothing is told."""
    ys, xs, (height, _) = _traces(grey, sample=_QUICK)
    if len(ys) < _FEW_TRACES:
        return 1.0
    profile = _profile(ys, xs, height, _angle(ys, xs, height))
    least = _SPARSE * float(np.percentile(profile, 98))
    middle = profile > _MIDDLE * np.maximum(ndimage.maximum_filter1d(profile, _LINES), least)
    ratios = []
    for (line,) in ndimage.find_objects(ndimage.label(middle)[0]):
        thick = line.stop - line.start
        if _HEIGHTS[0] <= thick <= _HEIGHTS[1]:
            zone = max(2, round(_ZONE * thick))
            over = profile[max(0, line.start - zone) : line.start].sum()
            under = profile[line.stop : line.stop + zone].sum()
            ratios.append((over + 1.0) / (under + 1.0))
    return float(np.median(ratios)) if ratios else 1.0


def _traces(
    grey: Grey, threshold: float | None = None, *, sample: int = _SAMPLE
) -> tuple[_Places, _Places, tuple[int, int]]:
    """Rows and columns of dark pixels of the page made small, and its size."""
    shrink = step(grey.shape)
    small = grey[::shrink, ::shrink]
    if threshold is None:
        threshold = min(200.0, float(small.mean()) - 35.0)
    ys, xs = np.nonzero(small < threshold)
    if len(ys) > sample:
        chosen = np.random.default_rng(0).choice(len(ys), sample, replace=False)
        ys, xs = ys[chosen], xs[chosen]
    return ys, xs, (small.shape[0], small.shape[1])


def _angle(ys: _Places, xs: _Places, height: int) -> float:
    coarse = _sharpest(ys, xs, height, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5))
    return _sharpest(ys, xs, height, coarse + np.arange(-0.5, 0.51, 0.05))


def _sharpest(ys: _Places, xs: _Places, height: int, angles: npt.NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(ys, xs, height, float(angle))))


def _best_sharpness(ys: _Places, xs: _Places, height: int) -> float:
    return max(_sharpness(ys, xs, height, angle) for angle in np.arange(-4.0, 4.1, 0.5))


def _sharpness(ys: _Places, xs: _Places, height: int, angle: float) -> float:
    """How far the row profile is from flat when the page is seen at an angle."""
    return float((np.diff(_profile(ys, xs, height, angle)) ** 2).sum())


def _profile(ys: _Places, xs: _Places, height: int, angle: float) -> npt.NDArray[np.float64]:
    rows = (ys - xs * math.tan(math.radians(angle)) + height).astype(np.intp)
    return np.bincount(rows).astype(np.float64)
