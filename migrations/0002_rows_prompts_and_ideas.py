"""Rows beside texts, prompts that are added, change ideas, and what a template says of itself"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_change_idea_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_idea")),
        sa.UniqueConstraint("network_id", "name", name=op.f("uq_change_idea_network_id_name")),
    )
    with op.batch_alter_table("change_idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_idea_network_id"), ["network_id"])

    op.create_table(
        "added_prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["change_idea.id"],
            name=op.f("fk_added_prompt_idea_id_change_idea"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_added_prompt_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_prompt")),
        sa.UniqueConstraint(
            "network_id", "plugin", "key", name=op.f("uq_added_prompt_network_id_plugin_key")
        ),
    )
    with op.batch_alter_table("added_prompt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_added_prompt_idea_id"), ["idea_id"])
        batch_op.create_index(batch_op.f("ix_added_prompt_network_id"), ["network_id"])

    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summary", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("layout", sa.String(length=10), server_default="long", nullable=False)
        )
        batch_op.add_column(sa.Column("retired_at", UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("template_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_template_version_author_id_person"),
            "person",
            ["author_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_template_version_author_id"), ["author_id"])
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=10), server_default="text", nullable=False)
        )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("idea_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("made_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prompts", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_submission_idea_id_change_idea"),
            "change_idea",
            ["idea_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_submission_made_from_id_submission"),
            "submission",
            ["made_from_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_submission_idea_id"), ["idea_id"])
        batch_op.create_index(batch_op.f("ix_submission_made_from_id"), ["made_from_id"])
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rows", sa.JSON(), server_default="{}", nullable=False))
    protect(op, "change_idea", "added_prompt")


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("rows")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_made_from_id"))
        batch_op.drop_index(batch_op.f("ix_submission_idea_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_submission_made_from_id_submission"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_submission_idea_id_change_idea"), type_="foreignkey"
        )
        batch_op.drop_column("prompts")
        batch_op.drop_column("made_from_id")
        batch_op.drop_column("idea_id")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_column("kind")
    with op.batch_alter_table("template_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_template_version_author_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_template_version_author_id_person"), type_="foreignkey"
        )
        batch_op.drop_column("author_id")
    with op.batch_alter_table("template", schema=None) as batch_op:
        batch_op.drop_column("retired_at")
        batch_op.drop_column("layout")
        batch_op.drop_column("minutes")
        batch_op.drop_column("summary")
    op.drop_table("added_prompt")
    op.drop_table("change_idea")
