"""Labelled letters: our seed corpus and files of labelled texts given to `evaluate`.

One JSON object per line. Every file under `corpus/letters/` is one author
batch (one voice), and batches are the unit of splitting: letters of one author
resemble each other, so a split inside a batch would flatter every figure.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import string
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ValidationError, ValidationInfo, field_validator, model_validator

import messages
from models.findings import Kind
from models.taxonomy import taxonomy

CORPUS = Path(__file__).parent.parent / "corpus" / "letters"
SPLITS = CORPUS.parent / "splits.toml"
BATCHES = CORPUS.parent / "batches.toml"


_BLANK = string.whitespace + "\u00a0\u200b\u200c\u200d\u2060\ufeff"  # also of no width


class CorpusError(ValueError):
    """A labelled file breaks the format; the message names file and line."""


class _LineError(ValueError):
    """What is wrong with a line whose fields are right, in Vietnamese."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One of several matters of a letter."""

    kind: Kind
    topic: str


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    id: str
    batch: str
    text: str
    kind: Kind
    topic: str | None  # the primary topic; None for NONE
    topics: tuple[str, ...]  # all present, the primary first
    kind_also: tuple[Kind, ...] = ()  # labels that a second reader also accepts
    topic_also: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    out_of_scope: str | None = None
    parts: tuple[Part, ...] = ()
    title_kind: str | None = None
    style: str | None = None


class _PartRow(BaseModel):
    kind: Kind
    topic: str


class _Row(BaseModel):
    """A line of a labelled file; fields that are not ours are let pass."""

    id: str
    text: str
    kind: Kind
    topic: str | None
    batch: str | None = None
    author: str | None = None
    topics_present: list[str] = []
    kind_also_ok: list[Kind] = []
    topic_also_ok: list[str] = []
    causes: list[str] = []
    out_of_scope_kind: str | None = None
    parts: list[_PartRow] = []
    title_kind: str | None = None
    style: str | None = None

    @field_validator("id", "text")
    @classmethod
    def _is_text(cls, text: str, info: ValidationInfo) -> str:
        if any("\ud800" <= letter <= "\udfff" for letter in text):  # half a character
            raise ValueError(messages.text("error_labelled_type", field=info.field_name))
        return text

    @model_validator(mode="after")
    def _labels_are_known(self) -> Self:
        known = taxonomy()
        topics = {*filter(None, [self.topic]), *self.topics_present, *self.topic_also_ok}
        topics |= {part.topic for part in self.parts}
        for name, given, labels in (
            ("topic", topics, set(known.topic_codes)),
            ("causes", set(self.causes), {label.code for label in known.causes}),
            (
                "out_of_scope_kind",
                {*filter(None, [self.out_of_scope_kind])},
                {label.code for label in known.out_of_scope},
            ),
        ):
            if given - labels:
                raise ValueError(_no_label(name, given - labels))
        if (self.topic is None) is not (self.kind is Kind.NONE):
            raise ValueError(messages.text("error_labelled_topic", kind=self.kind))
        return self


def _no_label(field: str, labels: Iterable[str]) -> str:
    return messages.text("error_labelled_code", field=field, labels=", ".join(sorted(labels)))


def _example(row: object, *, batch: str) -> Example:
    """The example of a line.

    Raises:
        pydantic.ValidationError: a field is missing, of another type or has an unknown label.
    """
    given = _Row.model_validate(row)
    present = [given.topic, *given.topics_present] if given.topic else []
    return Example(
        id=given.id,
        batch=given.batch or given.author or batch,
        text=given.text,
        kind=given.kind,
        topic=given.topic,
        topics=tuple(dict.fromkeys(present)),
        kind_also=tuple(given.kind_also_ok),
        topic_also=tuple(given.topic_also_ok),
        causes=tuple(given.causes),
        out_of_scope=given.out_of_scope_kind,
        parts=tuple(Part(kind=part.kind, topic=part.topic) for part in given.parts),
        title_kind=given.title_kind,
        style=given.style,
    )


def read(path: Path) -> list[Example]:
    """The examples of one JSONL file.

    Raises:
        CorpusError: a line is no JSON of UTF-8, lacks a field, has one of another type or an
            unknown label, has no text or the name of another line, or the file has no line at
            all; in Vietnamese, for who wrote the file.
    """
    examples: dict[str, Example] = {}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(messages.text("error_labelled_file", file=path.name)) from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            example = _example(json.loads(line.decode("utf-8-sig")), batch=path.stem)
            if not example.text.strip(_BLANK):
                raise _LineError(messages.text("error_labelled_blank"))
            if example.id in examples:
                raise _LineError(messages.text("error_labelled_again", id=example.id))
        except (ValueError, RecursionError) as error:
            problem = _problem(error)
            raise CorpusError(
                messages.text("error_labelled_line", file=path.name, line=number, problem=problem)
            ) from error
        examples[example.id] = example
    if not examples:
        raise CorpusError(messages.text("error_labelled_empty", file=path.name))
    return list(examples.values())


def _problem(error: Exception) -> str:
    """What is wrong with a line, in Vietnamese."""
    if isinstance(error, _LineError):
        return str(error)
    if not isinstance(error, ValidationError):
        return messages.text("error_labelled_json")
    first = error.errors()[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    field = ".".join(map(str, first["loc"]))
    if not field:
        return messages.text("error_labelled_json")
    if first["type"] == "enum":
        return _no_label(field, [str(first["input"])])
    return messages.text(
        "error_labelled_missing" if first["type"] == "missing" else "error_labelled_type",
        field=field,
    )


def decided(petition_id: str, text: str, kind: str, topic: str) -> Example:
    """A letter that people of an office have labelled; a code of their own counts as its parent."""
    parent = None if kind == Kind.NONE else topic.partition(".")[0]
    return _example(
        {"id": petition_id, "text": text, "kind": kind, "topic": parent}, batch="office"
    )


def read_all(folder: Path = CORPUS) -> list[Example]:
    """All batches of a folder, in the order of their names."""
    return [example for path in sorted(folder.glob("*.jsonl")) for example in read(path)]


def learned() -> list[Example]:
    """What the model that serves learns: all batches but those kept for measuring."""
    kept = role("measure")
    return [example for example in read_all() if example.batch not in kept]


def digest(examples: Iterable[Example]) -> str:
    """SHA-256 over ids, labels and texts: names the training set in a manifest."""
    total = hashlib.sha256()
    for example in sorted(examples, key=lambda e: (e.batch, e.id)):
        total.update(repr(dataclasses.astuple(example)).encode())
    return total.hexdigest()


def batches(examples: Sequence[Example]) -> list[str]:
    """Names of the batches, sorted."""
    return sorted({example.batch for example in examples})


def role(name: str, path: Path = SPLITS) -> frozenset[str]:
    """The batches of a role (`test`, `contrast`, `measure`) in `corpus/splits.toml`."""
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))[name])


def real_mail(path: Path = BATCHES) -> frozenset[str]:
    """The batches at least half of whose letters were written as real mail is."""
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(name for name, batch in known.items() if batch["as_real_mail"] >= 0.5)
