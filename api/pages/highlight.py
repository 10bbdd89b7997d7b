"""Evidence and entities in the text and on the page.

Spans overlap freely, HTML does not: the text of a page is cut at every border
of a span, and each piece knows all spans that cover it. On the page image a
span becomes one rectangle per line of words it covers.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.document import Box

_PADDING = 1.5  # points around words, so that a frame does not cross letters


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A span of the petition's text worth showing."""

    ref: str  # unique on the page, used by links and scripts
    axis: str  # kind, topic, cause, signal or entity
    label: str
    start: int
    end: int
    weight: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A run of text covered by the same marks."""

    text: str
    evidence: tuple[Mark, ...]
    entities: tuple[Mark, ...]
    anchors: tuple[str, ...]  # marks that begin here

    @property
    def refs(self) -> str:
        """The evidence as a list for `data-refs`."""
        return " ".join(mark.ref for mark in self.evidence)

    @property
    def axes(self) -> str:
        """Class names of the axes the evidence speaks for."""
        return " ".join(dict.fromkeys(f"on-{mark.axis}" for mark in self.evidence))

    @property
    def title(self) -> str:
        """What the marks say, for a tool tip."""
        return " / ".join(dict.fromkeys(mark.label for mark in (*self.evidence, *self.entities)))


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle over the page image."""

    mark: Mark
    x: float
    y: float
    width: float
    height: float


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """The text from `start` to `end`, cut at the borders of marks."""
    inside = [m for m in marks if m.start < end and m.end > start and m.start < m.end]
    coming = sorted(inside, key=lambda mark: mark.start, reverse=True)
    borders = {start, end}
    for mark in inside:
        borders.update((max(mark.start, start), min(mark.end, end)))
    covering: list[Mark] = []
    for left, right in itertools.pairwise(sorted(borders)):
        covering = [mark for mark in covering if mark.end > left]
        while coming and coming[-1].start <= left:
            covering.append(coming.pop())
        yield Piece(
            text=text[left:right],
            evidence=tuple(m for m in covering if m.axis != "entity"),
            entities=tuple(m for m in covering if m.axis == "entity"),
            anchors=tuple(m.ref for m in covering if m.start == left and m.axis != "entity"),
        )


def frames(words: Sequence[Sequence[Any]], marks: Sequence[Mark]) -> Iterator[Frame]:
    """Rectangles of marks over a page.

    Args:
        words: the page's words as the worker posted them, see `PageShape`.
        marks: of the whole petition.
    """
    ordered = sorted(words, key=lambda word: word[0])
    starts = [word[0] for word in ordered]
    for mark in marks:
        first = max(0, bisect.bisect_right(starts, mark.start) - 1)
        last = bisect.bisect_left(starts, mark.end)
        covered = [w for w in ordered[first:last] if w[1] > mark.start and w[0] < mark.end]
        for x0, y0, x1, y1 in _lines([(w[2], w[3], w[4], w[5]) for w in covered]):
            yield Frame(
                mark,
                round(x0 - _PADDING, 1),
                round(y0 - _PADDING, 1),
                round(x1 - x0 + 2 * _PADDING, 1),
                round(y1 - y0 + 2 * _PADDING, 1),
            )


def _lines(boxes: Sequence[Box]) -> Iterator[Box]:
    line: Box | None = None
    for box in boxes:
        if line is not None and _continues(line, box):
            line = (
                min(line[0], box[0]),
                min(line[1], box[1]),
                max(line[2], box[2]),
                max(line[3], box[3]),
            )
            continue
        if line is not None:
            yield line
        line = box
    if line is not None:
        yield line


def _continues(line: Box, box: Box) -> bool:
    middle = (box[1] + box[3]) / 2
    return line[1] <= middle <= line[3] and box[0] >= line[0]
