"""What the network looks for in a program that wants to join, and what was decided"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _key(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete=ondelete,
    )


def upgrade() -> None:
    op.create_table(
        "admission_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("admission_criterion", "network_id", "network", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_criterion")),
    )
    op.create_index(
        op.f("ix_admission_criterion_network_id"), "admission_criterion", ["network_id"]
    )

    op.create_table(
        "admission_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=255), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("admission_decision", "network_id", "network", "CASCADE"),
        _key("admission_decision", "program_id", "program", "CASCADE"),
        _key("admission_decision", "recorded_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_decision")),
    )
    for column in ("network_id", "program_id", "recorded_by_id"):
        op.create_index(op.f(f"ix_admission_decision_{column}"), "admission_decision", [column])
    op.create_index(
        "ix_admission_decision_network_decided",
        "admission_decision",
        ["network_id", "decided_on"],
    )

    op.create_table(
        "admission_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("met", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("admission_answer", "network_id", "network", "CASCADE"),
        _key("admission_answer", "decision_id", "admission_decision", "CASCADE"),
        _key("admission_answer", "criterion_id", "admission_criterion", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admission_answer")),
    )
    for column in ("criterion_id", "decision_id", "network_id"):
        op.create_index(op.f(f"ix_admission_answer_{column}"), "admission_answer", [column])

    protect(op, "admission_criterion", "admission_decision", "admission_answer")


def downgrade() -> None:
    op.drop_table("admission_answer")
    op.drop_table("admission_decision")
    op.drop_table("admission_criterion")
