"""Runs the migrations on the connection that `cases.migrate` hands over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from cases.schema import Base

_LOCK = 0x646F6E747569  # any fixed number: one migration run at a time

# Full-text indexes are raw SQL of the migrations; SQLite's brings tables along.
_RAW = ("search_index", "ix_search_texts_folded")


def _is_ours(
    _object: object, name: str | None, _kind: str, _reflected: bool, _other: object
) -> bool:
    return name is None or not name.startswith(_RAW)


def run() -> None:
    connection: sa.Connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_is_ours,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_server_default=False,
    )
    context.run_migrations()


run()
