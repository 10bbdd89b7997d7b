"""How well letters of several matters are split: F1 over their parts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from models import features, matters
from models.corpus import Example
from models.model import Model
from models.watch_eval import Scores, scores
from nlp import parse_text


@dataclasses.dataclass(frozen=True, slots=True)
class MatterReport:
    """Figures on letters known to have several matters."""

    letters: int
    kinds: float  # F1 over the kinds of the parts
    topics: float
    parts: float  # F1 over pairs of kind and topic
    primary: float  # share of letters whose primary part has the right topic


def evaluate(model: Model, examples: Iterable[Example]) -> MatterReport:
    """Splits every letter that has `parts` and compares; spans have no truth of their own."""
    letters = [example for example in examples if example.parts]
    found = []
    for example in letters:
        petition = parse_text(example.text)
        found.append(matters.split(petition, features.analyse(petition), model))
    pairs = list(zip(letters, found, strict=True))
    right = sum(any(m.primary and m.topic == e.topic for m in own) for e, own in pairs)
    return MatterReport(
        letters=len(letters),
        kinds=_f1(
            [(frozenset(p.kind for p in e.parts), {m.kind for m in own}) for e, own in pairs]
        ),
        topics=_f1(
            [(frozenset(p.topic for p in e.parts), {m.topic for m in own}) for e, own in pairs]
        ),
        parts=_f1(
            [
                (
                    frozenset(f"{p.kind} {p.topic}" for p in e.parts),
                    {f"{m.kind} {m.topic}" for m in own},
                )
                for e, own in pairs
            ]
        ),
        primary=right / len(letters) if letters else 0.0,
    )


def _f1(pairs: Sequence[tuple[frozenset[str], set[str]]]) -> float:
    counted: Scores = scores(pairs)
    total = counted.precision + counted.recall
    return 2 * counted.precision * counted.recall / total if total else 0.0
