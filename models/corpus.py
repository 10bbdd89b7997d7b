"""Labelled letters: our seed corpus and files of labelled texts given to `evaluate`.

One JSON object per line. Every file under `corpus/letters/` is one author
batch (one voice), and batches are the unit of splitting: letters of one author
resemble each other, so a split inside a batch would flatter every figure.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.findings import Kind
from models.taxonomy import taxonomy

CORPUS = Path(__file__).parent.parent / "corpus" / "letters"
SPLITS = CORPUS.parent / "splits.toml"
BATCHES = CORPUS.parent / "batches.toml"


class CorpusError(ValueError):
    """A labelled file breaks the format; the message names file and line."""


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


def _example(row: Mapping[str, Any], *, batch: str) -> Example:
    topic = row["topic"]
    known = set(taxonomy().topic_codes)
    present = [topic, *row.get("topics_present", ())] if topic else []
    unknown = set(present) - known
    if unknown:
        msg = f"unknown topics {sorted(unknown)}"
        raise CorpusError(msg)
    return Example(
        id=row["id"],
        batch=row.get("batch") or row.get("author") or batch,
        text=row["text"],
        kind=Kind(row["kind"]),
        topic=topic,
        topics=tuple(dict.fromkeys(present)),
        kind_also=tuple(Kind(k) for k in row.get("kind_also_ok", ())),
        topic_also=tuple(row.get("topic_also_ok", ())),
        causes=tuple(row.get("causes", ())),
        out_of_scope=row.get("out_of_scope_kind"),
        parts=tuple(Part(kind=Kind(p["kind"]), topic=p["topic"]) for p in row.get("parts", ())),
        title_kind=row.get("title_kind"),
        style=row.get("style"),
    )


def read(path: Path) -> list[Example]:
    """The examples of one JSONL file.

    Raises:
        CorpusError: a line is not JSON, lacks a field or has an unknown label.
    """
    examples = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                examples.append(_example(json.loads(line), batch=path.stem))
            except (CorpusError, ValueError, KeyError, TypeError) as error:
                msg = f"{path.name}, line {number}: {error}"
                raise CorpusError(msg) from error
    return examples


def decided(petition_id: str, text: str, kind: str, topic: str) -> Example:
    """A letter that people of an office have labelled; a code of their own counts as its parent."""
    parent = None if kind == Kind.NONE else topic.partition(".")[0]
    return _example(
        {"id": petition_id, "text": text, "kind": kind, "topic": parent}, batch="office"
    )


def read_all(folder: Path = CORPUS) -> list[Example]:
    """All batches of a folder, in the order of their names."""
    return [example for path in sorted(folder.glob("*.jsonl")) for example in read(path)]


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
    """The batches of a role (`test`, `contrast`) in `corpus/splits.toml`."""
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))[name])


def real_mail(path: Path = BATCHES) -> frozenset[str]:
    """The batches at least half of whose letters were written as real mail is."""
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(name for name, batch in known.items() if batch["as_real_mail"] >= 0.5)
