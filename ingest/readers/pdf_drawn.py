"""How an object of a PDF page is drawn beside its own settings.

A clip may cut it away, a layer that it is on may be switched off, and a mark
around it may say that it tells something else than its letters do.
"""

from __future__ import annotations

import ctypes
from typing import Any

from pypdfium2 import raw

_PATHS = 4  # of a clip, that are looked at
_SEGMENTS = 20  # of one, likewise: a rectangle has five, a round one thirteen
_MARKS = 8  # around one another, that are looked at
_LAYER_NAME = "OC\0".encode("utf-16-le")  # of the mark on what belongs to a layer
_LAYER = len(_LAYER_NAME)  # bytes
_ACTUAL = b"ActualText"
_CLUSTER = 16  # bytes in UTF-16: more is not what a letter or a ligature stands for
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
_count_marks = typed(raw.FPDFPageObj_CountMarks, _INT, _HANDLE)
_mark = typed(raw.FPDFPageObj_GetMark, _HANDLE, _HANDLE, ctypes.c_ulong)
_mark_name = typed(raw.FPDFPageObjMark_GetName, _INT, _HANDLE, _HANDLE, ctypes.c_ulong, _HANDLE)
_mark_text = typed(
    raw.FPDFPageObjMark_GetParamStringValue,
    *(_INT, _HANDLE, ctypes.c_char_p, _HANDLE, ctypes.c_ulong, _HANDLE),
)


def is_optional(item: int | None) -> bool:
    """Whether an object, by its address, is on a layer that may be switched off."""
    marks = _marks(item)
    if not marks:
        return False
    name, length = ctypes.create_string_buffer(_LAYER), ctypes.c_ulong()
    return any(
        _mark_name(mark, name, _LAYER, ctypes.addressof(length))
        and name.raw[: length.value] == _LAYER_NAME
        for mark in marks
    )


def is_replaced(item: int | None) -> bool:
    """Whether the file gives a text instead of what an object, by its address, spells.

    Programs do so for each ligature or letter with its marks; only longer stretches count.
    """
    marks = _marks(item)
    if not marks:
        return False
    length = ctypes.c_ulong()
    return any(
        _mark_text(mark, _ACTUAL, None, 0, ctypes.addressof(length)) and length.value > _CLUSTER
        for mark in marks
    )


def _marks(item: int | None) -> list[int]:
    return [_mark(item, place) for place in range(min(_count_marks(item), _MARKS))]


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
