"""Takes a round seal off a grey copy, so that what crosses it can be seen: a signature, as a rule.

In grey a seal joins the pen into one piece too large for a word. Its circles
are followed direction by direction, because photos make them ovals; what lies
on them, the letters between them and the emblem in the middle are its own,
unless darker than it is: ink on ink is, where tones were kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey, OcrWord
from ingest.ocr.masks import FloatArray, Mask
from ingest.ocr.stamps import Reader
from ingest.ocr.view import View

_DIRECTIONS = 180
_STRAY = 0.05  # of the radius, that a circle strays from a round one at most
_STEP = 0.02  # inches between centres that are tried
_FINE = 100  # steps of a radius
_BEYOND = 1.5  # radii that are looked at: what was found may be the inner circle
_CIRCLE = 0.7  # share of directions with ink that makes a circle
_RIM = 0.02  # inches erased beside a circle
_DARKER = 30  # grey levels below the seal's, from which ink is another's
_INNER = 0.6  # of the radius: no circle is smaller, and pieces within are the emblem's
_EMBLEM = 0.7  # of the radius, within which what is solid is the emblem's
_BAND = 0.78  # of the radius, beyond which letters stand where there is no inner circle
_APART = 0.08  # of the radius, between the outer circles and the inner one
_ABOUT = (0.3, 0.1, 2.2, 0.35)  # inches about a seal, left to below, where words are read anew
_SIGNED = (1.6, 0.1)  # inches right of and below a seal where the signature under it ends
_HEAD = 0.45  # of a seal's height, beside which stands who signs
_READ = 3  # seals about which they are
_BLOB = 0.06  # inches; ink that is wider both ways was drawn by no pen


def _terms(angles: FloatArray) -> FloatArray:
    return np.stack(
        [np.ones_like(angles), np.cos(angles), np.sin(angles), np.cos(2 * angles),
         np.sin(2 * angles)], axis=-1,
    )  # fmt: skip


_ANGLES = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
_TERMS = _terms(_ANGLES)


@dataclasses.dataclass(frozen=True, slots=True)
class Seal:
    """Where it lies: its outermost circle as a wave about a centre, all in pixels."""

    x: float
    y: float
    wave: FloatArray  # of the radius: mean, cosine, sine, cosine and sine of the double angle
    circles: tuple[tuple[float, float], ...]  # radii from and to, in shares of the wave's

    @property
    def box(self) -> Box:
        """What the seal covers."""
        radii = _TERMS @ self.wave * self.circles[-1][1]
        xs, ys = self.x + radii * np.cos(_ANGLES), self.y + radii * np.sin(_ANGLES)
        return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def outermost(ink: Mask, box: Box, dpi: int) -> Box:
    """The box of the outermost circle of a seal.

    Args:
        ink: the page's.
        box: of any of its circles, roughly (`shapes.rings`).
        dpi: resolution of both.
    """
    part, left, top = _around(box)
    if ink[part].size == 0:  # beyond the page
        return box
    circle = _centred(ink[part], ((box[0] + box[2]) / 2 - left, (box[1] + box[3]) / 2 - top,
                                  (box[2] - box[0]) / 2), dpi)  # fmt: skip
    seal = _followed(ink[part], circle)
    if seal is None:
        return box
    x0, y0, x1, y1 = seal.box
    return x0 + left, y0 + top, x1 + left, y1 + top


def _around(box: Box) -> tuple[tuple[slice, slice], int, int]:
    """The part of a page a seal may reach, its left and top."""
    margin = (box[2] - box[0]) * (_BEYOND - 1) / 2
    left, top = max(0, round(box[0] - margin)), max(0, round(box[1] - margin))
    right, bottom = max(0, round(box[2] + margin)), max(0, round(box[3] + margin))
    return (slice(top, bottom), slice(left, right)), left, top


def without(grey: Grey, boxes: Sequence[Box], dpi: int) -> Grey:
    """A page without seals.

    Args:
        grey: evened and upright.
        boxes: of seals, in its pixels (`outermost`).
        dpi: its resolution.
    """
    page = grey.copy()
    paper = int(np.median(grey[::7, ::7]))
    for box in boxes:
        place, left, top = _around(box)
        part = page[place]
        if part.size == 0:  # beyond the page
            continue
        ink = part < (paper + float(np.percentile(part, 1))) / 2
        x, y = (box[0] + box[2]) / 2 - left, (box[1] + box[3]) / 2 - top
        seal = _followed(ink, (x, y, (box[2] - box[0] + box[3] - box[1]) / 4))
        if seal is not None:
            part[_own(part, ink, seal, dpi)] = paper
    return page


def room(seal: Box, dpi: int) -> Box:
    """Where the signature is whose left third a seal covers (decree 30/2020/ND-CP, article 33).

    Args:
        seal: its box in pixels.
        dpi: pixels an inch.
    """
    x0, y0, x1, y1 = seal
    aside, below = _SIGNED[0] * dpi, _SIGNED[1] * dpi
    return (x0 + x1) / 2, y0 + _HEAD * (y1 - y0), x1 + aside, y1 + below


def read_anew(
    page: View, words: Sequence[OcrWord], boxes: Sequence[Box], read: Reader
) -> list[OcrWord]:
    """Words of a page with those that its seals kept from being read.

    Args:
        page: without the seals.
        words: what the engine read on it with them.
        boxes: of the seals.
        read: the engine.
    """
    known = list(words)
    for x0, y0, x1, y1 in boxes[:_READ]:
        left, above, right, below = (side * page.dpi for side in _ABOUT)
        height, width = page.grey.shape
        place = (
            max(0, round(x0 - left)), max(0, round(y0 - above)),
            min(width, round(x1 + right)), min(height, round(y1 + below)),
        )  # fmt: skip
        # what the border cuts is not read anew
        seen = [word for word in known if _holds(place, word.box)]
        line = max((word.line for word in known), default=0) + 1
        anew = list(_words_in(page.grey, place, line, read))
        if _letters(anew) > _letters(seen):
            known = [word for word in known if not _holds(place, word.box)] + anew
    return known


def _words_in(
    grey: Grey, place: tuple[int, int, int, int], line: int, read: Reader
) -> Iterator[OcrWord]:
    """The words read in a part of a page that are not cut by its border."""
    left, top, right, bottom = place
    for word in read(np.ascontiguousarray(grey[top:bottom, left:right])):
        x0, y0, x1, y1 = word.box
        if min(x0, y0) > 1 and x1 < right - left - 1 and y1 < bottom - top - 1:
            box = (x0 + left, y0 + top, x1 + left, y1 + top)
            yield dataclasses.replace(word, box=box, line=word.line + line)


def _holds(place: tuple[int, int, int, int], box: Box) -> bool:
    """Whether all of a word is in a part of a page."""
    x0, y0, x1, y1 = box
    return place[0] < x0 and place[1] < y0 and x1 < place[2] and y1 < place[3]


def _letters(words: Iterable[OcrWord]) -> float:
    """How much was read."""
    return sum(len(word.text) * word.confidence for word in words)


def _followed(ink: Mask, circle: tuple[float, float, float]) -> Seal | None:
    """The seal one of whose circles was found, None where that is no circle after all."""
    x, y, radius = circle
    wave = np.array([radius, 0, 0, 0, 0], np.float64)
    for reach in (_STRAY * radius, 0.7 * _STRAY * radius, 0.5 * _STRAY * radius):
        away = np.arange(-reach, reach + 0.5, 0.5)
        on = _seen(ink, x, y, (_TERMS @ wave)[:, None] + away)
        kept = on.any(axis=1)
        if kept.sum() < 0.5 * _DIRECTIONS:
            return None
        middle = (on * away).sum(axis=1) / np.maximum(on.sum(axis=1), 1)
        wave += np.linalg.lstsq(_TERMS[kept], middle[kept], rcond=None)[0]
    shares = np.arange(round(_BEYOND * _FINE) + 1) / _FINE
    share = _round(ink, x, y, (_TERMS @ wave)[:, None] * shares)
    labels, count = ndimage.label(share > _CIRCLE)
    runs = [np.flatnonzero(labels == number) for number in range(1, count + 1)]
    rings = tuple((shares[run[0]], shares[run[-1]]) for run in runs if shares[run[0]] > _INNER)
    return Seal(x, y, wave, rings) if rings else None


def _centred(ink: Mask, circle: tuple[float, float, float], dpi: int) -> tuple[float, float, float]:
    """The circle nearby that most directions have ink on, about the centre of most circles."""
    x, y, radius = circle
    radii = np.arange(0.75 * radius, 1.35 * radius)
    steps = np.arange(-3, 4) * _STEP * dpi
    best = (-1.0, x, y, radius)
    for right in x + steps:
        for down in y + steps:
            share = _round(ink, right, down, np.tile(radii, (_DIRECTIONS, 1)))
            best = max(best, (float((share**4).sum()), right, down, radii[int(share.argmax())]))
    return best[1:]


def _round(ink: Mask, x: float, y: float, radii: FloatArray) -> npt.NDArray[np.float64]:
    """The share of directions with ink at each radius, or next to it."""
    seen = _seen(ink, x, y, radii)
    wide = seen.copy()
    wide[:, 1:] |= seen[:, :-1]
    wide[:, :-1] |= seen[:, 1:]
    return np.asarray(wide.mean(axis=0))


def _seen(ink: Mask, x: float, y: float, radii: FloatArray) -> Mask:
    """Whether there is ink at radii of each direction, shape (directions, radii)."""
    height, width = ink.shape
    right = np.rint(x + radii * np.cos(_ANGLES)[:, None]).astype(np.intp)
    down = np.rint(y + radii * np.sin(_ANGLES)[:, None]).astype(np.intp)
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
    edge = seal.circles[-1][0]
    inner = [start for start, _ in seal.circles if start < edge - _APART]
    band = inner[-1] if inner else _BAND * edge
    rest = ink & ~circles
    own = circles | _within(rest, share, band, edge) | _within(rest, share, 0.0, _INNER * edge)
    own |= _blobs(rest & (share < _EMBLEM * edge), dpi)
    low, tone = np.percentile(part[circles & ink], (25, 50)) if (circles & ink).any() else (0, 0)
    # a copy of rough tones tells no ink from another
    return np.asarray(own & (part >= tone - max(_DARKER, 3 * (tone - low))))


def _within(ink: Mask, share: FloatArray, start: float, stop: float) -> Mask:
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
