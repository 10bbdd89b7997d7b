"""What the case store hands out: plain frozen data, no database rows."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from cases.states import Status


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """A typed error of a document or petition."""

    code: str
    page: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an upload."""

    id: str
    petition_id: str
    ordinal: int
    sha256: str
    status: Status
    duplicates: tuple[str, ...]  # other petitions with the same bytes


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with its outcome so far."""

    id: str
    petition_id: str
    ordinal: int
    name: str
    media_type: str
    size: int
    sha256: str
    received_at: dt.datetime
    status: Status
    error: Fault | None


@dataclasses.dataclass(frozen=True, slots=True)
class PagePlace:
    """Where the image of a page is found."""

    document: DocumentRecord
    member: str | None  # digest of the file within, None: it is a page of the file itself
    number: int  # in that file
    regions: tuple[tuple[float, float, float, float], ...]  # boxes in page points


@dataclasses.dataclass(frozen=True, slots=True)
class LeasedDocument:
    """What a worker needs to fetch a document."""

    id: str
    ordinal: int
    name: str
    media_type: str
    size: int
    sha256: str
    ocr_pages: tuple[int, ...] = ()  # to read from their image


@dataclasses.dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a petition until `expires_at`."""

    petition_id: str
    token: int
    expires_at: dt.datetime
    documents: tuple[LeasedDocument, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PetitionSummary:
    """A row of the list; nothing in it tells who wrote the petition."""

    id: str
    status: Status
    received_at: dt.datetime
    updated_at: dt.datetime
    channel: str | None
    document_count: int
    kind: str | None
    kind_probability: float | None
    topic: str | None
    topic_probability: float | None
    needs_review: bool
    review_reason: str | None
    error: Fault | None
    signals: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()  # codes of watch topics it is likely about


@dataclasses.dataclass(frozen=True, slots=True)
class WatchTopicRecord:
    """An entry of the watch list."""

    id: str
    code: str
    name: str
    description: str
    examples: tuple[str, ...]
    phrases: tuple[str, ...]
    places: tuple[str, ...]
    units: tuple[str, ...]
    starts: dt.date | None
    ends: dt.date | None
    revision: int
    created_at: dt.datetime
    updated_at: dt.datetime
    retired_at: dt.datetime | None
    hits: int  # petitions likely about it
    possible: int  # petitions a person should look at
    accepted: int
    rejected: int


@dataclasses.dataclass(frozen=True, slots=True)
class WatchHitRecord:
    """An entry found in a petition, with what a person said of it."""

    topic_id: str
    code: str
    name: str
    score: float | None  # None where a person added it
    needs_review: bool
    evidence: tuple[dict[str, Any], ...]
    accepted: bool | None


@dataclasses.dataclass(frozen=True, slots=True)
class Unmatched:
    """Texts that the present watch list has not been looked for in."""

    version: int
    texts: tuple[tuple[str, str], ...]  # petition id, text


@dataclasses.dataclass(frozen=True, slots=True)
class OfficeTopicRecord:
    """A topic code an office added below a built-in one."""

    code: str
    name: str
    definition: str
    include: str
    exclude: str
    created_at: dt.datetime
    retired_at: dt.datetime | None
    used: int  # petitions that carry it now


@dataclasses.dataclass(frozen=True, slots=True)
class PetitionPage:
    """One page of the list."""

    items: tuple[PetitionSummary, ...]
    next: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A person's decision beside the proposal it answered."""

    id: str
    created_at: dt.datetime
    user_id: str
    user_name: str
    kind: str
    topic: str
    topics: tuple[str, ...]
    note: str | None
    agrees: bool | None  # None where nothing had been proposed
    suggestion: dict[str, Any] | None


@dataclasses.dataclass(frozen=True, slots=True)
class PetitionRecord:
    """Everything about one petition."""

    summary: PetitionSummary
    revision: int
    attempts: int
    documents: tuple[DocumentRecord, ...]
    readings: dict[str, Any]  # document id -> {"error", "notes", "pages"} as the worker posted
    text: str | None
    findings: dict[str, Any] | None
    findings_version: int
    decisions: tuple[DecisionRecord, ...]
    duplicates: tuple[str, ...]
    watch: tuple[WatchHitRecord, ...] = ()

    def pages(self, document_id: str) -> list[dict[str, Any]]:
        """The pages of a document as the worker read them; none before it did."""
        return self.readings.get(document_id, {}).get("pages") or []

    def notes(self, document_id: str) -> list[dict[str, Any]]:
        """What is to be known of a document beside its pages; older readings say nothing."""
        return self.readings.get(document_id, {}).get("notes") or []


@dataclasses.dataclass(frozen=True, slots=True)
class Stats:
    """Counts over all petitions."""

    total: int
    needs_review: int
    by_status: dict[str, int]
    by_kind: dict[str, int]
    by_topic: dict[str, int]
    by_signal: dict[str, int]
    by_watch: dict[str, int]  # codes of watch topics, likely hits only
    oldest_waiting_seconds: float | None
