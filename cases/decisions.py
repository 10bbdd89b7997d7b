"""Decisions: a person's labels, stored beside what had been proposed.

A decision never replaces a proposal; later ones correct earlier ones, and all
stay. The reader must say which revision they saw, so that nobody decides on
something that changed under their hands.
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
from cases.errors import NotReadyError, RevisionMismatchError
from cases.identifiers import new_id
from cases.labels import check_kind, check_topic
from cases.office import check_usable
from cases.payload import unpack
from cases.proposals import Proposal
from cases.records import DecisionRecord
from cases.rows import lock_petition, touch
from cases.schema import Decision, Findings, Petition, Reading, User
from cases.states import DECIDABLE, Status


@dataclasses.dataclass(frozen=True, slots=True)
class Decided:
    """A petition's text with the labels that people gave it last."""

    petition_id: str
    text: str
    kind: str
    topic: str
    decided_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided."""

    kind: str
    topic: str  # the primary one
    topics: Sequence[str] = ()  # further ones
    note: str | None = None


class Decisions:
    """Records decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def decide(
        self, petition_id: str, verdict: Verdict, *, user_id: str, revision: int | None
    ) -> tuple[DecisionRecord, int]:
        """Store a decision; returns it with the petition's new revision.

        Args:
            petition_id: the petition.
            verdict: the labels.
            user_id: who decides.
            revision: the revision the person saw; None for any (``If-Match: *``).

        Raises:
            NotFoundError: no such petition.
            UnknownLabelError: a label outside the taxonomy, or a retired code.
            RevisionMismatchError: the petition changed since `revision`.
            NotReadyError: no outcome to decide on yet.
        """
        check_kind(verdict.kind)
        topics = list(dict.fromkeys(check_topic(t) for t in (verdict.topic, *verdict.topics)))
        with self._database.write() as session:
            now = self._database.clock()
            petition = lock_petition(session, petition_id)
            if revision is not None and petition.revision != revision:
                raise RevisionMismatchError(petition_id)
            if petition.status not in DECIDABLE:
                raise NotReadyError(petition_id)
            for topic in topics:
                if topic != petition.topic:  # a retired code stays where it is
                    check_usable(session, topic)
            suggestion = _suggestion(session, petition)
            agrees = (
                None
                if suggestion is None
                else (suggestion["kind"], suggestion["topic"]) == (verdict.kind, verdict.topic)
            )
            decision = Decision(
                id=new_id(now),
                petition_id=petition.id,
                created_at=now,
                user_id=user_id,
                kind=verdict.kind,
                topic=verdict.topic,
                topics=topics,
                note=verdict.note,
                agrees=agrees,
                suggestion=suggestion,
            )
            session.add(decision)
            petition.status = Status.DECIDED
            petition.kind, petition.topic = verdict.kind, verdict.topic
            petition.needs_review, petition.review_reason = False, None
            touch(petition, now)
            audit.append(
                session,
                now,
                actor=f"user:{user_id}",
                action=Action.DECISION_MADE,
                subject=petition.id,
                decision_id=decision.id,
            )
            name = session.scalars(sa.select(User.name).where(User.id == user_id)).one()
            return _record(decision, name), petition.revision

    def latest(self, *, limit: int, actor: str, after: dt.datetime | None = None) -> list[Decided]:
        """The petitions decided last, newest first; that they were read is audited.

        Args:
            limit: most petitions.
            actor: who reads them.
            after: only those whose first decision is later.
        """
        decided = (
            sa.select(Decision.petition_id, sa.func.min(Decision.created_at).label("at"))
            .group_by(Decision.petition_id)
            .subquery()
        )
        query = (
            sa.select(Petition.id, Reading.payload, Petition.kind, Petition.topic, decided.c.at)
            .join(Reading, Reading.petition_id == Petition.id)
            .join(decided, decided.c.petition_id == Petition.id)
            .where(Petition.status == Status.DECIDED)
            .order_by(decided.c.at.desc(), Petition.id.desc())
            .limit(limit)
        )
        if after is not None:
            query = query.where(decided.c.at > after)
        with self._database.write() as session:
            found = [
                Decided(petition_id, text, kind, topic, at)
                for petition_id, reading, kind, topic, at in session.execute(query)
                if (text := unpack(reading)["text"]) and kind and topic
            ]
            audit.append(
                session,
                self._database.clock(),
                actor=actor,
                action=Action.DECISIONS_READ,
                count=len(found),
            )
        return found


def decisions_of(session: Session, petition_id: str) -> tuple[DecisionRecord, ...]:
    """All decisions on a petition, oldest first."""
    rows = session.execute(
        sa.select(Decision, User.name)
        .join(User, User.id == Decision.user_id)
        .where(Decision.petition_id == petition_id)
        .order_by(Decision.created_at, Decision.id)
    )
    return tuple(_record(decision, name) for decision, name in rows)


def _suggestion(session: Session, petition: Petition) -> dict[str, Any] | None:
    stored = session.get(Findings, (petition.id, petition.findings_version))
    if stored is None or stored.payload is None:
        return None
    proposal = dataclasses.asdict(Proposal.from_findings(unpack(stored.payload)))
    proposal["topics"] = list(proposal["topics"])
    return {**proposal, "findings_version": stored.version}


def _record(row: Decision, user_name: str) -> DecisionRecord:
    return DecisionRecord(
        id=row.id,
        created_at=row.created_at,
        user_id=row.user_id,
        user_name=user_name,
        kind=row.kind,
        topic=row.topic,
        topics=tuple(row.topics),
        note=row.note,
        agrees=row.agrees,
        suggestion=row.suggestion,
    )
