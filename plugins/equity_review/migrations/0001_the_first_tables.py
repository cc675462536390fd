"""The first tables"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equity_review_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_in", sa.String(length=255), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("adopted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("adopted_by_id", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adopted_by_id"],
            ["person.id"],
            name=op.f("fk_equity_review_edition_adopted_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_equity_review_edition_changed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_equity_review_edition_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_equity_review_edition_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equity_review_edition")),
        sa.UniqueConstraint(
            "network_id", "number", name=op.f("uq_equity_review_edition_network_id_number")
        ),
    )
    with op.batch_alter_table("equity_review_edition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_equity_review_edition_adopted_by_id"), ["adopted_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_edition_changed_by_id"), ["changed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_edition_created_by_id"), ["created_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_edition_network_id"), ["network_id"], unique=False
        )

    op.create_table(
        "equity_review_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("all_students_only", sa.Boolean(), nullable=False),
        sa.Column("speaks_of", sa.JSON(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("accepted_count", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_equity_review_result_cycle_id_cycle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["equity_review_edition.id"],
            name=op.f("fk_equity_review_result_edition_id_equity_review_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_equity_review_result_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_equity_review_result_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equity_review_result")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_equity_review_result_submission_id")),
    )
    with op.batch_alter_table("equity_review_result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_equity_review_result_cycle_id"), ["cycle_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_result_edition_id"), ["edition_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_result_network_id"), ["network_id"], unique=False
        )
        batch_op.create_index(
            "ix_equity_review_result_overview",
            ["network_id", "cycle_id", "all_students_only", "open_count", "submission_id"],
            unique=False,
        )

    op.create_table(
        "equity_review_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("variant", sa.String(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("why", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_equity_review_finding_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["equity_review_edition.id"],
            name=op.f("fk_equity_review_finding_edition_id_equity_review_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_equity_review_finding_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["equity_review_result.id"],
            name=op.f("fk_equity_review_finding_result_id_equity_review_result"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_equity_review_finding_submission_id_submission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equity_review_finding")),
        sa.UniqueConstraint(
            "submission_id",
            "fingerprint",
            name=op.f("uq_equity_review_finding_submission_id_fingerprint"),
        ),
    )
    with op.batch_alter_table("equity_review_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_equity_review_finding_decided_by_id"), ["decided_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_finding_edition_id"), ["edition_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_finding_network_id"), ["network_id"], unique=False
        )
        batch_op.create_index(
            "ix_equity_review_finding_state",
            ["network_id", "state", "submission_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_equity_review_finding_submission",
            ["network_id", "submission_id", "position"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_equity_review_finding_result_id"), ["result_id"], unique=False
        )

    protect(op, "equity_review_edition", "equity_review_result", "equity_review_finding")


def downgrade() -> None:
    with op.batch_alter_table("equity_review_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equity_review_finding_result_id"))
        batch_op.drop_index("ix_equity_review_finding_submission")
        batch_op.drop_index("ix_equity_review_finding_state")
        batch_op.drop_index(batch_op.f("ix_equity_review_finding_network_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_finding_edition_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_finding_decided_by_id"))

    op.drop_table("equity_review_finding")
    with op.batch_alter_table("equity_review_result", schema=None) as batch_op:
        batch_op.drop_index("ix_equity_review_result_overview")
        batch_op.drop_index(batch_op.f("ix_equity_review_result_network_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_result_edition_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_result_cycle_id"))

    op.drop_table("equity_review_result")
    with op.batch_alter_table("equity_review_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_equity_review_edition_network_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_edition_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_edition_changed_by_id"))
        batch_op.drop_index(batch_op.f("ix_equity_review_edition_adopted_by_id"))

    op.drop_table("equity_review_edition")
