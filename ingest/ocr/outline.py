"""Finds the sheet of paper in a photo or a capture of a screen and straightens it.

A sheet is brighter than what it lies on and ends in four straight, sharp
edges; light that fades or the edge of a shadow does not. An outline is
believed only if its four lines fit the bright area closely, so on a scan,
which has no outline, nothing is done. The text is never cut by it unnoticed:
a poor reading of a straightened page is followed by one of the whole picture.
"""

from __future__ import annotations

import dataclasses
import functools
import math

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey, beside
from ingest.ocr.masks import FloatArray, Mask, boxes_of, calmed, closed, opened, quantiles, spread
from ingest.ocr.tones import small_size, to_grey

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # top left, top right, bottom right, bottom left
Warp = tuple[float, ...]  # eight numbers: a point of the straight page to one of the picture

_SMALL = 320  # pixels, about, of the long side that outlines are looked for at
_LEAST = 8  # pixels of the short side
_TRIED = 4  # candidates
_DIM = 40.0  # grey level of the brightest paper below which a picture is black
_EVEN = 0.92  # darkest to brightest paper, above which the whole picture is the sheet
_LEVEL = 0.004  # of its length that a side of a shown picture may lean
_TALL = 1.9  # times as high as wide: no photo, which has 1.78 at most, but a telephone's screen
_NESTED = 3  # a sheet in a photo in a window on a screen
_LEVELS = 11  # thresholds tried between dark and bright
_AREA = (0.2, 0.96)  # of the picture that a sheet may cover
_FIT = 0.95  # intersection over union of outline and bright area
_RIM = 0.015  # of the picture's side: an outline this near the frame ends with it
_STEP = 0.06  # share of its brightness that paper loses across its edge
_SHARP = 0.6  # of an edge that must show such a step
_BLACK = 60.0  # grey level below which colour is not believed
_FINE = 1000  # pixels of the long side that strokes are looked for at
_STROKE = 0.3  # share of its paper's brightness that print is darker
_CONTRAST = 45.0  # grey levels, which the grain of a table seldom makes
_SHADED = 0.4  # of its brightness that paper keeps in a shadow
_CUT = 0.06  # of all strokes that may lie outside an outline
_SAME = 0.04  # of a sheet's side: outlines whose corners differ by less are of the same sheet
_INSET = 0.012  # of the way to its middle that a sheet is cut inside its edges
_CORNERS = (55.0, 125.0)  # degrees between neighbouring edges
_SHEET = 11.69  # inches, the long side of A4
_DPI = (200, 300)  # a straightened sheet is given


@dataclasses.dataclass(frozen=True, slots=True)
class Straight:
    """A sheet seen from above."""

    image: Image.Image  # in grey
    dpi: int
    warp: Warp
    steps: tuple[str, ...] = ()  # what was done to its colours
    beside: tuple[Box, ...] = ()  # in pixels of the picture, where print stands that is cut away

    def place(self, box: Box) -> Box:
        """A box of the sheet in pixels of the picture."""
        x0, y0, x1, y1 = self.places(np.array([box], np.float64))[0].tolist()
        return x0, y0, x1, y1

    def places(self, boxes: FloatArray) -> FloatArray:
        """Boxes, shape (n, 4), of the sheet in pixels of the picture."""
        a, b, c, d, e, f, g, h = self.warp
        x, y = boxes[:, [0, 0, 2, 2]], boxes[:, [1, 3, 1, 3]]  # corners
        depth = g * x + h * y + 1
        right, down = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
        return np.stack([right.min(1), down.min(1), right.max(1), down.max(1)], axis=1)


class _Fine:
    """A picture as strokes are looked for on it, made when it is first needed."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self.shrink = max(1, round(max(image.size) / _FINE))  # pixels of it to one of the small

    @functools.cached_property
    def grey(self) -> Grey:
        """The small picture."""
        return np.asarray(self.image.reduce(self.shrink).convert("L"))

    def within(self, quad: Quad) -> Mask:
        """Where a sheet, its corners in pixels of the picture, is on the small one."""
        a, b, c, d = ((x / self.shrink, y / self.shrink) for x, y in quad)
        height, width = self.grey.shape
        return _filled((a, b, c, d), width, height)


def straighten(image: Image.Image) -> Straight | None:
    """The sheet in a picture, None where no outline is to be trusted."""
    fine = _Fine(image)
    quad = outer = find(image, fine)
    for _ in range(_NESTED):
        inner = _within(image, quad) if quad is not None and _is_shown(quad) else None
        quad = inner or quad
    if quad is None or outer is None:
        return None
    top, right, bottom, left = (
        math.dist(a, b) for a, b in zip(quad, (*quad[1:], quad[0]), strict=True)
    )
    width, height = (top + bottom) / 2, (left + right) / 2
    found = max(width, height) / _SHEET
    dpi = min(max(found, _DPI[0]), _DPI[1])
    size = (round(width * dpi / found), round(height * dpi / found))
    warp = _warp(size, quad)
    # one channel is straightened in a third of the time of three
    steps: list[str] = []
    grey = to_grey(image, steps, _colours_of(image, quad))
    flat = grey.transform(size, Image.Transform.PERSPECTIVE, warp, Image.Resampling.BILINEAR)
    around = _beside(fine, quad, is_screen=_is_shown(outer))
    return Straight(flat, round(dpi), warp, tuple(steps), around)


def _beside(fine: _Fine, quad: Quad, *, is_screen: bool) -> tuple[Box, ...]:
    """Where print stands beside a sheet, in pixels of the picture."""
    width, height = fine.image.size
    is_screen = is_screen or height > _TALL * width
    found = beside.parts(fine.grey, fine.within(quad), is_screen=is_screen)
    within = np.minimum(boxes_of(found) * fine.shrink, [width, height] * 2)
    return tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in within.tolist())


def _colours_of(image: Image.Image, quad: Quad) -> Mask:
    """Where a sheet is on the small picture that colours are looked for on."""
    width, height = small_size(image)
    x_scale, y_scale = image.width / width, image.height / height
    a, b, c, d = ((x / x_scale, y / y_scale) for x, y in quad)
    return _filled((a, b, c, d), width, height)


def _is_shown(quad: Quad) -> bool:
    """Whether an outline is upright to the pixel, as a picture shown on a screen is."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    wide, high = _LEVEL * (bx - ax), _LEVEL * (dy - ay)
    return max(abs(ay - by), abs(cy - dy)) < wide and max(abs(ax - dx), abs(bx - cx)) < high


def _within(image: Image.Image, quad: Quad) -> Quad | None:
    """The sheet in a picture that is itself shown on a screen."""
    left, top = round(quad[0][0]), round(quad[0][1])
    inner = find(image.crop((left, top, round(quad[2][0]), round(quad[2][1]))))
    if inner is None:
        return None
    a, b, c, d = ((x + left, y + top) for x, y in inner)
    return a, b, c, d


def find(image: Image.Image, fine: _Fine | None = None) -> Quad | None:
    """Corners of the sheet in pixels of the picture, None where there is no clear outline.

    Args:
        image: the picture.
        fine: the same, if strokes are looked for on it elsewhere, too.
    """
    small = image.reduce(max(1, round(max(image.size) / _SMALL)))
    size = small.size
    if min(size) < _LEAST:
        return None
    x_scale, y_scale = image.width / size[0], image.height / size[1]

    def rank(candidate: tuple[Quad, float]) -> tuple[bool, float, float]:
        # a sheet seen whole before the picture it is in, then the sharper, then the larger
        quad, sharp = candidate
        sides = zip(quad, (*quad[1:], quad[0]), strict=True)
        whole = not any(_on_frame(one, two, size[::-1]) for one, two in sides)
        return whole, round(sharp, 1), _area(quad)

    fine = fine or _Fine(image)
    candidates = sorted(_candidates(small), key=rank, reverse=True)
    for quad, _ in candidates[:_TRIED]:
        a, b, c, d = (
            (x * x_scale, y * y_scale)
            for x, y in _settled(quad, [other for other, _ in candidates])
        )
        if not _cuts_print(fine, (a, b, c, d)):
            return a, b, c, d
    return None


def _settled(quad: Quad, others: list[Quad]) -> Quad:
    """The middle of all outlines that are nearly the same, and just inside of it.

    Each alone takes in a bit of table or of the sheet's edge, which is read as strokes.
    """
    reach = _SAME * math.sqrt(_area(quad))
    near = [
        other
        for other in others
        if all(math.dist(a, b) < reach for a, b in zip(quad, other, strict=True))
    ]
    corners = np.median(np.array(near), axis=0)
    a, b, c, d = (
        (float(x), float(y)) for x, y in corners + _INSET * (corners.mean(axis=0) - corners)
    )
    return a, b, c, d


def _candidates(small: Image.Image) -> list[tuple[Quad, float]]:
    """Outlines and how sharp their least sharp edge is."""
    found = []
    for paper in _papers(small):
        dark, bright = (float(value) for value in np.percentile(paper, (3, 95)))
        if dark > _EVEN * bright or bright < _DIM:
            continue
        for level in np.geomspace(max(dark, 8.0), bright, _LEVELS + 2)[1:-1]:
            quad = _outline(paper > level)
            if quad is not None and (sharp := _sharpness(quad, paper)):
                found.append((quad, sharp))
    return found


def _cuts_print(fine: _Fine, quad: Quad) -> bool:
    """Whether print goes on outside: then the outline is that of the light."""
    grey, sheet = fine.grey, fine.within(quad)
    # the opening takes away bright letters on a dark screen, whose gaps are no print
    paper = opened(closed(grey, 9), 15)
    marks = strokes(grey, paper)
    inside = spread(spread(sheet, 7, axis=0), 7, axis=1)
    # what stands on something far darker, as the clock of a screen does, is another's print
    (usual,) = quantiles(paper[inside], 0.5) if inside.any() else (0.0,)
    marks &= inside | (paper > _SHADED * usual)
    return bool((marks & ~inside).sum() > _CUT * max(1, int(marks.sum())))


def strokes(grey: Grey, paper: Grey) -> Mask:
    """What is darker than the paper it stands on, as print is.

    Args:
        grey: a picture.
        paper: likewise without what is dark and thin; it may be darker in places.
    """
    # what a closing took away is never brighter than its paper; an opening may be
    darkest = np.minimum(paper * np.float32(1 - _STROKE), paper - np.float32(_CONTRAST))
    return np.asarray(grey < darkest)


def _papers(small: Image.Image) -> list[Grey]:
    """What is high on paper: brightness, and in colour also how far it is from having one."""
    bands = [np.asarray(band, np.float32) for band in small.split()]
    maps = [functools.reduce(np.add, bands) / np.float32(len(bands))]
    if small.mode == "RGB":
        # a shadow leaves this as it is; on what is nearly black it means nothing
        most, least = (functools.reduce(take, bands) for take in (np.maximum, np.minimum))
        maps.append(255.0 * least / np.maximum(most, 1.0) * np.minimum(1.0, most / _BLACK))
    return [closed(calmed((each + 0.5).astype(np.uint8)), 9) for each in maps]


def _outline(bright: Mask) -> Quad | None:
    """The quadrilateral of one bright area, if it is one."""
    labels, _ = ndimage.label(opened(bright.view(np.uint8), 5))
    areas = np.bincount(labels.ravel())[1:] / labels.size
    if not _AREA[0] / 2 < areas.max(initial=0.0) < _AREA[1]:  # filling holes cannot mend it
        return None
    sheet = _filled_in(labels == 1 + int(np.argmax(areas)))
    if not _AREA[0] < sheet.mean() < _AREA[1]:
        return None
    quad = _corners(sheet)
    if quad is None or _area(quad) > _AREA[1] * sheet.size:
        return None
    if not all(_CORNERS[0] < angle < _CORNERS[1] for angle in _angles(quad)):
        return None
    inside = _filled(quad, sheet.shape[1], sheet.shape[0])
    if (inside & sheet).sum() < _FIT * (inside | sheet).sum():
        return None
    return quad


def _filled_in(sheet: Mask) -> Mask:
    """An area with its holes, which are what of the rest does not reach the frame."""
    rest, _ = ndimage.label(np.pad(~sheet, 1, constant_values=True))
    return np.asarray(rest[1:-1, 1:-1] != rest[0, 0])


def _corners(sheet: Mask) -> Quad | None:
    """Where the lines along the four sides of an area meet."""
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    left = _line(rows, sheet[rows].argmax(axis=1))
    right = _line(rows, sheet.shape[1] - sheet[rows, ::-1].argmax(axis=1))
    top = _line(columns, sheet[:, columns].argmax(axis=0))
    bottom = _line(columns, sheet.shape[0] - sheet[::-1, columns].argmax(axis=0))
    points: list[Point] = []
    for (a, b), (c, d) in ((left, top), (right, top), (right, bottom), (left, bottom)):
        divisor = 1 - a * c  # x = a y + b, y = c x + d
        if abs(divisor) < 0.1:
            return None
        x = (a * d + b) / divisor
        points.append((x, c * x + d))
    height, width = sheet.shape
    if not all(
        -_RIM * width <= x <= (1 + _RIM) * width and -_RIM * height <= y <= (1 + _RIM) * height
        for x, y in points
    ):
        return None
    return points[0], points[1], points[2], points[3]


def _line(along: npt.NDArray[np.intp], across: npt.NDArray[np.intp]) -> tuple[float, float]:
    """Slope and offset of a side; the corners and what covers a part of it do not count."""
    cut = len(along) // 8
    x, y = along[cut : len(along) - cut].astype(float), across[cut : len(along) - cut].astype(float)
    if len(x) < 8:
        return 0.0, float(np.median(across))
    # medians of slopes between points far apart (Theil and Sen), then of what remains
    half = len(x) // 2
    slope = float(np.median((y[half : 2 * half] - y[:half]) / (x[half : 2 * half] - x[:half])))
    return slope, float(np.median(y - slope * x))


def _angles(quad: Quad) -> list[float]:
    angles = []
    for before, here, after in zip((quad[3], *quad[:3]), quad, (*quad[1:], quad[0]), strict=True):
        one = math.atan2(before[1] - here[1], before[0] - here[0])
        two = math.atan2(after[1] - here[1], after[0] - here[0])
        angles.append(abs((math.degrees(one - two) + 180) % 360 - 180))
    return angles


def _area(quad: Quad) -> float:
    pairs = zip(quad, (*quad[1:], quad[0]), strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _filled(quad: Quad, width: int, height: int) -> Mask:
    ys, xs = np.ogrid[0.5:height, 0.5:width]
    inside = np.ones((height, width), dtype=bool)
    for (x0, y0), (x1, y1) in zip(quad, (*quad[1:], quad[0]), strict=True):
        inside &= (x1 - x0) * (ys - y0) - (y1 - y0) * (xs - x0) >= 0
    return inside


def _sharpness(quad: Quad, paper: Grey) -> float:
    """Share of the least sharp side that is sharp, 0 where the outline is not believed.

    A picture shown on a screen may fill the screen one way.
    """
    free, least = [], 1.0
    for one, two in zip(quad, (*quad[1:], quad[0]), strict=True):
        free.append(not _on_frame(one, two, paper.shape))
        if free[-1]:
            least = min(least, _steps(one, two, paper))
    top, right, bottom, left = free
    believed = all(free) or (_is_shown(quad) and ((top and bottom) or (left and right)))
    return least if believed and least >= _SHARP else 0.0


def _on_frame(one: Point, two: Point, shape: tuple[int, ...]) -> bool:
    height, width = shape
    x, y = (one[0] + two[0]) / 2 / width, (one[1] + two[1]) / 2 / height
    return min(x, y, 1 - x, 1 - y) < _RIM


def _steps(one: Point, two: Point, paper: Grey) -> float:
    """The share of an edge across which brightness falls at once."""
    along = np.linspace(0.1, 0.9, 60)
    xs, ys = one[0] + along * (two[0] - one[0]), one[1] + along * (two[1] - one[1])
    length = math.dist(one, two) or 1.0
    out_x, out_y = (two[1] - one[1]) / length, -(two[0] - one[0]) / length
    inner, outer = (
        ndimage.map_coordinates(
            paper,
            [ys + far * out_y, xs + far * out_x],
            output=np.float32,
            order=1,
            mode="nearest",
        )
        for far in (-4.0, 4.0)
    )
    return float((inner - outer > _STEP * np.maximum(inner, 1)).mean())


def _warp(size: tuple[int, int], quad: Quad) -> Warp:
    """The projection that takes a rectangle to a quadrilateral (Heckbert 1989, section 2.2)."""
    width, height = size
    rows, target = [], []
    for (x, y), (u, v) in zip(
        ((0, 0), (width, 0), (width, height), (0, height)), quad, strict=True
    ):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        target += [u, v]
    return tuple(float(value) for value in np.linalg.solve(np.array(rows), np.array(target)))
