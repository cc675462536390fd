"""Notices, how people want to be told, and the weekly mails that were sent"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=op.f(f"fk_{table}_{column}_{target}"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _of("notice", "person_id", "person"),
        _of("notice", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_network_person_read", "notice", ["network_id", "person_id", "read_at"]
    )
    op.create_index("ix_notice_network_mail", "notice", ["network_id", "by_mail", "mailed_at"])

    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _of("notice_choice", "person_id", "person"),
        _of("notice_choice", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint(
            "network_id",
            "person_id",
            "kind",
            name=op.f("uq_notice_choice_network_id_person_id_kind"),
        ),
    )

    op.create_table(
        "weekly_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _of("weekly_mail", "person_id", "person"),
        _of("weekly_mail", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_mail")),
        sa.UniqueConstraint(
            "network_id", "person_id", "week", name=op.f("uq_weekly_mail_network_id_person_id_week")
        ),
    )
    for table in ("notice", "notice_choice", "weekly_mail"):
        for column in ("network_id", "person_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    protect(op, "notice", "notice_choice", "weekly_mail")


def downgrade() -> None:
    op.drop_table("weekly_mail")
    op.drop_table("notice_choice")
    op.drop_table("notice")
