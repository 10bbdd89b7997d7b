"""What a PDF page says that has both a text layer and a reading by OCR.

A layer that is drawn is what a person sees: where it reads well its words stand,
and what OCR reads beside them (a scan under a signature's notice, say) stands
beside them. A layer that is not drawn lies behind a scan and may be anybody's
work, so it is held against what OCR reads: if the two agree, in their words and in
their numbers, the better is taken, if not, what a person sees. The text not taken
is kept with its score.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ingest import quality
from ingest.document import Box, Origin, Page, Reading, RegionKind, Word
from ingest.layout import compose, compose_turned
from ingest.ocr.reading import PageReading
from ingest.readers.pdf_numbers import doubt
from ingest.readers.pdf_text import HIDDEN, TextLayer
from ingest.text import fold
from ingest.tokens import Look, Token

_OCR_LEAD = 0.08  # by how much OCR must beat a readable text layer
_FULLER = 1.5  # times the length of a layer from which a reading has more to say than it
_SENSE = 0.4  # quality of a reading from which that counts
_UNLIKE = 0.3  # share of a hidden layer's pairs of words, of which OCR finds more if they agree
_ALIKE = 0.65  # likewise, of what the qualities of the two let expect
_FEW_PAIRS = 5  # with fewer there is no telling
_READ = 0.8  # confidence of a number from which one that the layer has otherwise is noted
_CERTAIN = 0.955  # likewise, from which the reading is believed; Tesseract's best have 0.97
_LARGER = 3.0  # times the letters of a line, from which a drawn word does not stand for it
_SMALL = 6.0  # points: of a line of dashes, say
_SURE = 0.6  # mean confidence of a line that is taken into a layer's text
_LETTERS = re.compile(r"[^\W\d_]+")
_BLANK, _TURNED = "note_page_blank", "note_page_turned"

Lines = list[list[Token]]
_Boxes = npt.NDArray[np.float64]  # shape (n, 4)


@dataclasses.dataclass(frozen=True, slots=True)
class Layer:
    """A page's text layer after conversion."""

    text: str
    words: tuple[Word, ...]
    quality: float
    origin: Origin
    notes: tuple[str, ...]
    found: TextLayer  # its words as tokens, likewise converted
    size: tuple[float, float]  # of the page in points
    is_suspect: bool = False  # it may be written in a legacy encoding

    @property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(1 for c in self.text if c.isalpha())

    @property
    def tokens(self) -> list[Token]:
        """Its words in the order of the source."""
        return [token for line in self.found.lines for token in line]

    @property
    def is_hidden(self) -> bool:
        """Whether most of it is not drawn."""
        return 2 * sum(token.look is Look.UNDRAWN for token in self.tokens) > len(self.tokens)

    @property
    def is_drawn(self) -> bool:
        """Whether all of it is drawn."""
        return all(token.look is not Look.UNDRAWN for token in self.tokens)

    @property
    def is_certain(self) -> bool:
        """Whether its characters are those that are drawn, whatever they spell."""
        return bool(self.text) and self.is_drawn and not (self.is_suspect or self.found.unmapped)

    def page(self, number: int, *notes: str) -> Page:
        """The page as the layer has it.

        Args:
            number: of the page, from 1.
            notes: what is to be said of it first; without any, a page without text is blank.
        """
        blank = not (self.text.strip() or notes)
        return Page(
            number=number,
            width=self.size[0],
            height=self.size[1],
            text=self.text,
            words=self.words,
            origin=self.origin,
            quality=1.0 if blank else self.quality,
            notes=notes + ((_BLANK,) if blank else ()) + self.notes,
        )


def composed(found: TextLayer, size: tuple[float, float]) -> tuple[str, tuple[Word, ...]]:
    """Page text and words of a layer, read the way most of it is set."""
    if found.quarters:
        return compose_turned(found.lines, found.quarters, size)
    return compose(found.lines, found.tables)


def choose(number: int, layer: Layer, reading: PageReading, *, hidden: bool, forced: bool) -> Page:
    """The page as its text layer and OCR have it together.

    Args:
        number: of the page, from 1.
        layer: what the file says.
        reading: what OCR reads on the page.
        hidden: the layer is not seen, but behind a picture, or told instead of what is drawn.
        forced: a person asked for OCR.
    """
    held = hidden and (layer.quality >= quality.FAIR or bool(layer.found.replaced))
    misread = doubt(layer.words, reading.words) if held else 0.0
    differs = held and not _agree(layer, reading)
    if forced or _wins(layer, reading, hidden=hidden, differs=differs, misread=misread):
        page = _read_with_layer(number, layer, reading, hidden=hidden or forced)
    else:
        page = _layer_with_read(number, layer, reading, hidden=hidden)
    is_noted = differs or misread >= _READ
    notes = (*page.notes, "note_layer_differs") if is_noted else page.notes
    return dataclasses.replace(page, notes=tuple(dict.fromkeys(notes)))


def _wins(
    layer: Layer, reading: PageReading, *, hidden: bool, differs: bool, misread: float
) -> bool:
    if differs and reading.quality >= quality.FAIR:
        return True
    # a layer by a better program is not given up for a number that this one read on a poor scan
    even = reading.quality >= max(quality.FAIR, layer.quality - _OCR_LEAD)
    if misread >= _CERTAIN and even:
        return True
    by_hand = any(region.kind is RegionKind.HANDWRITING for region in reading.regions)
    fuller = len(reading.text) > _FULLER * len(layer.text)
    certain = layer.is_certain and not hidden
    turned = certain and reading.quarters != layer.found.quarters
    # a photograph under good text reads as much nonsense, and so does a page on its head
    least = quality.FAIR if turned or layer.quality >= quality.GOOD else _SENSE
    if fuller and (by_hand or reading.quality > least):
        return True
    # figures and foreign words are no Vietnamese, and yet what the page says
    if certain and (turned or reading.quality < quality.FAIR):
        return False
    return reading.quality >= layer.quality + _OCR_LEAD


def _read_with_layer(number: int, layer: Layer, reading: PageReading, *, hidden: bool) -> Page:
    """The page as OCR has it, with the words of the layer that are seen and can be read."""
    other = (Reading(layer.origin, round(layer.quality, 4), layer.text),) if layer.text else ()
    page = reading.page(number, layer.size, *other)
    drawn = [[t for t in line if t.look is not Look.UNDRAWN] for line in layer.found.lines]
    drawn = [line for line in drawn if line]
    if hidden and not layer.is_hidden:
        drawn = []  # it lies under the picture
    if not drawn or layer.quality < quality.FAIR:
        kept = tuple(note for note in layer.notes if note == HIDDEN)
        return dataclasses.replace(page, notes=page.notes + kept)
    rest = beside(lines_of(reading.text, reading.words), drawn)
    text, words = _together((rest, reading.quarters), (drawn, layer.found.quarters), layer.size)
    return dataclasses.replace(page, text=text, words=words, notes=page.notes + layer.notes)


def _layer_with_read(number: int, layer: Layer, reading: PageReading, *, hidden: bool) -> Page:
    """The page as the layer has it, with the lines OCR reads well where the layer has none."""
    page = layer.page(number)
    other = (Reading(Origin.OCR, round(reading.quality, 4), reading.text),) if reading.text else ()
    page = dataclasses.replace(page, regions=reading.regions, rejected=other)
    own = _own_lines(layer, reading, hidden=hidden)
    notes = [*page.notes, *(n for n in reading.notes if n not in {_BLANK, _TURNED})]
    if not own:
        return dataclasses.replace(page, notes=tuple(notes))
    if layer.found.tables and not reading.quarters:
        text, words = compose([*layer.found.lines, *own], layer.found.tables)
    else:
        text, words = _together(
            (layer.found.lines, layer.found.quarters), (own, reading.quarters), layer.size
        )
    return dataclasses.replace(
        page,
        text=text,
        words=words,
        quality=min(page.quality, quality.score(text)),
        notes=(*notes, "note_picture_read"),
    )


def _own_lines(layer: Layer, reading: PageReading, *, hidden: bool) -> Lines:
    """What OCR reads beside the words of a layer: lines that make sense and say something new.

    A hidden layer lies as well as its program could read, so it may miss a part of each line.
    """
    known, own = _pairs(layer.text), []
    boxes = _boxes(layer.found.lines)
    for whole in lines_of(reading.text, reading.words):
        line = _rest(whole, boxes)
        if not line or (hidden and 2 * len(line) <= len(whole)):
            continue
        text = " ".join(token.text for token in line)
        sure = sum(token.confidence or 0.0 for token in line) / len(line)
        pairs = _pairs(text)
        told = sum((pairs & known).values()) * 2 > sum(pairs.values())
        if pairs and not told and sure >= _SURE and quality.score(text) >= quality.FAIR:
            own.append(line)
    return own


def _together(
    first: tuple[Lines, int], second: tuple[Lines, int], size: tuple[float, float]
) -> tuple[str, tuple[Word, ...]]:
    """Two sets of lines, each with its quarter turns, as one text: in order if they lie alike."""
    (lines, quarters), (others, turns) = first, second
    if quarters == turns:
        return compose_turned([*lines, *others], quarters, size)
    text, words = compose_turned(lines, quarters, size)
    more, moved = compose_turned(others, turns, size)
    start = len(text) + 2 if text else 0
    shifted = [dataclasses.replace(word, start=word.start + start) for word in moved]
    return "\n\n".join(part for part in (text, more) if part), (*words, *shifted)


def lines_of(text: str, words: Iterable[Word]) -> Lines:
    """Words that were read, with boxes, as lines."""
    lines: Lines = []
    last = 0
    for word in words:
        if word.box is None:
            continue
        if not lines or "\n" in text[last : word.start]:
            lines.append([])
        last = word.end
        lines[-1].append(Token(word.text, word.box, word.confidence))
    return lines


def beside(lines: Lines, others: Sequence[Sequence[Token]]) -> Lines:
    """Lines without the words that stand where words of others do."""
    boxes = _boxes(others)
    kept = [_rest(line, boxes) for line in lines]
    return [line for line in kept if line]


def _rest(line: Sequence[Token], boxes: _Boxes) -> list[Token]:
    """The words of a line that do not stand where others do.

    Between the letters of a watermark, much larger or slanted, other words are seen.
    """
    size = max([_SMALL, *(_size(token.box) for token in line)])
    sides = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    alike = boxes[sides <= _LARGER * size]
    return [token for token in line if not _is_over(token.box, alike)]


def _size(box: Box) -> float:
    """About the size of a word's letters, whether it stands or lies."""
    return min(box[2] - box[0], box[3] - box[1])


def _boxes(lines: Iterable[Sequence[Token]]) -> _Boxes:
    return np.array([token.box for line in lines for token in line], np.float64).reshape(-1, 4)


def _is_over(box: Box, boxes: _Boxes) -> bool:
    """Whether the middle of a box lies in one of others, or one of theirs in it."""
    x0, y0, x1, y1 = box
    left, top, right, bottom = boxes.T
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    within = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    across, down = (left + right) / 2, (top + bottom) / 2
    around = (x0 <= across) & (across <= x1) & (y0 <= down) & (down <= y1)
    return bool((within | around).any())


def _agree(layer: Layer, reading: PageReading) -> bool:
    """Whether a reading has the words of a layer, as far as both can be trusted."""
    replaced = _pairs(layer.found.replaced)
    if 2 * sum((replaced & _pairs(reading.text)).values()) < sum(replaced.values()):
        return False
    pairs = _pairs(layer.text)
    count = sum(pairs.values())
    if count < _FEW_PAIRS:
        return True
    share = sum((pairs & _pairs(reading.text)).values()) / count
    # a pair is found if both of its words were read, twice
    return share >= max(_UNLIKE, _ALIKE * (layer.quality * reading.quality) ** 2)


def _pairs(text: str) -> Counter[tuple[str, str]]:
    words = _LETTERS.findall(fold(text))
    return Counter(itertools.pairwise(words))
