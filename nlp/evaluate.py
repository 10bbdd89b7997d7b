"""Scores of the field rules against annotated letters (`donthu evaluate --fields`).

Exact means the same kind over the same characters; relaxed means the same
kind with any overlap, one to one. Redaction is measured by the words of the
writer's identity that stay readable, and each of them is listed. Any function
from a letter to a petition can be measured, so also a scan read by OCR.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from nlp.annotated import Annotated, Span, read
from nlp.parse import parse_text
from nlp.petition import Entity, EntityKind, Petition
from nlp.redact import redact

K = EntityKind
_PEOPLE = {K.PETITIONER, K.RESPONDENT, K.PERSON}
_UNITS = {K.WARD, K.PROVINCE}
_OFFICES = {K.RESPONDENT, K.RECIPIENT}
_IDENTITY = {K.PETITIONER, K.ID_NUMBER, K.PHONE, K.EMAIL}
_WORD = re.compile(r"\w+")
Reader = Callable[[Annotated], tuple[Annotated, Petition]]


class Tally:
    """Counts of what was right, found and wanted."""

    def __init__(self) -> None:
        self.right = self.found = self.wanted = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        """Count one comparison."""
        self.right += right
        self.found += found
        self.wanted += wanted

    def scores(self) -> dict[str, Any]:
        """Precision, recall and F1 (None where nothing was found or wanted), with the counts."""
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


def plain(letter: Annotated) -> tuple[Annotated, Petition]:
    """The letter as typed."""
    return letter, parse_text(letter.text)


def evaluate_fields(
    *paths: Path | str, split: str | None = None, reader: Reader = plain
) -> dict[str, Any]:
    """Precision, recall and F1 by kind; sections; units; places; recall of redaction.

    Args:
        paths: files of records, or folders of them (`corpus/fields`).
        split: ``train`` or ``heldout``; both when None.
        reader: makes the petition; may answer with marks moved to another text.
    """
    score = _Score()
    for path in paths:
        for letter in read(Path(path)):
            if split is None or letter.split == split:
                score.add(*reader(letter))
    return {"split": split, **score.to_json()}


class _Score:
    """Everything counted over the letters."""

    def __init__(self) -> None:
        self.petitions = 0
        self.exact: dict[str, Tally] = defaultdict(Tally)
        self.relaxed: dict[str, Tally] = defaultdict(Tally)
        self.sections: dict[str, Tally] = defaultdict(Tally)
        self.places: dict[str, Tally] = defaultdict(Tally)
        self.units: dict[str, int] = dict.fromkeys(
            ("wards", "one", "ambiguous", "unknown", "before_2025", "checked", "right"), 0
        )
        self.identity = Tally()
        self.missed: list[dict[str, str]] = []

    def add(self, letter: Annotated, petition: Petition) -> None:
        self.petitions += 1
        entities = [e for e in petition.entities if e.kind is not K.ORG]
        self._fields(letter.fields, [Span(e.kind, e.start, e.end) for e in entities])
        _add_sections(letter, petition, self.sections)
        self._places(letter, [e for e in entities if e.kind is K.ADDRESS])
        self._units(letter, [e for e in entities if e.kind is K.WARD])
        self._identity(letter, petition)

    def to_json(self) -> dict[str, Any]:
        words = Tally()
        for tally in self.sections.values():
            words.add(tally.right, tally.found, tally.wanted)
        checked = self.units["checked"]
        return {
            "petitions": self.petitions,
            "fields": {
                kind: {"exact": self.exact[kind].scores(), "relaxed": self.relaxed[kind].scores()}
                for kind in sorted(self.exact)
            },
            "sections": {kind: tally.scores() for kind, tally in sorted(self.sections.items())},
            "words_in_right_section": words.scores()["recall"],
            "places": {role: tally.scores() for role, tally in sorted(self.places.items())},
            "units": {
                **self.units,
                "accuracy": _rounded(self.units["right"] / checked) if checked else None,
            },
            "redaction": {
                "recall": self.identity.scores()["recall"],
                "words": self.identity.wanted,
                "missed": self.missed,
            },
        }

    def _fields(self, wanted: Sequence[Span], found: Sequence[Span]) -> None:
        for kind in {s.kind for s in (*wanted, *found)} - {str(K.ORG)}:
            mine = [s for s in wanted if s.kind == kind]
            theirs = [s for s in found if s.kind == kind]
            if kind in _UNITS:  # some mark the ward in the name of an office, others do not
                theirs = [s for s in theirs if _overlapping([s], mine) or not _inside(s, wanted)]
            self._compare(kind, mine, theirs)
        people = [Span("PEOPLE", s.start, s.end) for s in wanted if s.kind in _PEOPLE]
        named = [Span("PEOPLE", s.start, s.end) for s in found if s.kind in _PEOPLE]
        self._compare("(any person)", people, named)

    def _compare(self, kind: str, wanted: Sequence[Span], found: Sequence[Span]) -> None:
        self.exact[kind].add(len(set(wanted) & set(found)), len(found), len(wanted))
        self.relaxed[kind].add(_overlapping(wanted, found), len(found), len(wanted))

    def _places(self, letter: Annotated, addresses: Sequence[Entity]) -> None:
        """Whose address it is, over the addresses that were found."""
        for place in letter.places:
            found = next((e for e in addresses if _meet(place, e)), None)
            if found is None:
                continue
            right = found.role == place.kind
            self.places[place.kind].add(int(right), int(right), 1)
            if not right:
                self.places[found.role or "none"].add(0, 1, 0)

    def _units(self, letter: Annotated, wards: Sequence[Entity]) -> None:
        truth = {(start, end): names for start, end, names in letter.units}
        for span in (s for s in letter.fields if s.kind == K.WARD):
            self.units["wards"] += 1
            entity = next((e for e in wards if _meet(span, e)), None)
            new = [] if entity is None else entity.value["new"]
            state = "unknown" if not new else "ambiguous" if len(new) > 1 else "one"
            self.units[state] += 1
            self.units["before_2025"] += bool(entity is not None and entity.value["old"])
            names = truth.get((span.start, span.end))
            if names is not None:
                self.units["checked"] += 1
                self.units["right"] += {f"{w['name']}, {w['province']}" for w in new} == set(names)

    def _identity(self, letter: Annotated, petition: Petition) -> None:
        spans = redact(petition).spans
        for field in (f for f in letter.fields if f.kind in _IDENTITY):
            for word in _WORD.finditer(petition.text, field.start, field.end):
                hidden = any(a <= word.start() and word.end() <= b for a, b in spans)
                self.identity.add(int(hidden), 0, 1)
                if not hidden:
                    self.missed.append({"id": letter.id, "kind": str(field.kind), "word": word[0]})


def _inside(span: Span, wanted: Sequence[Span]) -> bool:
    """Whether a unit is part of the name of an office that is marked."""
    return any(o.kind in _OFFICES and o.start <= span.start and span.end <= o.end for o in wanted)


def _meet(span: Span, entity: Entity) -> bool:
    return entity.start < span.end and span.start < entity.end


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


def _add_sections(letter: Annotated, petition: Petition, tallies: dict[str, Tally]) -> None:
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
