"""How good the hotspot signals are: precision and recall on annotated snippets of our own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

from models.signals import CO_RECIPIENTS, signals
from models.watch_eval import Scores, scores
from nlp import parse_text

SNIPPETS = Path(__file__).parent.parent / "corpus" / "signals" / "snippets.jsonl"


@dataclasses.dataclass(frozen=True, slots=True)
class SignalReport:
    """Figures of one split, in all and by code."""

    split: str
    snippets: int
    total: Scores
    by_code: dict[str, Scores]


def evaluate(path: Path = SNIPPETS) -> list[SignalReport]:
    """Reports for each split of annotated snippets.

    Raises:
        OSError, ValueError, KeyError: the file is missing or broken.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = [
        (
            row["split"],
            frozenset(row["signals"]),
            # A snippet's recipients are cut off, so how many there are is not annotated.
            {s.code for s in signals(parse_text(row["text"]))} - {CO_RECIPIENTS},
        )
        for row in rows
    ]
    return [
        _report(split, [(truth, codes) for s, truth, codes in found if s == split])
        for split in sorted({split for split, _, _ in found})
    ]


def _report(split: str, pairs: list[tuple[frozenset[str], set[str]]]) -> SignalReport:
    codes = sorted({code for truth, found in pairs for code in truth | found})
    return SignalReport(
        split=split,
        snippets=len(pairs),
        total=scores(pairs),
        by_code={code: scores(_only(code, pairs)) for code in codes},
    )


def _only(
    code: str, pairs: Iterable[tuple[frozenset[str], set[str]]]
) -> Iterable[tuple[frozenset[str], set[str]]]:
    return ((truth & {code}, found & {code}) for truth, found in pairs)
