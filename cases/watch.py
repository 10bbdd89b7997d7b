"""The watch list: entries of the office, and what people say of their hits.

Workers match letters and only know the list by its version, a count of its
changes. Petitions carry the version their text was last compared with, so the
stored ones that a change of what is looked for concerns are found by an index
and looked at again (`unmatched`). Verdicts of people become examples and
counter-examples of the entry, without identities, and move the score from
which a hit is likely, for letters to come; a verdict does not send the whole
store through again.
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
from cases.errors import (
    CodeTakenError,
    NotFoundError,
    NotReadyError,
    RevisionMismatchError,
)
from cases.identifiers import new_id
from cases.payload import unpack
from cases.proposals import masked
from cases.records import Unmatched, WatchTopicRecord
from cases.rows import lock_petition, touch
from cases.schema import (
    Findings,
    ListVersion,
    Petition,
    Reading,
    WatchHit,
    WatchTopic,
    WatchVerdict,
)
from cases.watch_hits import NEVER, Hits, likely, store_hits

_LIST = "watch"
_DUE = "watch_due"  # the version below which a stored petition is looked at again
_LEARNED = 20  # verdicts of each sort that an entry learns from, the newest
_EXCERPT = 1_500  # characters of a letter kept as an example
_SEARCHED = 200_000  # characters of a stored text that are looked at again
_THRESHOLDS = (0.35, 0.9)  # between which verdicts may move an entry's threshold
_ENOUGH = 3  # verdicts with a score before they move it


@dataclasses.dataclass(frozen=True, slots=True)
class WatchDefinition:
    """What an office says of an entry."""

    name: str
    description: str = ""
    examples: Sequence[str] = ()
    phrases: Sequence[str] = ()
    places: Sequence[str] = ()
    units: Sequence[str] = ()
    starts: dt.date | None = None
    ends: dt.date | None = None


class WatchTopics:
    """Keeps the list, hands it to workers and takes their hits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, *, retired: bool = False) -> tuple[WatchTopicRecord, ...]:
        """The entries by name; retired ones only when asked for."""
        query = sa.select(WatchTopic).order_by(WatchTopic.name, WatchTopic.id)
        if not retired:
            query = query.where(WatchTopic.retired_at.is_(None))
        with self._database.read() as session:
            return _records(session, session.scalars(query).all())

    def get(self, topic_id: str) -> WatchTopicRecord:
        """One entry.

        Raises:
            NotFoundError: no such entry.
        """
        with self._database.read() as session:
            return _records(session, [_row(session, topic_id)])[0]

    def create(self, code: str, wanted: WatchDefinition, *, user_id: str) -> WatchTopicRecord:
        """Add an entry; it is looked for from now on, also in what is stored.

        Raises:
            CodeTakenError: the code is or was another entry's.
        """
        with self._database.write() as session:
            now = self._database.clock()
            if session.scalar(sa.select(WatchTopic.id).where(WatchTopic.code == code)):
                raise CodeTakenError(code)
            row = WatchTopic(
                id=new_id(now),
                code=code,
                name=wanted.name,
                definition=_definition(wanted),
                revision=1,
                created_at=now,
                updated_at=now,
                created_by=user_id,
            )
            session.add(row)
            _changed(session)
            _note(session, now, user_id, Action.WATCH_TOPIC_CREATED, row)
            return _records(session, [row])[0]

    def update(
        self, topic_id: str, wanted: WatchDefinition, *, user_id: str, revision: int | None
    ) -> WatchTopicRecord:
        """Change what is looked for; the code stays.

        Raises:
            NotFoundError: no such entry, or it is retired.
            RevisionMismatchError: it changed since `revision`.
        """
        with self._database.write() as session:
            now = self._database.clock()
            row = _live(session, topic_id, revision)
            row.name, row.definition = wanted.name, _definition(wanted)
            row.revision += 1
            row.updated_at = now
            _changed(session)
            _note(session, now, user_id, Action.WATCH_TOPIC_CHANGED, row)
            return _records(session, [row])[0]

    def retire(self, topic_id: str, *, user_id: str, revision: int | None) -> WatchTopicRecord:
        """Look for an entry no longer; what was found stays until the petition is looked at again.

        Raises:
            NotFoundError: no such entry, or it is retired.
            RevisionMismatchError: it changed since `revision`.
        """
        with self._database.write() as session:
            now = self._database.clock()
            row = _live(session, topic_id, revision)
            row.retired_at = row.updated_at = now
            row.revision += 1
            _changed(session, due=False)
            _note(session, now, user_id, Action.WATCH_TOPIC_RETIRED, row)
            return _records(session, [row])[0]

    def version(self) -> int:
        """The present version of the list."""
        with self._database.read() as session:
            return _version(session)

    def active(self) -> tuple[int, list[dict[str, Any]]]:
        """The version and, for workers, the entries with all they have learned."""
        with self._database.read() as session:
            rows = session.scalars(
                sa.select(WatchTopic)
                .where(WatchTopic.retired_at.is_(None))
                .order_by(WatchTopic.code)
            )
            return _version(session), [_for_workers(session, row) for row in rows]

    def unmatched(self, *, limit: int) -> Unmatched:
        """Texts of petitions that the present list was not looked for in."""
        with self._database.read() as session:
            version, due = _version(session), _version(session, _DUE)
            rows = session.execute(
                sa.select(Petition.id, Reading.payload)
                .join(Reading, Reading.petition_id == Petition.id)
                .where(Petition.watch_version < due)
                .order_by(Petition.watch_version, Petition.id)
                .limit(limit)
            )
            texts = ((id_, unpack(payload)["text"][:_SEARCHED]) for id_, payload in rows)
            return Unmatched(version, tuple(texts))

    def record(self, petition_id: str, hits: Hits, *, actor: str) -> None:
        """Take the hits of a new look; those of an older list than known are dropped.

        Raises:
            NotFoundError: no such petition, or it has no text.
        """
        with self._database.write() as session:
            petition = lock_petition(session, petition_id)
            if petition.watch_version is None:
                raise NotFoundError(petition_id)
            if hits.version <= petition.watch_version:
                return
            before = likely(session, petition.id)
            store_hits(session, petition, hits)
            session.flush()
            if likely(session, petition.id) != before:
                now = self._database.clock()
                touch(petition, now)
                audit.append(
                    session,
                    now,
                    actor=actor,
                    action=Action.WATCH_HITS_CHANGED,
                    subject=petition.id,
                    version=hits.version,
                )

    def judge(self, petition_id: str, topic_id: str, *, accepted: bool, user_id: str) -> None:
        """Say whether a petition is about an entry; the newest word counts.

        Raises:
            NotFoundError: no such petition or entry.
            NotReadyError: the petition has no text to learn from.
        """
        with self._database.write() as session:
            now = self._database.clock()
            petition = lock_petition(session, petition_id)
            topic = _row(session, topic_id)
            hit = session.get(WatchHit, (petition.id, topic.id))
            session.merge(
                WatchVerdict(
                    petition_id=petition.id,
                    topic_id=topic.id,
                    accepted=accepted,
                    user_id=user_id,
                    created_at=now,
                    score=None if hit is None else hit.score,
                    excerpt=_excerpt(session, petition),
                )
            )
            _apply_verdict(session, petition, topic, hit, accepted=accepted)
            touch(petition, now)
            _changed(session, due=False)
            audit.append(
                session,
                now,
                actor=f"user:{user_id}",
                action=Action.WATCH_JUDGED,
                subject=petition.id,
                topic=topic.id,
                accepted=accepted,
            )


def _apply_verdict(
    session: Session,
    petition: Petition,
    topic: WatchTopic,
    hit: WatchHit | None,
    *,
    accepted: bool,
) -> None:
    if not accepted:
        if hit is not None:
            session.delete(hit)
    elif hit is not None:
        hit.needs_review = False
    else:
        session.add(
            WatchHit(
                petition_id=petition.id,
                topic_id=topic.id,
                score=1.0,
                needs_review=False,
                evidence=[],
            )
        )


def _definition(wanted: WatchDefinition) -> dict[str, Any]:
    return {
        "description": wanted.description,
        "examples": [*wanted.examples],
        "phrases": [*wanted.phrases],
        "places": [*wanted.places],
        "units": [*wanted.units],
        "starts": wanted.starts.isoformat() if wanted.starts else None,
        "ends": wanted.ends.isoformat() if wanted.ends else None,
    }


def _row(session: Session, topic_id: str) -> WatchTopic:
    row = session.get(WatchTopic, topic_id)
    if row is None:
        raise NotFoundError(topic_id)
    return row


def _live(session: Session, topic_id: str, revision: int | None) -> WatchTopic:
    row = session.get(WatchTopic, topic_id, with_for_update=True)
    if row is None or row.retired_at is not None:
        raise NotFoundError(topic_id)
    if revision is not None and row.revision != revision:
        raise RevisionMismatchError(topic_id)
    return row


def _version(session: Session, name: str = _LIST) -> int:
    found = session.get(ListVersion, name)
    return NEVER if found is None else found.version


def _changed(session: Session, *, due: bool = True) -> None:
    """Count a change; with `due`, petitions compared before it are looked at again."""
    row = session.get(ListVersion, _LIST, with_for_update=True)
    version = NEVER + 1 if row is None else row.version + 1
    session.merge(ListVersion(name=_LIST, version=version))
    if due:
        session.merge(ListVersion(name=_DUE, version=version))


def _note(
    session: Session, now: dt.datetime, user_id: str, action: Action, row: WatchTopic
) -> None:
    audit.append(session, now, actor=f"user:{user_id}", action=action, subject=row.id)


def _excerpt(session: Session, petition: Petition) -> str:
    reading = session.get(Reading, petition.id)
    text = unpack(reading.payload)["text"] if reading is not None else ""
    if not text.strip():  # nothing was read, so it teaches nothing
        raise NotReadyError(petition.id)
    stored = session.get(Findings, (petition.id, petition.findings_version))
    findings = unpack(stored.payload) if stored is not None and stored.payload else None
    return masked(text, findings, limit=_EXCERPT)


def _for_workers(session: Session, row: WatchTopic) -> dict[str, Any]:
    verdicts = session.scalars(
        sa.select(WatchVerdict)
        .where(WatchVerdict.topic_id == row.id)
        .order_by(WatchVerdict.created_at.desc())
        .limit(4 * _LEARNED)
    ).all()
    accepted = [v.excerpt for v in verdicts if v.accepted][:_LEARNED]
    rejected = [v.excerpt for v in verdicts if not v.accepted][:_LEARNED]
    definition = dict(row.definition)
    return {
        **definition,
        "code": row.code,
        "name": row.name,
        "examples": [*definition["examples"], *accepted],
        "counters": rejected,
        "threshold": threshold([(v.score, v.accepted) for v in verdicts if v.score is not None]),
    }


def threshold(verdicts: Sequence[tuple[float, bool]]) -> float | None:
    """The score that parts accepted from rejected hits best; None where too little is known.

    Of equally good ones the lowest: a hit too many is seen, a missed one is not.
    """
    if len(verdicts) < _ENOUGH or len({accepted for _, accepted in verdicts}) < 2:
        return None
    low, high = _THRESHOLDS
    edges = sorted({low, *(score + 1e-4 for score, _ in verdicts if low < score < high)})
    right = [sum((score >= edge) is accepted for score, accepted in verdicts) for edge in edges]
    return round(edges[right.index(max(right))], 4)


def _records(session: Session, rows: Sequence[WatchTopic]) -> tuple[WatchTopicRecord, ...]:
    ids = [row.id for row in rows]
    hits = _count(session, WatchHit.topic_id, WatchHit.needs_review, ids)
    said = _count(session, WatchVerdict.topic_id, WatchVerdict.accepted, ids)
    return tuple(
        WatchTopicRecord(
            id=row.id,
            code=row.code,
            name=row.name,
            description=row.definition["description"],
            **{n: tuple(row.definition[n]) for n in ("examples", "phrases", "places", "units")},
            starts=_day(row.definition["starts"]),
            ends=_day(row.definition["ends"]),
            revision=row.revision,
            created_at=row.created_at,
            updated_at=row.updated_at,
            retired_at=row.retired_at,
            hits=hits.get((row.id, False), 0),
            possible=hits.get((row.id, True), 0),
            accepted=said.get((row.id, True), 0),
            rejected=said.get((row.id, False), 0),
        )
        for row in rows
    )


def _count(
    session: Session,
    owner: sa.orm.InstrumentedAttribute[str],
    flag: sa.orm.InstrumentedAttribute[bool],
    ids: Sequence[str],
) -> dict[tuple[str, bool], int]:
    rows = session.execute(
        sa.select(owner, flag, sa.func.count()).where(owner.in_(ids)).group_by(owner, flag)
    )
    return {(topic, bool(value)): count for topic, value, count in rows}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
