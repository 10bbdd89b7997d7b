"""The audit: who did what to which record, append-only and hash-chained.

Each event carries the digest of the one before it, so a changed, removed or
inserted event breaks the chain; triggers of both engines refuse UPDATE and
DELETE in the first place. What the chain cannot show is that its newest end
was cut off: keep the head (`Audit.head`) elsewhere to notice that. Events
name records by id only.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases.database import Database
from cases.payload import fingerprint
from cases.schema import AuditEvent

_CHAIN_LOCK = 0x646F6E746875  # any fixed number: the advisory lock of the chain
_GENESIS = "0" * 64


class Action(enum.StrEnum):
    """What can be audited."""

    DOCUMENT_RECEIVED = "document_received"
    DOCUMENT_OPENED = "document_opened"
    PETITION_COMPLETED = "petition_completed"
    PETITION_OPENED = "petition_opened"
    PETITION_QUARANTINED = "petition_quarantined"
    PETITION_REQUEUED = "petition_requeued"
    PAGE_OCR_ASKED = "page_ocr_asked"
    FINDINGS_RECORDED = "findings_recorded"
    DECISION_MADE = "decision_made"
    DECISIONS_READ = "decisions_read"
    WATCH_TOPIC_CREATED = "watch_topic_created"
    WATCH_TOPIC_CHANGED = "watch_topic_changed"
    WATCH_TOPIC_RETIRED = "watch_topic_retired"
    WATCH_HITS_CHANGED = "watch_hits_changed"
    WATCH_JUDGED = "watch_judged"
    OFFICE_TOPIC_CREATED = "office_topic_created"
    OFFICE_TOPIC_RETIRED = "office_topic_retired"
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    LOGIN_REFUSED = "login_refused"
    USER_CREATED = "user_created"
    SERVICE_TOKEN_CREATED = "service_token_created"  # noqa: S105 (the name of an event)
    SERVICE_TOKEN_REVOKED = "service_token_revoked"  # noqa: S105 (the name of an event)


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """The newest link of the chain."""

    sequence: int
    sha256: str


def append(
    session: Session,
    now: dt.datetime,
    *,
    actor: str,
    action: Action,
    subject: str | None = None,
    **details: str | int | bool | None,
) -> None:
    """Add an event inside the caller's writing transaction.

    Call it last: on PostgreSQL it holds the lock of the chain until commit.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = _head(session)
    event = AuditEvent(
        sequence=last.sequence + 1,
        at=now,
        actor=actor,
        action=action.value,
        subject=subject,
        details=details,
        previous_sha256=last.sha256,
    )
    event.sha256 = _link(event)
    session.add(event)
    session.flush()


class Audit:
    """Reading and checking the chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Head:
        """The newest link, to be kept outside the database."""
        with self._database.read() as session:
            return _head(session)

    def first_broken(self) -> int | None:
        """The sequence number at which the chain does not hold, or None."""
        expected, previous = 1, _GENESIS
        with self._database.read() as session:
            chain = sa.select(AuditEvent).order_by(AuditEvent.sequence)
            with contextlib.closing(
                session.scalars(chain, execution_options={"yield_per": 1000})
            ) as events:
                for event in events:
                    sound = (
                        event.sequence == expected
                        and event.previous_sha256 == previous
                        and event.sha256 == _link(event)
                    )
                    if not sound:
                        return expected
                    expected, previous = expected + 1, event.sha256
        return None


def _head(session: Session) -> Head:
    row = session.execute(
        sa.select(AuditEvent.sequence, AuditEvent.sha256)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    return Head(0, _GENESIS) if row is None else Head(row.sequence, row.sha256)


def _link(event: AuditEvent) -> str:
    link: dict[str, Any] = {
        "sequence": event.sequence,
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "details": event.details,
        "previous": event.previous_sha256,
    }
    return fingerprint(link)
