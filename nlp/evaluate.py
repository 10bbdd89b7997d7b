"""Scores of the field rules against annotated letters (`donthu evaluate --fields`).

Exact means the same kind over the same characters; relaxed means the same
kind with any overlap, one to one. Redaction is measured by the words of the
writer's identity that stay readable, and each of them is listed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nlp.annotated import Annotated, Span, read
from nlp.parse import parse_text
from nlp.petition import EntityKind, Petition
from nlp.redact import redact

_PEOPLE = {EntityKind.PETITIONER, EntityKind.RESPONDENT, EntityKind.PERSON}
_IDENTITY = {
    EntityKind.PETITIONER,
    EntityKind.ID_NUMBER,
    EntityKind.PHONE,
    EntityKind.EMAIL,
}
_WORD = re.compile(r"\w+")


class _Tally:
    """Counts of what was right, found and wanted."""

    def __init__(self) -> None:
        self.right = self.found = self.wanted = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        self.right += right
        self.found += found
        self.wanted += wanted

    def scores(self) -> dict[str, Any]:
        precision = self.right / self.found if self.found else None
        recall = self.right / self.wanted if self.wanted else None
        both = self.found + self.wanted
        f1 = 2 * self.right / both if both else None
        return {
            "precision": _rounded(precision),
            "recall": _rounded(recall),
            "f1": _rounded(f1),
            "wanted": self.wanted,
            "found": self.found,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def evaluate_fields(path: Path | str, *, split: str | None = None) -> dict[str, Any]:
    """Precision, recall and F1 by kind; sections; recall of redaction.

    Args:
        path: a file of records, or a folder of them (`corpus/fields`).
        split: ``train`` or ``heldout``; both when None.
    """
    exact: dict[str, _Tally] = defaultdict(_Tally)
    relaxed: dict[str, _Tally] = defaultdict(_Tally)
    sections: dict[str, _Tally] = defaultdict(_Tally)
    identity = _Tally()
    missed: list[dict[str, str]] = []
    count = 0
    for letter in read(Path(path)):
        if split is not None and letter.split != split:
            continue
        count += 1
        petition = parse_text(letter.text)
        found = [Span(e.kind, e.start, e.end) for e in petition.entities]
        _add_fields(letter.fields, found, exact, relaxed)
        _add_sections(letter, petition, sections)
        _add_identity(letter, petition, identity, missed)
    return {
        "split": split,
        "petitions": count,
        "fields": {
            kind: {"exact": exact[kind].scores(), "relaxed": relaxed[kind].scores()}
            for kind in sorted(exact)
        },
        "sections": {kind: tally.scores() for kind, tally in sorted(sections.items())},
        "redaction": {
            "recall": identity.scores()["recall"],
            "words": identity.wanted,
            "missed": missed,
        },
    }


def _add_fields(
    wanted: Sequence[Span],
    found: Sequence[Span],
    exact: dict[str, _Tally],
    relaxed: dict[str, _Tally],
) -> None:
    for kind in {s.kind for s in (*wanted, *found)}:
        mine = [s for s in wanted if s.kind == kind]
        theirs = [s for s in found if s.kind == kind]
        exact[kind].add(len(set(mine) & set(theirs)), len(theirs), len(mine))
        relaxed[kind].add(_overlapping(mine, theirs), len(theirs), len(mine))
    people = [Span("PEOPLE", s.start, s.end) for s in wanted if s.kind in _PEOPLE]
    named = [Span("PEOPLE", s.start, s.end) for s in found if s.kind in _PEOPLE]
    exact["(any person)"].add(len(set(people) & set(named)), len(named), len(people))
    relaxed["(any person)"].add(_overlapping(people, named), len(named), len(people))


def _overlapping(wanted: Iterable[Span], found: Iterable[Span]) -> int:
    """Pairs that overlap, one to one, from left to right."""
    free = sorted(found, key=lambda s: (s.start, s.end))
    right = 0
    for span in sorted(wanted, key=lambda s: (s.start, s.end)):
        match = next((f for f in free if f.start < span.end and span.start < f.end), None)
        if match is not None:
            free.remove(match)
            right += 1
    return right


def _add_sections(letter: Annotated, petition: Petition, tallies: dict[str, _Tally]) -> None:
    """Section by section over the words of the letter."""
    wanted = _labels(letter.text, letter.sections)
    found = _labels(letter.text, [Span(s.kind, s.start, s.end) for s in petition.sections])
    for mine, theirs in zip(wanted, found, strict=True):
        if mine is None:
            continue
        if mine == theirs:
            tallies[mine].add(1, 1, 1)
        else:
            tallies[mine].add(0, 0, 1)
            if theirs is not None:
                tallies[theirs].add(0, 1, 0)


def _labels(text: str, sections: Sequence[Span]) -> list[str | None]:
    labels: list[str | None] = []
    position = 0
    for word in _WORD.finditer(text):
        while position < len(sections) and sections[position].end <= word.start():
            position += 1
        inside = position < len(sections) and sections[position].start <= word.start()
        labels.append(str(sections[position].kind) if inside else None)
    return labels


def _add_identity(
    letter: Annotated, petition: Petition, tally: _Tally, missed: list[dict[str, str]]
) -> None:
    spans = redact(petition).spans
    for field in letter.fields:
        if field.kind not in _IDENTITY:
            continue
        for word in _WORD.finditer(letter.text, field.start, field.end):
            hidden = any(a <= word.start() and word.end() <= b for a, b in spans)
            tally.add(int(hidden), 0, 1)
            if not hidden:
                missed.append({"id": letter.id, "kind": str(field.kind), "word": word[0]})
