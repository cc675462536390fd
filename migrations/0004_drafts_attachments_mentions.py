"""What stands beside a submission: drafts, attachments, and whom a comment speaks to"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "draft",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        _points_to("draft", "submission", "CASCADE"),
        _points_to("draft", "person", "CASCADE"),
        sa.UniqueConstraint(
            "submission_id",
            "person_id",
            "section",
            name=op.f("uq_draft_submission_id_person_id_section"),
        ),
    )
    _table(
        "attachment",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored", sa.String(length=30), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        _points_to("attachment", "submission", "CASCADE"),
        _points_to("attachment", "person", "SET NULL"),
        sa.UniqueConstraint("stored", name=op.f("uq_attachment_stored")),
    )
    _table(
        "mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _points_to("mention", "comment", "CASCADE"),
        _points_to("mention", "person", "CASCADE"),
        sa.UniqueConstraint(
            "comment_id", "person_id", name=op.f("uq_mention_comment_id_person_id")
        ),
    )
    op.create_index("ix_draft_person_id", "draft", ["person_id"])
    op.create_index("ix_attachment_submission_id", "attachment", ["submission_id"])
    op.create_index("ix_attachment_person_id", "attachment", ["person_id"])
    op.create_index("ix_mention_person_id", "mention", ["person_id"])
    op.create_index("ix_mention_network_person", "mention", ["network_id", "person_id"])
    protect(op, "draft", "attachment", "mention")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        sa.Column("network_id", sa.Integer(), nullable=False),
        _points_to(name, "network", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_network_id", name, ["network_id"])


def _points_to(table: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{target}_id_{target}")
    return sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in ("mention", "attachment", "draft"):
        op.drop_table(table)
