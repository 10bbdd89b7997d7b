"""Lines of print beside the sheet in a photo or a capture: on a card, a slip or a screen.

They are cut away with the table. Here they are only found, on a small image: pieces of ink
of the size of letters in a row on even ground, dark or light. Grain, joints of tiles and the
edges of things are longer, thicker or not even.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ingest.document import Box
from ingest.ocr import Grey
from ingest.ocr.masks import (
    FloatArray,
    IntArray,
    Mask,
    boxes_of,
    closed,
    middles_in,
    opened,
    pieces,
    quantiles,
    spread,
)

# pixels are of an image of about 1000 along its long side, where print of a sheet is 5 high
_RIM = 15  # pixels about the sheet, where its edge and its shadow are
_STROKE = 9  # pixels wide that a stroke is not
_CONTRAST = 45  # grey levels between print and its ground
_LITTLE = 60  # pixels of strong edges below which nothing is written
_HIGH = (4, 45)  # pixels of a letter
_LONG = 8.0  # times as wide as high: no letters, be they joined
_MANY = 6000  # pieces beyond which it is a texture
_REACH = 15  # pixels, odd, that letters of a line are apart at most
_LETTERS, _LINE = 6, 8  # strokes side by side that a line has, and one line at least
_ALIKE = 2.5  # times as high as its lower quarter that the upper quarter of a line's letters is
_ASKEW = 0.3  # of their height that letters stray from their line, on the average
_SOLID = 0.72  # of its box that the middling letter fills at most: dots and joints fill more
_MOST = 0.5  # of the ink that has the size of letters that stands in lines
_EVEN = 18  # grey levels that half of a line's ground varies by
_ABOUT = 4  # pixels of ground about a line that are looked at
_BARE = 0.15  # of a line and that ground which is away from ink
_NEAR = 61  # pixels, odd, that lines of one part are apart at most
_GROUND = 10  # pixels about such a part that belong to it
_HEAD, _FOOT = 0.085, 0.065  # of a screen: who is written to, where one types


def parts(grey: Grey, sheet: Mask, *, is_screen: bool = False) -> list[Box]:
    """Where lines of print stand beside a sheet, as boxes around those near each other.

    Args:
        grey: the picture, about 1000 pixels along its long side.
        sheet: likewise, where the sheet is.
        is_screen: whether it is a capture, whose own head and foot alone say nothing.

    Returns:
        Boxes in pixels of the picture, from its top and left.
    """
    outside = ~_wider(sheet, 2 * _RIM + 1)
    shares = (_HEAD, 1 - _FOOT) if is_screen else (0.0, 1.0)
    head, foot = (round(share * len(grey)) for share in shares)
    steep = np.abs(grey[head:foot, 2:].astype(np.int16) - grey[head:foot, :-2]) > _CONTRAST
    if np.count_nonzero(steep & outside[head:foot, 1:-1]) < _LITTLE:
        return []
    dark = closed(grey, _STROKE) - grey > _CONTRAST
    light = grey - opened(grey, _STROKE) > _CONTRAST
    lines = [line for ink in (dark, light) for line in _lines(grey, ink & outside)]
    if not any(y1 > head and y0 < foot for _, y0, _, y1 in lines):
        return []
    return _together(lines, grey.shape)


def _together(lines: Sequence[Box], shape: tuple[int, ...]) -> list[Box]:
    """Boxes around lines that are near each other, with some ground about them."""
    near = np.zeros(shape, bool)
    for x0, y0, x1, y1 in lines:
        near[int(y0) : int(y1), int(x0) : int(x1)] = True
    around = boxes_of(pieces(near, _wider(near, _NEAR))[0])
    around += np.array([-_GROUND, -_GROUND, _GROUND, _GROUND])
    height, width = shape
    within = np.clip(around, 0, [width, height, width, height])
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in within.tolist()]


def _lines(grey: Grey, ink: Mask) -> list[Box]:
    """Lines of print among ink, level ones and those that run up or down.

    None where most of what has the size of letters is in no line: a texture, a keyboard.
    """
    found, labels = pieces(ink)
    if not _LETTERS <= len(found) <= _MANY:
        return []
    boxes = boxes_of(found)
    areas = np.bincount(labels.ravel())[1:]
    level = _level(grey, labels, boxes, areas)
    lying = _level(grey.T, labels.T, boxes[:, [1, 0, 3, 2]], areas)
    lines = boxes_of([*level, *((x0, y0, x1, y1) for y0, x0, y1, x1 in lying)])
    letters = areas * _are_letters(boxes)
    inside = letters[middles_in(boxes, lines.tolist())].sum()
    return lines.tolist() if inside >= _MOST * letters.sum() else []


def _are_letters(boxes: FloatArray) -> Mask:
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return np.asarray((high >= _HIGH[0]) & (high <= _HIGH[1]) & (wide <= _LONG * high))


def _level(
    grey: Grey, labels: npt.NDArray[np.int32], boxes: FloatArray, areas: IntArray
) -> list[Box]:
    """Boxes of level lines: pieces like letters in a row on even ground.

    Args:
        grey: the picture.
        labels: of pieces of ink on it, from 1.
        boxes: of these, shape (n, 4).
        areas: of these, shape (n,).
    """
    fit = _are_letters(boxes)
    if np.count_nonzero(fit) < 2:
        return []
    letters, boxes, areas = np.append(False, fit)[labels], boxes[fit], areas[fit]
    rows, joined = pieces(letters, spread(letters, _REACH, axis=1))
    # the middle of a letter may be bare, but lies between strokes that are joined
    x, y = ((boxes[:, :2] + boxes[:, 2:]) / 2).astype(int).T
    owner = joined[y, x]
    found: list[tuple[int, Box]] = []
    for number, row in enumerate(rows, start=1):
        own = owner == number
        if np.count_nonzero(own) < 2 or not _is_row(boxes[own], areas[own]):
            continue
        left, top, right, bottom = (round(side) for side in row)
        around = slice(max(0, top - _ABOUT), bottom + _ABOUT), slice(max(0, left - _ABOUT), right)
        strokes = _strokes(letters[top:bottom, left:right])
        if strokes >= _LETTERS and _is_even(grey[around], letters[around]):
            found.append((strokes, row))
    if max((strokes for strokes, _ in found), default=0) < _LINE:
        return []
    return [row for _, row in found]


def _is_row(letters: FloatArray, areas: IntArray) -> bool:
    """Whether boxes and areas are of letters of one size along a line, which may lean."""
    wide, high = letters[:, 2] - letters[:, 0], letters[:, 3] - letters[:, 1]
    low, usual, most = np.percentile(high, (25, 50, 75))
    if most > _ALIKE * low or np.median(areas / (wide * high)) > _SOLID:
        return False
    x, y = ((letters[:, :2] + letters[:, 2:]) / 2).T
    along = x - x.mean()
    slope = (along * (y - y.mean())).sum() / max(1.0, float((along**2).sum()))
    astray = float(np.abs(y - y.mean() - slope * along).mean())
    return bool(astray < _ASKEW * max(usual, 2 * _HIGH[0]))


def _strokes(ink: Mask) -> int:
    """How many strokes stand side by side, where most do."""
    starts = ink[:, 1:] & ~ink[:, :-1]
    return int((starts.sum(axis=1) + ink[:, 0]).max())


def _is_even(grey: Grey, ink: Mask) -> bool:
    """Whether what is about ink is of one grey."""
    ground = grey[~_wider(ink, 5)]
    if ground.size < _BARE * ink.size:
        return False
    low, high = quantiles(ground, 0.25, 0.75)  # letters are soft
    return high - low <= _EVEN


def _wider(mask: Mask, size: int) -> Mask:
    return spread(spread(mask, size, axis=0), size, axis=1)
