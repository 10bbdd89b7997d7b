"""Ink that has a colour of its own, told from coloured light, tables and screens around it."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box
from ingest.ocr.masks import FloatArray, IntArray, Mask

PAPER = 0.6  # of the light of most of the page, below which it is no paper

_SPREAD = 45  # between the channels of coloured ink on white paper
_WHITE = 250  # what paper is evened to
_BLOCK = 8  # pixels across, of which the light is taken
_TABLE = 0.45  # of its brightness, between the channels of wood rather than of paper
_AROUND = 0.6  # share of table along the border of a photo
_MOSTLY = 0.5  # of a box on paper
_SCANNED = 0.75  # share of paper along the border of a page that fills its image
_BORDER = 4  # blocks that evening out what is paper reaches at most
_DARKEST = 40.0  # light of a block at least
_TINT = 90  # between the channels of a block that is no paper


def own_colour(pixels: npt.NDArray[np.uint8]) -> tuple[Mask, Mask]:
    """Ink of a colour that the paper and the light around it do not have; where it is red.

    Args:
        pixels: the page in colour, about 100 dpi, shape (height, width, 3).
    """
    shape = pixels.shape[:2]
    mask, warm = np.zeros(shape, bool), np.zeros(shape, bool)
    if min(shape) < _BLOCK:
        return mask, warm
    light = _light(pixels)
    paper = ndimage.maximum_filter(light, size=(5, 5, 1))
    size = (shape[1], shape[0])
    whole = np.asarray(Image.fromarray(paper).resize(size, Image.Resampling.BILINEAR))
    # channels lie apart only where one is well below its paper: hardly any pixel is
    below = (_WHITE + 5 - _SPREAD) / _WHITE
    least = Image.fromarray(whole).point([min(255, int(v * below) + 1) for v in range(256)] * 3)
    dark = pixels < np.asarray(least)
    at = np.flatnonzero(dark[..., 0] | dark[..., 1] | dark[..., 2])
    red, green, blue = (
        np.minimum(seen * (np.float32(_WHITE) / np.maximum(over, np.float32(_DARKEST))), 255)
        for seen, over in zip(_channels(pixels, at), _channels(whole, at), strict=True)
    )
    most, fewest = (
        np.maximum(np.maximum(red, green), blue),
        np.minimum(np.minimum(red, green), blue),
    )
    apart = most - fewest > _SPREAD
    mask.reshape(-1)[at] = apart & _ground(light, size).reshape(-1)[at]
    warm.reshape(-1)[at] = red > blue
    return mask, warm


def _channels(
    pixels: npt.NDArray[np.uint8], at: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.float32], ...]:
    chosen = pixels.reshape(-1, 3)[at].astype(np.float32)
    return tuple(chosen.T)


def _light(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The upper quartile of each channel in each block."""
    rows, columns = (n // _BLOCK for n in pixels.shape[:2])
    whole = pixels[: rows * _BLOCK, : columns * _BLOCK]
    some = [
        np.ascontiguousarray(whole[y::_BLOCK, x::_BLOCK])
        for y in range(0, _BLOCK, 2)
        for x in range(0, _BLOCK, 2)
    ]
    # of sixteen pixels the fifth brightest: bubbles rise, all blocks at once
    for last in range(len(some) - 1, len(some) * 3 // 4 - 2, -1):
        for place in range(last):
            low, high = some[place], some[place + 1]
            some[place], some[place + 1] = np.minimum(low, high), np.maximum(low, high)
    return some[len(some) * 3 // 4 - 1]


def _ground(light: npt.NDArray[np.uint8], size: tuple[int, int]) -> Mask:
    """Which pixels are paper: neither the table under a photo nor the bars of a screen."""
    ground, beyond = _sheet(light)
    ground = np.pad(ground, _BORDER, constant_values=beyond)
    ground = ndimage.binary_erosion(ndimage.binary_closing(ground, iterations=2), iterations=2)
    ground = ground[_BORDER:-_BORDER, _BORDER:-_BORDER]
    return np.asarray(Image.fromarray(ground).resize(size, Image.Resampling.NEAREST))


def _sheet(light: npt.NDArray[np.uint8]) -> tuple[Mask, bool]:
    """Which blocks are paper, and whether it goes on beyond the image, as on scans."""
    bright = light.max(axis=2)
    tint = bright - light.min(axis=2)
    ground = bright > PAPER * float(np.percentile(bright, 75))
    ground &= (tint < _TINT) & (tint < _TABLE * bright)
    level = _divide(bright)
    if level is not None and _rim(bright <= level) > _AROUND:
        ground &= bright > level
        pieces, count = ndimage.label(ground)
        if count > 1:  # of what is as bright as the sheet the sheet is the largest
            ground = pieces == 1 + np.argmax(np.bincount(pieces.ravel())[1:])
        ground = ndimage.binary_fill_holes(ground)
    return np.asarray(ground), _rim(ground) > _SCANNED


def _divide(bright: npt.NDArray[np.uint8]) -> float | None:
    """The brightness that parts table from sheet (Otsu 1979), None where they hardly differ."""
    counts = np.bincount(bright.ravel(), minlength=256).astype(np.float64)
    levels = np.arange(256)
    below, total = np.cumsum(counts), counts.sum()
    mass = np.cumsum(counts * levels)
    dark = mass / np.maximum(below, 1)
    light = (mass[-1] - mass) / np.maximum(total - below, 1)
    best = int(np.argmax(below * (total - below) * (light - dark) ** 2))
    return float(best) if dark[best] < PAPER * light[best] else None


def _rim(blocks: Mask) -> float:
    """The share of the outermost blocks."""
    return float(np.concatenate((blocks[0], blocks[-1], blocks[:, 0], blocks[:, -1])).mean())


class Paper:
    """Where a page as it came is paper, not the table under a photo."""

    def __init__(self, pixels: npt.NDArray[np.uint8]) -> None:
        """Look at a page, grey or in colour, about 100 dpi."""
        shape = pixels.shape[:2]
        whole = min(shape) >= _BLOCK
        self._blocks = (
            _sheet(_light(pixels.reshape(*shape, -1)))[0] if whole else np.ones((1, 1), bool)
        )

    @property
    def is_all(self) -> bool:
        """Whether there is nothing but paper."""
        return bool(self._blocks.all())

    def holds(self, boxes: FloatArray) -> Mask:
        """Whether most of each box, in the pixels that were looked at, lies on paper."""
        rows, columns = self._blocks.shape
        x0, y0, x1, y1 = (boxes // _BLOCK).astype(np.intp).T
        left, top = np.clip(x0, 0, columns - 1), np.clip(y0, 0, rows - 1)
        right = np.minimum(np.maximum(left, x1) + 1, columns)
        bottom = np.minimum(np.maximum(top, y1) + 1, rows)
        above = self._above
        held = above[bottom, right] - above[top, right] - above[bottom, left] + above[top, left]
        return np.asarray(held > _MOSTLY * (right - left) * (bottom - top))

    @functools.cached_property
    def _above(self) -> IntArray:
        """How many blocks above and left of each corner are paper (Crow 1984)."""
        corners = np.zeros(np.add(self._blocks.shape, 1), np.intp)
        corners[1:, 1:] = self._blocks.cumsum(axis=0).cumsum(axis=1)
        return corners


def without_seal(mask: Mask, warm: Mask, box: Box, margin: float) -> Mask:
    """A mask without a seal: what in its disc is of its colour, so that blue pens stay."""
    rest = mask.copy()
    x, y, radius = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, (box[2] - box[0]) / 2 + margin
    top, left = max(0, round(y - radius)), max(0, round(x - radius))
    place = slice(top, max(0, round(y + radius))), slice(left, max(0, round(x + radius)))
    part, hue = rest[place], warm[place]
    if not part.any():
        return rest
    own = hue if hue[part].mean() > 0.5 else ~hue
    ys, xs = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
    part &= ~(own & (np.hypot(ys - y, xs - x) <= radius))
    return rest
