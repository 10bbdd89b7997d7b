"""How good watch topics are: precision and recall on entries and letters of our own.

The constants of `models.watch` are fitted on the entries marked ``tune``; the
figures that count are those of the entries marked ``test``, each against all
letters. `simulate` replays corrections: what an entry gains when people judge
some of its hits.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from models.model import Model
from models.watch import Matcher, WatchTopic, read
from nlp import Petition, parse_text

WATCH = Path(__file__).parent.parent / "corpus" / "watch"


@dataclasses.dataclass(frozen=True, slots=True)
class Scores:
    """Counts over pairs of a letter and an entry."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of hits that are right; 1 without hits."""
        hits = self.right + self.wrong
        return self.right / hits if hits else 1.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found; 1 where there is nothing."""
        truth = self.right + self.missed
        return self.right / truth if truth else 1.0

    def to_json(self) -> dict[str, float | int]:
        """Counts and ratios."""
        ratios = {"precision": self.precision, "recall": self.recall}
        return {**dataclasses.asdict(self), **ratios}


@dataclasses.dataclass(frozen=True, slots=True)
class WatchLetter:
    """A letter with the entries it is about."""

    id: str
    about: str  # the entry it was written for, as an example or as a hard negative
    watch: frozenset[str]
    petition: Petition


@dataclasses.dataclass(frozen=True, slots=True)
class WatchReport:
    """Figures of one split of entries."""

    split: str
    entries: int
    letters: int
    likely: Scores  # hits that stand without a person
    shown: Scores  # with those a person should look at

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        counts = {"split": self.split, "entries": self.entries, "letters": self.letters}
        return {**counts, "likely": self.likely.to_json(), "shown": self.shown.to_json()}


def evaluate(model: Model, folder: Path = WATCH) -> list[WatchReport]:
    """Reports for the entries of each split, all letters against each entry.

    Args:
        model: whose detectors are used.
        folder: has ``topics.toml`` and ``letters.jsonl`` as `corpus/watch`.

    Raises:
        OSError, ValueError: a file is missing or broken.
    """
    letters = read_letters(folder / "letters.jsonl")
    splits = split_of(folder / "topics.toml")
    topics = read(folder / "topics.toml").topics
    return [
        _report(name, [t for t in topics if splits[t.code] == name], letters, model)
        for name in sorted(set(splits.values()))
    ]


def split_of(path: Path) -> dict[str, str]:
    """Which split each entry belongs to."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["topics"]
    return {row["code"]: row.get("split", "all") for row in rows}


def read_letters(path: Path) -> list[WatchLetter]:
    """The letters of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        WatchLetter(row["id"], row["about"], frozenset(row["watch"]), parse_text(row["text"]))
        for row in rows
    ]


def _report(
    name: str, topics: Sequence[WatchTopic], letters: Sequence[WatchLetter], model: Model
) -> WatchReport:
    matcher = Matcher(topics, model)
    codes = {t.code for t in topics}
    found = [(letter.watch & codes, matcher.match(letter.petition)) for letter in letters]
    likely = [(truth, {h.code for h in hits if not h.needs_review}) for truth, hits in found]
    shown = [(truth, {h.code for h in hits}) for truth, hits in found]
    return WatchReport(name, len(topics), len(letters), scores(likely), scores(shown))


def scores(pairs: Iterable[tuple[frozenset[str], set[str]]]) -> Scores:
    """Counts over (truth, found) of letters."""
    right = wrong = missed = 0
    for truth, found in pairs:
        right += len(truth & found)
        wrong += len(found - truth)
        missed += len(truth - found)
    return Scores(right, wrong, missed)
