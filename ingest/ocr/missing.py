"""Lines of print that the engine passed over: found by their ink and read on their own.

Layout analysis drops a short line now and then, such as the name under a signature,
without a trace. What else stands alone on a page is mostly no print (hands, stamps,
dirt), so a line is taken only if all copies of it are read alike, surely and as words.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from ingest import quality
from ingest.document import Box
from ingest.ocr import Grey, OcrWord, regions
from ingest.ocr.masks import boxes_of
from ingest.ocr.stamps import Reader
from ingest.ocr.view import DPI, View

_LITTLE = 60  # pixels of ink at `DPI` that a short name has
_HEIGHT = 0.05, 0.3  # inches of a line's ink
_WIDTH = 0.3  # inches at least
_APART = 0.04  # inches from all words: what is nearer is a part of theirs
_TRIED = 3  # lines of a page
_COPIES = 3  # one below the other: the engine takes a lone line for no text at all
_MARGIN = 0.05  # inches around each
_SURE = 0.85  # mean confidence of what is believed
_SENSE = 0.8  # and its quality as text


def passed_over(page: View, words: Sequence[OcrWord], read: Reader) -> list[OcrWord]:
    """All words of a page, with those of lines that were not among them, in reading order.

    Args:
        page: evened and upright.
        words: what the engine read on it.
        read: the engine.
    """
    found = list(words)
    for box in itertools.islice(_alone(page, words), _TRIED):
        more = _read(page, box, read)
        if _is_believed(more):
            _put(found, more)
    return found


def _alone(page: View, words: Sequence[OcrWord]) -> Iterator[Box]:
    """Boxes at `DPI` of ink in the shape of a line that stands apart from all words."""
    ink = regions.unread(page, words)
    if np.count_nonzero(ink) < _LITTLE:
        return
    read = boxes_of(word.box for word in words) / page.scale
    read += np.array([-_APART, -_APART, _APART, _APART]) * DPI
    for box in regions.clusters(ink):
        x0, y0, x1, y1 = box
        beside = (read[:, 0] < x1) & (x0 < read[:, 2]) & (read[:, 1] < y1) & (y0 < read[:, 3])
        is_line = _HEIGHT[0] * DPI < y1 - y0 < _HEIGHT[1] * DPI and x1 - x0 > _WIDTH * DPI
        if is_line and not beside.any():
            yield box


def _read(page: View, box: Box, read: Reader) -> list[OcrWord]:
    """Words of a box at `DPI`, in pixels of the image, none unless they come out alike."""
    crop, left, top = _crop(page, box)
    height = len(crop)
    lines = [
        list(line)
        for _, line in itertools.groupby(
            read(np.tile(crop, (_COPIES, 1))), key=lambda word: word.line
        )
    ]
    said = collections.Counter(" ".join(word.text for word in line) for line in lines)
    if list(said.values()) != [_COPIES]:
        return []
    return [
        dataclasses.replace(word, box=(x0 + left, y0 + above, x1 + left, y1 + above))
        for word in lines[0]
        for x0, y0, x1, y1 in [word.box]
        for above in [top - (y0 + y1) / 2 // height * height]
    ]


def _crop(page: View, box: Box) -> tuple[Grey, int, int]:
    """A box at `DPI` of the image with paper around it, and where its corner lies there."""
    x0, y0, x1, y1 = (round(side * page.scale) for side in box)
    margin = round(_MARGIN * page.dpi)
    paper = int(np.median(page.grey[y0:y1, x0:x1]))
    return np.pad(page.grey[y0:y1, x0:x1], margin, constant_values=paper), x0 - margin, y0 - margin


def _is_believed(words: Sequence[OcrWord]) -> bool:
    letters = sum(len(word.text) for word in words)
    if not any(len(word.text) > 1 and word.text.isalpha() for word in words):
        return False
    sure = sum(word.confidence * len(word.text) for word in words) / letters
    return sure >= _SURE and quality.score(" ".join(word.text for word in words)) >= _SENSE


def _put(words: list[OcrWord], more: Sequence[OcrWord]) -> None:
    """A line into the midst of others, by where it lies."""
    number = 1 + max((word.line for word in words), default=0)
    middle = (more[0].box[1] + more[0].box[3]) / 2
    place = 0
    for _, beside in itertools.groupby(words, key=lambda word: word.line):
        line = list(beside)
        if min(word.box[1] for word in line) > middle:
            break
        place += len(line)
    words[place:place] = [dataclasses.replace(word, line=number) for word in more]
