"""Words and ruled tables as a source has them, before they are put in reading order."""

from __future__ import annotations

import dataclasses
import enum

from ingest.document import Box


class Look(enum.IntEnum):
    """How a source draws a word."""

    PLAIN = 0
    UNDRAWN = 1  # not at all, as the words that lie behind a scan
    PALE = 2  # so that it may not be seen: in white, or on a layer that may be switched off


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A word before it has an offset."""

    text: str
    box: Box
    confidence: float | None = None
    font: str | None = None
    parts: tuple[tuple[str, str | None], ...] = ()  # text and font, where the font changes in it
    look: Look = Look.PLAIN
    is_aside: bool = False  # set another way than most of its page: across it, or slanting
    turns: int | None = None  # quarter turns, counter-clockwise, that set one aside level, if any


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: where it stands, and the cells of its rows from left to right."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]  # None where a cell of another row reaches
