"""How a page lies: leaning, on its side, on its head - told from its dark pixels alone.

Lines make the profile of rows jump, at the angle they have and along the side they have.
Vietnamese has more ink over its small letters (capitals, hooks, tone marks) than under
them, which tells head from foot in a few milliseconds where reading would take half a
second. A doubtful answer names several turns; a strip of the page is read to choose.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.ocr import Grey
from ingest.ocr.masks import FloatArray, Mask, quantiles

MAX_SKEW = 5.0  # degrees looked for at once
_WIDEST = 16.0  # degrees looked for where nothing shows within these
_STEP = 0.5  # degrees between angles that are tried at first
_VAGUE = 6.0  # how much sharper than at a middling angle lines are that were surely seen
_SHARPER = 2.5  # how much sharper they must be at an angle beyond
_SIDEWAYS = 1.15  # how much sharper the columns must be than the rows
_DOWN = 0.9  # ink over small letters to ink under them: a page below may stand on its head
_SURELY_DOWN = 0.75  # and surely does
_SURELY_UP = 1.2  # above which a page on its side is surely set upright by a turn
_TILES = 3  # a side
_OWN_ANGLE = 1.5  # how much sharper lines are at an angle of their own than at that of all
_FEW_TRACES = 500  # dark pixels below which a page tells nothing
_CLEARLY = 2.5  # how much sharper the rows are where nothing speaks for columns
_STRIP = 16  # columns seen as one
_LONG = 1400  # pixels of the long side of the page that is looked at
_LINES = 61  # rows within which one line of print has the most ink
_SPARSE = 0.15  # of the fullest rows: fuller ones can be the middle of a line
_HEIGHTS = (3, 40)  # rows of the middle of a line
_MIDDLE = 0.4  # of a line's fullest row: fuller ones are the middle of it
_ZONE = 0.6  # of that height, over and under it


def step(shape: tuple[int, ...]) -> int:
    """How much smaller a page is made before its lines are looked at."""
    return max(1, round(max(shape) / _LONG))


def skew(grey: Grey) -> float:
    """Degrees to turn the page counter-clockwise so that its lines lie level."""
    lines = _lines(grey)
    if lines is None:
        return 0.0
    fine = lines.angle
    return fine if lines.sharpness(fine) > lines.sharpness(0.0) * 1.02 else 0.0


def fall(at: FloatArray, size: int, angle: float) -> FloatArray:
    """How far from its level place a page's ink lies, pixels, at places along a side."""
    return np.asarray((at - size / 2) * math.tan(math.radians(angle)))


def moved(shape: tuple[int, ...], angle: float) -> tuple[int, int]:
    """How many rows and columns ink is moved by at most when a page is levelled."""
    height, width = shape
    slope = math.tan(math.radians(abs(angle)))
    rows = math.ceil(slope * width / 2)
    return rows, math.ceil(slope * (height / 2 + rows))


def level(grey: Grey, angle: float) -> Grey:
    """The page turned so that its lines are level: its columns are moved, then its rows.

    Two shears are a turn but for a stretch by the square of the angle (Paeth 1986), 7 % at
    the widest, at a fifth of the cost.
    """
    return np.ascontiguousarray(_sheared(_sheared(grey, angle).T, -angle).T)


def _sheared(grey: Grey, angle: float) -> Grey:
    """Each column moved up or down, to a fraction of a pixel."""
    height, width = grey.shape
    falls = fall(np.arange(width, dtype=np.float64) + 0.5, width, angle)
    whole = np.floor(falls).astype(np.intp)
    part = np.rint((falls - whole) * 256).astype(np.uint16)
    margin = int(np.abs(whole).max()) + 2
    wide = np.pad(grey, ((margin, margin), (0, 0)), constant_values=255)
    even = np.empty_like(grey)
    starts = [0, *(np.flatnonzero(np.diff(whole)) + 1).tolist(), width]
    for left, right in itertools.pairwise(starts):
        top, share = margin + int(whole[left]), part[left:right]
        mixed = wide[top : top + height, left:right] * (256 - share)
        mixed += wide[top + 1 : top + 1 + height, left:right] * share
        even[:, left:right] = mixed >> 8
    return even


def runs_down(grey: Grey) -> bool:
    """Whether the lines of an evened page run up and down."""
    lines = _darkest_lines(grey)
    return lines is not None and _run_down(lines)


def _run_down(lines: _Lines) -> bool:
    return _CLEARLY * _columns(lines) >= 1.0 and _tiles_run_down(lines.ink)


def _columns(lines: _Lines) -> float:
    """How much sharper the columns of a page are than its rows."""
    across = _Lines(lines.ink.T)
    down = across.sharpness_about(0.0, 5, 1.0)[0] if lines.show else across.sharpest
    return down / max(lines.sharpest, 1.0)


def _tiles_run_down(ink: Mask) -> bool:
    """Tile by tile: over a whole photo lines fan out and bend, and no angle suits them all."""
    rows = columns = 0.0
    for band in np.array_split(ink, _TILES):
        for tile in np.array_split(band, _TILES, axis=1):
            if np.count_nonzero(tile) > _FEW_TRACES:
                rows += _Lines(tile).sharpest
                columns += _Lines(tile.T).sharpest
    return columns > _SIDEWAYS * rows


def are_one(ink: Mask, parts: Sequence[Mask], *, sheets: bool) -> bool:
    """Whether parts of a picture are to be read as one page.

    They are unless they are sheets, their lines are level at different angles or one of
    them stands on its head.

    Args:
        ink: the picture; its print.
        parts: of it, each as high as it is; such as have little ink say nothing.
        sheets: what they lie on shows between them.
    """
    seen = [_Lines(part) for part in parts if np.count_nonzero(part) >= _FEW_TRACES]
    if len(seen) < 2 or any(_run_down(lines) for lines in seen):
        return True  # what lies on its side has gaps between its paragraphs
    if sheets:
        return False
    angle = _Lines(ink).angle
    if any(lines.sharpness(lines.angle) > _OWN_ANGLE * lines.sharpness(angle) for lines in seen):
        return False
    heads = [_head(lines) for lines in seen]
    return not (min(heads) < _SURELY_DOWN and max(heads) >= _SURELY_UP)


def turns(grey: Grey, *, wide: bool = False) -> tuple[int, ...]:
    """Quarter turns, counter-clockwise, that may set an evened page upright, likeliest first.

    Args:
        grey: the page; white paper, black print.
        wide: it is known to be wider than pages are, whatever its lines seem to do.
    """
    darkest, lines = _darkest_lines(grey), _lines(grey)
    down = darkest is not None and _run_down(darkest)
    if not (down or wide):
        head = _head(lines, darkest)
        return (2,) if head < _SURELY_DOWN else (2, 0) if head < _DOWN else (0,)
    head = _head(lines and _Lines(np.rot90(lines.ink)))
    first, other = (1, 3) if head >= 1.0 else (3, 1)
    if not wide and darkest is not None and _columns(darkest) < 1.0:
        return (0, first, other)  # a few lines in a typewriter's letters stand in columns, too
    sure = down and max(head, 1.0 / head) >= _SURELY_UP
    return (first,) if sure else (first, other, 0)


def _head(lines: _Lines | None, alike: _Lines | None = None) -> float:
    """Ink over the small letters of a middling line to ink under them; 1 if nothing is told.

    Args:
        lines: the page.
        alike: less ink of the same page, whose angle is known.
    """
    if lines is None:
        return 1.0
    profile = lines.profile((alike or lines).angle)
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


def _darkest_lines(grey: Grey) -> _Lines | None:
    """The darker half of the ink of an evened page, None where there is little."""
    small = _small(grey)
    (dark,) = quantiles(small, 0.005)
    return _lines_in(small < math.ceil(dark + (250 - dark) / 2))


def _lines(grey: Grey) -> _Lines | None:
    """All ink of a page, None where there is little."""
    small = _small(grey)
    return _lines_in(small < math.ceil(max(0.0, min(200.0, float(small.mean()) - 35.0))))


def _small(grey: Grey) -> Grey:
    shrink = step(grey.shape)
    return np.ascontiguousarray(grey[::shrink, ::shrink])


def _lines_in(ink: Mask) -> _Lines | None:
    return _Lines(ink) if np.count_nonzero(ink) >= _FEW_TRACES else None


class _Lines:
    """Profiles of the rows of ink, as seen at any angle: how much stands in each.

    The page is cut into narrow strips whose profiles are taken once; seen at an angle
    they only stand higher or lower.
    """

    def __init__(self, ink: Mask) -> None:
        self.ink = ink
        self._height, width = ink.shape
        strips = Image.fromarray(ink.view(np.uint8) * np.uint8(255)).reduce((_STRIP, 1))
        middles = np.arange(strips.width) * _STRIP + (_STRIP - width) / 2
        self._away = middles  # columns from the middle of the page
        self._margin = math.ceil(width * math.tan(math.radians(_WIDEST + 1)) / 2) + 1
        bare = ((0, 0), (self._margin, self._margin))
        self._level = np.uint16 if strips.width < 256 else np.uint32  # sums of bytes
        columns = np.ascontiguousarray(np.asarray(strips).T, self._level)
        self._strips = list(np.pad(columns, bare))  # each in one piece, as is its sum

    def profile(self, angle: float) -> npt.NDArray[np.float32]:
        """Ink in each row of the page turned by an angle."""
        total = np.zeros(self._height, self._level)
        tops = self._margin + np.rint(self._away * math.tan(math.radians(angle))).astype(int)
        for strip, top in zip(self._strips, tops.tolist(), strict=True):
            np.add(total, strip[top : top + self._height], out=total)
        return total.astype(np.float32)

    def sharpness(self, angle: float) -> float:
        """How far the profile is from flat."""
        steps = np.diff(self.profile(angle))
        return float(np.dot(steps, steps))

    def sharpness_about(self, angle: float, reach: int, width: float) -> tuple[float, float]:
        """The most of the sharpness at angles about one, so far apart, and that angle."""
        tried = angle + width * np.arange(-reach, reach + 1)
        return max((self.sharpness(one), one) for one in tried.tolist())

    @functools.cached_property
    def _near(self) -> list[tuple[float, float]]:
        """Sharpness at the angles pages usually have, and those angles."""
        few = np.arange(-MAX_SKEW, MAX_SKEW + _STEP, _STEP).tolist()
        return [(self.sharpness(angle), angle) for angle in few]

    @property
    def show(self) -> bool:
        """Whether there are lines that run from side to side, beyond doubt."""
        middling = float(np.median([sharp for sharp, _ in self._near]))
        return max(self._near)[0] >= _VAGUE * middling

    @functools.cached_property
    def _coarse(self) -> tuple[float, float]:
        """The sharpest angle of a few, as in `sharpness_about`."""
        best = max(self._near)
        if self.show and abs(best[1]) < MAX_SKEW:
            return best
        # a sheet that was laid down carelessly; or lines that run up and down, or none
        beyond = np.arange(MAX_SKEW + _STEP, _WIDEST + _STEP, _STEP).tolist()
        far = max((self.sharpness(angle), angle) for one in beyond for angle in (one, -one))
        return far if far[0] > (1.0 if self.show else _SHARPER) * best[0] else best

    @property
    def sharpest(self) -> float:
        """How sharp the lines are at the best of a few angles."""
        return self._coarse[0]

    @functools.cached_property
    def angle(self) -> float:
        """Degrees at which the lines are sharpest."""
        near = self.sharpness_about(self._coarse[1], 4, _STEP / 4)[1]
        return self.sharpness_about(near, 2, 0.05)[1]
