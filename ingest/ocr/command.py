"""An OCR engine of the site's own: any command that speaks a small JSON protocol.

The command (`Limits.ocr_command`) gets the page as a binary PGM on standard
input and its resolution in ``DONTHU_OCR_DPI``, and answers on standard output
with one JSON object::

    {"words": [{"text": "Đơn", "box": [x0, y0, x1, y1], "confidence": 0.97, "line": 0}]}

Boxes are pixels from the top left, words in reading order, `line` numbers the
lines. It runs in the same sandbox as everything else: without network, within
`Limits`, killed when late.
"""

from __future__ import annotations

import json
import os
import subprocess

from ingest.errors import Code, IngestError
from ingest.ocr import Grey, OcrWord, pgm


class CommandEngine:
    """Reads pages by a command."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    def recognise(self, image: Grey, *, dpi: int, seconds: float) -> list[OcrWord]:
        """Read a page; see `OcrEngine.recognise`."""
        if not self._command:
            raise IngestError(Code.OCR_UNAVAILABLE, detail="no command")
        try:
            done = subprocess.run(
                list(self._command),
                input=pgm(image),
                capture_output=True,
                timeout=seconds,
                env=os.environ | {"DONTHU_OCR_DPI": str(dpi)},
                check=False,
            )
        except (FileNotFoundError, PermissionError) as error:
            raise IngestError(Code.OCR_UNAVAILABLE, detail=type(error).__name__) from error
        except subprocess.TimeoutExpired as error:
            raise IngestError(Code.TIMEOUT, detail="OCR command") from error
        if done.returncode:
            raise IngestError(Code.CRASHED, detail=f"OCR command ended with {done.returncode}")
        return _words(done.stdout)


def _words(output: bytes) -> list[OcrWord]:
    try:
        rows = json.loads(output)["words"]
        return [
            OcrWord(
                text=str(row["text"]),
                box=(*map(float, row["box"]),),  # type: ignore[arg-type]
                confidence=max(0.0, min(1.0, float(row["confidence"]))),
                line=int(row["line"]),
            )
            for row in rows
            if str(row["text"]).strip() and len(row["box"]) == 4
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise IngestError(Code.CRASHED, detail="OCR command broke the protocol") from error
