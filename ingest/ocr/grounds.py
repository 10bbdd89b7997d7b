"""Light print on a dark ground becomes dark print on white: chats, heads of tables, banners.

An engine takes one polarity for a line at best, and everything that prepares a page takes
paper for what is brightest. Grounds are even areas, wider than any stroke, found on a small
image; one is turned if what stands in it is lighter than it and has the size of letters.
The table under a photo, black edges of copies, shadows and stamps have nothing of the kind.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter
from scipy import ndimage

from ingest.ocr import Grey
from ingest.ocr.masks import IntArray, Mask, boxes_of, pieces, quantiles, spread

_DPI = 50  # of the small image
_DARK = 190  # grey from which a ground is too bright for print that is brighter
_EVEN = 12  # grey levels that one ground varies by
_MOSTLY = 0.5  # of a window: print never fills as much, nor does it leave less of its ground
_EDGE, _MARGIN = 1, 2  # pixels of the small image about a ground: its edge, what has its colour
_NEAR = 6  # grey levels about its own that most of a ground has
_PEAK = 0.6  # of its pixels, where greys that are all alike have 0.52
_REACH = 3  # pixels of the small image from the middle of a window to its edge
_LEVELS = 8  # greys of grounds on one page
_AREA, _WIDTH, _HEIGHT = 0.05, 0.2, 0.1  # square inches and inches of the least ground
_HOLE = 0.1  # square inches of what stands in a ground and belongs to it
_CONTRAST = 50  # grey levels between a ground and its print
_INKED = 0.01, 0.5  # share of a ground that its print has
_OTHER = 0.2  # of its lighter print that is darker: else it is dark print with dirt
_OVER = 6  # times its size that the boxes of a page's grounds have together: more is a pattern
_FLAT = 0.5  # of a ground that is even, its print included
_BARE = 0.004  # share of print below which a ground has none
_BLACK = 128  # grey below which a bare ground is made white where another was turned
_LETTER = 0.025, 0.5  # inches, least and greatest height of a letter
_WIDE = 4.0  # times as wide as high: no letter
_SOLID = 0.8  # of its box that a letter has at most
_STROKE = 0.05  # inches of the width of one stroke at most
_THROUGH = 0.75  # of the height of its ground: stripes, as of a barcode, are no letters
_LETTERS = 0.6  # of the light ink in a ground that belongs to letters
_FEW = 2  # letters
_MANY = 100_000  # pieces of ink beyond which a ground is noise


@dataclasses.dataclass(frozen=True, slots=True)
class _Ground:
    """An even area of the small image."""

    top: int
    left: int
    mask: Mask  # from there
    grey: int
    print: int | None  # grey of the lighter print in it, None if it is bare

    @property
    def place(self) -> tuple[slice, slice]:
        height, width = self.mask.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def tones(self) -> Grey:
        """For each grey what it becomes: the ground white, its print black."""
        share = (np.arange(256) - self.grey) / ((self.print or 255) - self.grey)
        return (255 * (1 - np.clip(share, 0, 1))).astype(np.uint8)


def dark_on_light(image: Image.Image, dpi: int) -> Image.Image:
    """A page whose light print on dark grounds is dark on white, itself if it has none.

    Args:
        image: grey or colour.
        dpi: its resolution.
    """
    scale = dpi / _DPI
    size = max(1, round(image.width / scale)), max(1, round(image.height / scale))
    small = np.asarray(image.resize(size, Image.Resampling.NEAREST).convert("L"))
    dark = small <= _DARK
    filled = dark & _prevails(dark)
    if np.count_nonzero(filled) < _AREA * _DPI**2:
        return image
    grounds = list(_grounds(small, filled))
    if all(ground.print is None for ground in grounds):
        return image
    pixels = np.array(image.convert("L" if image.mode in {"1", "L", "LA"} else "RGB"))
    grey = np.asarray(image.convert("L"))
    parts = [_Part(grey, ground, small.shape) for ground in grounds]
    turned = [part for part in parts if part.ground.print and _has_letters(part, dpi)]
    if not turned:
        return image
    bare = [part for part in parts if part.ground.print is None]
    for part in sorted([*turned, *bare], key=lambda part: -part.grey.size):
        part.turn(pixels[part.place])
    return Image.fromarray(pixels)


class _Part:
    """A ground on the page as it came."""

    def __init__(self, page: Grey, ground: _Ground, small: tuple[int, ...]) -> None:
        """Cut a ground, found on a small image of some shape, out of a grey page."""
        ratios = [whole / part for whole, part in zip(page.shape, small, strict=True)]
        edges = [
            slice(round(side.start * ratio), round(side.stop * ratio))
            for side, ratio in zip(ground.place, ratios, strict=True)
        ]
        self.ground, self.place = ground, (edges[0], edges[1])
        self.grey = page[self.place]

    def _at_size(self, mask: Mask) -> Mask:
        size = self.grey.shape[1], self.grey.shape[0]
        return np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.NEAREST))

    @property
    def print(self) -> Mask:
        """Its lighter ink."""
        middle = (self.ground.grey + (self.ground.print or 255)) / 2
        return (self.grey > middle) & self._at_size(self.ground.mask)

    def turn(self, pixels: npt.NDArray[np.uint8]) -> None:
        """Make the ground white and its print black in pixels of the page, grey or colour."""
        tones, mask = self.ground.tones[self.grey], self.ground.mask
        inside = self._at_size(~_wider(~mask, _EDGE))
        # its edge is a mixture with what is beyond, which may be white: no print of its own
        edge = self._at_size(_wider(mask, _EDGE)) & (self.grey >= self.ground.grey - _EVEN)
        now = np.asarray(Image.fromarray(pixels).convert("L"))  # what is about it may be turned
        even = np.where(inside, tones, np.where(edge, np.maximum(now, tones), now))
        about = self._at_size(_wider(mask, _MARGIN))  # it may have the colour of the ground
        pixels[about] = even[about] if pixels.ndim == 2 else even[about][:, None]


def _wider(mask: Mask, reach: int) -> Mask:
    return spread(spread(mask, 2 * reach + 1, axis=0), 2 * reach + 1, axis=1)


def _prevails(mask: Mask) -> Mask:
    """Where a mask has most of the window around each pixel."""
    grey = Image.fromarray(mask.view(np.uint8) * np.uint8(255))
    return np.asarray(grey.filter(ImageFilter.BoxBlur(_REACH))) > _MOSTLY * 255


def _levels(small: Grey, filled: Mask) -> Iterator[int]:
    """The greys that grounds have, commonest first."""
    counts = np.bincount(small[filled], minlength=256)
    near, around = _sums(counts, _NEAR), _sums(counts, _EVEN)
    even = near > _PEAK * around  # light that falls off has all greys alike
    for _ in range(_LEVELS):
        level = int(near.argmax())
        if near[level] < _AREA * _DPI**2 / 2:
            return
        if even[level]:
            yield level
        near[max(0, level - _EVEN) : level + _EVEN + 1] = 0


def _sums(counts: IntArray, reach: int) -> IntArray:
    """How many pixels have each grey or one that is no farther from it."""
    return np.convolve(counts, np.ones(2 * reach + 1, np.intp), mode="same")


def _grounds(small: Grey, filled: Mask) -> Iterator[_Ground]:
    """Even areas with lighter print or none; bright ones and those of dark print are left out."""
    seen = 0.0
    for level in _levels(small, filled):
        alike = (small >= max(0, level - _EVEN)) & (small <= level + _EVEN)
        area = _prevails(alike)
        if not area.any():
            continue
        # the window takes corners off, what is left of them is alike
        area |= alike & _wider(area, _REACH)
        boxes, labels = pieces(area)
        for number, (x0, y0, x1, y1) in enumerate(boxes, start=1):
            if x1 - x0 < _WIDTH * _DPI or y1 - y0 < _HEIGHT * _DPI:
                continue
            seen += (x1 - x0) * (y1 - y0)
            if seen > _OVER * small.size:
                return
            left, top = max(0, int(x0) - _MARGIN), max(0, int(y0) - _MARGIN)
            around = slice(top, int(y1) + _MARGIN), slice(left, int(x1) + _MARGIN)
            ground = _judged(small[around], _without_holes(labels[around] == number), level)
            if ground is not None:
                yield dataclasses.replace(ground, top=top, left=left)


def _without_holes(mask: Mask) -> Mask:
    """A mask with what it encloses, if that is no larger than letters and small pictures."""
    labels, _ = ndimage.label(~np.pad(mask, 1))
    areas = np.bincount(labels.ravel())
    small = areas < _HOLE * _DPI**2
    small[0] = True  # the mask
    small[labels[0, 0]] = False  # what is around it
    return np.asarray(small[labels][1:-1, 1:-1])


def _judged(small: Grey, mask: Mask, level: int) -> _Ground | None:
    """A ground by what stands in it, away from its edges."""
    inner = ~_wider(~np.pad(mask, _EDGE), _EDGE)[_EDGE:-_EDGE, _EDGE:-_EDGE]
    greys = small[inner].astype(int) - level
    if len(greys) < _AREA * _DPI**2 or np.mean(np.abs(greys) <= _EVEN) < _FLAT:
        return None
    ground = level + int(np.median(greys[np.abs(greys) <= _EVEN]))
    above = greys[greys > _CONTRAST / 2]
    dark = float(np.mean(greys < -_CONTRAST / 2))
    light = len(above) / len(greys)
    if max(light, dark) < _BARE:
        return _Ground(0, 0, mask, ground, None) if level < _BLACK else None
    (most,) = quantiles((above + level).astype(np.uint8), 0.9) if len(above) else (level,)
    lit = _INKED[0] <= light <= _INKED[1] and dark <= _OTHER * light
    seen = lit and most - level >= _CONTRAST
    return _Ground(0, 0, mask, ground, int(most)) if seen else None


def _has_letters(part: _Part, dpi: int) -> bool:
    """Whether most of the light ink in a ground has the size of letters."""
    ink = part.print
    boxes, labels = pieces(ink)
    if not _FEW <= len(boxes) < _MANY:
        return False
    sides = boxes_of(boxes)
    wide, high = sides[:, 2] - sides[:, 0], sides[:, 3] - sides[:, 1]
    areas = np.bincount(labels.ravel(), minlength=len(boxes) + 1)[1:]
    fit = (high > _LETTER[0] * dpi) & (high < _LETTER[1] * dpi) & (wide < _WIDE * high)
    # a square as of a cloth is no letter; strokes fill their box, too, but are narrow
    fit &= (areas < _SOLID * wide * high) | (np.minimum(wide, high) < _STROKE * dpi)
    fit &= high < _THROUGH * np.count_nonzero(part.ground.mask.any(axis=1)) / _DPI * dpi
    return bool(fit.sum() >= _FEW and areas[fit].sum() > _LETTERS * areas.sum())
