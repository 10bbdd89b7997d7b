"""One page image is read under the preparations that suit it, and the best reading is kept."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import time
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ingest import ocr
from ingest.document import Box, Region, RegionKind
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.ocr import OcrWord, across, combs, facing, leaders, missing, outline, regions, stains
from ingest.ocr.grounds import dark_on_light
from ingest.ocr.masks import boxes_of, erase, middles_in
from ingest.ocr.prepare import LIFTED, Faint, Prepared, prepare, turns, upright
from ingest.ocr.reading import (
    APART,
    PageReading,
    followed,
    is_print,
    one_after_other,
    placed,
    reading_of,
    scaled,
)
from ingest.ocr.regions import Found
from ingest.ocr.tones import is_pale, softened
from ingest.ocr.view import View

_HEADLONG = 0.45  # worth below which a page may stand on its head
_POOR = 0.7  # worth below which a page is read once more just as it came
_CLEAR = 0.6  # worth of a strip that stands upright beyond doubt
_WIDE = 1.15  # width by height of a sheet in a photo that probably lies on its side
_STRIP = 0.16  # of the page read to find out how it lies
_ABOVE = 0.35  # of the page above or beside that strip, as long as there is print on it:
_BARE = 0.2  # of the edges that the fullest strip has
_SMALL = 8  # pixels to one where such strips are looked for
_SAME_ANGLE = 0.2  # degrees between two preparations of a page that count as none
_HARMLESS = {"combs", "deskew", "leaders"}  # steps that leave print as it is
_CARDS = 4  # parts of a picture beside the sheet that are read
_DOUBT = 0.5  # that what may have been read wrongly asks for somebody to read it
_GREY_STRIP = 1.0  # inches of a page where most of its grey ink stands
_GREY_INK = 160  # grey below which there is some
_GREY_WIDTH = 2.7  # inches that no stamp is wide
_FINE, _READ_AT = 280, 240  # dpi of a scan with greys from which it is read at fewer


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

    def rest() -> Limits:
        return dataclasses.replace(limits, seconds_page=max(0.0, until - time.monotonic()))

    first = None
    with contextlib.suppress(IngestError):  # one that the engine fails on may do as a whole
        first = _apart(image, 0, dpi, scale, limits)
    first = first or _whole(_Reader(image, dpi, scale, rest()))
    if first.worth >= _POOR and first.quarters % 2 == 0:
        return first
    other = None
    with contextlib.suppress(IngestError):  # what was read stays read
        if APART in first.steps:
            other = _whole(_Reader(image, dpi, scale, rest()))
        elif image.height > image.width:
            other = _apart(image, 1, dpi, scale, rest())
    return first if other is None else max(first, other, key=lambda reading: reading.yielded)


def _whole(reader: _Reader) -> PageReading:
    reading = reader.completed(_best(reader))
    return reader.with_beside(dataclasses.replace(reading, regions=reader.regions(reading)))


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
        parts.append(placed(part, left * scale, quarters, size))
    return one_after_other(parts)


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
    if first.worth < _HEADLONG and (first.words or first.passes_over):
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
        if LIFTED in prepared.steps and not bold and self._is_print(image, dpi, quarters):
            prepared = prepare(image, dpi=dpi, quarters=quarters, faint=Faint.PRINT)
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
        return dataclasses.replace(reading_of(found, prepared, self._scale), unsure=tuple(unsure))

    def _is_print(self, image: Image.Image, dpi: int, quarters: int) -> bool:
        """Whether grey ink beside black says something, which what shines through does not.

        That is seen from its back, and a faint stamp says little.
        """
        alone = prepare(image, dpi=dpi, quarters=quarters, faint=Faint.ALONE).image
        high = min(round(_GREY_STRIP * dpi), len(alone))
        filled = np.count_nonzero(alone < _GREY_INK, axis=1)
        top = int(np.convolve(filled, np.ones(high), mode="valid").argmax())
        strip = np.pad(alone[top : top + high], high // 8, constant_values=255)
        words = self._glimpse(softened(strip, dpi), dpi)
        return is_print(words, _GREY_WIDTH * dpi)

    def _coarsely(self, image: ocr.Grey, dpi: int) -> list[OcrWord]:
        """Words of a page read at fewer dots an inch, with the boxes they have at all of them."""
        height, width = image.shape
        size = round(width * _READ_AT / dpi), round(height * _READ_AT / dpi)
        coarse = Image.fromarray(image).resize(size, Image.Resampling.BILINEAR)
        times = width / size[0]
        return [
            dataclasses.replace(word, box=scaled(word.box, times))
            for word in self._recognise(np.asarray(coarse), _READ_AT)
        ]

    def completed(self, reading: PageReading) -> PageReading:
        """A reading with lines that the engine passed over, and those across the page in order."""
        page = self._view(reading.prepared)

        def read(line: ocr.Grey) -> list[OcrWord]:
            return self._recognise(softened(line, page.dpi), page.dpi)

        try:
            found = missing.passed_over(page, reading.found, read)
            found, unsure = missing.numbers(page, found, read)
            found = across.set_level(page.grey, found, read)
        except IngestError:
            return reading  # what was read stays read
        if found == list(reading.found):
            return reading
        fuller = reading_of(found, reading.prepared, self._scale)
        return dataclasses.replace(fuller, unsure=(*reading.unsure, *unsure))

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
        seen = (*stamps, *hands, *lost, *self._unsure(reading, stamps))
        upright = [dataclasses.replace(spot, box=prepared.place(spot.box)) for spot in seen]
        lying = came.on_paper(boxes_of(spot.box for spot in upright)).tolist()
        cut = (Found(RegionKind.PICTURE, box, _DOUBT) for box in _beside(reading))
        candidates = [*inked, *itertools.compress(upright, lying), *cut]
        return tuple(
            Region(spot.kind, scaled(spot.box, self._scale), spot.confidence, spot.text)
            for spot in regions.settled(candidates)
        )

    def with_beside(self, reading: PageReading) -> PageReading:
        """A reading with the lines beside its sheet that are read surely, and notes on all."""
        notes = []
        for number, box in enumerate(_beside(reading)):
            tried = number < _CARDS
            more, is_all = self._part(box, reading.prepared.quarters) if tried else (None, False)
            if more is not None:
                left, top = box[0] * self._scale, box[1] * self._scale
                reading = followed(reading, more, left, top)
            notes.append("note_picture_read" if is_all else "note_picture_unread")
        return dataclasses.replace(reading, beside=tuple(dict.fromkeys(notes)))

    def _part(self, box: Box, quarters: int) -> tuple[PageReading | None, bool]:
        """What a part of the picture says surely, None for nothing, and whether that is all."""
        x0, y0, x1, y1 = (round(side) for side in box)
        part = dark_on_light(self._image.crop((x0, y0, x1, y1)), self._dpi)
        prepared = prepare(part, dpi=self._dpi, quarters=quarters)
        words, is_all = missing.alike(prepared.image, self._dpi, self._glimpse)
        if not words:
            return None, False
        reading = reading_of(words, prepared, self._scale)
        return reading, is_all and not reading.passes_over

    def _unsure(self, reading: PageReading, stamps: Sequence[Found]) -> list[Found]:
        """What stands in a form's combs or stood among its dots and may have been read wrongly.

        Stamps upon them are no writing.
        """
        boxes = list(reading.unsure)
        filled = reading.prepared.filled
        if filled:
            page = self._view(reading.prepared)
            unread = regions.unread(page, reading.found)
            erase(unread, boxes_of(spot.box for spot in stamps) / page.scale, 0, 0)
            found = reading.found
            under = middles_in(boxes_of(w.box for w in found), [spot.box for spot in stamps])
            words = list(itertools.compress(found, ~under))
            boxes += leaders.unsure(filled, words, unread, page.scale)
        return [Found(RegionKind.HANDWRITING, box, _DOUBT) for box in boxes]

    def _with_faint_ink(self, prepared: Prepared) -> Prepared:
        """The page with all its ink: what was read may lack pencil, pale pens and stamps."""
        fuller = prepared
        if "darkest" in prepared.steps:
            fuller = next((p for p in self._lighter if _lies_like(p, prepared)), prepared)
        # where colours were taken off ("max"), what was lifted is looked for by its colour
        if "darkest" in fuller.steps or (LIFTED in fuller.steps and "max" not in fuller.steps):
            straight = prepared.straight
            image, dpi = (straight.image, straight.dpi) if straight else (self._image, self._dpi)
            faint = prepare(image, dpi=dpi, quarters=prepared.quarters, faint=Faint.KEPT)
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
        return reading_of(self._recognise(prepared.image, dpi), prepared, self._scale).worth

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


def _beside(reading: PageReading) -> tuple[Box, ...]:
    """Where print stands beside the sheet that was read, in pixels of the picture."""
    straight = reading.prepared.straight
    return straight.beside if straight else ()


def _is_untreated(prepared: Prepared) -> bool:
    """Whether a page has greys and was at most turned, so that it has nothing but its print."""
    turned = all(step in _HARMLESS or step.startswith("turn") for step in prepared.steps)
    return turned and not (stains.is_bilevel(prepared.image) or is_pale(prepared.image))


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
