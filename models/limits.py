"""What a proposal must reach to stand without a person, as an artefact stores it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Self


@dataclasses.dataclass(frozen=True, slots=True)
class Cut:
    """A least probability, with its own value for groups whose letters were many enough."""

    overall: float
    by_group: Mapping[str, float]

    def of(self, group: str) -> float:
        """The least probability for a label of this group."""
        return self.by_group.get(group, self.overall)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """From `dataclasses.asdict`."""
        by_group = {str(group): float(value) for group, value in row["by_group"].items()}
        return cls(overall=float(row["overall"]), by_group=by_group)


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """All limits for letters with diacritics, or for letters without."""

    kind: Cut  # groups are the kinds
    topic: Cut  # groups are the first two letters of a code, as in every topic cut
    candidates: Cut  # topics from this probability are on the reviewer's short list
    known: float  # least share of known syllables (`models.novelty`)
    familiar: float  # least share of known pairs
    topic_margin: float  # a strongest topic below this is none of ours

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """From `dataclasses.asdict`.

        Raises:
            KeyError: a limit is missing.
        """
        return cls(
            kind=Cut.from_json(row["kind"]),
            topic=Cut.from_json(row["topic"]),
            candidates=Cut.from_json(row["candidates"]),
            known=float(row["known"]),
            familiar=float(row["familiar"]),
            topic_margin=float(row["topic_margin"]),
        )


def topic_group(code: str) -> str:
    """The group of a topic: LD, CX, CH, ..."""
    return code[:2]
