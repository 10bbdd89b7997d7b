"""The OCR port: what an engine must do, and how one is found by name.

An engine gets one prepared grey page and gives words with boxes in its pixels
and confidences; everything around it (rendering, choosing a preprocessing
chain, boxes on the page, judging the text) is the same for all. A site adds an
engine by an entry point in the group ``donthu.ocr_engines``.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.metadata
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from ingest.document import Box
from ingest.errors import Code, IngestError

Grey = npt.NDArray[np.uint8]

GROUP = "donthu.ocr_engines"


@dataclasses.dataclass(frozen=True, slots=True)
class OcrWord:
    """A word an engine read."""

    text: str
    box: Box  # pixels of the image it was given, origin at the top left
    confidence: float  # 0..1
    line: int  # words of one line share it; lines in the engine's reading order


@runtime_checkable
class OcrEngine(Protocol):
    """Reads printed Vietnamese from one page image."""

    def recognise(self, image: Grey, *, dpi: int, seconds: float) -> list[OcrWord]:
        """The words of a page, in reading order.

        Args:
            image: black text on white, 8 bits a pixel.
            dpi: resolution of the image.
            seconds: wall-clock bound; the engine must not run longer.

        Raises:
            IngestError: ``ocr_unavailable`` when the engine or its Vietnamese data is missing,
                ``timeout`` when it ran out of time, ``crashed`` when it failed.
        """


class NullEngine:
    """Reads nothing; for tests and for sites that want text layers only."""

    def recognise(self, image: Grey, *, dpi: int, seconds: float) -> list[OcrWord]:
        """No words."""
        del image, dpi, seconds
        return []


def pgm(image: Grey) -> bytes:
    """A page as a binary PGM, which costs nothing to write and every engine reads."""
    height, width = image.shape
    return b"P5\n%d %d\n255\n" % (width, height) + image.tobytes()


@functools.cache
def engine(name: str, command: tuple[str, ...] = ()) -> OcrEngine:
    """The engine registered under a name.

    Args:
        name: of the entry point; ``none`` reads nothing, ``command`` runs a command.
        command: the command and its arguments.

    Raises:
        IngestError: ``ocr_unavailable``, none is.
    """
    if name == "none":
        return NullEngine()
    if name == "command":
        from ingest.ocr.command import CommandEngine  # noqa: PLC0415 - it imports this module

        return CommandEngine(command)
    for entry in importlib.metadata.entry_points(group=GROUP, name=name):
        loaded: OcrEngine = entry.load()()
        return loaded
    if name == "tesseract":  # a checkout that is not installed has no entry points
        from ingest.ocr.tesseract import TesseractEngine  # noqa: PLC0415

        return TesseractEngine()
    raise IngestError(Code.OCR_UNAVAILABLE, detail="no such engine")
