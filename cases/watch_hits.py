"""What the watch list found in a petition: as workers post it, as it is kept, as it is shown.

A person's verdict outlives every new look at the text. An entry applies to
petitions received between its dates, and what is no petition belongs to none.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases.errors import InvalidHitsError
from cases.records import WatchHitRecord
from cases.schema import Petition, WatchHit, WatchTopic, WatchVerdict

NEVER = 0
"""The version of a petition that no list was looked for in."""

_NO_PETITION = "NONE"
_EVIDENCE = 12  # spans kept of a hit
_HANOI = dt.timezone(dt.timedelta(hours=7))


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a letter."""

    code: str
    score: float
    needs_review: bool
    evidence: tuple[dict[str, Any], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Hits:
    """All entries found in a letter, and the version of the list that was looked for."""

    version: int
    hits: tuple[Hit, ...]

    @classmethod
    def of(cls, version: Any, rows: Any) -> Hits:
        """Read the shape that workers post.

        Raises:
            InvalidHitsError: it has another one.
        """
        try:
            number = int(version)
            if not 0 <= number < 2**31:
                raise ValueError("no version of ours")
            return cls(number, tuple(_hit(row) for row in rows))
        except (LookupError, TypeError, AttributeError, ValueError):
            raise InvalidHitsError from None

    @classmethod
    def from_findings(cls, findings: Mapping[str, Any]) -> Hits:
        """Of posted findings; those made without our list say nothing about it."""
        version = findings.get("watch_version")
        if not isinstance(version, str) or not version.isascii() or not version.isdecimal():
            return cls(NEVER, ())
        return cls.of(version, findings.get("watch_topics") or ())


def _hit(row: Mapping[str, Any]) -> Hit:
    spans = tuple(
        {
            "start": int(s["start"]),
            "end": int(s["end"]),
            "page": s.get("page"),
            "weight": float(s.get("weight") or 0.0),
        }
        for s in list(row["evidence"])[:_EVIDENCE]
    )
    score = float(row["score"])
    if not 0.0 <= score <= 1.0:
        raise ValueError("not a score")
    return Hit(str(row["code"]), score, row["needs_review"] is not None, spans)


def store_hits(session: Session, petition: Petition, hits: Hits | None) -> None:
    """Replace the hits of a petition; None where nothing could be read.

    A person's verdict outlives every new look.
    """
    session.execute(sa.delete(WatchHit).where(WatchHit.petition_id == petition.id))
    petition.watch_version = None if hits is None else hits.version
    if hits is None:
        return
    topics = {t.code: t for t in session.scalars(sa.select(WatchTopic))}
    said = {
        v.topic_id: v.accepted
        for v in session.scalars(
            sa.select(WatchVerdict).where(WatchVerdict.petition_id == petition.id)
        )
    }
    day = petition.received_at.astimezone(_HANOI).date()
    rows: dict[str, WatchHit] = {
        topic_id: WatchHit(
            petition_id=petition.id, topic_id=topic_id, score=1.0, needs_review=False, evidence=[]
        )
        for topic_id, accepted in said.items()
        if accepted
    }
    found = () if petition.kind == _NO_PETITION else hits.hits
    for hit in found:
        topic = topics.get(hit.code)
        if topic is None or said.get(topic.id) is False or not _covers(topic.definition, day):
            continue
        rows[topic.id] = WatchHit(
            petition_id=petition.id,
            topic_id=topic.id,
            score=hit.score,
            needs_review=hit.needs_review and not said.get(topic.id, False),
            evidence=list(hit.evidence),
        )
    session.add_all(rows.values())


def hits_of(session: Session, petition_id: str) -> tuple[WatchHitRecord, ...]:
    """What a petition is about, with what people said, the surest first."""
    rows = session.execute(
        sa.select(WatchTopic, WatchHit, WatchVerdict)
        .join(WatchHit, WatchHit.topic_id == WatchTopic.id)
        .outerjoin(
            WatchVerdict,
            sa.and_(
                WatchVerdict.topic_id == WatchTopic.id,
                WatchVerdict.petition_id == WatchHit.petition_id,
            ),
        )
        .where(WatchHit.petition_id == petition_id)
        .order_by(WatchHit.needs_review, WatchHit.score.desc(), WatchTopic.code)
    )
    return tuple(
        WatchHitRecord(
            topic_id=topic.id,
            code=topic.code,
            name=topic.name,
            score=hit.score if hit.evidence else None,
            needs_review=hit.needs_review,
            evidence=tuple(hit.evidence),
            accepted=None if verdict is None else verdict.accepted,
        )
        for topic, hit, verdict in rows
    )


def likely(session: Session, petition_id: str) -> set[tuple[str, bool]]:
    """The hits of a petition as (entry, whether a person should look), to notice a change."""
    rows = session.execute(
        sa.select(WatchHit.topic_id, WatchHit.needs_review).where(
            WatchHit.petition_id == petition_id
        )
    )
    return {(topic, review) for topic, review in rows}


def _covers(definition: Mapping[str, Any], day: dt.date) -> bool:
    starts, ends = definition.get("starts"), definition.get("ends")
    text = day.isoformat()
    return (not starts or starts <= text) and (not ends or text <= ends)
