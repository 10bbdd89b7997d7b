"""Tesseract's library, set up once and forked for each page.

Starting the executable costs a tenth of a page: libraries are linked and tables built
that every page needs alike. A fork has them at once and is killed, or dies of what it
read, as the executable would, so a page can do no harm to the next. Where the library
is not found, or not the one the C interface was written for, the executable serves.
"""

from __future__ import annotations

import ctypes
import functools
import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from ingest.errors import Code, IngestError
from ingest.ocr import Grey

_LIBRARY = "libtesseract.so.5"
_PIECE = 1 << 16  # bytes read at a time
_TEXT_LINE, _WORD = 2, 3  # TessPageIteratorLevel

_POINTER, _TEXT, _NUMBER = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_CALLS: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (  # tesseract/capi.h
    ("TessBaseAPICreate", _POINTER, ()),
    ("TessBaseAPIInit3", _NUMBER, (_POINTER, _TEXT, _TEXT)),
    ("TessBaseAPISetVariable", _NUMBER, (_POINTER, _TEXT, _TEXT)),
    ("TessBaseAPISetPageSegMode", None, (_POINTER, _NUMBER)),
    ("TessBaseAPISetImage", None, (_POINTER, _POINTER, *(_NUMBER,) * 4)),
    ("TessBaseAPIRecognize", _NUMBER, (_POINTER, _POINTER)),
    ("TessBaseAPIGetIterator", _POINTER, (_POINTER,)),
    ("TessPageIteratorIsAtBeginningOf", _NUMBER, (_POINTER, _NUMBER)),
    ("TessPageIteratorBoundingBox", _NUMBER, (_POINTER, _NUMBER, *(_POINTER,) * 4)),
    ("TessResultIteratorGetUTF8Text", _TEXT, (_POINTER, _NUMBER)),
    ("TessResultIteratorConfidence", ctypes.c_float, (_POINTER, _NUMBER)),
    ("TessResultIteratorNext", _NUMBER, (_POINTER, _NUMBER)),
)
# The C interface walks in the order of scripts that run both ways and for that goes through
# the page anew at each word. These go from left to right (tesseract/pageiterator.h,
# ltrresultiterator.h); a library that names them otherwise is asked through C.
_STRAIGHT: tuple[tuple[str, str, Any], ...] = (
    (
        "TessPageIteratorIsAtBeginningOf",
        "_ZNK9tesseract12PageIterator15IsAtBeginningOfENS_17PageIteratorLevelE",
        ctypes.c_bool,
    ),
    (
        "TessResultIteratorGetUTF8Text",
        "_ZNK9tesseract17LTRResultIterator11GetUTF8TextENS_17PageIteratorLevelE",
        _TEXT,
    ),
    (
        "TessResultIteratorNext",
        "_ZN9tesseract12PageIterator4NextENS_17PageIteratorLevelE",
        ctypes.c_bool,
    ),
)
SETTINGS = {"paragraph_text_based": "0", "textord_disable_pitch_test": "1"}
"""What costs Tesseract time and serves nobody: paragraphs nobody asks for, and whether
letters have equal widths, which is nothing to a network that reads whole lines."""


class Template:
    """A Tesseract that has its data and has read nothing."""

    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p) -> None:
        self._library, self._handle = library, handle
        self._forking = threading.Lock()

    def read(self, image: Grey, *, dpi: int, seconds: float, psm: int) -> str:
        """Words as TSV, as the executable would write them, read in a fork.

        Args:
            image: 8 bits a pixel.
            dpi: its resolution.
            seconds: wall-clock bound.
            psm: page segmentation mode.

        Raises:
            IngestError: ``timeout`` or ``crashed``.
        """
        image = np.ascontiguousarray(image)
        with self._forking:  # else a fork of another thread would hold this one's pipe open
            ours, theirs = os.pipe()
            pid = os.fork()
            if not pid:
                self._serve(image, dpi, psm, theirs)
            os.close(theirs)
        try:
            answer = _received(ours, time.monotonic() + seconds)
        finally:
            os.close(ours)
            os.kill(pid, signal.SIGKILL)  # it has answered, or will not
            os.waitpid(pid, 0)
        if not answer.endswith(b"\0"):
            raise IngestError(Code.CRASHED, detail="tesseract")
        return answer[:-1].decode("utf-8", "replace")

    def _serve(self, image: Grey, dpi: int, psm: int, answer: int) -> NoReturn:
        """Read in the fork, which ends here whatever happens."""
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # Leptonica complains of odd pages there
            text = self._recognised(image, dpi, psm) + b"\0"
            while text:
                text = text[os.write(answer, text) :]
        finally:
            os._exit(0)

    def _recognised(self, image: Grey, dpi: int, psm: int) -> bytes:
        height, width = image.shape
        call, handle = self._library, self._handle
        call.TessBaseAPISetVariable(handle, b"user_defined_dpi", str(dpi).encode())
        call.TessBaseAPISetPageSegMode(handle, psm)
        call.TessBaseAPISetImage(handle, image.ctypes.data, width, height, 1, width)
        if call.TessBaseAPIRecognize(handle, None):
            raise RuntimeError("not recognised")
        return "\n".join(self._rows(call.TessBaseAPIGetIterator(handle))).encode()

    def _rows(self, words: int | None) -> Iterator[str]:
        """Rows of words as in TSV, which Tesseract itself takes 0.02 s longer to write."""
        call, line = self._library, 0
        sides = [ctypes.c_int() for _ in range(4)]
        while words:
            line += call.TessPageIteratorIsAtBeginningOf(words, _TEXT_LINE)
            text = call.TessResultIteratorGetUTF8Text(words, _WORD)
            placed = call.TessPageIteratorBoundingBox(words, _WORD, *map(ctypes.byref, sides))
            if text and placed:
                x0, y0, x1, y1 = (side.value for side in sides)
                sure = call.TessResultIteratorConfidence(words, _WORD)
                yield (
                    f"5\t1\t1\t1\t{line}\t1\t{x0}\t{y0}\t{x1 - x0}\t{y1 - y0}\t{sure:.6f}\t"
                    + text.decode("utf-8", "replace")
                )
            if not call.TessResultIteratorNext(words, _WORD):
                return


def _received(pipe: int, deadline: float) -> bytes:
    """All that comes through a pipe."""
    pieces: list[bytes] = []
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN | select.POLLHUP)
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            raise IngestError(Code.TIMEOUT, detail="tesseract")
        piece = os.read(pipe, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


@functools.cache
def template(language: str) -> Template | None:
    """A Tesseract for a language, None where the executable has to serve."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"  # looked at when the library is loaded
    try:
        library = ctypes.CDLL(_LIBRARY)
        return _set_up(library, language)
    except (OSError, AttributeError):
        return None
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before


def _set_up(library: ctypes.CDLL, language: str) -> Template | None:
    for name, result, arguments in _CALLS:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    if all(hasattr(library, symbol) for _, symbol, _ in _STRAIGHT):
        for name, symbol, result in _STRAIGHT:
            function = getattr(library, symbol)
            function.restype, function.argtypes = result, (_POINTER, _NUMBER)
            setattr(library, name, function)
    handle = ctypes.c_void_p(library.TessBaseAPICreate())
    if library.TessBaseAPIInit3(handle, None, language.encode()):
        return None  # the executable says what is missing
    for setting, value in (SETTINGS | {"debug_file": os.devnull}).items():
        library.TessBaseAPISetVariable(handle, setting.encode(), value.encode())
    return Template(library, handle)
