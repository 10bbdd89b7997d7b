"""Shapes of stamps: rings, frames set a little askew, fingerprints.

All take masks of ink and decide by outline alone, so that they serve coloured
ink and black copies alike.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from ingest.document import Box
from ingest.ocr.masks import Mask, places

_COARSE = 36  # pixels an inch at which rings are looked for
_RADII = np.arange(0.5, 1.02, 0.045)  # inches; a thin circle is seen within half a step
_ANGLES = np.linspace(0, 2 * np.pi, 96, endpoint=False)
_TRIED = 6  # places a radius is looked for more closely
_CLOSED = 0.88  # share of a ring that has ink
_CENTRE = 0.2  # of a circle's width, within which the centres of one seal's circles lie
_LEAN = range(-5, 6)  # degrees a stamp is set askew at most
_SIDE = 0.72  # share of each side of a frame that has ink
_LINE = 2.0  # pixels across which a line leans
_STRONG = 0.6  # of the ink of the longest line, above which another is a side, too
_FINGER = ((0.28, 1.0), (0.4, 1.2))  # inches, width and height
_RIDGES = 13  # borders of ink an inch; the loops of a signature have half as many


def rings(mask: Mask, dpi: int) -> list[Box]:
    """Boxes of the circles of seals, one for each seal, surest first; 1 to 2 inches across.

    Args:
        mask: ink.
        dpi: pixels an inch.
    """
    step = dpi / _COARSE
    height, width = (int(n / step) for n in mask.shape)
    if min(height, width) < 2.2 * _RADII[0] * _COARSE or not mask.any():
        return []
    _, ys, xs = places(mask)
    # sizes the transform is fast at
    shape = tuple(fft.next_fast_len(n + 1, real=True) for n in (height, width))
    coarse = np.zeros(shape, np.float32)
    coarse[(ys / step).astype(np.intp), (xs / step).astype(np.intp)] = 1
    wave = fft.rfft2(coarse)
    found: list[tuple[float, Box]] = []
    size = (shape[0], shape[1])
    for radius in _RADII.tolist():
        score = _correlated(wave, size, radius * _COARSE)
        for y, x in _peaks(score, 0.6):
            closed, tight = _closed(mask, x * step, y * step, radius * dpi, dpi)
            if closed >= _CLOSED:
                found.append((closed, (x * step - tight, y * step - tight,
                                       x * step + tight, y * step + tight)))  # fmt: skip
    kept: list[Box] = []
    # of the circles of one seal the outermost is wanted
    for _, box in sorted(found, key=lambda f: (f[0] < 0.93, f[1][0] - f[1][2])):
        if not any(_about_one_centre(box, other) for other in kept):
            kept.append(box)
    return kept


def _about_one_centre(box: Box, other: Box) -> bool:
    """Whether two circles belong to one seal; seals set over each other have centres apart."""
    right, down = (other[n] + other[n + 2] - box[n] - box[n + 2] for n in (0, 1))
    return math.hypot(right, down) / 2 < _CENTRE * (other[2] - other[0])


@functools.lru_cache(maxsize=48)  # pages of one size, as a scanner makes them
def _ring(shape: tuple[int, int], radius: float) -> npt.NDArray[np.complex64]:
    """The transform of a ring about the origin, by the number of its pixels."""
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    away = np.hypot(np.minimum(ys, shape[0] - ys), np.minimum(xs, shape[1] - xs))
    ring = (np.abs(away - radius) < 0.8).astype(np.float32)
    return np.asarray(fft.rfft2(ring / ring.sum()), np.complex64)


def _correlated(
    wave: npt.NDArray[np.complexfloating], shape: tuple[int, int], radius: float
) -> npt.NDArray[np.float32]:
    """The share of a ring about each pixel that has ink."""
    found = fft.irfft2(wave * _ring(shape, radius), s=shape)
    margin = int(radius)
    inside = np.zeros(shape, np.float32)
    inside[margin:-margin, margin:-margin] = found[margin:-margin, margin:-margin]
    return inside


def _peaks(score: npt.NDArray[np.float32], least: float) -> list[tuple[int, int]]:
    """The highest places of at least a score that none within four pixels exceeds."""
    _, ys, xs = places(score >= least)
    found: list[tuple[int, int]] = []
    for index in np.argsort(-score[ys, xs]).tolist():
        y, x = int(ys[index]), int(xs[index])
        if score[y, x] >= score[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5].max():
            found.append((y, x))
            if len(found) == _TRIED:
                break
    return found


def _closed(mask: Mask, x: float, y: float, radius: float, dpi: int) -> tuple[float, float]:
    """The share of directions with ink on the best circle about a point, and its radius."""
    best = (0.0, radius)
    reach = max(1, round(0.025 * dpi))
    steps = np.array((-reach, 0, reach))
    radii = radius * np.array((0.95, 1.0, 1.05))
    on, outside = (_on_circles(mask, x + steps, y + steps, r, reach) for r in (radii, radii * 1.1))
    for place in np.ndindex(on.shape):
        share, beyond = float(on[place]), float(outside[place])
        if share - 0.5 * beyond > best[0] - 0.25:
            best = max(best, (share if beyond < 0.72 else 0.0, float(radii[place[2]])))
    return best


def _on_circles(
    mask: Mask, xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64],
    radii: npt.NDArray[np.float64], reach: int,
) -> npt.NDArray[np.float64]:  # fmt: skip
    """The share of directions with ink near a circle, shape (xs, ys, radii)."""
    away = radii[:, None, None] + np.arange(-reach, reach + 1)[:, None]
    right = np.rint(xs[:, None, None, None] + away * np.cos(_ANGLES)).astype(np.intp)
    down = np.rint(ys[:, None, None, None] + away * np.sin(_ANGLES)).astype(np.intp)
    right, down = right[:, None], down[None, :]
    inside = (right >= 0) & (down >= 0) & (right < mask.shape[1]) & (down < mask.shape[0])
    hit = mask[np.clip(down, 0, mask.shape[0] - 1), np.clip(right, 0, mask.shape[1] - 1)] & inside
    return np.asarray(hit.any(axis=3).mean(axis=3))


def frame_angle(part: Mask) -> float | None:
    """Degrees, counter-clockwise, that set a frame level; None where there is no frame.

    Args:
        part: the mask cut to what may be a frame.
    """
    ys, xs = np.nonzero(part)
    if len(xs) < 60:
        return None
    for cut in (False, True):
        shares = {}
        for lean in _LEAN:
            sine, cosine = np.sin(np.radians(lean)), np.cos(np.radians(lean))
            u, v = xs * cosine + ys * sine, ys * cosine - xs * sine
            shares[lean] = _sides(*_cut_to_lines(u, v) if cut else (u, v))
        best = max(_LEAN, key=lambda lean: (shares[lean], -abs(lean)))
        if shares[best] >= _SIDE:
            return float(best)
    return None


def _cut_to_lines(
    u: npt.NDArray[np.float64], v: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """What lies between the outermost straight lines: without print that touches a frame."""
    kept = np.ones(len(u), bool)
    for across in (u, v):
        start = across.min()
        ink = np.bincount(((across - start) / _LINE).astype(np.intp))
        lines = np.nonzero(ink >= _STRONG * ink.max())[0]
        kept &= across >= start + (lines[0] - 1) * _LINE
        kept &= across <= start + (lines[-1] + 2) * _LINE
    return (u[kept], v[kept]) if kept.any() else (u, v)


def _sides(u: npt.NDArray[np.float64], v: npt.NDArray[np.float64]) -> float:
    """The least share of a side that has ink."""
    shares = []
    for along, across in ((u, v), (v, u)):
        low, high = np.percentile(across, (0.3, 99.7))
        start, length = along.min(), max(along.max() - along.min(), 1.0)
        deep = max(2.5, 0.05 * (high - low))
        for side in (across < low + deep, across > high - deep):
            bins = ((along[side] - start) / length * 29.99).astype(np.intp)
            shares.append(len(np.unique(bins)) / 30)
    return min(shares)


def is_fingerprint(part: Mask, dpi: int) -> bool:
    """Whether a mask, cut to its ink, is the print of a finger: an oval full of fine ridges."""
    height, width = part.shape
    (least_x, most_x), (least_y, most_y) = _FINGER
    if not (least_x < width / dpi < most_x and least_y < height / dpi < most_y):
        return False
    if not 0.55 < width / height < 1.2:
        return False
    size = max(3, round(0.05 * dpi))
    solid = ndimage.binary_closing(np.pad(part, size), np.ones((size, size), bool))
    solid = solid[size:-size, size:-size]
    ys, xs = np.ogrid[:height, :width]
    away = np.hypot((xs - width / 2) / (width / 2), (ys - height / 2) / (height / 2))
    ridges = np.count_nonzero(part[:, 1:] != part[:, :-1]) / part.size * dpi
    return bool(
        ridges > _RIDGES and solid[away < 0.8].mean() > 0.35 and solid[away > 1.12].mean() < 0.04
    )
