"""Meetings and answers"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MEETING, ANSWER = "attendance_pulse_meeting", "attendance_pulse_answer"


def upgrade() -> None:
    op.create_table(
        MEETING,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        ANSWER,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("feeling", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], [f"{MEETING}.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f(f"uq_{ANSWER}_meeting_id_person_id")
        ),
    )
    for table, column in (
        (MEETING, "cycle_id"),
        (MEETING, "asked_by_id"),
        (MEETING, "network_id"),
        (ANSWER, "person_id"),
        (ANSWER, "network_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    protect(op, MEETING, ANSWER)


def downgrade() -> None:
    op.drop_table(ANSWER)
    op.drop_table(MEETING)
