"""Whether what a PDF draws is cut away whole by the clip it is drawn with."""

from __future__ import annotations

import ctypes
from typing import Any

from pypdfium2 import raw

_PATHS = 8  # of a clip, that are looked at
_SEGMENTS = 200  # of one, likewise
_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int


def typed(function: Any, result: Any, *arguments: Any) -> Any:
    """A pdfium function with handles as plain addresses, at a third of the call's cost."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_clip_path = typed(raw.FPDFPageObj_GetClipPath, _HANDLE, _HANDLE)
_count_paths = typed(raw.FPDFClipPath_CountPaths, _INT, _HANDLE)
_count_segments = typed(raw.FPDFClipPath_CountPathSegments, _INT, _HANDLE, _INT)
_segment = typed(raw.FPDFClipPath_GetPathSegment, _HANDLE, _HANDLE, _INT, _INT)
_point = typed(raw.FPDFPathSegment_GetPoint, _INT, _HANDLE, _HANDLE, _HANDLE)
_bounds = typed(raw.FPDFPageObj_GetBounds, _INT, _HANDLE, *(_HANDLE,) * 4)


def is_cut_away(item: int | None) -> bool:
    """Whether an object, by its address, lies outside the bounds of a path that clips it."""
    clip = _clip_path(item)
    count = _count_paths(clip)
    if count <= 0:
        return False
    corners = [ctypes.c_float() for _ in range(4)]
    if not _bounds(item, *map(ctypes.addressof, corners)):
        return False
    left, bottom, right, top = (corner.value for corner in corners)
    for path in range(min(count, _PATHS)):
        xs, ys = _points(clip, path)
        if xs and not (min(xs) < right and left < max(xs) and min(ys) < top and bottom < max(ys)):
            return True
    return False


def _points(clip: int, path: int) -> tuple[list[float], list[float]]:
    """Where the corners of a path are, across and up; none if it has too many to be looked at."""
    x, y = ctypes.c_float(), ctypes.c_float()
    count = _count_segments(clip, path)
    xs: list[float] = []
    ys: list[float] = []
    for place in range(count if count <= _SEGMENTS else 0):
        if _point(_segment(clip, path, place), ctypes.addressof(x), ctypes.addressof(y)):
            xs.append(x.value)
            ys.append(y.value)
    return xs, ys
