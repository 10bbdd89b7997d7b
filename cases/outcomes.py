"""Outcomes: what a worker found, accepted once and only under a valid lease.

Sending the same outcome with the same token again answers as the first time,
because the answer may have been lost on the way. Every outcome is kept as a
version; text and words only of the latest.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases import audit
from cases.audit import Action
from cases.database import Database
from cases.errors import DocumentsMismatchError, InvalidFindingsError, LeaseLostError
from cases.payload import check_depth, fingerprint, pack
from cases.proposals import Proposal, searchable, signal_codes
from cases.records import Fault
from cases.rows import lock_petition, touch
from cases.schema import Document, Findings, Petition, PetitionSignal, Reading, SearchText
from cases.states import Status
from cases.watch_hits import Hits, store_hits

_UNREAD = "unread"  # the reason to look at a petition of which something could not be read
# What notes of files and pages say when the labels may not know all of a petition. A picture
# without words is mostly a photo of what the letter tells, so it is shown but no reason.
_LOSSES = {
    "note_form_unread",
    "note_formula_unread",
    "note_frames_unread",
    "note_image_truncated",
    "note_member_encrypted",
    "note_member_too_deep",
    "note_member_unread",
    "note_page_unreadable",
}


@dataclasses.dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document as a worker read it: pages in the shape of the HTTP contract, or a fault."""

    id: str
    error: Fault | None
    pages: list[dict[str, Any]]
    notes: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is known to be unread."""
        codes = {note["code"] for note in self.notes}
        codes.update(code for page in self.pages for code in page.get("notes") or ())
        return self.error is None and not codes & _LOSSES


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """All that one lease brought."""

    token: int
    text: str
    documents: Sequence[ReadDocument]
    findings: dict[str, Any] | None  # None when no document could be read


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """The answer to an outcome."""

    status: Status
    version: int


class Outcomes:
    """Records outcomes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, petition_id: str, outcome: Outcome, *, actor: str) -> Recorded:
        """Store an outcome and end its lease.

        Raises:
            NotFoundError: no such petition.
            LeaseLostError: the token is not that of a valid lease.
            DocumentsMismatchError: not exactly the petition's documents.
            InvalidFindingsError: findings of another shape, or none and no fault.
        """
        read = {
            "text": outcome.text,
            "documents": [
                {
                    "id": d.id,
                    "error": d.error and [d.error.code, d.error.page],
                    "notes": d.notes,
                    "pages": d.pages,
                }
                for d in outcome.documents
            ],
        }
        try:
            # Everything costly before the lock: digests, compression, folding.
            check_depth([read, outcome.findings])
            body_sha256 = fingerprint([outcome.token, read, outcome.findings])
            reading = pack(read)
            payload = None if outcome.findings is None else pack(outcome.findings)
        except ValueError:
            raise InvalidFindingsError(petition_id) from None
        proposal = None if outcome.findings is None else Proposal.from_findings(outcome.findings)
        folded = searchable(outcome.text, outcome.findings)
        found = outcome.findings or {}
        signals, hits = signal_codes(found), Hits.from_findings(found)
        with self._database.write() as session:
            now = self._database.clock()
            petition = lock_petition(session, petition_id)
            if not _holds_lease(petition, outcome.token, now):
                return _replay(session, petition, outcome.token, body_sha256)
            faults = _apply_faults(session, petition, outcome.documents)
            is_whole = all(document.is_whole for document in outcome.documents)
            _apply_labels(petition, proposal, faults, is_whole=is_whole)
            petition.findings_version += 1
            petition.leased_until = None
            touch(petition, now)
            session.add(
                Findings(
                    petition_id=petition.id,
                    version=petition.findings_version,
                    token=outcome.token,
                    body_sha256=body_sha256,
                    model_version=None if proposal is None else proposal.model_version,
                    created_at=now,
                    payload=payload,
                )
            )
            session.merge(
                Reading(petition_id=petition.id, version=petition.findings_version, payload=reading)
            )
            _index_text(session, petition.id, folded)
            _index_signals(session, petition.id, signals)
            store_hits(session, petition, hits if proposal is not None else None)
            audit.append(
                session,
                now,
                actor=actor,
                action=Action.FINDINGS_RECORDED,
                subject=petition.id,
                version=petition.findings_version,
            )
            return Recorded(status=Status(petition.status), version=petition.findings_version)


def _holds_lease(petition: Petition, token: int, now: dt.datetime) -> bool:
    return (
        petition.status == Status.PROCESSING
        and petition.lease_token == token
        and petition.leased_until is not None
        and petition.leased_until > now
    )


def _replay(session: Session, petition: Petition, token: int, body_sha256: str) -> Recorded:
    known = session.scalar(
        sa.select(Findings).where(
            Findings.petition_id == petition.id,
            Findings.token == token,
            Findings.body_sha256 == body_sha256,
        )
    )
    if known is None:
        raise LeaseLostError(petition.id)
    status = Status.FAILED if known.payload is None else Status.PROPOSED
    return Recorded(status=status, version=known.version)


def _apply_faults(
    session: Session, petition: Petition, read: Sequence[ReadDocument]
) -> list[Fault]:
    rows = session.scalars(
        sa.select(Document).where(Document.petition_id == petition.id).order_by(Document.ordinal)
    ).all()
    by_id = {document.id: document for document in read}
    if len(by_id) != len(read) or set(by_id) != {row.id for row in rows}:
        raise DocumentsMismatchError(petition.id)
    faults = []
    for row in rows:
        fault = by_id[row.id].error
        row.error_code = None if fault is None else fault.code
        row.error_page = None if fault is None else fault.page
        if fault is not None:
            faults.append(fault)
    return faults


def _apply_labels(
    petition: Petition, proposal: Proposal | None, faults: list[Fault], *, is_whole: bool
) -> None:
    if proposal is None:
        if not faults:
            raise InvalidFindingsError(petition.id)
        petition.status = Status.FAILED
        petition.error_code, petition.error_page = faults[0].code, faults[0].page
        petition.kind = petition.topic = None
        petition.kind_probability = petition.topic_probability = None
        petition.needs_review, petition.review_reason = True, None
        return
    petition.status = Status.PROPOSED
    petition.error_code = petition.error_page = None
    petition.kind, petition.kind_probability = proposal.kind, proposal.kind_probability
    petition.topic, petition.topic_probability = proposal.topic, proposal.topic_probability
    # What could not be read is a reason to look, too.
    petition.review_reason = proposal.review_reason or (None if is_whole else _UNREAD)
    petition.needs_review = petition.review_reason is not None


def _index_signals(session: Session, petition_id: str, codes: Sequence[str]) -> None:
    session.execute(sa.delete(PetitionSignal).where(PetitionSignal.petition_id == petition_id))
    session.add_all(PetitionSignal(petition_id=petition_id, code=code) for code in codes)


def _index_text(session: Session, petition_id: str, folded: str) -> None:
    row = session.scalar(sa.select(SearchText).where(SearchText.petition_id == petition_id))
    if row is None:
        session.add(SearchText(petition_id=petition_id, folded=folded))
    else:
        row.folded = folded
