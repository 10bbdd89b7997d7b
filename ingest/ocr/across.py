"""Lines of a scan that run up or down the page: told by their words, set level, read again.

The engine reads what is written up a margin, but in a few pieces, and what runs down it
as if it stood on its head. Whether the other turn or the engine's own reading is right is
told by what makes most sense.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from ingest import layout, quality
from ingest.document import Box
from ingest.ocr import Grey, OcrWord
from ingest.ocr.stamps import Reader

_NEAR = 1.5  # of the thickness of lines: what lies nearer is one note
_MARGIN = 0.5  # likewise, of page around it
_PAPER = 10  # pixels of white around what is read
_TRIED = 3  # notes of a page
_TURNS = (3, 1)  # quarter turns, counter-clockwise, of what runs up and of what runs down


def is_across(line: Sequence[OcrWord]) -> bool:
    """Whether a line as the engine read it runs up or down."""
    lying = sum(_is_high(word.box) for word in line if len(word.text) > 1)
    return lying > 1 and 2 * lying > len(line) and _is_high(_around(line))


def set_level(page: Grey, words: Sequence[OcrWord], read: Reader) -> list[OcrWord]:
    """All words of a page, those that run across it as they are read once they are level.

    Args:
        page: evened; most of its lines are level.
        words: what the engine read on it.
        read: the engine.
    """
    lines = [list(line) for _, line in itertools.groupby(words, key=lambda word: word.line)]
    across = [line for line in lines if is_across(line)]
    if not across or 2 * len(across) > len(lines):
        return list(words)
    found = [word for line in lines if not is_across(line) for word in line]
    number = max(word.line for word in words) + 1
    for count, note in enumerate(_notes(across)):
        kept = [word for line in note for word in line]
        if count < _TRIED:
            kept = max((kept, *_readings(page, note, found, read)), key=_sense)
        for _, line in itertools.groupby(kept, key=lambda word: word.line):
            found += [dataclasses.replace(word, line=number) for word in line]
            number += 1
    return found


def _readings(
    page: Grey, note: list[list[OcrWord]], level: Sequence[OcrWord], read: Reader
) -> list[list[OcrWord]]:
    """What a note says under either turn, its words in their places on the page."""
    x0, y0, x1, y1 = _around([word for line in note for word in line])
    margin = _MARGIN * (x1 - x0) / len(note)
    top, left = max(0, round(y0 - margin)), max(0, round(x0 - margin))
    part = page[top : round(y1 + margin), left : round(x1 + margin)].copy()
    for word in level:
        a, b, c, d = (max(0, round(value)) for value in word.box)
        part[max(0, b - top) : max(0, d - top), max(0, a - left) : max(0, c - left)] = 255
    part = np.pad(part, _PAPER, constant_values=255)
    left, top = left - _PAPER, top - _PAPER
    found = []
    for turns in _TURNS:
        upright = np.ascontiguousarray(np.rot90(part, turns))
        size = float(upright.shape[1]), float(upright.shape[0])
        found.append(
            [
                dataclasses.replace(
                    word, box=_moved(layout.turned(word.box, -turns, size), left, top)
                )
                for word in read(upright)
            ]
        )
    return found


def _sense(words: Sequence[OcrWord]) -> float:
    """How sure a reading is and how much like Vietnamese."""
    if len(words) < 2:
        return 0.0
    sure = sum(word.confidence for word in words) / len(words)
    return quality.score(" ".join(word.text for word in words)) * sure


def _notes(lines: list[list[OcrWord]]) -> list[list[list[OcrWord]]]:
    """Lines that lie near each other together."""
    notes: list[list[list[OcrWord]]] = []
    for line in sorted(lines, key=lambda line: _around(line)[0]):
        x0, y0, x1, y1 = _around(line)
        for note in notes:
            a, b, c, d = _around([word for other in note for word in other])
            reach = _NEAR * max(x1 - x0, (c - a) / len(note))
            if x0 - c <= reach and min(d, y1) - max(b, y0) > -reach:
                note.append(line)
                break
        else:
            notes.append([line])
    return notes


def _around(words: Sequence[OcrWord]) -> Box:
    x0, y0, x1, y1 = zip(*(word.box for word in words), strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _is_high(box: Box) -> bool:
    return box[3] - box[1] > box[2] - box[0]


def _moved(box: Box, left: float, top: float) -> Box:
    return box[0] + left, box[1] + top, box[2] + left, box[3] + top
