"""What every field rule gets: the letter in its forms, and its sections."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from typing import Any

from nlp.names import cased
from nlp.petition import Entity, EntityKind, Section, SectionKind
from nlp.sections import find_sections
from nlp.sentences import sentence_starts
from nlp.text import has_diacritics, view


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready for field rules; all forms share one set of offsets."""

    text: str
    low: str  # view(text)
    sections: tuple[Section, ...]
    starts: Sequence[int]  # sentence starts
    cased: bool = True  # capitals say something
    marked: bool = True  # typed with diacritics

    def entity(
        self,
        kind: EntityKind,
        start: int,
        end: int,
        value: Any,
        *,
        role: str | None = None,
        confidence: float = 1.0,
    ) -> Entity:
        """An entity over the span with its text."""
        return Entity(kind, self.text[start:end], start, end, value, role, confidence)

    def section_at(self, offset: int) -> SectionKind | None:
        """The kind of section in which the offset stands."""
        index = bisect.bisect_right(self.sections, offset, key=lambda s: s.start) - 1
        if index < 0 or offset >= self.sections[index].end:
            return None
        return self.sections[index].kind

    def sentence_start(self, offset: int) -> int:
        """Where the sentence of the offset begins."""
        index = bisect.bisect_right(self.starts, offset) - 1
        return self.starts[index] if index >= 0 else 0


def letter_of(text: str) -> Letter:
    """The letter in all its forms, for a text in NFC."""
    low = view(text)
    starts = sentence_starts(text)
    sections = find_sections(text, low, starts)
    return Letter(text, low, sections, starts, cased=cased(text), marked=has_diacritics(text))
