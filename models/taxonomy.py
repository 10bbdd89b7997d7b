"""The labels: kinds, topics, causes and out-of-scope kinds, read from data.

`taxonomy.toml` holds codes with Vietnamese names, definitions and the notes
reviewers see beside each label. Offices add topic codes of their own below an
existing code (`KH00.CAT`) with `Taxonomy.extended`; the built-in codes never
change their meaning.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

OTHER_TOPIC = "KH00"

_FIELDS = Path(__file__).parent.parent / "law" / "official_fields.toml"
_OWN_CODE = re.compile(r"[A-Z]{2}[0-9]{2}\.[A-Z0-9_]+")


class TaxonomyError(ValueError):
    """A taxonomy file or an office's own code is not acceptable."""


@dataclasses.dataclass(frozen=True, slots=True)
class Label:
    """A code with what reviewers read beside it."""

    code: str
    name: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    basis: str = ""
    confidence: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Topic(Label):
    """A topic with units that usually handle it, usual causes and official fields by kind."""

    units: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def group(self) -> str:
        """The two letters that topics of one domain share."""
        return self.code[:2]


@dataclasses.dataclass(frozen=True, slots=True)
class Taxonomy:
    """All labels of one version."""

    version: str
    kinds: tuple[Label, ...]
    topics: tuple[Topic, ...]
    causes: tuple[Label, ...]
    out_of_scope: tuple[Label, ...]
    groups: tuple[tuple[str, str], ...]

    def topic(self, code: str) -> Topic:
        """The topic of a code.

        Raises:
            KeyError: no such topic.
        """
        return self._by_code[code]

    @property
    def _by_code(self) -> Mapping[str, Topic]:
        return {topic.code: topic for topic in self.topics}

    @property
    def topic_codes(self) -> tuple[str, ...]:
        """Codes in taxonomy order."""
        return tuple(topic.code for topic in self.topics)

    def official_field(self, kind: str, topic: str) -> str | None:
        """The field (lĩnh vực) of TT 01/2024/TT-TTCP for a kind and a topic.

        None for kinds that no official table counts (KHAC, NONE). A letter of
        several matters is counted by the field of its primary part, so NHIEU
        takes the field that a proposal (KNPA) on the topic would have.
        """
        fields = dict(self.topic(topic).fields)
        return fields.get("KNPA" if kind == "NHIEU" else kind)

    def extended(self, own: Iterable[tuple[str, str]]) -> Taxonomy:
        """A taxonomy with an office's own topic codes (code, name) added.

        Raises:
            TaxonomyError: a code is not of the form ``KH00.NAME``, has no
                built-in parent or is given twice.
        """
        topics = list(self.topics)
        seen = set(self.topic_codes)
        for code, name in own:
            parent = code.partition(".")[0]
            if not _OWN_CODE.fullmatch(code) or parent not in self.topic_codes or code in seen:
                msg = f"not a free code below a built-in topic: {code!r}"
                raise TaxonomyError(msg)
            seen.add(code)
            topics.append(dataclasses.replace(self.topic(parent), code=code, name=name))
        return dataclasses.replace(self, topics=tuple(topics))


def _label(row: Mapping[str, Any]) -> Label:
    return Label(**row)


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        code=row["code"],
        name=row["name"],
        definition=row["definition"],
        include=row["include"],
        exclude=row["exclude"],
        units=tuple(row["units"]),
        causes=tuple(row["causes"]),
        fields=tuple(row["fields"].items()),
    )


def _check_fields(topics: Iterable[Mapping[str, Any]]) -> None:
    trees = tomllib.loads(_FIELDS.read_text(encoding="utf-8"))["trees"]
    for row in topics:
        for kind, tree in trees.items():
            if row["fields"].get(kind) not in tree:
                msg = f"{row['code']}: no official field of {kind} is {row['fields'].get(kind)!r}"
                raise TaxonomyError(msg)


@functools.cache
def taxonomy() -> Taxonomy:
    """The built-in taxonomy of this release."""
    path = Path(__file__).with_name("taxonomy.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    _check_fields(raw["topics"])
    return Taxonomy(
        version=raw["version"],
        kinds=tuple(_label(row) for row in raw["kinds"]),
        topics=tuple(_topic(row) for row in raw["topics"]),
        causes=tuple(_label(row) for row in raw["causes"]),
        out_of_scope=tuple(_label(row) for row in raw["out_of_scope"]),
        groups=tuple(raw["groups"].items()),
    )
