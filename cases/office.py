"""Topic codes an office adds of its own, below a built-in one (`KH00.CAT`).

A code never changes its meaning: it is created once, may be retired, and is
never given out again. Retired codes stay on the petitions that carry them and
can no longer be chosen.
"""

from __future__ import annotations

import dataclasses

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases import audit
from cases.audit import Action
from cases.database import Database
from cases.errors import CodeTakenError, NotFoundError, UnknownLabelError
from cases.labels import check_topic
from cases.records import OfficeTopicRecord
from cases.schema import OfficeTopic, Petition


@dataclasses.dataclass(frozen=True, slots=True)
class NewOfficeTopic:
    """A code with what reviewers read beside it."""

    code: str
    name: str
    definition: str = ""
    include: str = ""
    exclude: str = ""


class OfficeTopics:
    """Keeps the office's own topics."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, *, retired: bool = False) -> tuple[OfficeTopicRecord, ...]:
        """By code; retired ones only when asked for."""
        query = sa.select(OfficeTopic).order_by(OfficeTopic.code)
        if not retired:
            query = query.where(OfficeTopic.retired_at.is_(None))
        with self._database.read() as session:
            return tuple(_record(session, row) for row in session.scalars(query))

    def names(self) -> dict[str, str]:
        """Names of all codes, retired ones included, for what carries them."""
        with self._database.read() as session:
            rows = session.execute(sa.select(OfficeTopic.code, OfficeTopic.name))
            return {str(code): str(name) for code, name in rows}

    def create(self, wanted: NewOfficeTopic, *, user_id: str) -> OfficeTopicRecord:
        """Add a code.

        Raises:
            UnknownLabelError: it is not below a built-in topic.
            CodeTakenError: it is or was in use.
        """
        if "." not in check_topic(wanted.code):
            raise UnknownLabelError("topic")
        with self._database.write() as session:
            now = self._database.clock()
            if session.get(OfficeTopic, wanted.code) is not None:
                raise CodeTakenError(wanted.code)
            row = OfficeTopic(
                **dataclasses.asdict(wanted), created_at=now, created_by=user_id, retired_at=None
            )
            session.add(row)
            self._note(session, Action.OFFICE_TOPIC_CREATED, row, user_id)
            return _record(session, row)

    def retire(self, code: str, *, user_id: str) -> OfficeTopicRecord:
        """Let a code be chosen no longer; harmless when it is retired.

        Raises:
            NotFoundError: no such code.
        """
        with self._database.write() as session:
            row = session.get(OfficeTopic, code, with_for_update=True)
            if row is None:
                raise NotFoundError
            if row.retired_at is None:
                row.retired_at = self._database.clock()
                self._note(session, Action.OFFICE_TOPIC_RETIRED, row, user_id)
            return _record(session, row)

    def _note(self, session: Session, action: Action, row: OfficeTopic, user_id: str) -> None:
        now = self._database.clock()
        audit.append(session, now, actor=f"user:{user_id}", action=action, subject=row.code)


def check_usable(session: Session, code: str) -> str:
    """The code itself, when a person may choose it now.

    Raises:
        UnknownLabelError: outside the taxonomy, or an own code not added or retired.
    """
    if "." in check_topic(code):
        row = session.get(OfficeTopic, code)
        if row is None or row.retired_at is not None:
            raise UnknownLabelError("topic")
    return code


def _record(session: Session, row: OfficeTopic) -> OfficeTopicRecord:
    used = session.scalar(
        sa.select(sa.func.count()).select_from(Petition).where(Petition.topic == row.code)
    )
    return OfficeTopicRecord(
        code=row.code,
        name=row.name,
        definition=row.definition,
        include=row.include,
        exclude=row.exclude,
        created_at=row.created_at,
        retired_at=row.retired_at,
        used=used or 0,
    )
