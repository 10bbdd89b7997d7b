"""What OCR made of a page: words in order, on the page as it came, and how well they were read."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable

import numpy as np

from ingest import layout, quality
from ingest.document import Box, Origin, Page, Reading, Region, RegionKind, Word
from ingest.layout import compose
from ingest.ocr import OcrWord, across, stains
from ingest.ocr.masks import boxes_of
from ingest.ocr.prepare import Prepared
from ingest.text import clean
from ingest.tokens import Token

APART = "apart"  # the step that parted pages beside each other
_GOOD = 0.84  # worth above which a second reading is not tried
_CERTAIN = 0.9  # confidence above which it is not either: writing without marks is worth less
_ENOUGH = 20  # words that tell whether a page was read
_MISSED = 0.08  # share of ink outside words above which something was passed over
_RUBBISH, _UNSURE = 0.4, 0.7  # quality and confidence below which a page was not read
_SPECKS = 8  # letters that are read in dirt on a bare page at most
_GUESSED = 0.4  # confidence below which the syllables of noise were guessed
_NOISE = 0.15  # confidence below which a lone sign is dirt
_SURE, _SENSE = 0.85, 0.8  # confidence and quality of what is certainly print
_MOST = 0.6  # of a line's letters
_FEW = 4  # words below which they may be there by chance
_FLAT = 0.35  # as high as the page's words, which letters never are: dots too dense to be told
_DOTS = 0.5  # confidence in dots that are read as letters at most


@dataclasses.dataclass(frozen=True, slots=True)
class PageReading:
    """What OCR made of a page."""

    text: str
    words: tuple[Word, ...]
    quality: float
    confidence: float  # mean of the words, weighted by length
    steps: tuple[str, ...]
    missed: float  # share of the ink that stands outside all words
    prepared: Prepared
    found: tuple[OcrWord, ...]
    regions: tuple[Region, ...] = ()
    lying: int = 0  # quarter turns, counter-clockwise, that were made before it was prepared
    unsure: tuple[Box, ...] = ()  # combs and numbers of the prepared page not read surely
    beside: tuple[str, ...] = ()  # notes on what stands beside its sheet

    @property
    def quarters(self) -> int:
        """Quarter turns, counter-clockwise, that set it upright."""
        return (self.lying + self.prepared.quarters) % 4

    @property
    def worth(self) -> float:
        """What tells the better of two readings of the same page."""
        return 0.0 if self.lies else self.quality * min(1.0, len(self.words) / _ENOUGH)

    @property
    def is_good(self) -> bool:
        """Whether no other reading is likely to be better."""
        certain = self.confidence >= _CERTAIN and len(self.words) >= _ENOUGH and not self.lies
        return (self.worth >= _GOOD or certain) and not self.passes_over

    @property
    def passes_over(self) -> bool:
        """Whether much ink stands outside all words."""
        return self.missed >= _MISSED

    @property
    def lies(self) -> bool:
        """Whether the engine read lines that run up or down, as Tesseract can."""
        long = [word.box for word in self.found if len(word.text) > 2]
        return 2 * sum(y1 - y0 > x1 - x0 for x0, y0, x1, y1 in long) > len(long)

    @property
    def is_rubbish(self) -> bool:
        """Whether nothing of it makes sense, be it for want of words."""
        unsure = self.quality < _RUBBISH and self.confidence < _UNSURE
        return unsure or self.confidence < _GUESSED

    @property
    def is_unreadable(self) -> bool:
        """Whether it has rubbish for more than a few specks."""
        return self.is_rubbish and sum(map(str.isalnum, self.text)) >= _SPECKS

    @property
    def notes(self) -> tuple[str, ...]:
        """Codes of what a person should know."""
        notes = []
        if any(region.kind is RegionKind.HANDWRITING for region in self.regions):
            notes.append("note_needs_transcription")
        elif self.is_unreadable or (not self.text.strip() and self.passes_over):
            notes.append("note_picture_unread")
        elif not (self.text.strip() or self.regions):
            notes.append("note_page_blank")
        if self.quarters and not self.is_rubbish:
            notes.append("note_page_turned")
        return tuple(dict.fromkeys((*notes, *self.beside)))

    def page(self, number: int, size: tuple[float, float], *rejected: Reading) -> Page:
        """The page of a document, its size in points, with the readings it was preferred to."""
        return Page(
            number=number,
            width=size[0],
            height=size[1],
            text=self.text,
            words=self.words,
            origin=Origin.OCR,
            quality=self.quality,
            regions=self.regions,
            notes=self.notes,
            rejected=rejected,
        )

    @property
    def yielded(self) -> float:
        """How much of the page was read well."""
        letters = sum(len(w.text) * (w.confidence or 0.0) for w in self.words if _is_sure(w))
        return 0.0 if self.lies else letters * self.quality


def is_print(words: Iterable[OcrWord], wide: float) -> bool:
    """Whether lines of which most was read surely, and makes sense, take up so many pixels."""
    certain: list[OcrWord] = []
    for _, line in itertools.groupby(words, key=lambda word: word.line):
        all_of_it = list(line)
        sure = [word for word in all_of_it if word.confidence >= _SURE and len(word.text) > 1]
        if _letters(sure) > _MOST * _letters(all_of_it):
            certain += sure
    if len(certain) < _FEW:
        return False
    width = max(word.box[2] for word in certain) - min(word.box[0] for word in certain)
    return width >= wide and quality.score(" ".join(word.text for word in certain)) >= _SENSE


def _letters(words: Iterable[OcrWord]) -> int:
    return sum(len(word.text) for word in words)


def reading_of(found: list[OcrWord], prepared: Prepared, scale: float) -> PageReading:
    """What an engine's words make of a page.

    Args:
        found: as they lie on the prepared page.
        prepared: which says where that lies on the page as it came.
        scale: points a pixel of the page as it came.
    """
    found = _of_letters([word for word in found if not _is_dirt(word)])
    lines = [
        _tokens(list(group)) for _, group in itertools.groupby(found, key=lambda word: word.line)
    ]
    # composed as it lies before the engine, upright; placed as it lies on the page
    text, composed = compose([[token for token in line if token.text] for line in lines])
    read = [word for word in composed if word.box is not None]
    places = prepared.places(boxes_of(word.box for word in read)) * scale
    words = tuple(
        dataclasses.replace(word, box=(x0, y0, x1, y1))
        for word, (x0, y0, x1, y1) in zip(read, places.tolist(), strict=True)
    )
    length = sum(len(word.text) for word in found) or 1
    confidence = sum(word.confidence * len(word.text) for word in found) / length
    return PageReading(
        text=text,
        words=words,
        quality=quality.score(text) * (0.5 + 0.5 * confidence),
        confidence=confidence,
        steps=prepared.steps,
        missed=stains.uncovered(prepared.image, boxes_of(word.box for word in found)),
        prepared=prepared,
        found=tuple(found),
    )


def _tokens(line: list[OcrWord]) -> list[Token]:
    """A line as the engine read it; one that runs up or down, as along the margin, is set aside."""
    is_aside = across.is_across(line)
    return [
        Token(clean(word.text), word.box, round(word.confidence, 3), is_aside=is_aside)
        for word in line
    ]


def placed(part: PageReading, left: float, quarters: int, size: tuple[float, float]) -> PageReading:
    """A part of a page that was turned, with its words and regions on the page as it came.

    Args:
        part: its boxes in points from its own corner.
        left: of the part, in points.
        quarters: quarter turns by which the page was turned.
        size: of the turned page in points.
    """

    def back(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return layout.turned((x0 + left, y0, x1 + left, y1), -quarters, size)

    return dataclasses.replace(
        part,
        words=tuple(dataclasses.replace(w, box=back(w.box)) if w.box else w for w in part.words),
        regions=tuple(dataclasses.replace(r, box=back(r.box)) for r in part.regions),
        lying=quarters % 4,
    )


def followed(page: PageReading, more: PageReading, left: float, top: float) -> PageReading:
    """A page with the text of a part of its picture after its own.

    Args:
        page: as it was read; what is judged of it stays.
        more: its boxes in points from the part's own corner.
        left: of the part, in points.
        top: likewise.
    """
    text = "\n\n".join(one for one in (page.text, more.text) if one)
    start, aside = len(text) - len(more.text), np.array([left, top, left, top])
    boxes = (boxes_of(word.box for word in more.words) + aside).tolist()
    words = (
        dataclasses.replace(word, start=word.start + start, box=(x0, y0, x1, y1))
        for word, (x0, y0, x1, y1) in zip(more.words, boxes, strict=True)
    )
    return dataclasses.replace(page, text=text, words=(*page.words, *words))


def one_after_other(parts: list[PageReading]) -> PageReading:
    """Readings of parts from left to right as one, prepared as the one with most words is."""
    fullest = max(parts, key=lambda part: len(part.words))
    if all(part.prepared.quarters == 2 for part in parts):  # the page lies on its head
        parts.reverse()
    text, words = "", []
    for part in parts:
        start = len(text) + 2 if text and part.text else len(text)
        text = "\n\n".join(one for one in (text, part.text) if one)
        words += [dataclasses.replace(word, start=word.start + start) for word in part.words]
    weights = [len(part.text) + 1 for part in parts]

    def mean(values: Iterable[float]) -> float:
        return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)

    return dataclasses.replace(
        fullest,
        text=text,
        words=tuple(words),
        quality=mean(part.quality for part in parts),
        confidence=mean(part.confidence for part in parts),
        steps=tuple(dict.fromkeys((APART, *(step for part in parts for step in part.steps)))),
        missed=max(part.missed for part in parts),
        regions=tuple(region for part in parts for region in part.regions),
        beside=tuple(dict.fromkeys(note for part in parts for note in part.beside)),
    )


def _is_dirt(word: OcrWord) -> bool:
    return word.confidence < _NOISE and not any(c.isalnum() for c in word.text)


def _of_letters(found: list[OcrWord]) -> list[OcrWord]:
    """Words without those read in dotted lines, which are much lower than all letters are."""
    heights = [word.box[3] - word.box[1] for word in found if word.confidence > _DOTS]
    if not heights:
        return found
    least = _FLAT * float(np.median(heights))
    return [
        word
        for word in found
        if word.confidence > _DOTS
        or word.box[3] - word.box[1] >= least
        or not any(map(str.isalnum, word.text))
    ]


def _is_sure(word: Word) -> bool:
    return (word.confidence or 0.0) > 0.5 and any(c.isalnum() for c in word.text)


def scaled(box: Box, scale: float) -> Box:
    """A box at another scale."""
    x0, y0, x1, y1 = box
    return x0 * scale, y0 * scale, x1 * scale, y1 * scale
