"""Annotated letters: the inline markup people write, and the records tests read.

Markup: ``[P:Nguyễn Văn A]`` marks a field by its letter, fields may nest, and a
line ``@writer`` (or ``<@request>`` inside a line) opens a section. Records are
lines of JSON with the bare text and the spans.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import messages
from nlp.petition import EntityKind, SectionKind

K = EntityKind
LETTERS = {
    "P": K.PETITIONER,
    "R": K.RESPONDENT,
    "N": K.PERSON,
    "O": K.ORG,
    "A": K.ADDRESS,
    "W": K.WARD,
    "V": K.PROVINCE,
    "D": K.DATE,
    "S": K.SIGN_DATE,
    "T": K.PHONE,
    "E": K.EMAIL,
    "I": K.ID_NUMBER,
    "L": K.LAND_PARCEL,
    "Q": K.DOC_NUMBER,
    "G": K.LEGAL_REF,
    "M": K.MONEY,
    "K": K.AREA,
    "Y": K.REQUEST,
    "H": K.ATTACHMENT,
    "C": K.RECIPIENT,
}
_MARK = re.compile(r"\[([A-Z]):|\]|<@(\w+)>|(?:^|(?<=\n))@(\w+)\n")


class AnnotationError(ValueError):
    """A file of annotated letters breaks the format; the message names file and line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A marked part of the text."""

    kind: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Annotated:
    """A letter with what a person marked in it."""

    id: str
    split: str  # "train": seen while writing rules; "heldout": not
    text: str
    fields: tuple[Span, ...]
    sections: tuple[Span, ...]
    units: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    """Span of a ward and the wards of today it may mean, as "Phường X, Tỉnh Y"."""
    places: tuple[Span, ...] = ()
    """Addresses by whose they are: ``petitioner``, ``respondent``, ``matter``."""

    def to_json(self) -> dict[str, Any]:
        """A record of `corpus/fields`."""
        spans = {
            name: [[s.kind, s.start, s.end] for s in getattr(self, name)]
            for name in ("fields", "sections", "places")
        }
        units = [[start, end, list(names)] for start, end, names in self.units]
        return {"id": self.id, "split": self.split, "text": self.text, **spans, "units": units}


def from_markup(identity: str, split: str, marked: str) -> Annotated:
    """Read one letter in markup.

    Raises:
        ValueError: a mark is not closed, or closed twice.
    """
    parts: list[str] = []
    fields: list[Span] = []
    sections: list[Span] = []
    opened: list[tuple[str, int]] = []
    length = position = 0
    for mark in _MARK.finditer(marked):
        parts.append(marked[position : mark.start()])
        length += mark.start() - position
        position = mark.end()
        if mark[1]:
            opened.append((LETTERS[mark[1]], length))
        elif mark[0] == "]":
            if not opened:
                raise ValueError(f"{identity}: ] closes nothing at {mark.start()}")
            kind, start = opened.pop()
            fields.append(Span(kind, start, length))
        else:
            sections.append(Span(SectionKind(mark[2] or mark[3]), length, length))
    if opened:
        raise ValueError(f"{identity}: {opened[-1][0]} is not closed")
    text = "".join([*parts, marked[position:]])
    ends = [*(s.start for s in sections[1:]), len(text)]
    closed = tuple(Span(s.kind, s.start, e) for s, e in zip(sections, ends, strict=True))
    return Annotated(identity, split, text, tuple(sorted(fields, key=lambda s: s.start)), closed)


def read(path: Path) -> Iterator[Annotated]:
    """The records of a file, or of all ``*.jsonl`` in a folder.

    Raises:
        AnnotationError: a line is no record, a span leaves its text, or a file has no line.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    for file in files:
        lines = file.read_bytes().splitlines()
        if not lines:
            raise AnnotationError(messages.text("error_labelled_empty", file=file.name))
        for number, line in enumerate(lines, start=1):
            try:
                yield _record(json.loads(line.decode("utf-8-sig")))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                told = {"file": file.name, "line": number, "problem": _problem(error)}
                raise AnnotationError(messages.text("error_labelled_line", **told)) from error


def _problem(error: Exception) -> str:
    """What is wrong with a record, in Vietnamese."""
    if isinstance(error, KeyError):
        return messages.text("error_labelled_missing", field=error.args[0])
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return messages.text("error_labelled_json")
    return messages.text("error_labelled_marks", problem=error)


def _record(record: dict[str, Any]) -> Annotated:
    text = record["text"]
    fields, sections, places = (
        tuple(Span(*span) for span in record.get(name, ()))
        for name in ("fields", "sections", "places")
    )
    units = tuple((start, end, tuple(names)) for start, end, names in record.get("units", ()))
    for span in (*fields, *sections, *places):
        if not (type(span.start) is type(span.end) is int):
            raise TypeError(f"{span.kind}: {span.start!r}, {span.end!r}")
        if not 0 <= span.start <= span.end <= len(text):
            raise ValueError(f"{span.kind} stands outside the text")
    unknown = {f.kind for f in fields} - set(EntityKind) | {s.kind for s in sections} - set(
        SectionKind
    )
    if unknown:
        raise ValueError(f"unknown kinds {sorted(unknown)}")
    return Annotated(record["id"], record["split"], text, fields, sections, units, places)
