"""The first tables"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "empathy_guide",
    "empathy_guide_version",
    "empathy_heard",
    "empathy_listening_plan",
    "empathy_participant",
    "empathy_consent",
    "empathy_key",
    "empathy_note",
    "empathy_answer",
    "empathy_decision",
    "empathy_part",
    "empathy_use",
    "empathy_heard_item",
    "empathy_voice_link",
)


def _to(
    name: str, table: str, ondelete: str, *, nullable: bool = True, index: bool = True
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete=ondelete)
    return sa.Column(name, sa.Integer(), key, nullable=nullable, index=index)


def _own() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("network_id", "network", "CASCADE", nullable=False),
    )


def upgrade() -> None:
    """Make the tables, each confined to its network."""
    op.create_table(
        "empathy_guide",
        *_own(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "empathy_guide_version",
        *_own(),
        _to("guide_id", "empathy_guide", "CASCADE", nullable=False, index=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _to("created_by_id", "person", "SET NULL"),
        sa.UniqueConstraint("guide_id", "number"),
    )
    op.create_table(
        "empathy_heard",
        *_own(),
        _to("program_id", "program", "CASCADE", nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
    )
    op.create_table(
        "empathy_listening_plan",
        *_own(),
        _to("program_id", "program", "CASCADE", nullable=False, index=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("program_id"),
    )
    op.create_table(
        "empathy_participant",
        *_own(),
        _to("program_id", "program", "CASCADE", nullable=False, index=False),
        sa.Column("pseudonym", sa.String(60), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("band", sa.String(40), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        _to("holder_id", "person", "SET NULL"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("program_id", "pseudonym"),
    )
    op.create_table(
        "empathy_consent",
        *_own(),
        _to("participant_id", "empathy_participant", "CASCADE", nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("giver", sa.String(12), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("network", sa.Boolean(), nullable=False),
        sa.Column("quoted", sa.Boolean(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        _to("noted_by_id", "person", "SET NULL"),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
    )
    op.create_table(
        "empathy_key",
        *_own(),
        _to("participant_id", "empathy_participant", "CASCADE", nullable=False, index=False),
        _to("interviewer_id", "person", "CASCADE", nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.UniqueConstraint("participant_id"),
    )
    op.create_table(
        "empathy_note",
        *_own(),
        _to("participant_id", "empathy_participant", "CASCADE", nullable=False),
        _to("program_id", "program", "CASCADE", nullable=False),
        _to("version_id", "empathy_guide_version", "NO ACTION", nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        _to("interviewer_id", "person", "SET NULL"),
        _to("taker_id", "person", "SET NULL"),
        sa.Column("shared", sa.String(10), nullable=False),
        sa.Column("checked", sa.String(12), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("undecided", sa.Integer(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_empathy_note_held", "empathy_note", ["network_id", "held_on"])
    op.create_table(
        "empathy_answer",
        *_own(),
        _to("note_id", "empathy_note", "CASCADE", nullable=False, index=False),
        sa.Column("prompt", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        _to("changed_by_id", "person", "SET NULL"),
        sa.UniqueConstraint("note_id", "prompt", "part"),
    )
    op.create_table(
        "empathy_decision",
        *_own(),
        _to("note_id", "empathy_note", "CASCADE", nullable=False, index=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("quote", sa.String(400), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
        sa.UniqueConstraint("note_id", "kind", "quote"),
    )
    op.create_table(
        "empathy_part",
        *_own(),
        _to("submission_id", "submission", "CASCADE", nullable=False, index=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
        sa.UniqueConstraint("submission_id"),
    )
    op.create_table(
        "empathy_use",
        *_own(),
        _to("note_id", "empathy_note", "CASCADE", nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
    )
    op.create_table(
        "empathy_heard_item",
        *_own(),
        _to("heard_id", "empathy_heard", "CASCADE", nullable=False),
        _to("answer_id", "empathy_answer", "CASCADE", nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
    )
    op.create_table(
        "empathy_voice_link",
        *_own(),
        _to("answer_id", "empathy_answer", "CASCADE", nullable=False),
        sa.Column("plugin", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=False),
        _to("submission_id", "submission", "CASCADE"),
        sa.Column("section", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
    )
    for table in TABLES:
        protect(op, table)


def downgrade() -> None:
    """Drop them, those that point first."""
    for table in reversed(TABLES):
        op.drop_table(table)
