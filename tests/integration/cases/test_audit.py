from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from cases import Verdict
from cases.database import Database

pytestmark = pytest.mark.integration


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


def actions(database):
    with database.read() as session:
        return list(session.scalars(sa.text("SELECT action FROM audit_events ORDER BY sequence")))


def test_who_did_what(store, upload, finish, database):
    receipt = upload()
    finish()
    user = store.accounts.create_user("lan", "mat-khau-dai")
    store.petitions.open(receipt.petition_id, actor="service:w")
    store.petitions.open(receipt.petition_id, actor=user.actor)
    store.petitions.content(receipt.id, actor=user.actor)[1].close()
    store.decisions.decide(
        receipt.petition_id, Verdict("KN", "KH00"), user_id=user.id, revision=None
    )
    assert actions(database) == [
        "document_received",
        "findings_recorded",
        "user_created",
        "petition_opened",
        "petition_opened",
        "document_opened",
        "decision_made",
    ]
    assert store.audit.first_broken() is None
    assert store.audit.head().sequence == 7


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'user:x' WHERE sequence = 1",
        "DELETE FROM audit_events WHERE sequence = 1",
    ],
)
def test_the_database_refuses_changes(store, upload, database, statement):
    upload()
    with pytest.raises(DatabaseError, match="append-only"), database.write() as session:
        session.execute(sa.text(statement))
    assert actions(database) == ["document_received"]


def test_the_database_refuses_to_empty_the_table(store, upload, database):
    upload()
    everything = "DELETE FROM audit_events" if database.is_sqlite else "TRUNCATE audit_events"
    with pytest.raises(DatabaseError, match="append-only"), database.write() as session:
        session.execute(sa.text(everything))


def tamper(database: Database, statement: str) -> None:
    """What somebody with the database's owner rights could do."""
    with database.migrating() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER audit_events_no_update")
            connection.exec_driver_sql("DROP TRIGGER audit_events_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_events DISABLE TRIGGER USER")
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor = 'user:x' WHERE sequence = 2",
        "UPDATE audit_events SET details = '{}' WHERE sequence = 2",
        "DELETE FROM audit_events WHERE sequence = 2",
    ],
)
def test_the_chain_shows_tampering(store, upload, database, statement):
    for n in range(3):
        upload(bytes([n]))
    assert store.audit.first_broken() is None
    tamper(database, statement)
    assert store.audit.first_broken() == 2


def test_writers_at_once_make_one_chain(make_store, store, upload):
    other = make_store()
    start = threading.Barrier(6)

    def open_many(source):
        start.wait()
        for _ in range(5):
            source.accounts.create_service_token("w")

    threads = [threading.Thread(target=open_many, args=(source,)) for source in [store, other] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.audit.head().sequence == 30
    assert store.audit.first_broken() is None
