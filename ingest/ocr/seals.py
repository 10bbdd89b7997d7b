"""Takes a round seal off a grey copy, so that what crosses it can be seen: a signature, as a rule.

In grey a seal joins the pen into one piece too large for a word. Its circles
are followed direction by direction, because photos make them ovals; what lies
on them, the letters between them and the emblem in the middle are its own,
unless darker than it is: ink on ink is, where tones were kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey
from ingest.ocr.masks import FloatArray, Mask

_DIRECTIONS = 180
_REACH = 0.08  # of the radius, that a circle strays from a round one at most
_STEPS = 5  # times a circle is fitted, to ever nearer ink
_FINE = 100  # steps of a radius
_BEYOND = 1.5  # radii that are looked at: what was found may be the inner circle
_CIRCLE = 0.7  # share of directions with ink that makes a circle
_RIM = 0.02  # inches erased beside a circle
_DARKER = 30  # grey levels below the seal's, from which ink is another's
_INNER = 0.6  # of the radius: what lies within is the emblem
_BLOB = 0.06  # inches; ink that is wider both ways was drawn by no pen


@dataclasses.dataclass(frozen=True, slots=True)
class Seal:
    """Where it lies: its outermost circle as a wave about a centre, all in pixels."""

    x: float
    y: float
    wave: FloatArray  # of the radius: mean, cosine, sine, cosine and sine of the double angle
    circles: tuple[tuple[float, float], ...]  # radii from and to, in shares of the wave's


def without(grey: Grey, boxes: Sequence[Box], dpi: int) -> Grey:
    """A page without seals.

    Args:
        grey: evened and upright.
        boxes: of one circle of each seal, in its pixels (`shapes.rings`).
        dpi: its resolution.
    """
    page = grey.copy()
    paper = int(np.median(grey[::7, ::7]))
    for box in boxes:
        x0, y0, x1, y1 = box
        margin = (x1 - x0) * (_BEYOND - 1) / 2
        left, top = max(0, round(x0 - margin)), max(0, round(y0 - margin))
        part = page[top : round(y1 + margin), left : round(x1 + margin)]
        ink = part < (paper + float(np.percentile(part, 1))) / 2
        seal = _followed(ink, ((x0 + x1) / 2 - left, (y0 + y1) / 2 - top, (x1 - x0) / 2), dpi)
        if seal is not None:
            part[_own(part, ink, seal, dpi)] = paper
    return page


def _terms(angles: FloatArray) -> FloatArray:
    return np.stack(
        [np.ones_like(angles), np.cos(angles), np.sin(angles), np.cos(2 * angles),
         np.sin(2 * angles)], axis=-1,
    )  # fmt: skip


def _followed(ink: Mask, circle: tuple[float, float, float], dpi: int) -> Seal | None:
    """The seal one of whose circles was found, None where that is no circle after all."""
    x, y, radius = circle
    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    terms = _terms(angles)
    shares = np.arange(int(_BEYOND * _FINE) + 1) / _FINE
    wave = np.array([radius, 0, 0, 0, 0], np.float64)
    reach = _REACH * radius
    for _ in range(_STEPS):
        away = np.arange(-reach, reach + 0.5, 0.5)
        near = (terms @ wave)[:, None] + away
        on = _seen(ink, x, y, near, angles)
        # of each direction the ink nearest to the circle as it was followed so far
        far = np.where(on, np.abs(away), np.inf)
        kept = np.isfinite(far.min(axis=1))
        if kept.sum() < 0.5 * _DIRECTIONS:
            return None
        middle = (on * away).sum(axis=1) / np.maximum(on.sum(axis=1), 1)
        wave += np.linalg.lstsq(terms[kept], middle[kept], rcond=None)[0]
        reach = max(0.6 * reach, 0.03 * dpi)
    along = (terms @ wave)[:, None] * shares
    share = ndimage.maximum_filter1d(_seen(ink, x, y, along, angles), 3, axis=1).mean(axis=0)
    labels, count = ndimage.label(share > _CIRCLE)
    runs = [np.flatnonzero(labels == number) for number in range(1, count + 1)]
    rings = tuple((shares[run[0]], shares[run[-1]]) for run in runs if shares[run[0]] > _INNER)
    return Seal(x, y, wave, rings) if rings else None


def _seen(ink: Mask, x: float, y: float, radii: FloatArray, angles: FloatArray) -> Mask:
    """Whether there is ink at radii of each direction, shape (directions, radii)."""
    height, width = ink.shape
    right = np.rint(x + radii * np.cos(angles)[:, None]).astype(np.intp)
    down = np.rint(y + radii * np.sin(angles)[:, None]).astype(np.intp)
    inside = (right >= 0) & (down >= 0) & (right < width) & (down < height)
    return np.asarray(ink[np.clip(down, 0, height - 1), np.clip(right, 0, width - 1)] & inside)


def _own(part: Grey, ink: Mask, seal: Seal, dpi: int) -> Mask:
    """The pixels of a seal: its circles, letters and emblem, and no darker ink."""
    ys, xs = np.ogrid[: part.shape[0], : part.shape[1]]
    right, down = xs - seal.x, ys - seal.y
    away = np.hypot(right, down)
    around = _terms(np.arctan2(down, right)) @ seal.wave
    share, rim = away / around, _RIM * dpi / seal.wave[0]
    circles = np.zeros(part.shape, bool)
    for start, stop in seal.circles:
        circles |= (share > start - rim) & (share < stop + rim)
    outermost = seal.circles[-1][0]
    inner = [start for start, _ in seal.circles if start < outermost - 0.08]
    band = inner[-1] if inner else 0.78 * outermost
    rest = ink & ~circles
    own = circles | _within(rest, share, band, outermost)
    own |= _within(rest, share, 0.0, _INNER * outermost)
    own |= _blobs(rest & (share < 0.7 * outermost), dpi)
    tone = float(np.median(part[circles & ink])) if (circles & ink).any() else 0.0
    return np.asarray(own & (part >= tone - _DARKER))


def _within(ink: Mask, share: npt.NDArray[np.float64], start: float, stop: float) -> Mask:
    """The pieces that lie between two radii, with the paper about them."""
    labels, count = ndimage.label(ink, np.ones((3, 3)))
    if not count:
        return np.zeros_like(ink)
    numbers = np.arange(count + 1)
    least = ndimage.minimum(share, labels, numbers)
    most = ndimage.maximum(share, labels, numbers)
    held = (least >= start) & (most <= stop)
    held[0] = False
    return np.asarray(ndimage.binary_dilation(held[labels], np.ones((3, 3))))


def _blobs(ink: Mask, dpi: int) -> Mask:
    """Solid ink, wider than any stroke of a pen."""
    size = max(3, round(_BLOB * dpi))
    solid = ndimage.binary_opening(ink, np.ones((size, size), bool))
    return np.asarray(
        ndimage.binary_dilation(solid, np.ones((3, 3)), iterations=max(1, size // 2)) & ink
    )
