"""The office's watch list and its hits, signals for lists, the office's own topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = (
    "office_topics",
    "list_versions",
    "watch_verdicts",
    "watch_hits",
    "watch_topics",
    "petition_signals",
)


def upgrade() -> None:
    with op.batch_alter_table("petitions") as petitions:
        petitions.add_column(sa.Column("watch_version", sa.Integer(), nullable=True))
        petitions.create_index("ix_petitions_watch", ["watch_version", "id"])
    # What can be read has a version, so that the first list is looked for in it, too.
    op.execute(
        "UPDATE petitions SET watch_version = 0 WHERE status IN ('proposed', 'decided')"
        " AND id IN (SELECT petition_id FROM readings)"
    )
    op.create_table(
        "petition_signals",
        _petition(),
        sa.Column("code", sa.String(length=32), nullable=False),
        _belongs("petition_signals", "petition_id", "petitions"),
        sa.PrimaryKeyConstraint("petition_id", "code", name="pk_petition_signals"),
    )
    op.create_index("ix_petition_signals_code", "petition_signals", ["code", "petition_id"])
    _create_watch_list()
    op.create_table(
        "office_topics",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("include", sa.Text(), nullable=False),
        sa.Column("exclude", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        _belongs("office_topics", "created_by", "users"),
        sa.PrimaryKeyConstraint("code", name="pk_office_topics"),
    )


def _create_watch_list() -> None:
    op.create_table(
        "list_versions",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_list_versions"),
    )
    op.create_table(
        "watch_topics",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        _belongs("watch_topics", "created_by", "users"),
        sa.PrimaryKeyConstraint("id", name="pk_watch_topics"),
        sa.UniqueConstraint("code", name="uq_watch_topics_code"),
    )
    op.create_table(
        "watch_hits",
        _petition(),
        sa.Column("topic_id", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        _belongs("watch_hits", "petition_id", "petitions"),
        _belongs("watch_hits", "topic_id", "watch_topics"),
        sa.PrimaryKeyConstraint("petition_id", "topic_id", name="pk_watch_hits"),
    )
    op.create_index("ix_watch_hits_topic", "watch_hits", ["topic_id", "petition_id"])
    op.create_table(
        "watch_verdicts",
        _petition(),
        sa.Column("topic_id", sa.String(length=32), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=False),
        _belongs("watch_verdicts", "petition_id", "petitions"),
        _belongs("watch_verdicts", "topic_id", "watch_topics"),
        _belongs("watch_verdicts", "user_id", "users"),
        sa.PrimaryKeyConstraint("petition_id", "topic_id", name="pk_watch_verdicts"),
    )
    op.create_index("ix_watch_verdicts_topic", "watch_verdicts", ["topic_id", "created_at"])


def _petition() -> sa.Column[str]:
    return sa.Column("petition_id", sa.String(length=32), nullable=False)


def _belongs(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{owner}"
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    with op.batch_alter_table("petitions") as petitions:
        petitions.drop_index("ix_petitions_watch")
        petitions.drop_column("watch_version")
