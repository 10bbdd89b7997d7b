"""One page image becomes tokens on the page, with a measure of how well it was read."""

from __future__ import annotations

import dataclasses
import itertools

from PIL import Image

from ingest import ocr, quality
from ingest.document import Box, Region, Word
from ingest.layout import Token, compose
from ingest.limits import Limits
from ingest.ocr import OcrWord
from ingest.ocr.prepare import Prepared, prepare
from ingest.text import clean

_NOISE = 0.15  # confidence below which a lone sign is dirt


@dataclasses.dataclass(frozen=True, slots=True)
class PageReading:
    """What OCR made of a page."""

    text: str
    words: tuple[Word, ...]
    quality: float
    confidence: float  # mean of the words, weighted by length
    steps: tuple[str, ...]
    regions: tuple[Region, ...] = ()


def read_page(image: Image.Image, *, dpi: int, scale: float, limits: Limits) -> PageReading:
    """Read a page image.

    Args:
        image: the page, upright or nearly so.
        dpi: its resolution.
        scale: points a pixel.
        limits: engine and time.

    Raises:
        IngestError: see `ocr.OcrEngine.recognise`.
    """
    prepared = prepare(image)
    engine = ocr.engine(limits.ocr_engine)
    found = engine.recognise(prepared.image, dpi=dpi, seconds=limits.seconds_page)
    return _reading(found, prepared, scale)


def _reading(found: list[OcrWord], prepared: Prepared, scale: float) -> PageReading:
    found = [word for word in found if not _is_dirt(word)]
    lines = [
        [_token(word, prepared, scale) for word in group]
        for _, group in itertools.groupby(found, key=lambda word: word.line)
    ]
    text, words = compose(lines)
    length = sum(len(word.text) for word in found) or 1
    confidence = sum(word.confidence * len(word.text) for word in found) / length
    return PageReading(
        text=text,
        words=words,
        quality=quality.score(text) * (0.5 + 0.5 * confidence),
        confidence=confidence,
        steps=prepared.steps,
    )


def _is_dirt(word: OcrWord) -> bool:
    return word.confidence < _NOISE and not any(c.isalnum() for c in word.text)


def _token(word: OcrWord, prepared: Prepared, scale: float) -> Token:
    x0, y0, x1, y1 = prepared.place(word.box)
    box: Box = (x0 * scale, y0 * scale, x1 * scale, y1 * scale)
    return Token(clean(word.text), box, round(word.confidence, 3))
