"""Tesseract, forked from a loaded library or through its executable: words from TSV.

Either way a process of its own reads each page, which can be killed and takes nothing
down with it. One thread a process (`OMP_THREAD_LIMIT=1`): two processes beat threads.
The executable gets the image as raw TIFF in a memory file and not on stdin: PNM and pipes
it reads byte by byte, a tenth of its time. Without the `vie` data nothing is read,
because a page read with English data looks like success.
"""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterator

from PIL import Image

from ingest.document import Box
from ingest.errors import Code, IngestError
from ingest.ocr import Grey, OcrWord, loaded
from ingest.ocr.masks import trimmed

LANGUAGE = "vie"
_LEVEL_WORD = "5"
_COLUMNS = 12


class TesseractEngine:
    """The default engine."""

    def __init__(self, *, options: tuple[str, ...] = ()) -> None:
        self._options = options  # further arguments, e.g. -c thresholding_method=2

    def recognise(self, image: Grey, *, dpi: int, seconds: float) -> list[OcrWord]:
        """Read a page with automatic page segmentation; see `OcrEngine.recognise`."""
        return read(image, dpi=dpi, seconds=seconds, options=self._options)


def read(
    image: Grey, *, dpi: int, seconds: float, options: tuple[str, ...] = (), psm: int = 3
) -> list[OcrWord]:
    """Read an image; see `OcrEngine.recognise` for what it raises."""
    image, left, top = trimmed(image)
    engine = None if options else loaded.template(LANGUAGE)
    if engine is not None:
        words = _words(engine.read(image, dpi=dpi, seconds=seconds, psm=psm), left, top)
    else:
        settings = itertools.chain(*(("-c", f"{k}={v}") for k, v in loaded.SETTINGS.items()))
        arguments = ("--psm", str(psm), "--dpi", str(dpi), *settings, *options)
        words = _words(_executed(image, arguments, seconds), left, top)
    return list(words)


def _executed(image: Grey, arguments: tuple[str, ...], seconds: float) -> str:
    with os.fdopen(os.memfd_create("page"), "wb") as page:
        Image.fromarray(image).save(page, "TIFF")
        page.flush()
        handle = page.fileno()
        command = ["tesseract", f"/proc/self/fd/{handle}", "stdout", "-l", LANGUAGE]
        return _run([*command, *arguments, "tsv"], handle, seconds).decode("utf-8", "replace")


def _run(command: list[str], handle: int, seconds: float) -> bytes:
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds,
            env=environment, check=False, pass_fds=(handle,),
        )  # fmt: skip
    except FileNotFoundError as error:
        raise IngestError(Code.OCR_UNAVAILABLE, detail="tesseract not found") from error
    except subprocess.TimeoutExpired as error:
        raise IngestError(Code.TIMEOUT, detail="tesseract") from error
    if done.returncode:
        if b"loading language" in done.stderr or b"load any languages" in done.stderr:
            raise IngestError(Code.OCR_UNAVAILABLE, detail=f"no {LANGUAGE} data")
        raise IngestError(Code.CRASHED, detail=f"tesseract ended with {done.returncode}")
    return done.stdout


def _words(tsv: str, left: int = 0, top: int = 0) -> Iterator[OcrWord]:
    """The words of a table, of an image whose corner is at a place."""
    rows = (row.split("\t", _COLUMNS - 1) for row in tsv.splitlines())
    read = [
        row for row in rows if len(row) == _COLUMNS and row[0] == _LEVEL_WORD and row[11].strip()
    ]
    lines = itertools.groupby(read, key=lambda row: row[1:5])
    for number, (_, group) in enumerate(lines):
        words = list(group)
        boxes = _parted([_box(row, left, top) for row in words])
        for row, box in zip(words, boxes, strict=True):
            confidence = max(0.0, min(1.0, float(row[10]) / 100))
            yield OcrWord(row[11].strip(), box, confidence, number)


def _box(row: list[str], left: int, top: int) -> Box:
    x, y, width, height = (float(value) for value in row[6:10])
    return left + x, top + y, left + x + width, top + y + height


def _parted(boxes: list[Box]) -> list[Box]:
    """Boxes of a line's words, none reaching over the next.

    Tesseract now and then gives a word the box of several; its order of words is right.
    """
    parted = list(boxes)
    for number, (x0, y0, x1, y1) in enumerate(boxes[1:], start=1):
        left, top, right, bottom = parted[number - 1]
        if left < x0 < right:
            parted[number - 1] = left, top, x0, bottom
        elif x0 <= left < right < x1:
            parted[number] = right, y0, x1, y1
    return parted
