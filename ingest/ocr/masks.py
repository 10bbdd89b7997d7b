"""Small images and masks of ink, at the least cost: a page of nine million pixels is seen often.

A run or a square is found by doubling steps of whole-array operations, a page
is made smaller by whole factors where the resolutions allow, and a
percentile of greys comes from their histogram.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey

Mask = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
_T = TypeVar("_T", np.bool_, np.uint8)

_PATCH = 8  # pixels, a side
_FAINT = 6  # grey levels from the paper's that the mean of a block with print has at least
_RIM = 4  # blocks of bare paper left around it
_WORTHWHILE = 0.9  # of the page: if more is left, nothing is cut
_WHOLE = 1e-3  # from a whole number, within which a scale counts as one


def shrunk(image: Image.Image, scale: float) -> Image.Image:
    """An image by the mean of its pixels.

    Args:
        image: grey or colour.
        scale: pixels of it to one of the result, each way.
    """
    factor = round(scale)
    if factor >= 1 and abs(scale - factor) < _WHOLE:
        return image if factor == 1 else image.reduce(factor)
    size = (max(1, round(image.width / scale)), max(1, round(image.height / scale)))
    if scale >= 2:  # by a whole factor first, which is done in half the time
        image = image.reduce(int(scale))
    return image.resize(size, Image.Resampling.BOX)


def trimmed(image: Grey) -> tuple[Grey, int, int]:
    """The part of a page that is not bare paper, and its left and top; every pixel costs time.

    Bare is judged by the means of blocks, in which faint print shows and grain does not.
    """
    small = np.asarray(Image.fromarray(image).reduce(_PATCH))
    (paper,) = quantiles(small, 0.5)
    marked = (small < paper - _FAINT) | (small > paper + _FAINT)
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if not len(rows):
        return image, 0, 0
    top, left = ((max(0, int(side[0]) - _RIM) * _PATCH) for side in (rows, columns))
    bottom, right = ((int(side[-1]) + 1 + _RIM) * _PATCH for side in (rows, columns))
    part = image[top:bottom, left:right]
    if part.size > _WORTHWHILE * image.size:
        return image, 0, 0
    return np.ascontiguousarray(part), left, top


def quantiles(grey: Grey, *shares: float) -> list[float]:
    """The grey levels that shares (0-1) of the pixels, of any shape, do not exceed."""
    counts = np.cumsum(Image.fromarray(np.atleast_2d(grey)).histogram())
    return [float(np.searchsorted(counts, share * counts[-1])) for share in shares]


def places(mask: Mask) -> tuple[IntArray, IntArray, IntArray]:
    """Where a mask has ink: in the flat array, its rows and its columns."""
    at = np.flatnonzero(mask)
    rows, columns = np.divmod(at, mask.shape[1])
    return at, rows, columns


def boxes_of(boxes: Iterable[Box | None]) -> FloatArray:
    """Boxes as an array, shape (n, 4)."""
    return np.array(list(boxes), np.float64).reshape(-1, 4)


def erase(mask: Mask, boxes: FloatArray, aside: float, above: float) -> None:
    """Take out of a mask what lies in boxes, shape (n, 4), grown by so much each way."""
    grown = boxes + np.array([-aside, -above, aside, above])
    for x0, y0, x1, y1 in np.maximum(np.rint(grown), 0).astype(int).tolist():
        mask[y0:y1, x0:x1] = False


def bounds(xs: IntArray, ys: IntArray, owner: IntArray, count: int) -> FloatArray:
    """The boxes, shape (count, 4), of the pixels of each owner (0 to count - 1)."""
    boxes = np.empty((count, 4), np.intp)
    boxes[:, :2], boxes[:, 2:] = np.iinfo(np.intp).max, -1
    for side, values in enumerate((xs, ys)):
        np.minimum.at(boxes[:, side], owner, values)
        np.maximum.at(boxes[:, side + 2], owner, values)
    boxes[:, 2:] += 1
    return boxes.astype(np.float64)


def pieces(mask: Mask, joined: Mask | None = None) -> tuple[list[Box], npt.NDArray[np.int32]]:
    """The boxes of a mask's pieces, corners touching, and its labels from 1 in their order.

    Args:
        mask: ink.
        joined: a wider mask; what it joins is one piece.
    """
    at, rows, columns = places(mask)
    structure = np.ones((3, 3)) if joined is None else None
    labels, count = ndimage.label(mask if joined is None else joined, structure)
    owner = labels.reshape(-1)[at].astype(np.intp) - 1
    boxes = bounds(columns, rows, owner, count).tolist()
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in boxes], labels


def spread(mask: Mask, length: int, *, axis: int) -> Mask:
    """A mask widened by half a length (odd) to both sides."""
    return _window(mask.swapaxes(0, axis), length, length // 2).swapaxes(0, axis)


def runs(mask: Mask, length: int, *, axis: int) -> Mask | None:
    """What of a mask lies in unbroken runs of a length or more, None where there are none."""
    rest = mask.swapaxes(0, axis)
    if rest.shape[0] < length:
        return None
    done = 1
    while done < length:
        step = min(done, length - done)
        rest = rest[:-step] & rest[step:]
        done += step
    if not rest.any():
        return None
    return _window(rest, length, length - 1).swapaxes(0, axis)  # from where the runs start


def highest(grey: Grey, *size: int) -> Grey:
    """The highest grey around each pixel.

    Args:
        grey: an image.
        size: of the window, odd; of its height and its width where they differ.
    """
    return _slid(np.maximum, grey, size)


def lowest(grey: Grey, *size: int) -> Grey:
    """The lowest grey around each pixel; see `highest`."""
    return _slid(np.minimum, grey, size)


def closed(grey: Grey, size: int) -> Grey:
    """Without what is dark and narrower than a size."""
    return lowest(highest(grey, size), size)


def opened(grey: Grey, size: int) -> Grey:
    """Without what is bright and narrower than a size."""
    return highest(lowest(grey, size), size)


def calmed(grey: Grey) -> Grey:
    """The median of each pixel and its eight neighbours (Smith 1996: by columns, then across)."""
    wide = np.pad(grey, 1, mode="edge")
    first, second, third = wide[:-2], wide[1:-1], wide[2:]
    low, high = np.minimum(first, second), np.maximum(first, second)
    least, most = np.minimum(low, third), np.maximum(high, third)
    middle = np.maximum(low, np.minimum(high, third))
    return _middle(
        np.maximum(np.maximum(least[:, :-2], least[:, 1:-1]), least[:, 2:]),
        _middle(middle[:, :-2], middle[:, 1:-1], middle[:, 2:]),
        np.minimum(np.minimum(most[:, :-2], most[:, 1:-1]), most[:, 2:]),
    )


def _middle(one: Grey, two: Grey, three: Grey) -> Grey:
    return np.maximum(np.minimum(one, two), np.minimum(np.maximum(one, two), three))


def _slid(take: np.ufunc, grey: Grey, size: tuple[int, ...]) -> Grey:
    for axis, length in enumerate((size[0], size[-1])):
        bare = 0 if take is np.maximum else 255  # what is beyond the border changes nothing
        wide = _window(grey.swapaxes(0, axis), length, length // 2, take=take, bare=bare)
        grey = wide.swapaxes(0, axis)
    return grey


def _window(
    values: npt.NDArray[_T], length: int, margin: int, *, take: np.ufunc = np.maximum, bare: int = 0
) -> npt.NDArray[_T]:
    """The most of so many rows in a row, of an image with a bare margin above and below."""
    wide = np.pad(values, ((margin, margin), (0, 0)), constant_values=bare)
    done = 1
    while done < length:
        step = min(done, length - done)
        wide = take(wide[:-step], wide[step:])
        done += step
    return wide


def middles_in(boxes: FloatArray, places: Sequence[Box]) -> Mask:
    """Which boxes have their middle in one of some places."""
    return touching(np.tile((boxes[:, :2] + boxes[:, 2:]) / 2, 2), places)


def touching(boxes: FloatArray, places: Sequence[Box]) -> Mask:
    """Which boxes share ground with one of some places."""
    x0, y0, x1, y1 = boxes_of(places).T
    left, top, right, bottom = boxes.T[..., None]
    return np.asarray(((right > x0) & (left < x1) & (bottom > y0) & (top < y1)).any(axis=1))


def lying_in(boxes: FloatArray, places: Sequence[Box], stray: float) -> Mask:
    """Which boxes are all in one of some places, or no more than so many pixels beyond."""
    x0, y0, x1, y1 = boxes_of(places).T
    left, top, right, bottom = boxes.T[..., None]
    inside = (left > x0 - stray) & (right < x1 + stray) & (top > y0 - stray)
    return np.asarray((inside & (bottom < y1 + stray)).any(axis=1))
