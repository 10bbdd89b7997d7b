"""Ink that has a colour of its own, told from coloured light, tables and screens around it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box
from ingest.ocr.masks import Mask

PAPER = 0.6  # of the light of most of the page, below which it is no paper

_SPREAD = 45  # between the channels of coloured ink on white paper
_WHITE = 250  # what paper is evened to
_BLOCK = 8  # pixels across, of which the light is taken
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
    some = pixels[: rows * _BLOCK : 2, : columns * _BLOCK : 2]
    half = _BLOCK // 2
    blocks = some.reshape(rows, half, columns, half, 3).transpose(0, 2, 4, 1, 3)
    flat = np.ascontiguousarray(blocks).reshape(rows, columns, 3, half * half)
    return np.partition(flat, half * half * 3 // 4 - 1, axis=3)[..., half * half * 3 // 4 - 1]


def _ground(light: npt.NDArray[np.uint8], size: tuple[int, int]) -> Mask:
    """Where paper is: neither the table under a photo nor the bars of a screen."""
    bright = light.max(axis=2)
    ground = (bright > PAPER * float(np.percentile(bright, 75))) & (
        bright - light.min(axis=2) < _TINT
    )
    ground = np.pad(ground, _BORDER, mode="edge")  # a scan's paper goes on beyond its border
    ground = ndimage.binary_erosion(ndimage.binary_closing(ground, iterations=2), iterations=2)
    ground = ground[_BORDER:-_BORDER, _BORDER:-_BORDER]
    return np.asarray(Image.fromarray(ground).resize(size, Image.Resampling.NEAREST))


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
