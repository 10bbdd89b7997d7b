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

    def to_json(self) -> dict[str, Any]:
        """A record of `corpus/fields`."""
        spans = {
            name: [[s.kind, s.start, s.end] for s in getattr(self, name)]
            for name in ("fields", "sections")
        }
        return {"id": self.id, "split": self.split, "text": self.text, **spans}


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
    """The records of a file, or of all ``*.jsonl`` in a folder."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            record = json.loads(line)
            fields, sections = (
                tuple(Span(*span) for span in record[name]) for name in ("fields", "sections")
            )
            yield Annotated(record["id"], record["split"], record["text"], fields, sections)
