"""Reading the store: the list with its filters, one petition, one document, counts.

Lists are pages by (received_at, id), newest first, so a page costs the same
however far down it is. They show nothing that tells who wrote a petition.
Whoever opens a petition is audited, and every person who opens a file.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases import audit
from cases.audit import Action
from cases.blobs import BlobStore
from cases.database import Database
from cases.decisions import decisions_of
from cases.errors import InvalidCursorError, NotFoundError
from cases.folding import fold
from cases.intake import petitions_with
from cases.leases import oldest_waiting
from cases.payload import unpack
from cases.records import (
    DocumentRecord,
    Fault,
    PagePlace,
    PetitionPage,
    PetitionRecord,
    PetitionSummary,
    Stats,
)
from cases.rows import fault_of
from cases.schema import (
    Document,
    Findings,
    Instant,
    Petition,
    PetitionSignal,
    Reading,
    SearchText,
    WatchHit,
    WatchTopic,
)
from cases.states import Status
from cases.watch_hits import hits_of


@dataclasses.dataclass(frozen=True, slots=True)
class Filter:
    """What to list; None does not restrict."""

    status: Status | None = None
    kind: str | None = None
    topic: str | None = None
    needs_review: bool | None = None
    signal: str | None = None
    watch: str | None = None  # code of a watch topic
    q: str | None = None  # a phrase, diacritics ignored


class Petitions:
    """Queries over petitions and documents."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self._blobs = blobs

    def page(self, wanted: Filter, *, limit: int, cursor: str | None = None) -> PetitionPage:
        """One page of the list.

        Raises:
            InvalidCursorError: not a cursor of this list.
        """
        query = self.query(wanted, limit=limit + 1, cursor=cursor)
        with self._database.read() as session:
            rows = session.scalars(query).all()
            items = tuple(_with_labels(session, [_summary(row) for row in rows[:limit]]))
        more = len(rows) > limit
        return PetitionPage(items=items, next=_cursor(items[-1]) if more else None)

    def query(
        self, wanted: Filter, *, limit: int, cursor: str | None = None
    ) -> sa.Select[Petition]:
        """The statement behind `page`, so that tests can ask how it will run.

        Raises:
            InvalidCursorError: not a cursor of this list.
        """
        query = sa.select(Petition).order_by(Petition.received_at.desc(), Petition.id.desc())
        if wanted.status is not None:
            query = query.where(Petition.status == wanted.status.value)
        if wanted.kind is not None:
            query = query.where(Petition.kind == wanted.kind)
        if wanted.topic is not None:
            query = query.where(Petition.topic == wanted.topic)
        if wanted.signal is not None:
            query = query.where(Petition.id.in_(_with_signal(wanted.signal)))
        if wanted.watch is not None:
            query = query.where(Petition.id.in_(_with_watch(wanted.watch)))
        if wanted.needs_review is not None:
            flag = sa.true() if wanted.needs_review else sa.false()
            query = query.where(Petition.needs_review == flag)
        if wanted.q is not None:
            query = query.where(Petition.id.in_(self._search(fold(wanted.q))))
        if cursor is not None:
            at, last = _position(cursor)
            place = sa.tuple_(sa.literal(at, Instant()), sa.literal(last))
            query = query.where(sa.tuple_(Petition.received_at, Petition.id) < place)
        return query.limit(limit)

    def open(self, petition_id: str, *, actor: str) -> PetitionRecord:
        """Everything about a petition.

        Raises:
            NotFoundError: no such petition.
        """
        with self._database.read() as session:
            record = _whole(session, petition_id)
        self._note(actor, Action.PETITION_OPENED, petition_id)
        return record

    def revision(self, petition_id: str) -> int:
        """The present revision.

        Raises:
            NotFoundError: no such petition.
        """
        with self._database.read() as session:
            return _petition(session, petition_id).revision

    def document(self, document_id: str) -> DocumentRecord:
        """One document with its outcome.

        Raises:
            NotFoundError: no such document.
        """
        with self._database.read() as session:
            row = session.get(Document, document_id)
            if row is None:
                raise NotFoundError(document_id)
            return _document(row, _petition(session, row.petition_id))

    def page_place(self, document_id: str, number: int) -> PagePlace:
        """Where the page of a number, counted through a file and all in it, is found.

        Raises:
            NotFoundError: no such document, or its latest reading has no such page.
        """
        with self._database.read() as session:
            row = session.get(Document, document_id)
            reading = session.get(Reading, row.petition_id) if row is not None else None
            if row is None or reading is None:
                raise NotFoundError(document_id)
            document = _document(row, _petition(session, row.petition_id))
            for read in unpack(reading.payload)["documents"]:
                for page in read["pages"] if read["id"] == document_id else ():
                    if page["number"] == number:
                        member = page.get("member")
                        inner = page.get("member_page") or number
                        x = page.get("regions") or ()
                        boxes = tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in (r["box"] for r in x))
                        return PagePlace(document, member, inner if member else number, boxes)
        raise NotFoundError(document_id)

    def progress(self, petition_id: str) -> tuple[PetitionSummary, tuple[DocumentRecord, ...]]:
        """How far a petition and its files have come, without any of their text.

        Raises:
            NotFoundError: no such petition.
        """
        with self._database.read() as session:
            row = _petition(session, petition_id)
            documents = session.scalars(
                sa.select(Document).where(Document.petition_id == row.id).order_by(Document.ordinal)
            )
            return _summary(row), tuple(_document(d, row) for d in documents)

    def content(self, document_id: str, *, actor: str) -> tuple[DocumentRecord, BinaryIO]:
        """A document and its bytes; the caller closes the stream.

        A program gets the bytes only while the petition is leased; the findings
        tell in the audit what became of them.

        Raises:
            NotFoundError: no such document, or none for this program now.
        """
        record = self.document(document_id)
        if actor.startswith("user:"):
            self._note(actor, Action.DOCUMENT_OPENED, document_id)
        elif not self._is_processing(record.petition_id):
            raise NotFoundError(document_id)
        return record, self._blobs.open(record.sha256)

    def stats(self) -> Stats:
        """Counts by status, kind and topic."""
        with self._database.read() as session:
            by_status = _counts(session, Petition.status)
            review = session.scalar(
                sa.select(sa.func.count()).where(Petition.needs_review == sa.true())
            )
            return Stats(
                total=sum(by_status.values()),
                needs_review=review or 0,
                by_status={s.value: by_status.get(s.value, 0) for s in Status},
                by_kind=_counts(session, Petition.kind),
                by_topic=_counts(session, Petition.topic),
                by_signal=_counts(session, PetitionSignal.code),
                by_watch=_watch_counts(session),
                oldest_waiting_seconds=oldest_waiting(session, self._database.clock()),
            )

    def _search(self, folded: str) -> sa.Select[str]:
        query = sa.select(SearchText.petition_id)
        if not folded:
            return query.where(sa.false())
        if self._database.is_sqlite:
            index = sa.table("search_index", sa.column("rowid"))
            match = sa.literal_column("search_index").op("MATCH")(f'"{folded}"')
            return query.where(SearchText.id.in_(sa.select(index.c.rowid).where(match)))
        simple: sa.ColumnElement[str] = sa.literal_column("'simple'")
        phrase = sa.func.phraseto_tsquery(simple, folded)
        return query.where(sa.func.to_tsvector(simple, SearchText.folded).op("@@")(phrase))

    def _is_processing(self, petition_id: str) -> bool:
        with self._database.read() as session:
            return _petition(session, petition_id).status == Status.PROCESSING

    def _note(self, actor: str, action: Action, subject: str) -> None:
        with self._database.write() as session:
            audit.append(
                session, self._database.clock(), actor=actor, action=action, subject=subject
            )


def _with_signal(code: str) -> sa.Select[str]:
    return sa.select(PetitionSignal.petition_id).where(PetitionSignal.code == code)


def _with_watch(code: str) -> sa.Select[str]:
    return (
        sa.select(WatchHit.petition_id)
        .join(WatchTopic, WatchTopic.id == WatchHit.topic_id)
        .where(WatchTopic.code == code)
    )


def _watch_counts(session: Session) -> dict[str, int]:
    rows = session.execute(
        sa.select(WatchTopic.code, sa.func.count())
        .join(WatchHit, WatchHit.topic_id == WatchTopic.id)
        .where(WatchHit.needs_review == sa.false())
        .group_by(WatchTopic.code)
    )
    return {str(code): count for code, count in rows}


def _with_labels(session: Session, items: Sequence[PetitionSummary]) -> Iterator[PetitionSummary]:
    """The rows with their signals and watch topics, by two queries for the whole page."""
    ids = [item.id for item in items]
    signals: dict[str, list[str]] = {}
    watch: dict[str, list[str]] = {}
    for petition, code in session.execute(
        sa.select(PetitionSignal.petition_id, PetitionSignal.code)
        .where(PetitionSignal.petition_id.in_(ids))
        .order_by(PetitionSignal.code)
    ):
        signals.setdefault(petition, []).append(code)
    for petition, code in session.execute(
        sa.select(WatchHit.petition_id, WatchTopic.code)
        .join(WatchTopic, WatchTopic.id == WatchHit.topic_id)
        .where(WatchHit.petition_id.in_(ids), WatchHit.needs_review == sa.false())
        .order_by(WatchTopic.code)
    ):
        watch.setdefault(petition, []).append(code)
    for item in items:
        yield dataclasses.replace(
            item,
            signals=tuple(signals.get(item.id, ())),
            watch=tuple(watch.get(item.id, ())),
        )


def _petition(session: Session, petition_id: str) -> Petition:
    row = session.get(Petition, petition_id)
    if row is None:
        raise NotFoundError(petition_id)
    return row


def _whole(session: Session, petition_id: str) -> PetitionRecord:
    row = _petition(session, petition_id)
    documents = session.scalars(
        sa.select(Document).where(Document.petition_id == row.id).order_by(Document.ordinal)
    ).all()
    reading = session.get(Reading, row.id)
    content = {"text": None, "documents": []} if reading is None else unpack(reading.payload)
    stored = session.get(Findings, (row.id, row.findings_version))
    (summary,) = _with_labels(session, [_summary(row)])
    return PetitionRecord(
        summary=summary,
        revision=row.revision,
        attempts=row.attempts,
        documents=tuple(_document(d, row) for d in documents),
        readings={d["id"]: d for d in content["documents"]},
        text=content["text"],
        findings=unpack(stored.payload) if stored is not None and stored.payload else None,
        findings_version=row.findings_version,
        decisions=decisions_of(session, row.id),
        duplicates=petitions_with(session, [d.sha256 for d in documents], other_than=row.id),
        watch=hits_of(session, row.id),
    )


def _summary(row: Petition) -> PetitionSummary:
    return PetitionSummary(
        id=row.id,
        status=Status(row.status),
        received_at=row.received_at,
        updated_at=row.updated_at,
        channel=row.channel,
        document_count=row.document_count,
        kind=row.kind,
        kind_probability=row.kind_probability,
        topic=row.topic,
        topic_probability=row.topic_probability,
        needs_review=row.needs_review,
        review_reason=row.review_reason,
        error=fault_of(row),
    )


def _document(row: Document, petition: Petition) -> DocumentRecord:
    error = fault_of(row)
    if error is None and petition.status == Status.QUARANTINED:
        error = fault_of(petition) or Fault("internal")
    return DocumentRecord(
        id=row.id,
        petition_id=row.petition_id,
        ordinal=row.ordinal,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        received_at=row.received_at,
        status=Status.FAILED if row.error_code is not None else Status(petition.status),
        error=error,
    )


def _counts(
    session: Session,
    column: sa.orm.InstrumentedAttribute[str | None] | sa.orm.InstrumentedAttribute[str],
) -> dict[str, int]:
    rows = session.execute(
        sa.select(column, sa.func.count()).where(column.is_not(None)).group_by(column)
    )
    return {str(label): count for label, count in rows}


def _cursor(last: PetitionSummary) -> str:
    position = f"{last.received_at.isoformat()}|{last.id}"
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[dt.datetime, str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        at, separator, last = (
            base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition("|")
        )
        instant = dt.datetime.fromisoformat(at)
        instant.astimezone(dt.UTC)  # at either end of the calendar there may be none
    except (ValueError, OverflowError, binascii.Error):
        raise InvalidCursorError from None
    if not separator or instant.tzinfo is None or not last.isalnum():
        raise InvalidCursorError
    return instant, last
