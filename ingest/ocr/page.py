"""One page image becomes tokens on the page, with a measure of how well it was read."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import time
from collections.abc import Iterable

import numpy as np
from PIL import Image

from ingest import layout, ocr, quality
from ingest.document import Box, Origin, Page, Reading, Region, RegionKind, Word
from ingest.errors import Code, IngestError
from ingest.layout import Token, compose
from ingest.limits import Limits
from ingest.ocr import OcrWord, across, combs, facing, leaders, missing, outline, regions, stains
from ingest.ocr.grounds import dark_on_light
from ingest.ocr.masks import boxes_of
from ingest.ocr.prepare import Prepared, prepare, turns, upright
from ingest.ocr.regions import Found
from ingest.ocr.tones import is_pale, softened
from ingest.ocr.view import View
from ingest.text import clean

_GOOD = 0.84  # worth above which a second reading is not tried
_CERTAIN = 0.9  # confidence above which it is not either: writing without marks is worth less
_ENOUGH = 20  # words that tell whether a page was read
_MISSED = 0.08  # share of ink outside words above which something was passed over
_HEADLONG = 0.45  # worth below which a page may stand on its head
_POOR = 0.7  # worth below which a page is read once more just as it came
_RUBBISH, _UNSURE = 0.4, 0.7  # quality and confidence below which a page was not read
_SPECKS = 8  # letters that are read in dirt on a bare page at most
_GUESSED = 0.4  # confidence below which the syllables of noise were guessed
_CLEAR = 0.6  # worth of a strip that stands upright beyond doubt
_WIDE = 1.15  # width by height of a sheet in a photo that probably lies on its side
_STRIP = 0.16  # of the page read to find out how it lies
_ABOVE = 0.35  # of the page above or beside that strip, as long as there is print on it:
_BARE = 0.2  # of the edges that the fullest strip has
_SMALL = 8  # pixels to one where such strips are looked for
_SAME_ANGLE = 0.2  # degrees between two preparations of a page that count as none
_APART = "apart"  # the step that parted pages beside each other
_NOISE = 0.15  # confidence below which a lone sign is dirt
_HARMLESS = {"combs", "deskew", "leaders"}  # steps that leave print as it is
_DOUBT = 0.5  # that what may have been read wrongly asks for somebody to read it
_FINE, _READ_AT = 280, 240  # dpi of a scan with greys from which it is read at fewer


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
    unsure: tuple[Box, ...] = ()  # combs of the prepared page that were not read surely

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
        return (self.worth >= _GOOD or certain) and self.missed < _MISSED

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
        elif self.is_unreadable or (not self.text.strip() and self.missed >= _MISSED):
            notes.append("note_picture_unread")
        elif not (self.text.strip() or self.regions):
            notes.append("note_page_blank")
        if self.quarters and not self.is_rubbish:
            notes.append("note_page_turned")
        return tuple(notes)

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


def read_page(image: Image.Image, *, dpi: int, scale: float, limits: Limits) -> PageReading:
    """Read a page image, a second time where the first is poor, and give the better reading.

    Pages beside each other that lie differently are read each for itself, from left to right.

    Args:
        image: the page as it came, possibly lying on its side or head.
        dpi: its resolution.
        scale: points a pixel.
        limits: engine and time; the first reading may take all of it, others what is left.

    Raises:
        IngestError: of the first reading, see `ocr.OcrEngine.recognise`.
    """
    until = time.monotonic() + limits.seconds_page
    first = _apart(image, 0, dpi, scale, limits) or _whole(_Reader(image, dpi, scale, limits))
    if first.worth >= _POOR and first.quarters % 2 == 0:
        return first
    rest = dataclasses.replace(limits, seconds_page=max(0.0, until - time.monotonic()))
    other = None
    with contextlib.suppress(IngestError):  # what was read stays read
        if _APART in first.steps:
            other = _whole(_Reader(image, dpi, scale, rest))
        elif image.height > image.width:
            other = _apart(image, 1, dpi, scale, rest)
    return first if other is None else max(first, other, key=lambda reading: reading.yielded)


def _whole(reader: _Reader) -> PageReading:
    reading = reader.completed(_best(reader))
    return dataclasses.replace(reading, regions=reader.regions(reading))


def _apart(
    image: Image.Image, quarters: int, dpi: int, scale: float, limits: Limits
) -> PageReading | None:
    """Pages that lie differently in one picture, one after the other; None if it shows one.

    Args:
        image: the picture as it came.
        quarters: quarter turns, counter-clockwise, that set its lines level.
        dpi: its resolution.
        scale: points a pixel.
        limits: engine and time.
    """
    whole = upright(image, quarters)
    sides = [0, *facing.cuts(whole), whole.width]
    if len(sides) == 2:
        return None
    until = time.monotonic() + limits.seconds_page
    size = whole.width * scale, whole.height * scale
    parts = []
    for left, right in itertools.pairwise(sides):
        rest = dataclasses.replace(limits, seconds_page=max(0.0, until - time.monotonic()))
        side = whole.crop((left, 0, right, whole.height))
        part = _whole(_Reader(side, dpi, scale, rest, is_level=True))
        parts.append(_placed(part, left * scale, quarters, size))
    return _one_after_other(parts)


def _placed(
    part: PageReading, left: float, quarters: int, size: tuple[float, float]
) -> PageReading:
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


def _one_after_other(parts: list[PageReading]) -> PageReading:
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
        steps=tuple(dict.fromkeys((_APART, *(step for part in parts for step in part.steps)))),
        missed=max(part.missed for part in parts),
        regions=tuple(region for part in parts for region in part.regions),
    )


def _best(reader: _Reader) -> PageReading:
    quarters = reader.likelier(*reader.turns)
    best = first = reader.read(quarters)
    if first.is_good:
        return first
    with contextlib.suppress(IngestError):  # what was read stays read
        best = max(first, *_second(reader, first, quarters), key=lambda reading: reading.yielded)
        if best.worth < _POOR and (best.words or best.missed):
            plain = reader.read(best.prepared.quarters, whole=True, plain=True)
            best = max(best, plain, key=lambda reading: reading.yielded)
        if best.prepared.quarters and best.is_rubbish:  # nothing speaks for the turn
            best = reader.read(0) if first.prepared.quarters else first
    return best


def _second(reader: _Reader, first: PageReading, quarters: int) -> tuple[PageReading, ...]:
    """A poor first reading tells what is to be tried: another turn, the whole, dark ink."""
    if not (first.words or first.missed):
        return (first,)
    if first.worth < _HEADLONG and (first.words or first.missed >= _MISSED):
        # lines that seemed to run up or down lie on their side, others on their head
        others = (1, 3, 2, 0) if first.lies else (2, 0, 1, 3)
        turned = reader.likelier(*((quarters + turn) % 4 for turn in others))
        if turned != quarters:
            return (reader.read(turned),)
    if reader.straight:
        return (reader.read(quarters, whole=True),)
    return (reader.read(quarters, bold=True),)


class _Reader:
    """Readings of one image under different preparations."""

    def __init__(
        self,
        image: Image.Image,
        dpi: int,
        scale: float,
        limits: Limits,
        *,
        is_level: bool = False,
    ) -> None:
        """Look at an image; one whose lines are known to be level may stand on its head."""
        self._is_level = is_level
        self._dpi, self._scale = dpi, scale
        self._engine = ocr.engine(limits.ocr_engine, tuple(limits.ocr_command))
        self._until = time.monotonic() + limits.seconds_page  # for all readings of the page
        self.straight = outline.straighten(image)
        self._image = image if self.straight else dark_on_light(image, dpi)
        self._lighter: list[Prepared] = []  # what was read with all but the faintest ink
        self._seen: tuple[Prepared, View] | None = None  # what was looked at last

    @property
    def sheet(self) -> Image.Image:
        """The page without what it lies on."""
        return self.straight.image if self.straight else self._image

    @property
    def turns(self) -> tuple[int, ...]:
        """Quarter turns worth trying: by the page's lines, or as a photographed sheet."""
        wide = self.straight is not None and self.sheet.width > _WIDE * self.sheet.height
        found = turns(self.sheet, wide=wide)
        return (0, 2) if self._is_level and found[0] % 2 else found

    def read(
        self, quarters: int, *, bold: bool = False, whole: bool = False, plain: bool = False
    ) -> PageReading:
        straight = None if whole else self.straight
        image, dpi = (straight.image, straight.dpi) if straight else (self._image, self._dpi)
        prepared = prepare(image, dpi=dpi, quarters=quarters, bold=bold, plain=plain)
        if straight:
            steps = straight.steps + prepared.steps
            prepared = dataclasses.replace(prepared, straight=straight, steps=steps)
        if not (bold or plain):
            self._lighter.append(prepared)
        bare = combs.emptied(prepared.image, prepared.combs)
        if plain or bold:  # soft edges would join what is left of a stamp with the letters in it
            found = self._recognise(bare, dpi)
        elif straight is None and dpi >= _FINE and _is_untreated(prepared):
            found = self._coarsely(bare, dpi)
        else:
            found = self._recognise(softened(bare, dpi), dpi)
        found, unsure = combs.read(prepared.image, prepared.combs, found, self._glimpse, dpi)
        return dataclasses.replace(_reading(found, prepared, self._scale), unsure=tuple(unsure))

    def _coarsely(self, image: ocr.Grey, dpi: int) -> list[OcrWord]:
        """Words of a page read at fewer dots an inch, with the boxes they have at all of them."""
        height, width = image.shape
        size = round(width * _READ_AT / dpi), round(height * _READ_AT / dpi)
        coarse = Image.fromarray(image).resize(size, Image.Resampling.BILINEAR)
        times = width / size[0]
        return [
            dataclasses.replace(word, box=_scaled(word.box, times))
            for word in self._recognise(np.asarray(coarse), _READ_AT)
        ]

    def completed(self, reading: PageReading) -> PageReading:
        """A reading with lines that the engine passed over, and those across the page in order."""
        page = self._view(reading.prepared)

        def read(line: ocr.Grey) -> list[OcrWord]:
            return self._recognise(softened(line, page.dpi), page.dpi)

        try:
            found = missing.passed_over(page, reading.found, read)
            found = across.set_level(page.grey, found, read)
        except IngestError:
            return reading  # what was read stays read
        if found == list(reading.found):
            return reading
        fuller = _reading(found, reading.prepared, self._scale)
        return dataclasses.replace(fuller, unsure=reading.unsure)

    def _view(self, prepared: Prepared) -> View:
        """A prepared page, which is mostly looked at twice."""
        if self._seen is None or self._seen[0] is not prepared:
            dpi = prepared.straight.dpi if prepared.straight else self._dpi
            self._seen = prepared, View(prepared.image, dpi)
        return self._seen[1]

    def regions(self, reading: PageReading) -> tuple[Region, ...]:
        """What stands on the page beside print."""
        page = self._view(reading.prepared)
        left = missing.remaining(page, reading.found)
        lost = regions.illegible(reading.found, left, page.dpi, whole=reading.is_unreadable)
        prepared = self._with_faint_ink(reading.prepared)
        places = prepared.places
        evened = self._view(prepared)
        rooms = [prepared.place(box) for box in regions.rooms(reading.found, evened.dpi)]
        came = View(self._image, self._dpi)
        inked = regions.coloured(came, self._glimpse, rooms)
        stamps = regions.stamped(evened, reading.found, self._glimpse)
        lies = (lambda boxes: came.on_paper(places(boxes))) if came.has_table else None
        seals = [spot.box for spot in stamps if regions.is_seal(spot)]
        hands = regions.written(evened, reading.found, self._glimpse, lies, sealed=seals)
        seen = (*stamps, *hands, *lost, *self._unsure(reading))
        upright = [dataclasses.replace(spot, box=prepared.place(spot.box)) for spot in seen]
        lying = came.on_paper(boxes_of(spot.box for spot in upright)).tolist()
        candidates = [*inked, *itertools.compress(upright, lying)]
        return tuple(
            Region(spot.kind, _scaled(spot.box, self._scale), spot.confidence, spot.text)
            for spot in regions.settled(candidates)
        )

    def _unsure(self, reading: PageReading) -> list[Found]:
        """What stands in a form's combs or stood among its dots and may have been read wrongly."""
        boxes = list(reading.unsure)
        filled = reading.prepared.filled
        if filled:
            page = self._view(reading.prepared)
            unread = regions.unread(page, reading.found)
            boxes += leaders.unsure(filled, reading.found, unread, page.scale)
        return [Found(RegionKind.HANDWRITING, box, _DOUBT) for box in boxes]

    def _with_faint_ink(self, prepared: Prepared) -> Prepared:
        """The page with all its ink: what was read may lack pencil, pale pens and stamps."""
        fuller = prepared
        if "darkest" in prepared.steps:
            fuller = next((p for p in self._lighter if _lies_like(p, prepared)), prepared)
        # where colours were taken off ("max"), what was lifted is looked for by its colour
        if "darkest" in fuller.steps or ("lift" in fuller.steps and "max" not in fuller.steps):
            straight = prepared.straight
            image, dpi = (straight.image, straight.dpi) if straight else (self._image, self._dpi)
            faint = prepare(image, dpi=dpi, quarters=prepared.quarters, faint=True)
            fuller = dataclasses.replace(faint, straight=straight)
        # else the words would not lie where they were read
        return fuller if _lies_like(fuller, prepared) else prepared

    def likelier(self, *tried: int) -> int:
        """Which quarter turns set the page upright, by reading a strip of it until it is clear."""
        best, most = tried[0], -1.0
        if len(tried) == 1:
            return best
        for turn in tried:
            worth = self._worth(turn)
            if worth > most:
                best, most = turn, worth
            if worth >= _CLEAR:
                break
        return best

    def _worth(self, turn: int) -> float:
        strip = _strip(self.sheet, sideways=turn % 2 == 1)
        dpi = self.straight.dpi if self.straight else self._dpi
        prepared = prepare(strip, dpi=dpi, quarters=turn)
        return _reading(self._recognise(prepared.image, dpi), prepared, self._scale).worth

    def _recognise(self, image: ocr.Grey, dpi: int | None = None) -> list[OcrWord]:
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise IngestError(Code.TIMEOUT, detail="readings of a page")
        return self._engine.recognise(image, dpi=dpi or self._dpi, seconds=seconds)

    def _glimpse(self, image: ocr.Grey, dpi: int | None = None) -> list[OcrWord]:
        """What a part of the page says, nothing where that cannot be read."""
        try:
            return self._recognise(image, dpi)
        except IngestError:
            return []


def _is_untreated(prepared: Prepared) -> bool:
    """Whether a page has greys and was at most turned, so that it has nothing but its print."""
    turned = all(step in _HARMLESS or step.startswith("turn") for step in prepared.steps)
    return turned and not (stains.is_bilevel(prepared.image) or is_pale(prepared.image))


def _reading(found: list[OcrWord], prepared: Prepared, scale: float) -> PageReading:
    found = [word for word in found if not _is_dirt(word)]
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


def _lies_like(one: Prepared, other: Prepared) -> bool:
    """Whether two preparations of a page have everything in the same place."""
    return (
        one.straight is other.straight
        and (one.quarters, one.margin) == (other.quarters, other.margin)
        and abs(one.angle - other.angle) <= _SAME_ANGLE
    )


def _strip(image: Image.Image, *, sideways: bool) -> Image.Image:
    """A band across the lines of the page, a little above its middle unless that is bare."""
    width, height = image.size
    lines = np.asarray(image.convert("L").reduce(_SMALL)).astype(float)
    edges = np.abs(np.diff(lines, axis=0 if sideways else 1)).sum(axis=0 if sideways else 1)
    filled = np.convolve(edges, np.ones(max(1, round(_STRIP * len(edges)))), mode="valid")
    start = round(_ABOVE * len(edges))
    if filled[start] < _BARE * filled.max():
        start = int(filled.argmax())
    begin = start / len(edges)
    if sideways:
        return image.crop((round(width * begin), 0, round(width * (begin + _STRIP)), height))
    return image.crop((0, round(height * begin), width, round(height * (begin + _STRIP))))


def _is_dirt(word: OcrWord) -> bool:
    return word.confidence < _NOISE and not any(c.isalnum() for c in word.text)


def _is_sure(word: Word) -> bool:
    return (word.confidence or 0.0) > 0.5 and any(c.isalnum() for c in word.text)


def _scaled(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * scale, y0 * scale, x1 * scale, y1 * scale
