"""Rounds of comments on a draft of the statement"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROUND, REMARK = "equity_review_round", "equity_review_remark"


def upgrade() -> None:
    op.create_table(
        ROUND,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("invitation", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key(ROUND, "edition_id", "equity_review_edition", "SET NULL"),
        _key(ROUND, "network_id", "network", "CASCADE"),
        _key(ROUND, "opened_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ROUND}")),
    )
    op.create_table(
        REMARK,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key(REMARK, "answered_by_id", "person", "SET NULL"),
        _key(REMARK, "author_id", "person", "SET NULL"),
        _key(REMARK, "network_id", "network", "CASCADE"),
        _key(REMARK, "round_id", ROUND, "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REMARK}")),
    )
    for table, columns in (
        (ROUND, ("edition_id", "network_id", "opened_by_id")),
        (REMARK, ("answered_by_id", "author_id", "network_id", "round_id")),
    ):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    protect(op, ROUND, REMARK)


def _key(table: str, column: str, target: str, when_gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=when_gone)


def downgrade() -> None:
    op.drop_table(REMARK)
    op.drop_table(ROUND)
