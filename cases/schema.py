"""Tables of the case store, one schema for SQLite and PostgreSQL.

What lists and queues touch is narrow and indexed; texts, words and findings
are compressed payloads read by primary key only. The two queue indexes are
partial, so they stay as small as the waiting work however many finished
petitions the store holds. Full-text indexes and the triggers that make the
audit append-only are raw SQL of the migrations.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC instant; SQLite keeps it as sortable text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants are aware")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Common base; named constraints, so that migrations can drop them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: Instant()}  # noqa: RUF012 (read by SQLAlchemy)


class Petition(Base):
    """A petition as received: what lists, filters and the queue need."""

    __tablename__ = "petitions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str | None] = mapped_column(String(32))
    uploaded_by: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    revision: Mapped[int] = mapped_column(Integer, default=1)
    document_count: Mapped[int] = mapped_column(Integer, default=0)

    queued_at: Mapped[dt.datetime]
    lease_token: Mapped[int] = mapped_column(BigInteger, default=0)
    leased_until: Mapped[dt.datetime | None]
    lease_worker: Mapped[str | None] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(Integer, default=0)

    error_code: Mapped[str | None] = mapped_column(String(64))
    error_page: Mapped[int | None] = mapped_column(Integer)
    findings_version: Mapped[int] = mapped_column(Integer, default=0)
    kind: Mapped[str | None] = mapped_column(String(8))
    kind_probability: Mapped[float | None] = mapped_column(Float)
    topic: Mapped[str | None] = mapped_column(String(40))
    topic_probability: Mapped[float | None] = mapped_column(Float)
    needs_review: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    review_reason: Mapped[str | None] = mapped_column(String(40))
    watch_version: Mapped[int | None] = mapped_column(Integer)  # None: no text to look in

    __table_args__ = (
        Index("ix_petitions_watch", "watch_version", "id"),
        Index("ix_petitions_received", "received_at", "id"),
        Index("ix_petitions_status", "status", "received_at", "id"),
        Index("ix_petitions_kind", "kind", "received_at", "id"),
        Index("ix_petitions_topic", "topic", "received_at", "id"),
        Index("ix_petitions_review", "needs_review", "received_at", "id"),
        Index(
            "ix_petitions_waiting",
            "status",  # constant here, but SQLite prefers an index that begins with it
            "queued_at",
            "id",
            sqlite_where=text("status = 'received'"),
            postgresql_where=text("status = 'received'"),
        ),
        Index(
            "ix_petitions_leased",
            "status",
            "leased_until",
            sqlite_where=text("status = 'processing'"),
            postgresql_where=text("status = 'processing'"),
        ),
    )


class Document(Base):
    """One file of a petition; its bytes are in the blob store."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"))
    ordinal: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    received_at: Mapped[dt.datetime]
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_page: Mapped[int | None] = mapped_column(Integer)
    # pages a person wants read from their image, whatever text the file has
    ocr_pages: Mapped[list[int]] = mapped_column(JSON, default=list, server_default=text("'[]'"))

    __table_args__ = (UniqueConstraint("petition_id", "ordinal"),)


class Findings(Base):
    """Every outcome a worker posted, also a failure; never overwritten."""

    __tablename__ = "findings"

    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    token: Mapped[int] = mapped_column(BigInteger)
    body_sha256: Mapped[str] = mapped_column(String(64))
    model_version: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[dt.datetime]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("petition_id", "token"),)


class Reading(Base):
    """The latest text of a petition with pages, words and boxes."""

    __tablename__ = "readings"

    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class SearchText(Base):
    """Folded text without the identities found in it, for full-text search."""

    __tablename__ = "search_texts"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), unique=True)
    folded: Mapped[str] = mapped_column(Text)


class PetitionSignal(Base):
    """A hotspot signal of the latest findings, for lists."""

    __tablename__ = "petition_signals"

    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)

    __table_args__ = (Index("ix_petition_signals_code", "code", "petition_id"),)


class WatchTopic(Base):
    """An entry of the office's watch list; retired, never removed."""

    __tablename__ = "watch_topics"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[dt.datetime | None]


class WatchHit(Base):
    """An entry that a petition is, or may be, about, by the newest look at its text."""

    __tablename__ = "watch_hits"

    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(ForeignKey("watch_topics.id"), primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    needs_review: Mapped[bool] = mapped_column(Boolean)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    __table_args__ = (Index("ix_watch_hits_topic", "topic_id", "petition_id"),)


class WatchVerdict(Base):
    """What a person said of an entry and a petition; the entry learns from the excerpt."""

    __tablename__ = "watch_verdicts"

    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(ForeignKey("watch_topics.id"), primary_key=True)
    accepted: Mapped[bool] = mapped_column(Boolean)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime]
    score: Mapped[float | None] = mapped_column(Float)
    excerpt: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_watch_verdicts_topic", "topic_id", "created_at"),)


class ListVersion(Base):
    """How often a list has changed; rows carry the count they were made under."""

    __tablename__ = "list_versions"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)


class OfficeTopic(Base):
    """A topic code an office added; its meaning never changes, it is only retired."""

    __tablename__ = "office_topics"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text)
    include: Mapped[str] = mapped_column(Text)
    exclude: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[dt.datetime | None]


class Decision(Base):
    """What a person decided, beside what had been proposed."""

    __tablename__ = "decisions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    petition_id: Mapped[str] = mapped_column(ForeignKey("petitions.id"), index=True)
    created_at: Mapped[dt.datetime]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str] = mapped_column(String(40))
    topics: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(Text)
    agrees: Mapped[bool | None] = mapped_column(Boolean)
    suggestion: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class IdempotencyKey(Base):
    """The answer given to a request that may be sent again."""

    __tablename__ = "idempotency_keys"

    key_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[dt.datetime]


class User(Base):
    """A person with a local log-in."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[dt.datetime]
    failed_logins: Mapped[int] = mapped_column(Integer, default=0)
    blocked_until: Mapped[dt.datetime | None]


class UserSession(Base):
    """A browser that logged in; the cookie's value is not stored."""

    __tablename__ = "user_sessions"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(Instant(), index=True)


class ServiceToken(Base):
    """A bearer token of a program; only its digest is stored."""

    __tablename__ = "service_tokens"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class AuditEvent(Base):
    """One link of the audit chain; the database refuses to change it."""

    __tablename__ = "audit_events"

    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(64), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
