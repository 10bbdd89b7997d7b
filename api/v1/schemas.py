"""The JSON shapes of requests and answers (docs/reference/openapi.json)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt

from api import texts
from api.v1.fields import Code, Id, Probability, Text, Token, Topic
from cases import (
    DecisionRecord,
    DocumentRecord,
    Fault,
    Lease,
    PetitionRecord,
    PetitionSummary,
    Status,
)
from models.findings import Kind

_Box = tuple[float, float, float, float]
_Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class FaultOut(_Answer):
    """A typed error."""

    code: str = Field(examples=["encrypted"])
    page: int | None = None
    message: str = Field(examples=["Tệp được đặt mật khẩu nên không mở được."])

    @classmethod
    def of(cls, found: Fault | None, **values: object) -> FaultOut | None:
        """The answer's form of a fault."""
        if found is None:
            return None
        sentence = texts.error(found.code, page=found.page, **values)
        return cls(code=found.code, page=found.page, message=sentence)


class ReceiptOut(_Answer):
    """An accepted upload."""

    id: Id
    petition_id: Id
    ordinal: PositiveInt
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    status: Status
    duplicates: list[str] = Field(description="other petitions with the same bytes")


class StatusOut(_Answer):
    """The state of a petition after a change."""

    petition_id: Id
    status: Status


class DocumentOut(_Answer):
    """A document with its outcome so far."""

    id: Id
    petition_id: Id
    ordinal: PositiveInt
    name: str
    media_type: str
    size: NonNegativeInt
    sha256: str
    received_at: dt.datetime
    status: Status
    error: FaultOut | None

    @classmethod
    def of(cls, record: DocumentRecord, **more: Any) -> Self:
        """The answer's form of a document."""
        return cls(
            id=record.id,
            petition_id=record.petition_id,
            ordinal=record.ordinal,
            name=record.name,
            media_type=record.media_type,
            size=record.size,
            sha256=record.sha256,
            received_at=record.received_at,
            status=record.status,
            error=FaultOut.of(record.error),
            **more,
        )


class TakeIn(_Request):
    """Ask for work."""

    worker: str = Field(pattern=r"^[\w.:@/-]{1,200}$", examples=["host-1:dispatcher"])
    max: int = Field(ge=1, le=500, examples=[8])
    seconds: float = Field(gt=0, le=3600, examples=[120])


class LeasedDocumentOut(_Answer):
    """A file of leased work."""

    id: Id
    ordinal: PositiveInt
    name: str
    media_type: str
    size: NonNegativeInt
    sha256: str
    ocr_pages: list[PositiveInt]


class LeaseOut(_Answer):
    """The right to bring the outcome of a petition."""

    petition_id: Id
    token: Token
    expires_at: dt.datetime
    documents: list[LeasedDocumentOut]


class LeasesOut(_Answer):
    """Leased work; empty when none waits."""

    leases: list[LeaseOut]

    @classmethod
    def of(cls, leases: list[Lease]) -> LeasesOut:
        """The answer's form of leases."""
        return cls(leases=[LeaseOut.model_validate(lease) for lease in leases])


class LeaseIn(_Request):
    """A lease as its holder names it."""

    petition_id: Id
    token: Token


class HeldIn(_Request):
    """Leases to prolong or give back."""

    seconds: float = Field(default=60, gt=0, le=3600, examples=[120])
    leases: list[LeaseIn] = Field(max_length=10_000)


class LostOut(_Answer):
    """Petitions whose lease is lost."""

    lost: list[Id]


class RegionShape(_Request):
    """A part of a page that is not running text."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)

    kind: str = Field(max_length=40, examples=["stamp"])
    box: _Box
    confidence: Probability
    text: Text | None = Field(
        default=None, description="what a stamp says", examples=["CÔNG VĂN ĐẾN Số: 27"]
    )


class PageShape(_Request):
    """A page: its place in the petition's text, and its words with their boxes."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)

    number: PositiveInt = Field(description="counted through the file and all in it")
    member: str | None = Field(
        default=None, pattern="^[0-9a-f]{64}$", description="SHA-256 of the file within, if any"
    )
    member_page: PositiveInt | None = Field(default=None, description="number in that file")
    width: float = Field(ge=0)
    height: float = Field(ge=0)
    origin: Literal["text-layer", "converted", "ocr", "office"]
    quality: Probability
    start: _Offset
    notes: list[str] = []
    words: list[tuple[_Offset, _Offset, float, float, float, float, float | None]] = Field(
        default=[], description="[start, end, x0, y0, x1, y1, confidence]"
    )
    regions: list[RegionShape] = []


class FaultIn(_Request):
    """Why a document could not be read."""

    code: Code
    page: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class NoteShape(_Request):
    """What is to be known of a file, or of one within it."""

    code: str = Field(pattern="^note_[a-z0-9_]{1,60}$", examples=["note_member_encrypted"])
    name: Text | None = Field(default=None, description="of the file within, if it is one")


class ReadDocumentIn(_Request):
    """One document as the worker read it."""

    id: Id
    error: FaultIn | None = None
    notes: list[NoteShape] = Field(default=[], max_length=100_000)
    pages: list[PageShape] = []


class OutcomeIn(_Request):
    """All that a lease brought."""

    token: Token
    text: Text
    documents: list[ReadDocumentIn]
    findings: dict[str, Any] | None = Field(
        description="a line of `classify --json` without source, sha256, text and pages; "
        "null when no document could be read"
    )


class RecordedOut(_Answer):
    """An accepted outcome."""

    status: Status
    version: PositiveInt


class SummaryOut(_Answer):
    """A row of the list; nothing in it tells who wrote the petition."""

    id: Id
    status: Status
    received_at: dt.datetime
    updated_at: dt.datetime
    channel: str | None
    document_count: NonNegativeInt
    kind: str | None
    kind_probability: float | None
    topic: str | None
    topic_probability: float | None
    needs_review: bool
    review_reason: str | None
    signals: list[str] = Field(description="codes of hotspot signals", examples=[["TU_HAI"]])
    watch: list[str] = Field(description="codes of watch topics it is likely about")
    error: FaultOut | None

    @classmethod
    def values_of(cls, record: PetitionSummary, attempts: int | None = None) -> dict[str, Any]:
        """The fields of a petition's summary."""
        names = [name for name in SummaryOut.model_fields if name != "error"]
        values = {name: getattr(record, name) for name in names}
        return {**values, "error": FaultOut.of(record.error, attempts=attempts)}


class ListOut(_Answer):
    """A page of the list; `next` is null at the end."""

    items: list[SummaryOut]
    next: str | None


class ReadDocumentOut(DocumentOut):
    """A document with its pages."""

    notes: list[NoteShape]
    pages: list[PageShape]


class DecisionIn(_Request):
    """A person's labels."""

    kind: Kind = Field(examples=["KNPA"])
    topic: Topic
    topics: list[Topic] = Field(default=[], max_length=20, description="further topics")
    note: Annotated[Text, Field(max_length=4000)] | None = None


class DecisionOut(_Answer):
    """A decision beside the proposal it answered."""

    id: Id
    created_at: dt.datetime
    user_id: Id
    user_name: str
    kind: str
    topic: str
    topics: list[str]
    note: str | None
    agrees: bool | None = Field(description="null where nothing had been proposed")
    suggestion: dict[str, Any] | None

    @classmethod
    def of(cls, record: DecisionRecord) -> DecisionOut:
        """The answer's form of a decision."""
        return cls.model_validate(record)


class WatchHitOut(_Answer):
    """An entry of the watch list found in a petition."""

    topic_id: Id
    code: str
    name: str
    score: float | None = Field(description="null where a person added it")
    needs_review: bool
    evidence: list[dict[str, Any]]
    accepted: bool | None = Field(description="what a person said; null: nothing yet")


class PetitionOut(SummaryOut):
    """Everything about a petition."""

    attempts: NonNegativeInt
    documents: list[ReadDocumentOut]
    text: str | None
    findings: dict[str, Any] | None = Field(
        description="as posted by the worker: proposal, evidence, `entities`, and under `missing` "
        "each field that the letter does not give with the code of the reason"
    )
    findings_version: NonNegativeInt
    corrections: list[DecisionOut]
    duplicates: list[str]
    watch_hits: list[WatchHitOut]

    @classmethod
    def of(cls, record: PetitionRecord) -> PetitionOut:
        """The answer's form of a petition."""
        return cls(
            **SummaryOut.values_of(record.summary, record.attempts),
            attempts=record.attempts,
            documents=[
                ReadDocumentOut.of(d, notes=record.notes(d.id), pages=record.pages(d.id))
                for d in record.documents
            ],
            text=record.text,
            findings=record.findings,
            findings_version=record.findings_version,
            corrections=[DecisionOut.of(d) for d in record.decisions],
            duplicates=list(record.duplicates),
            watch_hits=[WatchHitOut.model_validate(hit) for hit in record.watch],
        )


class StatsOut(_Answer):
    """Counts over all petitions."""

    total: NonNegativeInt
    needs_review: NonNegativeInt
    by_status: dict[str, int]
    by_kind: dict[str, int]
    by_topic: dict[str, int]
    by_signal: dict[str, int]
    by_watch: dict[str, int]
    oldest_waiting_seconds: float | None
