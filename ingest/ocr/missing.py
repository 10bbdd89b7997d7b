"""Lines of print that the engine passed over: found by their ink and read on their own.

Layout analysis drops a short line now and then, such as the name under a signature,
without a trace. What else stands alone on a page is mostly no print (hands, stamps,
dirt), so a line is taken only if it is read as words, surely, and alike in copies of
different softness. It drops columns of short numbers, too, such as those of pages in a
table of contents: these are set together in one line and read so.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from ingest import quality
from ingest.document import Box
from ingest.ocr import Grey, OcrWord, leaders, regions, stains
from ingest.ocr.masks import FloatArray, Mask, boxes_of, middles_in, pieces
from ingest.ocr.stamps import Reader
from ingest.ocr.tones import SOFTENED
from ingest.ocr.view import DPI, View

_LITTLE = 60  # pixels of ink at `DPI` that a short name has
_MANY = 60  # pieces of ink astray: such a page lacks more than a line
_HEIGHT = 0.05, 0.3  # inches of a line's ink
_WIDTH = 0.3  # inches at least
_LONG = 1.0  # inches of ink that no crease of paper is taken for
_MOST = 0.5, 0.8  # of the width and height of such ink that one letter never has
_THIN = 0.015  # inches of ink, one above the other, that print has at least on the average
_GAP = 1.2  # of its height between words of a line
_ROW = 0.3  # of the lower of two boxes that is beside the other in one row
_STAMP = 0.6  # of the page each way: what is larger frames more than a stamp
_APART = 0.04  # inches from all words: what is nearer is a part of theirs
_EDGE = 0.03  # inches from the edge of the image: what is nearer may be cut
_TRIED = 6  # lines of a page, from its foot, where one signs
_PAPER = 0.03  # inches around a copy, and as much of the page as is `_APART`
_MORE = 0.2  # inches of paper around each where the engine took them for no text
_SURE = 0.85  # mean confidence of what is believed
_SENSE = 0.8  # and its quality as text
_SPACE = 1.6  # of its height between words of a line that was read in part
_TALL = 2.0  # times as high as the line: no word of it
_TWICE = 1.0  # inches within which a line of the same words is the same line
_DOTS = 5  # in a row that are taken off a line, as of "Ngày ..... tháng ....."
_COLUMN = 3  # numbers below each other at least
_BETWEEN = 0.12  # inches between numbers of a column that are set together
_NUMBERS = 0.5  # of what stands in a column of numbers at least


def passed_over(page: View, words: Sequence[OcrWord], read: Reader) -> list[OcrWord]:
    """All words of a page, with those of lines that were not among them.

    Args:
        page: evened and upright.
        words: what the engine read on it.
        read: the engine.

    Returns:
        The words, in which each new line stands before the first that begins below it.
    """
    found = list(words)
    boxes = list(itertools.islice(_alone(page, words), _TRIED))
    for box, is_name in zip(boxes, _signing(page, words, boxes), strict=True):
        more = _read(page, box, read, is_name=is_name)
        if _is_believed(more) and not _is_there(more, found, _TWICE * page.dpi):
            put(found, more)
    return found


def numbers(page: View, words: Sequence[OcrWord], read: Reader) -> tuple[list[OcrWord], list[Box]]:
    """All words of a page with columns of short numbers, and boxes of those not read surely.

    Args:
        page: evened and upright.
        words: what was read on it, none of them in these columns.
        read: the engine.
    """
    found, unsure = list(words), []
    for column in _columns(page, words):
        cells = [_likeliest(readings) for readings in _cells(page, column, read)]
        sure = [text for text, _, is_sure in cells if is_sure]
        if len(sure) <= _NUMBERS * len(column):
            continue  # ticks, bullets, boxes to tick
        for (text, confidence, is_sure), (x0, y0, x1, y1) in zip(cells, column, strict=True):
            times = page.scale
            box = x0 * times, y0 * times, x1 * times, y1 * times
            if text:
                _put_beside(found, OcrWord(text, box, confidence, 0))
            if not is_sure:
                unsure.append(box)
    return found, unsure


def alike(part: Grey, dpi: int, read: Reader) -> tuple[list[OcrWord], bool]:
    """Lines of a small picture that are read surely, and whether they are all it has.

    Args:
        part: evened and upright.
        dpi: its resolution.
        read: the engine.

    Returns:
        Words, in pixels of the picture; lines that come out otherwise in a softer copy, or
        unsurely, are left out, and all of them where they make no sense together.
    """
    lines = [line for line in _lines(read(part)) if any(map(str.isalnum, _text(line)))]
    again = set(map(_text, _lines(read(stains.blurred(part, SOFTENED * dpi)))))
    sure = [line for line in lines if _text(line) in again and _confidence(line) >= _SURE]
    words = list(itertools.chain.from_iterable(sure))
    if not _is_believed(words):
        return [], False
    return words, len(sure) == len(lines)


def remaining(page: View, words: Sequence[OcrWord]) -> list[Box]:
    """Boxes, in pixels of the image, of ink as long as a line of print that no word was read in.

    Where one signs a short name is long enough.

    Args:
        page: evened and upright.
        words: all that was read on it, see `passed_over`.
    """
    alone = list(_alone(page, words))
    long = [
        box
        for box, is_name in zip(alone, _signing(page, words, alone), strict=True)
        if is_name or box[2] - box[0] > _LONG * DPI
    ]
    if not long:
        return []
    ink, times = regions.unread(page, words), page.scale
    boxes = boxes_of(pieces(ink)[0])
    lines = (box for box in long if not (_fills(boxes, box) or _is_rule(ink, box)))
    return [(x0 * times, y0 * times, x1 * times, y1 * times) for x0, y0, x1, y1 in lines]


def _signing(page: View, words: Sequence[OcrWord], boxes: Sequence[Box]) -> list[bool]:
    """Which boxes at `DPI` stand where one signs, so that they may be names."""
    if not boxes:
        return []
    places = regions.rooms(words, page.dpi)
    signing: list[bool] = middles_in(boxes_of(boxes) * page.scale, places).tolist()
    return signing


def _astray(page: View, words: Sequence[OcrWord]) -> tuple[Mask, list[Box]] | None:
    """Ink at `DPI` that no word covers and the boxes of what is low in it, None for too much."""
    # most pages have nothing apart from words, which is seen at a glance
    apart = _APART * page.dpi
    if np.count_nonzero(regions.unread(page, words, -1.0, apart, apart)) < _LITTLE:
        return None
    ink = regions.unread(page, words)
    clusters = regions.clusters(ink)
    if len(clusters) > _MANY:
        return None
    return ink, [box for box in clusters if box[3] - box[1] < _HEIGHT[1] * DPI]


def _alone(page: View, words: Sequence[OcrWord]) -> Iterator[Box]:
    """Boxes at `DPI` of ink in the shape of a line that stands apart from all words."""
    astray = _astray(page, words)
    if astray is None:
        return
    ink, low = astray
    read = boxes_of(word.box for word in words) / page.scale
    read += np.array([-_APART, -_APART, _APART, _APART]) * DPI
    frames = _frames(ink)
    for box in sorted(_rows(low), key=lambda box: -box[1]):
        if _is_line(box, ink) and not _meets(read, box).any() and not _encloses(frames, box):
            yield box


def _columns(page: View, words: Sequence[OcrWord]) -> list[list[Box]]:
    """Boxes at `DPI` of short ink below each other, each beside and apart from a row of words."""
    astray = _astray(page, words)
    if astray is None:
        return []
    read = boxes_of(word.box for word in words) / page.scale
    middles = (read[:, 1] + read[:, 3]) / 2
    near = read + np.array([-_APART, 0.0, _APART, 0.0]) * DPI
    columns: list[list[Box]] = []
    for box in sorted(_rows(astray[1]), key=lambda box: box[1]):
        x0, y0, x1, y1 = box
        is_short = y1 - y0 > _HEIGHT[0] * DPI and x1 - x0 < _LONG * DPI
        in_row = ((middles > y0) & (middles < y1)).any()
        if not (is_short and in_row) or _meets(near, box).any():
            continue
        for column in columns:
            left, _, right, _ = column[-1]
            if left < x1 and x0 < right:
                column.append(box)
                break
        else:
            columns.append([box])
    return [column for column in columns if len(column) >= _COLUMN]


def _cells(page: View, column: Sequence[Box], read: Reader) -> list[list[list[OcrWord]]]:
    """The words of each box of a column, in copies of different softness."""
    line, places = _set_together(page, column)
    soft = stains.blurred(line, SOFTENED * page.dpi)
    copies = [line, stains.mean_of(line, soft), soft]
    seen: list[list[list[OcrWord]]] = [[[] for _ in copies] for _ in column]
    for word in read(np.concatenate(copies)):
        x0, y0, x1, y1 = word.box
        number = int(np.searchsorted(places, (x0 + x1) / 2)) - 1
        copy = int((y0 + y1) / 2 // len(line))
        if 0 <= number < len(column) and 0 <= copy < len(copies):
            seen[number][copy].append(word)
    return seen


def _likeliest(readings: Sequence[Sequence[OcrWord]]) -> tuple[str, float, bool]:
    """What most copies say, how surely, and whether that is a number to be believed."""
    texts = [text for text in map(_text, readings) if text]
    if not texts:
        return "", 0.0, False
    ((text, times),) = collections.Counter(texts).most_common(1)
    own = [word.confidence for words in readings for word in words if _text(words) == text]
    confidence = sum(own) / len(own)
    is_number = 2 * sum(map(str.isdigit, text)) > sum(map(str.isalnum, text))
    return text, confidence, is_number and times > 1 and confidence >= _SURE


def _set_together(page: View, column: Sequence[Box]) -> tuple[Grey, list[int]]:
    """What stands in a column in one line, and the middles of the gaps before each of it."""
    near = round(_APART * page.dpi)
    height = round(max(y1 - y0 for _, y0, _, y1 in column) * page.scale) + 2 * near
    gap = np.full((height, round(_BETWEEN * page.dpi)), np.median(page.grey[:: DPI // 2]), np.uint8)
    parts, places = [gap], []
    for x0, y0, x1, y1 in column:
        left, right = max(0, round(x0 * page.scale) - 1), round(x1 * page.scale) + 2
        top = max(0, round((y0 + y1) / 2 * page.scale) - height // 2)
        part = page.grey[top : top + height, left:right]
        places.append(sum(own.shape[1] for own in parts) - gap.shape[1] // 2)
        parts += [np.pad(part, ((0, height - len(part)), (0, 0)), mode="edge"), gap]
    return np.concatenate(parts, axis=1), places


def _put_beside(words: list[OcrWord], number: OcrWord) -> None:
    """A number into the line that it stands nearest to in a row."""
    x0, y0, x1, y1 = number.box

    def away(word: OcrWord) -> float:
        left, top, right, bottom = word.box
        in_row = top < (y0 + y1) / 2 < bottom or y0 < (top + bottom) / 2 < y1
        return max(left - x1, x0 - right) if in_row else np.inf

    line = min(words, key=away).line
    own = [word for word in words if word.line == line]
    start = words.index(own[0])
    own = sorted([*own, dataclasses.replace(number, line=line)], key=lambda word: word.box[0])
    words[:] = [word for word in words if word.line != line]
    words[start:start] = own


def _rows(boxes: Sequence[Box]) -> list[Box]:
    """Boxes of ink with what stands in a row beside them, as words of a line do."""
    rows: list[Box] = []
    for box in sorted(boxes):
        for number, (x0, y0, x1, y1) in enumerate(rows):
            low = min(y1 - y0, box[3] - box[1])
            beside = min(y1, box[3]) - max(y0, box[1]) > _ROW * low
            if beside and box[0] - x1 < _GAP * max(y1 - y0, box[3] - box[1]):
                rows[number] = x0, min(y0, box[1]), max(x1, box[2]), max(y1, box[3])
                break
        else:
            rows.append(box)
    return rows


def _is_line(box: Box, ink: Mask) -> bool:
    x0, y0, x1, y1 = box
    height, width = ink.shape
    edge = _EDGE * DPI
    inside = min(x0, y0) >= edge and x1 <= width - edge and y1 <= height - edge
    return inside and _HEIGHT[0] * DPI < y1 - y0 < _HEIGHT[1] * DPI and x1 - x0 > _WIDTH * DPI


def _meets(boxes: FloatArray, box: Box) -> Mask:
    x0, y0, x1, y1 = box
    wide = (boxes[:, 0] < x1) & (x0 < boxes[:, 2])
    return np.asarray(wide & (boxes[:, 1] < y1) & (y0 < boxes[:, 3]))


def _frames(ink: Mask) -> FloatArray:
    """Boxes of pieces of ink that are no larger than stamps."""
    boxes = boxes_of(pieces(ink)[0])
    height, width = ink.shape
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    kept: FloatArray = boxes[(wide < _STAMP * width) & (high < _STAMP * height)]
    return kept


def _encloses(frames: FloatArray, box: Box) -> bool:
    """Whether a ring or a frame goes around a box: then it is a stamp's."""
    x0, y0, x1, y1 = box
    left, top, right, bottom = frames.T
    return bool(((left < x0) & (top < y0) & (right > x1) & (bottom > y1)).any())


def _is_rule(ink: Mask, box: Box) -> bool:
    """Whether a box has as little ink as a ruled or dotted line, which may slant, and not print."""
    x0, y0, x1, y1 = (round(side) for side in box)
    part = ink[y0:y1, x0:x1]
    return bool(np.count_nonzero(part) < _THIN * DPI * part.shape[1])


def _fills(ink: FloatArray, box: Box) -> bool:
    """Whether one piece of ink is most of a box, as where a form has room to write: no print."""
    x0, y0, x1, y1 = box
    left, top, right, bottom = ink.T
    most = (right - left > _MOST[0] * (x1 - x0)) & (bottom - top > _MOST[1] * (y1 - y0))
    return bool((most & _meets(ink, box)).any())


def _read(page: View, box: Box, read: Reader, *, is_name: bool) -> list[OcrWord]:
    """Words of a box at `DPI`, in pixels of the image, none unless they come out alike."""
    crop, left, top = _crop(page, box)
    bare = leaders.without(crop, page.dpi, _DOTS)
    crop = crop if bare is None else bare.image
    height = len(crop)
    soft = stains.blurred(crop, SOFTENED * page.dpi)
    # one below the other, because the engine takes a lone line for no text at all
    copies = [crop, stains.mean_of(crop, soft), soft]
    lines = _lines(read(np.concatenate(copies)))
    if is_name and not lines:  # or, with so little paper about them, for a picture
        more = round(_MORE * page.dpi)
        height, left, top = height + 2 * more, left - more, top - more
        blank = int(np.median(crop))
        alone = (read(np.pad(copy, more, constant_values=blank)) for copy in copies)
        lines = [line for words in alone for line in _lines(words)]
    if list(collections.Counter(map(_text, lines)).values()) != [len(copies)]:
        return []
    return [
        dataclasses.replace(word, box=(x0 + left, y0 + above, x1 + left, y1 + above))
        for word in lines[0]
        for x0, y0, x1, y1 in [word.box]
        for above in [top - (y0 + y1) / 2 // height * height]
    ]


def _crop(page: View, box: Box) -> tuple[Grey, int, int]:
    """A box at `DPI` of the image, with what is faint about it, and where its corner lies there."""
    height, width = page.grey.shape
    near, margin = round(_APART * page.dpi), round(_PAPER * page.dpi)
    x0, y0, x1, y1 = (round(side * page.scale) for side in box)
    left, top = max(0, x0 - near), max(0, y0 - near)
    cut = page.grey[top : min(height, y1 + near), left : min(width, x1 + near)]
    around = np.pad(cut, margin, constant_values=int(np.median(cut)))
    return around, left - margin, top - margin


def _is_believed(words: Sequence[OcrWord]) -> bool:
    if not any(len(word.text) > 1 and word.text.isalpha() for word in words):
        return False
    return _confidence(words) >= _SURE and quality.score(_text(words)) >= _SENSE


def _confidence(words: Sequence[OcrWord]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters


def _lines(words: Sequence[OcrWord]) -> list[list[OcrWord]]:
    return [list(line) for _, line in itertools.groupby(words, key=lambda word: word.line)]


def _text(line: Sequence[OcrWord]) -> str:
    return " ".join(word.text for word in line)


def _is_there(more: Sequence[OcrWord], words: Sequence[OcrWord], near: float) -> bool:
    """Whether a line of the same words stands close by, as where an engine's boxes are off."""
    x0, y0, *_ = _hull(more)
    return any(
        _text(line) == _text(more)
        and abs(line[0].box[0] - x0) < near
        and abs(line[0].box[1] - y0) < near
        for line in _lines(words)
    )


def _goes_on(word: Box, line: Box) -> bool:
    """Whether a line stands in a row behind or before a word."""
    x0, y0, x1, y1 = line
    left, top, right, bottom = word
    row = top < (y0 + y1) / 2 < bottom and bottom - top < _TALL * (y1 - y0)
    return row and max(left - x1, x0 - right) < _SPACE * (y1 - y0)


def put(words: list[OcrWord], more: Sequence[OcrWord]) -> None:
    """A line into the midst of others: into one it goes on, or before what is below it."""
    lines = _lines(words)
    hull = _hull(more)
    place, middle = len(lines), (hull[1] + hull[3]) / 2
    for number, line in enumerate(lines):
        if any(_goes_on(word.box, hull) for word in line):
            own = [dataclasses.replace(word, line=line[0].line) for word in more]
            lines[number] = sorted([*line, *own], key=lambda word: word.box[0])
            break
        if _hull(line)[1] > middle:
            place = min(place, number)
    else:
        new = 1 + max((word.line for word in words), default=0)
        lines.insert(place, [dataclasses.replace(word, line=new) for word in more])
    words[:] = itertools.chain.from_iterable(lines)


def _hull(line: Sequence[OcrWord]) -> Box:
    left, top, right, bottom = zip(*(word.box for word in line), strict=True)
    return min(left), min(top), max(right), max(bottom)
