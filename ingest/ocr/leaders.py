"""Takes the dotted lines of forms off a page, so that what was filled in over them is read.

Engines make letters and digits of a row of dots, and lose or falsify what stands on,
above or behind it. A leader is many small pieces of ink alike, in a row, at equal
distances. Where letters stand between its dots, those that stand free or hang below the
letters are taken off, too; what may be a part of a letter stays. Nothing is put in its
place: the text gets no sign that nobody wrote, and a gap so wide becomes a tab.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ingest.document import Box
from ingest.ocr import Grey, OcrWord
from ingest.ocr.masks import FloatArray, Mask, boxes_of, pieces, quantiles
from ingest.ocr.view import DPI

_MANY = 10  # dots in a row that make a leader; nobody ends a sentence with as many
_PITCH = 0.025, 0.13  # inches from dot to dot
_DOT = 0.04  # inches across at most
_INK = 0.35  # of the contrast, from paper: small dots are paler than letters
_FAINT = 40  # grey levels of contrast below which nothing is looked for
_SPECKS = 0.0005  # of a page that dirt may be
_SAMPLED = 0.01  # inches from row to row of those looked at first
_ROOM = 0.12  # inches above and below a leader that are looked at closely
_FALL = 0.15  # inches that a leader leans at most: what is higher is a screen or a pattern
_CROWD = 2000  # small pieces about one leader, beyond which it is none
_BANDS = 150  # leaders on a page at most
_ODD = 0.2  # of the pitch that a dot may stand beside its place in a chain
_OFF = 0.12  # likewise among letters, where it may be the mark under one
_ALIKE = 0.55, 1.6  # times as large as the dot before it
_LARGER = 1.25  # than the leader's: a mark under a letter with the dot it stands on
_FOLLOWED = 0.3  # of what a dot is beside its place that the next one's is moved by
_STANDING = 0.4  # times as many dots beside feet of letters as below them: one line with the dots
_LOST = 40  # places without a free dot beyond which a leader is no longer followed
_BARE = 3  # places without any ink: letters stand before or behind it, not among its dots
_COLON = 0.11  # inches between the dots of one at most
_ABOVE, _BELOW = 0.22, 0.07  # inches that letters filled in stand about the middle of the dots
_MARK = 0.025  # inches from a letter to the mark under it at most
_OVER = 0.1  # inches from it to the dots it stands over at most
_SOME = 4  # dots that tell how letters stand to them
_SURE = 0.65, 0.85  # confidence of a word, and of one with digits
_PASSED_OVER = 60  # pixels of ink, at `DPI`, that a short word has
_SKIRT = 0.007  # inches of pale rim about a dot


_Place = tuple[slice, slice]  # rows and columns


@dataclasses.dataclass(frozen=True, slots=True)
class _Band:
    """Rows of a page with a leader among them, and the pieces of ink in them."""

    ink: Mask
    labels: npt.NDArray[np.int32]
    boxes: FloatArray  # of pieces, shape (n, 4)
    pitch: float  # pixels from dot to dot
    dpi: int


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """Where letters stood among the dots of a leader."""

    box: Box
    is_marked: bool = False  # dots stood where the marks under letters do, so some may be gone


@dataclasses.dataclass(frozen=True, slots=True)
class Bare:
    """A page without its leaders."""

    image: Grey
    filled: tuple[Filled, ...]


def without(grey: Grey, dpi: int, many: int = _MANY) -> Bare | None:
    """An evened, upright page without its leaders, None where it has none.

    Args:
        grey: dark on light.
        dpi: its resolution.
        many: dots in a row that make a leader.
    """
    step = max(1, round(_SAMPLED * dpi))
    dark, paper = quantiles(grey[::step], _SPECKS, 0.5)
    if paper - dark < _FAINT:
        return None
    level = paper - _INK * (paper - dark)
    spans = _bands(_hits(grey[::step] < level, step, dpi, many), step, dpi, len(grey))
    if not 0 < len(spans) <= _BANDS:
        return None
    bare = None
    filled: list[Filled] = []
    for top, bottom, pitch in spans:
        ink = (grey if bare is None else bare)[top:bottom] < level
        boxes, labels = pieces(ink)
        band = _Band(ink, labels, boxes_of(boxes), pitch, dpi)
        dots = _Dots(band)
        chains = list(dots.chains(many))
        if not chains:
            continue
        bare = grey.copy() if bare is None else bare
        stretches = list(_take_off(bare[top:bottom], dots, chains, round(paper)))
        if stretches:
            x0, x1, y, marked = zip(*stretches, strict=True)
            middle = top + sum(y) / len(y)
            box = min(x0), middle - _ABOVE * dpi, max(x1), middle + _BELOW * dpi
            filled.append(Filled(box, any(marked)))
    return None if bare is None else Bare(bare, tuple(filled))


def unsure(
    filled: Sequence[Filled], words: Sequence[OcrWord], unread: Mask, scale: float
) -> list[Box]:
    """Where what stood among dots was not read surely, in pixels of the page.

    Args:
        filled: see `Bare`.
        words: what the engine read.
        unread: ink that it passed over.
        scale: pixels of the page to one of that.
    """
    found = []
    for place in filled:
        x0, y0, x1, y1 = place.box
        doubted = [
            word.box
            for word in words
            if x0 < (word.box[0] + word.box[2]) / 2 < x1
            and y0 < (word.box[1] + word.box[3]) / 2 < y1
            and _is_doubtful(word, is_marked=place.is_marked)
        ]
        if doubted:
            left, top, right, bottom = zip(*doubted, strict=True)
            found.append((min(left), min(top), max(right), max(bottom)))
        rows, columns = (
            slice(max(0, round(low / scale)), round(high / scale))
            for low, high in ((y0, y1), (x0, x1))
        )
        if _without_dots(unread[rows, columns]) > _PASSED_OVER:
            found.append((x0, y0, x1, y1))
    return found


def _without_dots(ink: Mask) -> int:
    """How much ink, at `DPI`, there is beside dots, as of a frame that is dotted, too."""
    boxes, labels = pieces(ink)
    small = np.append(False, _are_small(boxes_of(boxes), DPI))
    return int(np.count_nonzero(labels) - np.count_nonzero(small[labels]))


def _is_doubtful(word: OcrWord, *, is_marked: bool) -> bool:
    """Whether a word may well be another; of numbers, which nothing else tells, more is asked."""
    letters = sum(sign.isalnum() for sign in word.text)
    if is_marked and letters > 1 and word.text.strip(".,:;").isalpha():
        return True
    sure = _SURE[any(sign.isdigit() for sign in word.text)]
    return letters > 1 and word.confidence < sure


def _hits(ink: Mask, step: int, dpi: int, many: int) -> Iterator[tuple[int, float]]:
    """Rows of those sampled in which short stretches of ink follow at equal distances.

    Yields the row and the distance in pixels. Most pages have none, which is seen at a glance.
    """
    far = int(_DOT * dpi / step) + 1
    if len(ink) <= 2 * far:
        return
    alone = ink[far:-far] & ~ink[: -2 * far] & ~ink[2 * far :]
    starts = alone.copy()
    starts[:, 1:] &= ~alone[:, :-1]
    at = np.flatnonzero(starts)
    apart = np.diff(at)
    low, high = (inches * dpi for inches in _PITCH)
    fits = (apart > low - 1) & (apart < high)  # dots begin at whole pixels
    near = np.abs(np.diff(apart)) <= np.maximum(2, _ODD * apart[1:])
    broken = np.flatnonzero(~(fits[1:] & fits[:-1] & near))
    ends = np.concatenate([[-1], broken, [len(apart) - 1]])
    for number in np.flatnonzero(np.diff(ends) >= many - 1).tolist():
        first, last = int(ends[number]) + 1, int(ends[number + 1])
        yield int(at[first]) // ink.shape[1] + far, float(apart[first : last + 1].mean())


def _bands(
    hits: Iterator[tuple[int, float]], step: int, dpi: int, height: int
) -> list[tuple[int, int, float]]:
    """First and last row of each leader with room about it, and the distance of its dots."""
    bands: list[list[tuple[int, float]]] = []
    for row, pitch in sorted(hits):
        if bands and (row - bands[-1][-1][0]) * step <= _DOT * dpi:
            bands[-1].append((row, pitch))
        else:
            bands.append([(row, pitch)])
    room = round(_ROOM * dpi)
    low = [band for band in bands if (band[-1][0] - band[0][0]) * step <= _FALL * dpi]
    return [
        (
            max(0, band[0][0] * step - room),
            min(height, band[-1][0] * step + room),
            float(np.median([pitch for _, pitch in band])),
        )
        for band in low
    ]


@dataclasses.dataclass(frozen=True, slots=True)
class _Leader:
    """What the dots of a chain have in common, in pixels of the band."""

    pitch: float
    fall: float  # rows down from dot to dot
    width: float
    height: float


def _take_off(
    rows: Grey, dots: _Dots, chains: Sequence[list[int]], paper: int
) -> Iterator[tuple[float, float, float, bool]]:
    """Paint over the dots of the leaders in a band of rows of the page.

    Yields left, right and row of each stretch in which letters stand among them, and
    whether the dots stand where marks under these do.
    """
    band = dots.band
    for chain in chains:
        boxes = band.boxes[chain]
        leader = _leader(boxes)
        for number in chain:
            _erase(rows, band, number, paper)
        over = [box for box in boxes.tolist() if _is_below(band, box, _OVER)]
        if _is_marked(band, over):
            yield from _stretch(band, over)
        for end, way in ((boxes[0], -1), (boxes[-1], 1)):
            places = _up_to_dots(list(dots.beyond(end, leader, way)))
            for is_free, stretch in itertools.groupby(places, key=lambda place: place[1] >= 0):
                if is_free:
                    for _, number in stretch:
                        _erase(rows, band, number, paper)
                else:
                    _cut(rows, band, [place for place, _ in stretch], leader, paper)
            if places:
                yield from _stretch(band, [place for place, _ in places])


def _stretch(band: _Band, dots: Sequence[Box]) -> Iterator[tuple[float, float, float, bool]]:
    """Left, right and row of dots, if they are some, and whether they stand where marks do."""
    if len(dots) >= _SOME:
        left, top, right, bottom = zip(*dots, strict=True)
        yield min(left), max(right), (min(top) + max(bottom)) / 2, _is_marked(band, dots)


def _up_to_dots(places: list[tuple[Box, int]]) -> list[tuple[Box, int]]:
    """Places beyond a chain as far as two dots follow each other: one may end a sentence."""
    is_free = [number >= 0 for _, number in places]
    pairs = [n for n, pair in enumerate(itertools.pairwise(is_free), start=2) if all(pair)]
    return places[: pairs[-1]] if pairs else []


def _is_marked(band: _Band, dots: Sequence[Box]) -> bool:
    """Whether most dots below letters are as close below them as marks are."""
    over = [dot for dot in dots if _is_below(band, dot, _OVER)]
    near = sum(_is_below(band, dot, _MARK) for dot in over)
    return near >= max(_SOME, len(over) / 2)


def _is_below(band: _Band, dot: Box, inches: float) -> bool:
    """Whether a dot stands free and so close below ink."""
    x0, y0, x1, _ = (round(side) for side in dot)
    rows = slice(max(0, y0 - 1 - round(inches * band.dpi)), max(0, y0))
    above = band.labels[rows, max(0, x0) : x1]
    if not len(above) or above[-1].any():
        return False
    numbers = above[above > 0] - 1  # a dotted line that runs up is none
    return not _are_small(band.boxes[numbers], band.dpi).all()


def _leader(boxes: FloatArray) -> _Leader:
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    (pitch, fall), _ = np.polyfit(np.arange(len(boxes)), middles, 1)
    width, height = np.median(boxes[:, 2:] - boxes[:, :2], axis=0)
    return _Leader(float(pitch), float(fall), float(width), float(height))


class _Dots:
    """The pieces of a band that are small enough, from left to right."""

    def __init__(self, band: _Band) -> None:
        x0, y0, x1, y1 = band.boxes.T
        whole = (y0 > 0) & (y1 < len(band.ink))  # what the band cuts is no dot
        small = np.flatnonzero(whole & _are_small(band.boxes, band.dpi))
        self.band = band
        self._numbers = small[np.argsort(x0[small] + x1[small], kind="stable")]
        own = band.boxes[self._numbers]
        self._xs, self._ys = (own[:, 0] + own[:, 2]) / 2, (own[:, 1] + own[:, 3]) / 2
        self._sizes = own[:, 2:] - own[:, :2]

    def chains(self, many: int) -> Iterator[list[int]]:
        """Dots in a row, no fewer than make a leader, by their pieces."""
        if len(self._xs) > _CROWD:
            return
        taken = np.zeros(len(self._xs), bool)
        for first in range(len(self._xs)):
            if taken[first]:
                continue
            chain = [] if self._is_colon(first) else [first]
            while chain and (after := self._after(chain[-1])) is not None:
                chain.append(after)
            if len(chain) >= many:
                taken[chain] = True
                yield self._numbers[chain].tolist()

    def _after(self, dot: int) -> int | None:
        """The dot that goes on with a chain, if any."""
        x, y = self._xs[dot] + self.band.pitch, self._ys[dot]
        return self._at(x, y, self._sizes[dot], _ALIKE, max(1.5, _ODD * self.band.pitch))

    def _at(
        self, x: float, y: float, size: FloatArray, alike: tuple[float, float], off: float
    ) -> int | None:
        """The dot of a size at a place, if any."""
        low, high = np.searchsorted(self._xs, (x - off, x + off)).tolist()
        sizes = self._sizes[low:high]
        least, most = np.minimum(size - 1, alike[0] * size), np.maximum(size + 1, alike[1] * size)
        fits = ((sizes >= least) & (sizes <= most)).all(axis=1)
        away = np.maximum(np.abs(self._xs[low:high] - x), np.abs(self._ys[low:high] - y))
        fits &= away <= off
        return low + int(np.where(fits, away, np.inf).argmin()) if fits.any() else None

    def beyond(self, end: FloatArray, leader: _Leader, way: int) -> Iterator[tuple[Box, int]]:
        """Places of dots beyond the end of a chain, with the pieces standing free there or -1."""
        size = np.array([leader.width, leader.height])
        off = max(1.2, _OFF * leader.pitch)
        x, y = ((end[:2] + end[2:]) / 2).tolist()
        missed = bare = 0
        while missed < _LOST and bare < _BARE and 0 < x < self.band.ink.shape[1]:
            x, y = x + way * leader.pitch, y + way * leader.fall
            dot = self._at(x, y, size, (_ALIKE[0], _LARGER), off)
            if dot is None or self._is_colon(dot):
                missed += 1
                bare += not self._has_ink(x, y)
                yield _box(x, y, leader), -1
            else:
                missed = 0
                x += _FOLLOWED * (float(self._xs[dot]) - x)
                y += _FOLLOWED * (float(self._ys[dot]) - y)
                yield _box(x, y, leader), int(self._numbers[dot])

    def _has_ink(self, x: float, y: float) -> bool:
        row, column = max(1, round(y)), max(1, round(x))
        return bool(self.band.ink[row - 1 : row + 1, column - 1 : column + 1].any())

    def _is_colon(self, dot: int) -> bool:
        """Whether a dot like it stands above a dot, and nothing between."""
        near = np.abs(self._xs - self._xs[dot]) <= 1.5
        higher = self._ys[dot] - self._ys
        above = near & (higher > self._sizes[dot, 1]) & (higher < _COLON * self.band.dpi)
        alike = (np.abs(self._sizes - self._sizes[dot]) <= 1).all(axis=1)
        if not (above & alike).any():
            return False
        upper = int(np.flatnonzero(above & alike)[0])
        column = int(self._xs[dot])
        top = int(self._ys[upper] + self._sizes[upper, 1] / 2 + 1)
        bottom = int(self._ys[dot] - self._sizes[dot, 1] / 2)
        return not self.band.ink[top:bottom, column].any()


def _are_small(boxes: FloatArray, dpi: int) -> Mask:
    return np.asarray((boxes[:, 2:] - boxes[:, :2] <= _DOT * dpi).all(axis=1))


def _box(x: float, y: float, leader: _Leader) -> Box:
    aside, above = leader.width / 2, leader.height / 2
    return x - aside, y - above, x + aside, y + above


def _erase(rows: Grey, band: _Band, number: int, paper: int) -> None:
    """Paint over a piece and the pale rim about it."""
    rim = max(1, round(_SKIRT * band.dpi))
    x0, y0, x1, y1 = band.boxes[number].astype(int).tolist()
    place = slice(max(0, y0 - rim), y1 + rim), slice(max(0, x0 - rim), x1 + rim)
    labels = band.labels[place]
    rows[place][(labels == 0) | (labels == number + 1)] = paper


def _cut(rows: Grey, band: _Band, hidden: Sequence[Box], leader: _Leader, paper: int) -> None:
    """Paint over the dots that touch letters, of a stretch between dots that stand free."""
    ink, half = band.ink, round(leader.pitch / 2)
    height, width = ink.shape
    hanging: list[_Place] = []
    standing: list[_Place] = []
    for x0, y0, x1, y1 in hidden:
        top, bottom = max(2, round(y0)), min(height, round(y1) + 1)
        left, right = max(1, round(x0) - 1), min(width - 1, round(x1) + 1)
        place = slice(top, bottom), slice(left, right)
        piece = int(band.labels[place].max(initial=0))
        if not piece or _are_small(band.boxes[piece - 1 : piece], band.dpi).all():
            continue  # nothing, or a dot with the mark under a letter
        if ink[bottom : bottom + 2, left:right].any():
            continue  # a stroke that goes on below
        middle = round((x0 + x1) / 2)
        beside = [column for column in (middle - half, middle + half) if 0 <= column < width]
        (standing if ink[top:bottom, beside].any() else hanging).append(place)
    if len(standing) <= _STANDING * len(hanging):
        for place in hanging:
            rows[place] = paper
    else:
        for place in [*hanging, *standing]:
            _trim(rows, ink, place, paper)


def _trim(rows: Grey, ink: Mask, place: _Place, paper: int) -> None:
    """Paint over what of a dot juts out from the foot of a letter.

    Columns with ink above are the letter's, and so is what lies between ink on both sides.
    """
    down, across = place
    top, left, right = down.start, across.start, across.stop
    columns = np.asarray(ink[down, left - 1 : right + 1].any(axis=0))
    loose = columns & ~np.asarray(ink[top - 2 : top, left - 1 : right + 1].any(axis=0))
    start = 1
    while start <= right - left:
        end = start
        while end <= right - left and loose[end]:
            end += 1
        if end > start and not (columns[start - 1] and columns[end]):
            rows[down, left - 1 + start : left - 1 + end] = paper
        start = end + 1
