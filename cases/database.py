"""The connection to SQLite or PostgreSQL, and the two kinds of transaction.

SQLite runs in WAL mode with every commit synced, because an accepted upload
must survive a power cut; writers take the write lock at once (BEGIN
IMMEDIATE), so none fails half way for want of it, and queue inside this
process first, where waiting is fair. Statement parameters are kept out of
error messages: they may hold text of a petition.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pathlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

Clock = Callable[[], dt.datetime]

_WRITES = "donthu_writes"


def utc_now() -> dt.datetime:
    """The present instant."""
    return dt.datetime.now(dt.UTC)


class Database:
    """Opens transactions on one database."""

    def __init__(self, url: str, *, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.engine = create_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing_engine = self.engine.execution_options(**{_WRITES: True})
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only looks."""
        with Session(self.engine) as session, session.begin():
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that changes; committed at the end, undone on an error."""
        with self._turn, Session(self._writing_engine) as session, session.begin():
            yield session

    @contextlib.contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """A writing transaction for changes of the tables."""
        with self._turn, self._writing_engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def is_made(url: str) -> bool:
    """Whether the database is there; of one behind a server that is left to the connection."""
    path = _file(sa.make_url(url))
    return path is None or path.is_file()


def _file(url: sa.URL) -> pathlib.Path | None:
    """The file of a SQLite database, None of any other."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    in_memory = url.database.startswith(("file:", ":memory:"))
    return None if in_memory else pathlib.Path(url.database)


def create_engine(url: str) -> sa.Engine:
    """An engine with the settings of this module's description."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = _file(parsed)
        if path is not None:
            _make_private(path)
        engine = sa.create_engine(
            parsed, hide_parameters=True, pool_size=10, max_overflow=40, pool_timeout=60
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return sa.create_engine(
        parsed,
        hide_parameters=True,
        pool_size=10,
        max_overflow=40,
        pool_pre_ping=True,
        pool_timeout=60,
    )


def _make_private(path: pathlib.Path) -> None:
    """A new file only its owner can read; SQLite gives its side files the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions of its own; _begin_sqlite does.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout = 30000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
