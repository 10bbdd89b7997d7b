"""What is drawn on a PDF page beside text: pictures that may hide it, rules that may order it.

One pass over the page's objects through pdfium. Only paths cost anything here,
so a page without drawings pays nothing for the search for tables.
"""

from __future__ import annotations

import ctypes
import dataclasses
import heapq
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.document import Box
from ingest.readers.pdf_pictures import Picture
from ingest.readers.pdf_text import Frame

_LOOKED = 30_000  # objects of a page looked at, those of forms included
_OBJECTS = 3_000  # objects of a page; with more on it a page is a drawing, not a table
_PATHS = 1_500  # paths looked at, likewise
_SEGMENTS = 2_000  # segments of one path looked at
_THIN = 3.0  # points: a path no wider than this is a rule
_LONG = 8.0  # points: a rule is at least as long
_FORMS = 4  # forms in forms looked into
_LARGE = 0.3  # of the page: a picture, or strips of one, that may lie over its text
_STRIPS = 200  # the largest pictures, of which this is asked
_IMAGE, _IMAGES = 0.05, 20  # of the page that a large picture covers; of which so many are kept
PATTERN = 0xBF  # of red, green and blue; true greys are among what has it
_PATTERNS = 200  # looked at
_PAINTED = 0.02  # of the page: a place large enough for writing
_APART = 4.0  # points: rules closer than this are strokes of one
_RULES = 3  # each way, the least that makes a grid of two by two cells

Bounds = tuple[float, float, float, float]
_Placed = tuple[Any, tuple[Any, ...]]  # an object, the forms it lies in
_Item = tuple[Any, int, tuple[Any, ...]]  # an object, its kind, the forms it lies in


@dataclasses.dataclass(frozen=True, slots=True)
class Survey:
    """What covers a page beside text."""

    share: float  # of the page's area, by pictures
    dpi: int  # of the largest picture
    objects: int
    grid: bool  # rules cross it both ways, as in a table
    pictures: tuple[Picture, ...] = ()
    segments: int = 0  # of the paths: a letter drawn as one has some thirty, a rule has few
    imaged: float = 0.0  # share of the page's area, by pictures alone
    over_text: bool = False  # a picture is laid over most of the text
    patterns: tuple[Box, ...] = ()  # what is painted with a pattern, which may hold a picture
    images: tuple[Any, ...] = ()  # objects of large pictures, while the page is open


def survey(page: pdfium.PdfPage, frame: Frame) -> Survey:
    """Look at the objects of a page."""
    width, height = frame.size
    count = max(0, raw.FPDFPage_CountObjects(page))
    share, imaged, largest, dpi = 0.0, 0.0, 0.0, 0
    segments = 0
    texts: list[_Placed] = []
    over: list[tuple[float, Bounds, int]] = []  # area, place, how many texts are drawn before it
    paths: list[object] = []
    pictures: list[Picture] = []
    patterns: list[Box] = []
    images: list[tuple[float, Any]] = []
    for item, kind, forms in itertools.islice(_items(page), _LOOKED):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            segments += max(0, raw.FPDFPath_CountSegments(item))
            if not forms:
                paths.append(item)
            if len(patterns) < _PATTERNS and _is_patterned(item):
                patterns.append(frame.box(*_placed(_bounds(item), forms)))
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append((item, forms))
        if kind not in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}:
            continue
        x0, y0, x1, y1 = _placed(_bounds(item), forms)
        area = max(0.0, x1 - x0) * max(0.0, y1 - y0) / max(1.0, width * height)
        share += 0.0 if forms else area
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            pixels = _pixels(item)
            box = frame.box(x0, y0, x1, y1)
            pictures.append(Picture(box, pixels[0] * pixels[1], is_ground=not texts))
            imaged += area
            images.append((area, item))
            if texts:
                over.append((area, (x0, y0, x1, y1), len(texts)))
            if area > largest:
                largest, dpi = area, round(pixels[0] / max(1e-6, x1 - x0) * 72)
    grid = count <= _OBJECTS and len(paths) <= _PATHS and _is_grid(paths)
    return Survey(
        min(share, 1.0),
        dpi,
        min(count, _OBJECTS),
        grid,
        tuple(pictures),
        segments,
        min(imaged, 1.0),
        over_text=sum(area for area, *_ in over) > _LARGE and _lie_over(over, texts),
        patterns=tuple(box for box in patterns if _area(box) > _PAINTED * width * height),
        images=tuple([item for area, item in images if area > _IMAGE][:_IMAGES]),
    )


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_patterned(path: Any) -> bool:
    """Whether a path may be filled with a pattern, by the grey that pdfium tells of all of them."""
    shades = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(path, *shades):
        return False
    return [shade.value for shade in shades[:3]] == [PATTERN] * 3


def _lie_over(pictures: Sequence[tuple[float, Bounds, int]], texts: Sequence[_Placed]) -> bool:
    """Whether pictures lie over most texts of a page, of which some are drawn before them.

    Args:
        pictures: the area of each, its place, how many texts are drawn before it.
        texts: of the page.
    """
    x, y = _middles(texts[: max(below for *_, below in pictures)]).T
    covered = np.zeros(len(x), np.bool_)
    for _, (left, bottom, right, top), below in heapq.nlargest(_STRIPS, pictures):
        across = (left <= x[:below]) & (x[:below] <= right)
        covered[:below] |= across & (bottom <= y[:below]) & (y[:below] <= top)
    return 2 * int(covered.sum()) > len(texts)


def _middles(texts: Sequence[_Placed]) -> npt.NDArray[np.float64]:
    """Where the middles of texts are, shape (n, 2)."""
    boxes = np.array([_placed(_bounds(item), forms) for item, forms in texts], np.float64)
    middles: npt.NDArray[np.float64] = (boxes[:, :2] + boxes[:, 2:]) / 2
    return middles


def _items(page: pdfium.PdfPage) -> Iterator[_Item]:
    """The objects of a page as they are drawn, those of forms behind their form."""
    for index in range(max(0, raw.FPDFPage_CountObjects(page))):
        yield from _within(raw.FPDFPage_GetObject(page, index), ())


def added(page: pdfium.PdfPage, start: int) -> dict[int, int]:
    """Addresses of the text objects that flattening added to a page, each with its annotation.

    Args:
        page: flattened and loaded anew.
        start: how many objects it had before.

    Returns:
        A number for each annotation that was drawn, in their order.
    """
    texts: dict[int, int] = {}
    number = -1
    count = max(0, raw.FPDFPage_CountObjects(page))
    items = (
        item
        for index in range(start, count)
        for item in _within(raw.FPDFPage_GetObject(page, index), ())
    )
    for item, kind, forms in itertools.islice(items, _OBJECTS):
        if len(forms) == 1:  # flattening puts all in one form, each annotation in one within
            number += 1
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts[ctypes.cast(item, ctypes.c_void_p).value or 0] = max(0, number)
    return texts


def _within(item: Any, forms: tuple[Any, ...]) -> Iterator[_Item]:
    kind = raw.FPDFPageObj_GetType(item)
    yield item, kind, forms
    if kind == raw.FPDF_PAGEOBJ_FORM and len(forms) < _FORMS:
        for index in range(max(0, raw.FPDFFormObj_CountObjects(item))):
            yield from _within(raw.FPDFFormObj_GetObject(item, index), (*forms, item))


def _placed(bounds: Bounds, forms: tuple[object, ...]) -> Bounds:
    """Bounds within forms, on the page."""
    matrix = raw.FS_MATRIX()
    for form in reversed(forms):
        if raw.FPDFPageObj_GetMatrix(form, matrix):
            a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
            x0, y0, x1, y1 = bounds
            across = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
            up = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
            bounds = min(across), min(up), max(across), max(up)
    return bounds


def _is_grid(paths: list[object]) -> bool:
    across: set[int] = set()
    down: set[int] = set()
    for path in paths:
        for x0, y0, x1, y1 in _strokes(path):
            if y1 - y0 <= _THIN and x1 - x0 >= _LONG:
                across.add(round((y0 + y1) / 2 / _APART))
            elif x1 - x0 <= _THIN and y1 - y0 >= _LONG:
                down.add(round((x0 + x1) / 2 / _APART))
        if len(across) >= _RULES and len(down) >= _RULES:
            return True
    return False


def _strokes(path: object) -> Iterator[Bounds]:
    """The straight strokes of a path: itself where it is thin, else its sides."""
    x0, y0, x1, y1 = _bounds(path)
    if min(x1 - x0, y1 - y0) <= _THIN:
        yield x0, y0, x1, y1
        return
    for x0, y0, x1, y1 in _sides(path):
        if min(x1 - x0, y1 - y0) > _THIN or max(x1 - x0, y1 - y0) < _LONG:
            return  # a drawing, a signature: what else it has is not looked at
        yield x0, y0, x1, y1


def _sides(path: object) -> Iterator[Bounds]:
    """The straight segments of a path up to its first curve."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(path, matrix):
        return
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(max(0, raw.FPDFPath_CountSegments(path)), _SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        else:
            yield _between(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield _between(point, start)
        last = point


def _between(one: tuple[float, float], other: tuple[float, float]) -> Bounds:
    (a, b), (c, d) = one, other
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _bounds(item: object) -> Bounds:
    corners = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *corners):
        return 0.0, 0.0, 0.0, 0.0
    x0, y0, x1, y1 = (corner.value for corner in corners)
    return x0, y0, x1, y1


def _pixels(item: object) -> tuple[int, int]:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(item, width, height)
    return width.value, height.value
