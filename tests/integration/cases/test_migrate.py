from __future__ import annotations

import subprocess
import sys

import pytest
import sqlalchemy as sa

from cases import migrate
from cases.database import Database

pytestmark = pytest.mark.integration


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def test_up_down_up(database):
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    assert migrate.is_current(database)
    assert {"petitions", "audit_events", "search_texts"} <= tables(database)
    migrate.downgrade(database)
    assert tables(database) == {"alembic_version"}
    migrate.upgrade(database)
    assert migrate.is_current(database)


def test_tables_and_code_agree(database):
    migrate.upgrade(database)
    migrate.check(database)


def test_check_notices_drift(database):
    migrate.upgrade(database)
    with database.migrating() as connection:
        connection.exec_driver_sql("ALTER TABLE petitions ADD COLUMN stray INTEGER")
    with pytest.raises(Exception, match="stray"):
        migrate.check(database)


def fail_half_way(database: Database) -> None:
    with database.migrating() as connection:
        connection.exec_driver_sql("CREATE TABLE half_way (id INTEGER)")
        raise RuntimeError("stop")


def test_a_failing_migration_leaves_nothing_behind(database):
    with pytest.raises(RuntimeError, match="stop"):
        fail_half_way(database)
    assert tables(database) == set()


_UPGRADE = """
import sys
from cases import migrate
from cases.database import Database
migrate.upgrade(Database(sys.argv[1]))
"""


def test_servers_starting_together_migrate_once(database_url, database):
    servers = [
        subprocess.Popen([sys.executable, "-c", _UPGRADE, database_url], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [server.communicate(timeout=120)[1] for server in servers]
    assert errors == [b"", b"", b""]
    assert migrate.is_current(database)
