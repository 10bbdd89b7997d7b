"""What the store reads out of posted findings: labels to filter by, text to search.

The findings themselves stay as the worker posted them; this takes the few
values that lists need, and the folded text without the identities the
findings name, because search must not tell who wrote a petition.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cases.errors import InvalidFindingsError, UnknownLabelError
from cases.folding import fold
from cases.labels import check_kind, check_topic

_IDENTITY = frozenset(
    {"PETITIONER", "RESPONDENT", "PERSON", "ADDRESS", "PHONE", "EMAIL", "ID_NUMBER"}
)
_NAMED = frozenset({"PETITIONER", "RESPONDENT", "PERSON"})
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
_LONG_NUMBER = re.compile(r"\b\d{9,}\b")  # phones, identity numbers, accounts

_SEARCHED = 200_000  # characters; PostgreSQL refuses a text vector above 1 MB
_NAME_WORDS = 16  # longer ones are no names; a bound on the work for hostile findings


@dataclasses.dataclass(frozen=True, slots=True)
class Proposal:
    """The best guesses of the models."""

    kind: str
    kind_probability: float
    topic: str
    topic_probability: float
    topics: tuple[str, ...]
    review_reason: str | None
    model_version: str

    @classmethod
    def from_findings(cls, findings: Mapping[str, Any]) -> Proposal:
        """Read the labels out of findings.

        Raises:
            InvalidFindingsError: a part is missing, of another type or unknown.
        """
        try:
            kind, topics = findings["kind"], list(findings["topics"])
            proposal = cls(
                kind=check_kind(kind["label"]),
                kind_probability=_probability(kind["probability"]),
                topic=check_topic(topics[0]["label"]),
                topic_probability=_probability(topics[0]["probability"]),
                topics=tuple(check_topic(topic["label"]) for topic in topics),
                review_reason=_reason(kind["needs_review"]) or _reason(topics[0]["needs_review"]),
                model_version=_text(findings["model_version"], 200),
            )
        except (LookupError, TypeError, AttributeError, ValueError, UnknownLabelError):
            raise InvalidFindingsError from None
        return proposal


def searchable(text: str, findings: Mapping[str, Any] | None) -> str:
    """The folded text without persons, addresses and long numbers.

    Raises:
        InvalidFindingsError: the entities are not what was agreed.
    """
    try:
        entities = [e for e in (findings or {}).get("entities", ()) if e["kind"] in _IDENTITY]
        spans = sorted((int(e["start"]), int(e["end"])) for e in entities)
        names = {fold(str(e["text"])) for e in entities if e["kind"] in _NAMED}
    except (LookupError, TypeError, AttributeError, ValueError):
        raise InvalidFindingsError from None
    kept = _without(text, spans)
    words = _LONG_NUMBER.sub(" ", fold(kept[: 2 * _SEARCHED])).split()
    if len(kept) > 2 * _SEARCHED:
        words = words[:-_NAME_WORDS]  # the cut may have gone through a name or a number
    return " ".join(_unnamed(words, names))[:_SEARCHED]


def masked(text: str, findings: Mapping[str, Any] | None, *, limit: int) -> str:
    """The beginning of the text without the identities found in it, for an entry to learn from.

    Raises:
        InvalidFindingsError: the entities are not what was agreed.
    """
    try:
        entities = [e for e in (findings or {}).get("entities", ()) if e["kind"] in _IDENTITY]
        spans = sorted((int(e["start"]), int(e["end"])) for e in entities)
    except (LookupError, TypeError, AttributeError, ValueError):
        raise InvalidFindingsError from None
    return _LONG_NUMBER.sub(" ", _without(text[: 2 * limit], spans))[:limit]


def signal_codes(findings: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes of the hotspot signals, each once; what is no code is left out."""
    found = findings.get("signals") or ()
    if not isinstance(found, (list, tuple)):
        return ()
    codes = (row.get("code") for row in found if isinstance(row, dict))
    return tuple(dict.fromkeys(c for c in codes if isinstance(c, str) and _CODE.fullmatch(c)))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text between the spans, which are in order but may overlap."""
    kept, position = [], 0
    for start, end in spans:
        kept.append(text[position : max(start, position)])
        position = max(position, end)
    kept.append(text[position:])
    return " ".join(kept)


def _unnamed(words: Sequence[str], names: Iterable[str]) -> Iterator[str]:
    """The words without the names among them, in time independent of how many names there are."""
    known = {parts for name in names if 1 < len(parts := tuple(name.split())) <= _NAME_WORDS}
    # A single syllable is as likely an ordinary word.
    lengths = sorted({len(parts) for parts in known}, reverse=True)
    position = 0
    while position < len(words):
        found = (n for n in lengths if tuple(words[position : position + n]) in known)
        length = next(found, 0)
        if not length:
            yield words[position]
        position += length or 1


def _probability(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not 0.0 <= number <= 1.0:
        raise ValueError("not a probability")
    return number


def _reason(value: Any) -> str | None:
    return None if value is None else _text(value, 40)


def _text(value: Any, length: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= length or "\x00" in value:
        raise ValueError("not a short text")
    return value
