"""Intake: an uploaded file becomes durable bytes and a row, then a receipt.

The same bytes may come again: that is a new petition, linked by its
duplicates, never refused. A file joining a petition that was already read
sends the petition back to the queue; a lease taken before that is spent.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cases import audit
from cases.audit import Action
from cases.blobs import Blob, BlobStore, Incoming
from cases.database import Database
from cases.errors import IdempotencyMismatchError, PetitionClosedError, TooManyDocumentsError
from cases.identifiers import digest, new_id
from cases.payload import fingerprint
from cases.records import Receipt
from cases.rows import clear_faults, lock_petition, touch
from cases.schema import Document, IdempotencyKey, Petition
from cases.states import CLOSED, Status

MAX_DUPLICATES = 100
"""Duplicates told per answer; a blank page may have thousands."""

_NAME_LENGTH = 255
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}")


@dataclasses.dataclass(frozen=True, slots=True)
class Upload:
    """An upload as the client described it."""

    name: str
    media_type: str | None = None  # a hint; what a file is, its bytes tell
    petition_id: str | None = None
    channel: str | None = None
    complete: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class _Key:
    """An idempotency key and what it was used for."""

    sha256: str
    request_sha256: str


class Intake:
    """Registers uploads."""

    def __init__(self, database: Database, blobs: BlobStore, *, max_documents: int = 500) -> None:
        self._database = database
        self._blobs = blobs
        self._max_documents = max_documents

    def register(
        self, source: BinaryIO, upload: Upload, *, actor: str, idempotency_key: str | None = None
    ) -> Receipt:
        """Store a file and its row, both durable on return.

        Sent again with the same key, the first receipt is returned; the name
        of the file is not part of the comparison, its bytes are.

        Raises:
            NotFoundError: no petition to join.
            PetitionClosedError: the petition to join is decided or quarantined.
            TooManyDocumentsError: the petition to join has as many files as it may.
            IdempotencyMismatchError: the key was used with another request.
            OSError: the bytes could not be stored.
        """
        with self._blobs.receive(source) as incoming:
            if idempotency_key is not None:
                return self._add_once(incoming, upload, actor, idempotency_key)
            with self._database.write() as session:
                return self._add(session, incoming, upload, actor)

    def complete(self, petition_id: str, *, actor: str) -> Status:
        """Say that no further files will join; harmless when said before.

        Raises:
            NotFoundError: no such petition.
        """
        with self._database.write() as session:
            petition = lock_petition(session, petition_id)
            if petition.status == Status.OPEN:
                now = self._database.clock()
                petition.status, petition.queued_at = Status.RECEIVED, now
                touch(petition, now)
                audit.append(
                    session, now, actor=actor, action=Action.PETITION_COMPLETED, subject=petition.id
                )
            return Status(petition.status)

    def _add_once(
        self, incoming: Incoming, upload: Upload, actor: str, idempotency_key: str
    ) -> Receipt:
        key = _Key(
            sha256=digest(f"{actor}\n{idempotency_key}"),
            request_sha256=fingerprint(
                [incoming.blob.sha256, upload.petition_id, upload.channel, upload.complete]
            ),
        )
        try:
            with self._database.write() as session:
                known = session.get(IdempotencyKey, key.sha256)
                if known is not None:
                    return _replay(known, key)
                receipt = self._add(session, incoming, upload, actor, key)
        except IntegrityError:
            # PostgreSQL let a twin of this request win the race for the key.
            with self._database.read() as session:
                known = session.get(IdempotencyKey, key.sha256)
                if known is None:
                    raise
                return _replay(known, key)
        return receipt

    def _add(
        self,
        session: Session,
        incoming: Incoming,
        upload: Upload,
        actor: str,
        key: _Key | None = None,
    ) -> Receipt:
        now, blob = self._database.clock(), incoming.blob
        if upload.petition_id is None:
            petition = _new_petition(upload, actor, now)
            session.add(petition)
        else:
            petition = lock_petition(session, upload.petition_id)
            if petition.document_count >= self._max_documents:
                raise TooManyDocumentsError(petition.id)
            _reopen(session, petition, complete=upload.complete, now=now)
        petition.document_count += 1
        document = _new_document(petition, blob, upload, now)
        duplicates = petitions_with(session, [blob.sha256], other_than=petition.id)
        session.flush()
        session.add(document)
        receipt = Receipt(
            id=document.id,
            petition_id=petition.id,
            ordinal=document.ordinal,
            sha256=blob.sha256,
            status=Status(petition.status),
            duplicates=duplicates,
        )
        if key is not None:
            session.add(
                IdempotencyKey(
                    key_sha256=key.sha256,
                    request_sha256=key.request_sha256,
                    answer=dataclasses.asdict(receipt),
                    created_at=now,
                )
            )
        # Only what was not refused becomes a blob, and before its row is committed.
        session.flush()
        self._blobs.publish(incoming)
        audit.append(
            session,
            now,
            actor=actor,
            action=Action.DOCUMENT_RECEIVED,
            subject=document.id,
            petition_id=petition.id,
            sha256=blob.sha256,
        )
        return receipt


def petitions_with(session: Session, digests: list[str], *, other_than: str) -> tuple[str, ...]:
    """Other petitions that hold one of these files, oldest first."""
    found = session.scalars(
        sa.select(Document.petition_id)
        .where(Document.sha256.in_(digests), Document.petition_id != other_than)
        .group_by(Document.petition_id)
        .order_by(Document.petition_id)
        .limit(MAX_DUPLICATES)
    )
    return tuple(found)


def clean_name(name: str) -> str:
    """The last part of a file name, without control characters, of bounded length."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cs", "Cf"})
    return unicodedata.normalize("NFC", visible).strip()[-_NAME_LENGTH:]


def _clean_media_type(hint: str | None) -> str:
    plain = (hint or "").partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else "application/octet-stream"


def _new_petition(upload: Upload, actor: str, now: dt.datetime) -> Petition:
    return Petition(
        id=new_id(now),
        status=Status.RECEIVED if upload.complete else Status.OPEN,
        channel=upload.channel,
        uploaded_by=actor,
        received_at=now,
        updated_at=now,
        queued_at=now,
        revision=1,
        document_count=0,
        lease_token=0,
        attempts=0,
        findings_version=0,
        needs_review=False,
    )


def _new_document(petition: Petition, blob: Blob, upload: Upload, now: dt.datetime) -> Document:
    return Document(
        id=new_id(now),
        petition_id=petition.id,
        ordinal=petition.document_count,
        name=clean_name(upload.name),
        media_type=_clean_media_type(upload.media_type),
        size=blob.size,
        sha256=blob.sha256,
        received_at=now,
    )


def _reopen(session: Session, petition: Petition, *, complete: bool, now: dt.datetime) -> None:
    if petition.status in CLOSED:
        raise PetitionClosedError(petition.id)
    petition.status = Status.RECEIVED if complete else Status.OPEN
    petition.queued_at = now
    petition.attempts = 0
    petition.leased_until = petition.lease_worker = None
    clear_faults(session, petition)
    touch(petition, now)


def _replay(known: IdempotencyKey, key: _Key) -> Receipt:
    if known.request_sha256 != key.request_sha256:
        raise IdempotencyMismatchError
    answer = dict(known.answer)
    answer["duplicates"] = tuple(answer["duplicates"])
    answer["status"] = Status(answer["status"])
    return Receipt(**answer)
