"""Leases: the right of one worker to bring the outcome of a petition.

A lease is columns of the petition's own row: a fencing token that only grows
and an end. A petition has at most one valid lease, because there is one row;
an outcome is accepted only with the row's present token before its end, so
whatever a lost worker still does changes nothing. A lease that ends without
an outcome puts the petition at the end of the queue, where it cannot starve
new ones; after `max_attempts` it is quarantined with the reason. A petition
whose sender never said that all files are there is queued after an hour.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases import audit
from cases.audit import Action
from cases.database import Database
from cases.errors import NotFoundError, NotReadyError, NotRetriableError, PetitionClosedError
from cases.payload import unpack
from cases.records import Lease, LeasedDocument
from cases.rows import clear_faults, lock_petition, touch
from cases.schema import Document, Petition, Reading
from cases.states import ATTEMPTS_EXHAUSTED, CLOSED, DECIDABLE, RETRIABLE, Status

# Written out, not bound: the planner uses a partial index only for a constant.
_IS_RECEIVED = Petition.status == sa.literal_column("'received'")
_IS_PROCESSING = Petition.status == sa.literal_column("'processing'")

_SWEEP = 500  # expired leases ended per call, so that one call stays short
_ABANDONED = dt.timedelta(hours=1)  # after the last file of a petition never completed


@dataclasses.dataclass(frozen=True, slots=True)
class LeaseRef:
    """A lease as its holder names it."""

    petition_id: str
    token: int


class Leases:
    """Takes, prolongs, gives back and ends leases."""

    def __init__(self, database: Database, *, max_attempts: int = 5) -> None:
        self._database = database
        self._max_attempts = max_attempts

    def take(self, *, worker: str, limit: int, seconds: float) -> list[Lease]:
        """Lease up to `limit` waiting petitions, those waiting longest first."""
        with self._database.write() as session:
            now = self._database.clock()
            self._end_expired(session, now)
            _complete_abandoned(session, now)
            petitions = session.scalars(
                sa.select(Petition)
                .where(_IS_RECEIVED)
                .order_by(Petition.queued_at, Petition.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            ).all()
            until = now + dt.timedelta(seconds=seconds)
            for petition in petitions:
                petition.status = Status.PROCESSING
                petition.lease_token += 1
                petition.attempts += 1
                petition.leased_until = until
                petition.lease_worker = worker
                touch(petition, now)
            session.flush()
            return _leases(session, petitions, until)

    def heartbeat(self, leases: Iterable[LeaseRef], *, seconds: float) -> list[str]:
        """Prolong leases; returns the petitions whose lease is lost."""
        lost = []
        with self._database.write() as session:
            now = self._database.clock()
            for lease in _in_lock_order(leases):
                held = session.scalar(
                    sa.update(Petition)
                    .where(*_is_held(lease, now))
                    .values(leased_until=now + dt.timedelta(seconds=seconds))
                    .returning(Petition.id)
                )
                if held is None:
                    lost.append(lease.petition_id)
        return lost

    def release(self, leases: Iterable[LeaseRef]) -> list[str]:
        """Give unfinished work back, to the end of the queue.

        A lease given back in order does not count as an attempt, hence it must
        not stay first in the queue. Returns the petitions whose lease was lost
        before.
        """
        lost = []
        with self._database.write() as session:
            now = self._database.clock()
            for lease in _in_lock_order(leases):
                held = session.scalar(
                    sa.update(Petition)
                    .where(*_is_held(lease, now))
                    .values(
                        status=Status.RECEIVED.value,
                        queued_at=now,
                        leased_until=None,
                        lease_worker=None,
                        attempts=Petition.attempts - 1,
                        revision=Petition.revision + 1,
                        updated_at=now,
                    )
                    .returning(Petition.id)
                )
                if held is None:
                    lost.append(lease.petition_id)
        return lost

    def requeue(self, petition_id: str, *, actor: str) -> Status:
        """Queue a failed or quarantined petition again, with fresh attempts.

        Raises:
            NotFoundError: no such petition.
            NotRetriableError: it is neither failed nor quarantined.
        """
        with self._database.write() as session:
            petition = lock_petition(session, petition_id)
            if petition.status not in RETRIABLE:
                raise NotRetriableError(petition_id)
            now = self._database.clock()
            _queue_again(session, petition, now)
            audit.append(
                session, now, actor=actor, action=Action.PETITION_REQUEUED, subject=petition.id
            )
            return Status.RECEIVED

    def ask_for_ocr(self, document_id: str, page: int, *, actor: str) -> Status:
        """Queue a petition again with one page to be read from its image.

        Args:
            document_id: the file.
            page: number, counted through the file and all in it.
            actor: who asks.

        Raises:
            NotFoundError: no such document, or no such page in its latest reading.
            NotReadyError: the petition waits or is being worked on.
            PetitionClosedError: it is decided or quarantined.
        """
        with self._database.write() as session:
            document = session.get(Document, document_id)
            if document is None:
                raise NotFoundError(document_id)
            petition = lock_petition(session, document.petition_id)
            if petition.status in CLOSED:
                raise PetitionClosedError(petition.id)
            if petition.status not in DECIDABLE:
                raise NotReadyError(petition.id)
            if page not in _drawn_pages(session, document):
                raise NotFoundError(document_id)
            now = self._database.clock()
            document.ocr_pages = sorted({*document.ocr_pages, page})
            _queue_again(session, petition, now)
            audit.append(
                session,
                now,
                actor=actor,
                action=Action.PAGE_OCR_ASKED,
                subject=document.id,
                petition_id=petition.id,
                page=page,
            )
            return Status.RECEIVED

    def oldest_waiting(self) -> float | None:
        """Seconds that the petition waiting longest has waited, None when none waits."""
        with self._database.read() as session:
            return oldest_waiting(session, self._database.clock())

    def _end_expired(self, session: Session, now: dt.datetime) -> None:
        expired = session.scalars(
            sa.select(Petition)
            .where(_IS_PROCESSING, Petition.leased_until <= now)
            .order_by(Petition.leased_until)
            .limit(_SWEEP)
            .with_for_update(skip_locked=True)
        ).all()
        exhausted = []
        for petition in expired:
            petition.leased_until = None
            touch(petition, now)
            if petition.attempts < self._max_attempts:
                petition.status, petition.queued_at = Status.RECEIVED, now
            else:
                petition.status, petition.error_code = Status.QUARANTINED, ATTEMPTS_EXHAUSTED
                petition.needs_review, petition.review_reason = True, None
                exhausted.append(petition)
        for petition in exhausted:
            audit.append(
                session,
                now,
                actor="system",
                action=Action.PETITION_QUARANTINED,
                subject=petition.id,
                attempts=petition.attempts,
                last_worker=petition.lease_worker,
            )


def _queue_again(session: Session, petition: Petition, now: dt.datetime) -> None:
    petition.status, petition.queued_at, petition.attempts = Status.RECEIVED, now, 0
    petition.needs_review = False
    clear_faults(session, petition)
    touch(petition, now)


def _drawn_pages(session: Session, document: Document) -> set[int]:
    """Numbers of the pages of the latest reading that are more than text."""
    reading = session.get(Reading, document.petition_id)
    found = unpack(reading.payload)["documents"] if reading is not None else []
    return {
        page["number"]
        for read in found
        if read["id"] == document.id
        for page in read["pages"]
        if page["width"] > 0
    }


def _complete_abandoned(session: Session, now: dt.datetime) -> None:
    """Queue petitions whose sender went away between the last file and `complete`."""
    before = now - _ABANDONED
    abandoned = session.scalars(
        sa.select(Petition)
        .where(
            Petition.status == Status.OPEN.value,
            Petition.received_at <= before,  # implied by the next, but in the index
            Petition.updated_at <= before,
        )
        .limit(_SWEEP)
        .with_for_update(skip_locked=True)
    ).all()
    for petition in abandoned:
        petition.status, petition.queued_at = Status.RECEIVED, now
        touch(petition, now)
    for petition in abandoned:
        audit.append(
            session,
            now,
            actor="system",
            action=Action.PETITION_COMPLETED,
            subject=petition.id,
            abandoned=True,
        )


def oldest_waiting(session: Session, now: dt.datetime) -> float | None:
    """Seconds since the oldest waiting petition was received."""
    oldest = session.scalar(sa.select(sa.func.min(Petition.queued_at)).where(_IS_RECEIVED))
    return None if oldest is None else max(0.0, (now - oldest).total_seconds())


def _is_held(lease: LeaseRef, now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Petition.id == lease.petition_id,
        Petition.lease_token == lease.token,
        Petition.status == Status.PROCESSING.value,
        Petition.leased_until > now,
    )


def _in_lock_order(leases: Iterable[LeaseRef]) -> list[LeaseRef]:
    # One order for everybody, so that two callers cannot wait for each other.
    return sorted(set(leases), key=lambda lease: (lease.petition_id, lease.token))


def _leases(session: Session, petitions: Sequence[Petition], until: dt.datetime) -> list[Lease]:
    documents: dict[str, list[LeasedDocument]] = {p.id: [] for p in petitions}
    rows = session.scalars(
        sa.select(Document)
        .where(Document.petition_id.in_(documents))
        .order_by(Document.petition_id, Document.ordinal)
    )
    for row in rows:
        documents[row.petition_id].append(
            LeasedDocument(
                id=row.id,
                ordinal=row.ordinal,
                name=row.name,
                media_type=row.media_type,
                size=row.size,
                sha256=row.sha256,
                ocr_pages=tuple(row.ocr_pages),
            )
        )
    return [
        Lease(
            petition_id=p.id,
            token=p.lease_token,
            expires_at=until,
            documents=tuple(documents[p.id]),
        )
        for p in petitions
    ]
