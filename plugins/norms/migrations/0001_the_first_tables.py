"""Norms and their wordings"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NORM, WORDING = "norms_norm", "norms_wording"


def upgrade() -> None:
    op.create_table(
        NORM,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key(NORM, "network_id", "network", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NORM}")),
    )
    op.create_index("ix_norms_norm_network_position", NORM, ["network_id", "position"])
    op.create_table(
        WORDING,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("occasion", sa.String(length=255), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("decided_how", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key(WORDING, "cohort_id", "cohort", "SET NULL"),
        _key(WORDING, "network_id", "network", "CASCADE"),
        _key(WORDING, "norm_id", NORM, "CASCADE"),
        _key(WORDING, "proposed_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{WORDING}")),
        sa.UniqueConstraint("norm_id", "number", name=op.f(f"uq_{WORDING}_norm_id_number")),
    )
    for column in ("cohort_id", "network_id", "proposed_by_id"):
        op.create_index(op.f(f"ix_{WORDING}_{column}"), WORDING, [column])
    op.create_index(op.f(f"ix_{NORM}_network_id"), NORM, ["network_id"])
    protect(op, NORM, WORDING)


def _key(table: str, column: str, target: str, when_gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=when_gone)


def downgrade() -> None:
    op.drop_table(WORDING)
    op.drop_table(NORM)
