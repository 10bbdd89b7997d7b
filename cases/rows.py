"""Small helpers over rows that several services share."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cases.errors import NotFoundError
from cases.records import Fault
from cases.schema import Document, Petition


def lock_petition(session: Session, petition_id: str) -> Petition:
    """The petition, held until the end of the writing transaction.

    Raises:
        NotFoundError: no such petition.
    """
    petition = session.get(Petition, petition_id, with_for_update=True)
    if petition is None:
        raise NotFoundError(petition_id)
    return petition


def touch(petition: Petition, now: dt.datetime) -> None:
    """Mark a change a reader can see: a new revision, hence a new ETag."""
    petition.revision += 1
    petition.updated_at = now


def clear_faults(session: Session, petition: Petition) -> None:
    """Forget the errors of a petition and its documents: they will be read again."""
    petition.error_code = petition.error_page = None
    session.execute(
        sa.update(Document)
        .where(Document.petition_id == petition.id, Document.error_code.is_not(None))
        .values(error_code=None, error_page=None)
    )


def fault_of(row: Petition | Document) -> Fault | None:
    """The typed error of a row."""
    return None if row.error_code is None else Fault(code=row.error_code, page=row.error_page)
