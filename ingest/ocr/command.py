"""An OCR engine of the site's own: any command that speaks a small JSON protocol.

The command (`Limits.ocr_command`) gets the page as a binary PGM on standard
input and its resolution in ``DONTHU_OCR_DPI``, and answers on standard output
with one JSON object::

    {"words": [{"text": "Đơn", "box": [x0, y0, x1, y1], "confidence": 0.97, "line": 0}]}

Boxes are pixels from the top left, words in reading order, `line` numbers the
lines, confidences go from 0 to 1. It runs in the same sandbox as everything
else: without network, within `Limits`, killed when late.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from ingest.errors import Code, IngestError
from ingest.ocr import Grey, OcrWord, pgm

_MOST = 32 * 1024 * 1024  # bytes of an answer about one page


class CommandEngine:
    """Reads pages by a command."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    def recognise(self, image: Grey, *, dpi: int, seconds: float) -> list[OcrWord]:
        """Read a page; see `OcrEngine.recognise`."""
        if not self._command:
            raise IngestError(Code.OCR_UNAVAILABLE, detail="no command")
        try:
            with tempfile.TemporaryFile() as answer:
                done = subprocess.run(
                    list(self._command),
                    input=pgm(image),
                    stdout=answer,
                    stderr=subprocess.DEVNULL,
                    timeout=seconds,
                    env=os.environ | {"DONTHU_OCR_DPI": str(dpi)},
                    check=False,
                )
                output = _first(answer)
        except (FileNotFoundError, PermissionError) as error:
            raise IngestError(Code.OCR_UNAVAILABLE, detail=type(error).__name__) from error
        except subprocess.TimeoutExpired as error:
            raise IngestError(Code.TIMEOUT, detail="OCR command") from error
        if done.returncode:
            raise IngestError(Code.CRASHED, detail=f"OCR command ended with {done.returncode}")
        return _words(output, image.shape)


def _first(answer: BinaryIO) -> bytes:
    """What was answered, and a byte too many at most: a flood is no JSON."""
    answer.seek(0)
    return answer.read(_MOST + 1)


def _words(output: bytes, page: tuple[int, ...]) -> list[OcrWord]:
    if len(output) > _MOST:
        raise _broken()
    try:
        rows = json.loads(output)["words"]
        return [_word(row, page) for row in rows if str(row["text"]).strip()]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise _broken() from error


def _broken() -> IngestError:
    return IngestError(Code.CRASHED, detail="OCR command broke the protocol")


def _word(row: Mapping[str, Any], page: tuple[int, ...]) -> OcrWord:
    """A word; what of its box lies off the page is cut off.

    Raises:
        KeyError, OverflowError, TypeError, ValueError: the row is no word.
    """
    x0, y0, x1, y1 = (float(side) for side in row["box"])
    confidence = float(row["confidence"])
    if not all(map(math.isfinite, (x0, y0, x1, y1, confidence))):
        raise ValueError("not finite")
    height, width = page
    box = (_cut(x0, width), _cut(y0, height), _cut(x1, width), _cut(y1, height))
    return OcrWord(str(row["text"]), box, _cut(confidence, 1.0), int(row["line"]))


def _cut(value: float, most: float) -> float:
    return max(0.0, min(float(most), value))
