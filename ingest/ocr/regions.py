"""Locates what is not print: stamps, signatures, fingerprints, handwriting, pictures.

Three sources: ink that has a colour of its own, rings and frames whatever
their colour, and ink that looks written rather than printed
(`ingest.ocr.strokes`). Shape, place and the words around tell the kinds
apart; a frame is read once more to learn whether it says MẬT or CÔNG VĂN ĐẾN.
All sizes are inches, so resolutions do not matter.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ingest import quality
from ingest.document import Box, RegionKind
from ingest.ocr import OcrWord, seals, stamps, strokes
from ingest.ocr.colours import own_colour, without_seal
from ingest.ocr.masks import (
    FloatArray,
    Mask,
    boxes_of,
    erase,
    lying_in,
    middles_in,
    pieces,
    spread,
    touching,
)
from ingest.ocr.shapes import frame_angle, is_fingerprint, rings
from ingest.ocr.view import DPI, View
from ingest.text import fold

_TINTED = 0.12  # share of coloured pixels above which it is the light, not ink
_JOIN = 0.09  # inches that strokes of one region are apart at most
_FRAMES = 4  # frames read at most
_LOW = 0.45  # of the page's height, above which nobody signs without a word of it
_SPOT = 0.05  # inches of the least coloured stroke
_LEAST = (0.3, 0.13)  # inches, width and height, of anything worth a region
_WRITTEN = -0.3  # log odds above which a word of ink counts as written
_STRAY = 0.04  # inches that ink reaches beyond the box of its line at most
_ROLE_LENGTH = 50  # letters of a line that says who signs at most
_CAP = 3.0  # log odds one word may bring
_WORD = 0.5  # inches of a usual word
_ENOUGH = 3.0  # log odds of all its words that make a region
_INSIDE = 0.8  # of what looks written, within a frame that was read
_ROOM = (0.9, 1.45)  # inches beside and below "Người làm đơn" where one signs
_STRIPE = (0.15, 0.5)  # inches, the shorter side of an area of colour that is no picture
_FILLED = 0.6  # of its box
_INK = 190
_WELL = 0.7  # confidence of a word that was read well
_LEAST_LETTERS = 8  # of a line that may have been guessed rather than read
_GUESSED, _DOUBTED = 0.35, 0.5  # mean confidence of such a line, and of one that makes no sense
_SENSE = 0.8  # quality of the text of one that does
_LITTLE = 120  # pixels of ink of the least word of a hand
_FINGER = 200  # pixels of ink of a fingerprint at least
_LINE = 0.22  # inches of the least arc of a seal or line of a frame between words

_NAMED = {RegionKind.INCOMING_STAMP, RegionKind.SECRET_STAMP}
_HANDS = {RegionKind.SIGNATURE, RegionKind.HANDWRITING, RegionKind.FINGERPRINT}


_ROLE = re.compile(
    r"\W*(?:nguoi (?:lam|viet|khieu|to|chung|kien|phan|de|gui|dung|dai)|dai dien|ky ten|\(?ky|"
    r"chu tich|pho chu tich|giam doc|truong|tm|t/m|kt|can bo|xac nhan)"
)
_SECRET = re.compile(r"(?:tuyet |toi )?mat")


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A region in pixels of the image it was found on."""

    kind: RegionKind
    box: Box
    confidence: float
    text: str | None = None
    bare: bool = False  # looked for where seals had been taken off


def coloured(page: View, read: stamps.Reader, rooms: Sequence[Box] = ()) -> list[Found]:
    """Stamps, fingerprints and pen strokes by their colour, in pixels of the image.

    Args:
        page: as it came.
        read: the engine.
        rooms: where one signs, see `rooms`, in pixels of the image.
    """
    if page.image.mode == "L":
        return []
    scale = page.scale
    mask, warm = own_colour(page.small)
    if not 0 < mask.mean() < _TINTED:
        return []
    sealed = [seals.outermost(mask, ring, DPI) for ring in rings(mask, DPI)]
    found = [Found(RegionKind.STAMP, _times(box, scale), 0.85) for box in sealed]
    for box in sealed:
        mask = without_seal(mask, warm, box, 0.03 * DPI)
    pens: list[Box] = []
    for box in clusters(mask):
        part = mask[_slices(box)]
        if _is_area(part):
            continue
        kind, text = _coloured_kind(part), None
        if kind is RegionKind.INCOMING_STAMP and sum(f.text is not None for f in found) < _FRAMES:
            crop = page.image.crop(_whole(_times(box, scale)))
            kind, text = stamps.of_colour(crop, frame_angle(part), read)
        if kind is None:
            pens.append(box)
        else:
            found.append(Found(kind, _times(box, scale), 0.8, text))
    if page.has_table and pens:  # whose fingers hold the sheet, and whose edge is no stroke
        inside = page.on_paper(boxes_of(pens) * scale)
        pens = list(itertools.compress(pens, inside.tolist()))
    return [*found, *_penned(pens, mask.shape, scale, rooms)]


def _penned(
    pens: Sequence[Box], page: tuple[int, ...], scale: float, places: Sequence[Box]
) -> Iterator[Found]:
    """Coloured strokes, word by word, as lines and signatures."""
    boxes = np.array(pens, np.float64).reshape(-1, 4)
    near = [_times(place, 1 / scale) for place in places]
    for members in _together(boxes, np.ones(len(boxes), bool), DPI):
        box = _hull(boxes[members])
        if _is_worth(box, DPI):
            yield Found(_hand_kind(box, page, near, DPI), _times(box, scale), 0.8)


def stamped(page: View, words: Sequence[OcrWord], read: stamps.Reader) -> list[Found]:
    """Seals and frames on a page without colours, in pixels of the evened page."""
    scale = page.scale
    found = []
    if _has_lines(unread(page, words)):
        ink = page.small < _INK
        found = [
            Found(RegionKind.STAMP, _times(seals.outermost(ink, ring, DPI), scale), 0.7)
            for ring in rings(ink, DPI)
        ]
        for box, angle in itertools.islice(_framed(ink), _FRAMES):
            text = _within(words, _times(box, scale))
            kind = stamps.kind_of(text)
            if kind is None:
                text = stamps.words_in(page.grey[_slices(_times(box, scale))], angle, read)
                kind = stamps.kind_of(text)
            if kind is not None:
                found.append(Found(kind, _times(box, scale), 0.7, text))
    found += (
        Found(RegionKind.SECRET_STAMP, _around(line), 0.6, text)
        for text, line in _lines(words)
        if text.isupper() and _SECRET.fullmatch(fold(text))
    )
    return found


def unread(
    page: View, words: Sequence[OcrWord], confidence: float = 0.5, marks: float = 0.0,
    aside: float = 0.0,
) -> Mask:  # fmt: skip
    """Ink at `DPI` that no word covers which was read with some confidence.

    Args:
        page: evened and upright.
        words: what the engine read on it.
        confidence: above which a word counts as read.
        marks: pixels of the image that marks reach over and under the box of their word.
        aside: pixels of it beside a box that are its word's, too.
    """
    ink = page.small < _INK
    covering = boxes_of(word.box for word in words if word.confidence > confidence)
    erase(ink, covering / page.scale, aside / page.scale, marks / page.scale)
    return ink


def _has_lines(ink: Mask) -> bool:
    """Whether a piece of ink is as long as the arcs of seals and the lines of frames are."""
    if np.count_nonzero(ink) < _LINE * DPI:
        return False
    boxes = np.array(pieces(ink)[0])
    return bool(((boxes[:, 2:] - boxes[:, :2]).max(axis=1) > _LINE * DPI).any())


def written(
    page: View,
    words: Sequence[OcrWord],
    read: stamps.Reader,
    on_paper: Callable[[FloatArray], Mask] | None = None,
    *,
    sealed: Sequence[Box] = (),
) -> list[Found]:
    """Handwriting, signatures and fingerprints by their strokes, in pixels of the evened page.

    Args:
        page: evened and upright.
        words: what the engine read on it.
        read: the engine.
        on_paper: which boxes of the evened page lie on paper; None: all do.
        sealed: round seals on the evened page, which one signs under.
    """
    known = list(words)
    if sealed:
        page = View(seals.without(page.grey, sealed, page.dpi), page.dpi)
        known = seals.read_anew(page, words, sealed, read)
    grey, dpi = page.grey, page.dpi
    low = [seal for seal in sealed if seal[3] > _LOW * grey.shape[0]]
    places = [*rooms(known, dpi), *(seals.room(seal, dpi) for seal in low)]
    hands = _hands(page, known, places, on_paper, sealed)
    found = [dataclasses.replace(spot, bare=True) for spot in hands]
    high = [f for f in found if _may_be_stamp(f.box, grey.shape, dpi)]
    for spot in high[:_FRAMES]:
        crop = grey[_slices(_grown(spot.box, 0.06 * dpi))]
        text = stamps.words_in(crop, None, read)
        kind = stamps.kind_of(text)
        # somebody's writing may speak of letters received: without a frame it is no stamp
        if kind is RegionKind.SECRET_STAMP or (kind is not None and stamps.is_framed(crop)):
            found[found.index(spot)] = Found(kind, spot.box, 0.6, text)
    return found


def illegible(
    words: Sequence[OcrWord], left: Sequence[Box], dpi: int, *, whole: bool = False
) -> list[Found]:
    """Lines that a person has to read: not read at all, or guessed rather than read.

    Args:
        words: what the engine read.
        left: boxes of lines in which it read nothing.
        dpi: resolution of the image they are on.
        whole: none of its lines is believed, for together they make no sense.
    """
    guessed = [line for _, line in _lines(words) if whole or _is_guessed(line)]
    boxes = boxes_of([*map(_around, guessed), *left])
    groups = _together(boxes, np.ones(len(boxes), bool), dpi)
    return [Found(RegionKind.HANDWRITING, _hull(boxes[group]), 0.5) for group in groups]


def _is_guessed(line: Sequence[OcrWord]) -> bool:
    # dots are not guessed at, and of dates and numbers engines are never sure
    lengths = [sum(map(str.isalpha, word.text)) for word in line]
    sure = sum(word.confidence * length for word, length in zip(line, lengths, strict=True))
    letters = sum(lengths)
    if letters < _LEAST_LETTERS or sure >= _DOUBTED * letters:
        return False
    return sure < _GUESSED * letters or quality.score(" ".join(w.text for w in line)) < _SENSE


def _may_be_stamp(box: Box, page: tuple[int, ...], dpi: int) -> bool:
    """Small and high on the page, where the stamps of a registry stand."""
    width, height = (box[2] - box[0]) / dpi, (box[3] - box[1]) / dpi
    return box[3] < 0.35 * page[0] and 0.4 < width < 3.2 and 0.13 < height < 1.6


def _grown(box: Box, margin: float) -> Box:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def _hands(
    page: View,
    words: Sequence[OcrWord],
    places: Sequence[Box],
    on_paper: Callable[[FloatArray], Mask] | None,
    sealed: Sequence[Box],
) -> list[Found]:
    grey, dpi = page.grey, page.dpi
    # a page that was read well to its last stroke has no hand on it
    if np.count_nonzero(unread(page, words, _WELL, 0.03 * dpi, 0.03 * dpi)) < _LITTLE:
        return []
    measured = strokes.measure(grey, dpi, words, on_paper)
    if len(measured.boxes) == 0:
        return []
    odds = strokes.odds(measured.features)
    found = list(_fingers(page, words))
    boxes = measured.boxes
    roomy, torn = middles_in(boxes, places), touching(boxes, sealed)
    # ink on ink, or ink that a seal took with it, is like no print; its line tells that it is
    printed = strokes.in_print(boxes, odds, roomy | torn, dpi)
    roles = [word.box for line in _roles(words) for word in line if word.confidence > _WELL]
    told = lying_in(boxes, roles, _STRAY * dpi)
    signed = _signed(boxes, odds, roomy & ~printed & ~told, dpi)
    found += (spot for spot in signed if not _lies_in(spot.box, found))
    for members in _together(boxes, (odds > _WRITTEN) & ~(torn & printed) & ~told, dpi):
        own = boxes[members]
        # a stroke as long as several words speaks for as many
        length = np.clip((own[:, 2] - own[:, 0]) / (_WORD * dpi), 1, 3)
        score = float((np.minimum(odds[members], _CAP) * length).sum())
        box = _hull(own)
        if score >= _ENOUGH and _is_worth(box, dpi) and not _lies_in(box, found):
            kind = _hand_kind(box, grey.shape, places, dpi)
            confidence = round(1 / (1 + float(np.exp(-score / 4))), 3)
            found.append(Found(kind, box, confidence))
    return found


def _fingers(page: View, words: Sequence[OcrWord]) -> Iterator[Found]:
    """Fingerprints among the ink that was not read."""
    ink = unread(page, words)
    if np.count_nonzero(ink) < _FINGER:
        return
    for box in clusters(ink):
        if is_fingerprint(ink[_slices(box)], DPI):
            yield Found(RegionKind.FINGERPRINT, _times(box, page.scale), 0.7)


def settled(candidates: Iterable[Found]) -> list[Found]:
    """Each region once, the surest finder first: what lies in its regions is its.

    A frame that could not be named takes the name another finder read.
    """
    spots: list[Found] = []
    for spot in candidates:
        same = next((n for n, other in enumerate(spots) if is_same(spot, other)), None)
        if same is None:
            spots.append(spot)
        elif (spots[same].kind, spots[same].text) == (RegionKind.STAMP, "") and spot.kind in _NAMED:
            spots[same] = dataclasses.replace(spots[same], kind=spot.kind, text=spot.text)
    return spots


def is_same(spot: Found, other: Found) -> bool:
    """Whether what was found is another finder's; a pen may well cross a seal."""
    crossing = spot.kind in _HANDS and other.kind not in _HANDS
    if crossing and other.text and _overlap(spot.box, other.box) > _INSIDE:
        return True  # the words of a frame that was read
    if crossing and _lies_in(other.box, [spot]):
        return _overlap(other.box, spot.box) > 0.5  # what is left of the stamp around its ring
    if spot.bare and spot.kind is RegionKind.SIGNATURE and is_seal(other):
        return False  # which may cover all of it
    apart = crossing or (is_seal(spot) and is_seal(other))  # seals, too, are set over each other
    return _overlap(spot.box, other.box) > (0.6 if apart else 0.3)


def is_seal(spot: Found) -> bool:
    """Whether it is a round one: of frames it is kept what they say, be it nothing."""
    return spot.kind is RegionKind.STAMP and spot.text is None


def _overlap(box: Box, other: Box) -> float:
    """Share of a box that another covers."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = max(1.0, (box[2] - box[0]) * (box[3] - box[1]))
    return max(0.0, width) * max(0.0, height) / area


def _coloured_kind(part: Mask) -> RegionKind | None:
    """The kind of a coloured cluster by its outline, None for strokes of a pen."""
    height, width = part.shape
    if is_fingerprint(part, DPI):
        return RegionKind.FINGERPRINT
    if min(width / 0.5, height / 0.25) >= DPI and frame_angle(part) is not None:
        return RegionKind.INCOMING_STAMP
    return RegionKind.PICTURE if part.mean() > 0.45 and width > DPI else None


def _is_area(part: Mask) -> bool:
    """Whether a coloured cluster has no strokes: a marker's stripe, a button, a face in a chat."""
    low, high = (side * DPI for side in _STRIPE)
    filled = low < min(part.shape) < high and part.mean() > _FILLED
    return bool(filled and not is_fingerprint(part, DPI))


def _framed(ink: Mask) -> Iterator[tuple[Box, float]]:
    """Frames the size of stamps with the degrees that set them level; no cells of tables."""
    boxes, labels = pieces(ink)
    for number, box in enumerate(boxes, start=1):
        width, height = (box[2] - box[0]) / DPI, (box[3] - box[1]) / DPI
        if 0.5 < width < 3.4 and 0.25 < height < 1.8:
            angle = frame_angle(labels[_slices(box)] == number)
            if angle is not None:
                yield box, angle


def _within(words: Sequence[OcrWord], box: Box) -> str:
    x0, y0, x1, y1 = box
    inside = (
        w for w in words
        if x0 < (w.box[0] + w.box[2]) / 2 < x1 and y0 < (w.box[1] + w.box[3]) / 2 < y1
    )  # fmt: skip
    return " ".join(w.text for w in inside)


def _lines(words: Sequence[OcrWord]) -> Iterator[tuple[str, list[OcrWord]]]:
    """Each line read: its text and its words."""
    for _, group in itertools.groupby(words, key=lambda w: w.line):
        line = list(group)
        yield " ".join(w.text for w in line), line


def _around(line: Sequence[OcrWord]) -> Box:
    return _hull(boxes_of(word.box for word in line))


def _roles(words: Sequence[OcrWord]) -> Iterator[list[OcrWord]]:
    """Lines that say who signs, or to sign."""
    for text, line in _lines(words):
        if len(text) < _ROLE_LENGTH and _ROLE.match(fold(text)):
            yield line


def rooms(words: Sequence[OcrWord], dpi: int) -> list[Box]:
    """Where one signs: below a line that says who; in the pixels of the words."""
    aside, below = _ROOM[0] * dpi, _ROOM[1] * dpi
    lines = (_around(line) for line in _roles(words))
    return [(x0 - aside, y1 - 0.05 * dpi, x1 + aside, y1 + below) for x0, _, x1, y1 in lines]


def _signed(boxes: FloatArray, odds: FloatArray, roomy: Mask, dpi: int) -> Iterator[Found]:
    """Ink in the rooms for signing that is no sure print."""
    for members in _together(boxes, roomy & (odds > _WRITTEN - 1.5), dpi):
        box = _hull(boxes[members])
        width, height = (box[2] - box[0]) / dpi, (box[3] - box[1]) / dpi
        sure = float(odds[members].max())
        if sure > 0.3 and 0.35 < width < 2.8 and 0.17 < height < 1.4:
            yield Found(RegionKind.SIGNATURE, box, 0.7)


def _hand_kind(box: Box, page: tuple[int, ...], places: Sequence[Box], dpi: int) -> RegionKind:
    x0, y0, x1, y1 = box
    width, height = (x1 - x0) / dpi, (y1 - y0) / dpi
    near = any(a < (x0 + x1) / 2 < c and b < (y0 + y1) / 2 < d for a, b, c, d in places)
    alone = y0 > _LOW * page[0] and width < 1.9 and 0.3 < height < 1.2
    return RegionKind.SIGNATURE if width < 2.8 and height < 1.4 and (near or alone) else (
        RegionKind.HANDWRITING
    )  # fmt: skip


def _together(
    boxes: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_], dpi: int
) -> Iterator[npt.NDArray[np.intp]]:
    """The chosen words in groups that stand together on a line or on the next."""
    index = np.nonzero(chosen)[0]
    if len(index) == 0:
        return
    own = boxes[index]
    gap = [
        np.maximum(own[:, None, side], own[None, :, side])
        - np.minimum(own[:, None, side + 2], own[None, :, side + 2])
        for side in (0, 1)
    ]
    near = ((gap[0] < 0.4 * dpi) & (gap[1] < 0)) | ((gap[0] < 0.1 * dpi) & (gap[1] < 0.14 * dpi))
    group = np.arange(len(index))
    while True:  # the least index spreads over what is near
        spread = np.where(near, group[None, :], len(index)).min(axis=1)
        if (spread == group).all():
            break
        group = spread
    for number in np.unique(group):
        yield index[group == number]


def _hull(boxes: npt.NDArray[np.float64]) -> Box:
    x0, y0 = boxes[:, :2].min(axis=0)
    x1, y1 = boxes[:, 2:].max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _is_worth(box: Box, dpi: int) -> bool:
    return box[2] - box[0] >= _LEAST[0] * dpi and box[3] - box[1] >= _LEAST[1] * dpi


def _lies_in(box: Box, found: Sequence[Found]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(f.box[0] < x < f.box[2] and f.box[1] < y < f.box[3] for f in found)


def clusters(mask: Mask) -> list[Box]:
    """Boxes of strokes that stand together, of a mask at `DPI`."""
    reach = round(_JOIN * DPI)
    joined = spread(spread(mask, reach, axis=0), reach, axis=1)
    return [
        box
        for box in pieces(mask, joined)[0]
        if min(box[2] - box[0], box[3] - box[1]) > _SPOT * DPI and mask[_slices(box)].sum() > 12
    ]


def _whole(box: Box) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box
    return round(x0), round(y0), round(x1), round(y1)


def _slices(box: Box) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box)
    return slice(y0, y1), slice(x0, x1)


def _times(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * scale, y0 * scale, x1 * scale, y1 * scale
