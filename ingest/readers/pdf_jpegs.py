"""JPEGs on PDF pages that end before their end, as scans do that were received in part.

pdfium draws grey where the data of such a picture is missing, and says nothing of it.
"""

from __future__ import annotations

import ctypes
from typing import Any

from pypdfium2 import raw

_FILTERS = {b"DCTDecode", b"DCT"}  # the latter in inline pictures; ISO 32000-1, 7.4.8, 8.9.7
_NAME = 16  # bytes for the name of a filter, more than those have
_START, _END = b"\xff\xd8", b"\xff\xd9"  # SOI, EOI; ITU-T T.81, table B.1
_SCAN, _FILL = 0xDA, 0xFF  # SOS, likewise; what may stand before a marker
_SEGMENTS = 1_000  # of a header looked at; profiles and metadata take up to some hundred
_ALONE = {0x01, *range(0xD0, 0xD8)}  # TEM, RSTm, which no length follows, likewise


def is_cut(picture: Any) -> bool:
    """Whether a picture is a JPEG without its end.

    Args:
        picture: an image object of pdfium, whose page is open.
    """
    count = raw.FPDFImageObj_GetImageFilterCount(picture)
    if count < 1 or _filter(picture, count - 1) not in _FILTERS:
        return False
    return ends_early(_data(picture))


def _filter(picture: Any, index: int) -> bytes:
    name = ctypes.create_string_buffer(_NAME)
    raw.FPDFImageObj_GetImageFilter(picture, index, name, _NAME)
    return name.value


def _data(picture: Any) -> bytes:
    """The JPEG as it is in the file; pdfium undoes what other filters did to it."""
    size = raw.FPDFImageObj_GetImageDataDecoded(picture, None, 0)
    data = (ctypes.c_ubyte * size)()
    raw.FPDFImageObj_GetImageDataDecoded(picture, data, size)
    return bytes(data)


def ends_early(data: bytes) -> bool:
    """Whether a JPEG lacks its end (EOI), behind which there may be anything.

    Thumbnails in its header have ends of their own; in the scans behind it no data look like one
    (ITU-T T.81, B.1.1.5).
    """
    start = data.find(_START)
    return start >= 0 and data.rfind(_END, _scans(data, start + len(_START))) < 0


def _scans(data: bytes, start: int) -> int:
    """Where the first scan of a JPEG begins, or what is no segment of its header.

    Args:
        data: of the JPEG.
        start: behind its first marker.
    """
    for _ in range(_SEGMENTS):
        if data[start : start + 1] != b"\xff" or len(data) < start + 4:
            break
        marker = data[start + 1]
        if marker == _SCAN:
            break
        if marker == _FILL:
            start += 1
        elif marker in _ALONE:
            start += 2
        else:
            start += 2 + int.from_bytes(data[start + 2 : start + 4])
    return start
