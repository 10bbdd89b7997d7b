"""What every field rule gets: the letter in its forms, and its sections."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from typing import Any

from nlp.petition import Entity, EntityKind, Section, SectionKind


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready for field rules; all forms share one set of offsets."""

    text: str
    low: str  # view(text)
    sections: Sequence[Section]
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
