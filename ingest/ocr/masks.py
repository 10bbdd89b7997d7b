"""Small images and masks of ink, at the least cost: a page of nine million pixels is seen often.

A run or a square is found by doubling steps of whole-array operations, a page
is made smaller by whole factors where the resolutions allow, and a
percentile of greys comes from their histogram.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey

Mask = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]

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
    return image.resize(size, Image.Resampling.BOX)


def quantiles(grey: Grey, *shares: float) -> list[float]:
    """The grey levels that shares (0-1) of the pixels do not exceed."""
    counts = np.cumsum(Image.fromarray(grey).histogram())
    return [float(np.searchsorted(counts, share * counts[-1])) for share in shares]


def places(mask: Mask) -> tuple[IntArray, IntArray, IntArray]:
    """Where a mask has ink: in the flat array, its rows and its columns."""
    at = np.flatnonzero(mask)
    rows, columns = np.divmod(at, mask.shape[1])
    return at, rows, columns


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


def _window(mask: Mask, length: int, margin: int) -> Mask:
    """Whether any of so many rows in a row has ink, of a mask with a margin above and below."""
    wide = np.pad(mask, ((margin, margin), (0, 0)))
    done = 1
    while done < length:
        step = min(done, length - done)
        wide = wide[:-step] | wide[step:]
        done += step
    return wide
