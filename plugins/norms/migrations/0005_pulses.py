"""Pulses: who is asked, and apart from that how often each answer was given"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.row_security import protect

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


#: In the order in which they are made.
TABLES = ("norms_pulse", "norms_pulse_count", "norms_pulse_token")


def upgrade() -> None:
    op.create_table(
        "norms_pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("norms", sa.JSON(), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("meetings", sa.JSON(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("mixed", sa.Boolean(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_pulse", "network_id", "network", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_pulse")),
    )
    op.create_index(op.f("ix_norms_pulse_network_id"), "norms_pulse", ["network_id"])
    op.create_table(
        "norms_pulse_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pulse_id", sa.Integer(), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_pulse_count", "network_id", "network", "CASCADE"),
        _key("norms_pulse_count", "norm_id", "norms_norm", "CASCADE"),
        _key("norms_pulse_count", "pulse_id", "norms_pulse", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_pulse_count")),
        sa.UniqueConstraint(
            "pulse_id", "norm_id", "point", name=op.f("uq_norms_pulse_count_pulse_id_norm_id_point")
        ),
    )
    op.create_index(op.f("ix_norms_pulse_count_network_id"), "norms_pulse_count", ["network_id"])
    op.create_index(op.f("ix_norms_pulse_count_norm_id"), "norms_pulse_count", ["norm_id"])
    op.create_table(
        "norms_pulse_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pulse_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_pulse_token", "network_id", "network", "CASCADE"),
        _key("norms_pulse_token", "person_id", "person", "CASCADE"),
        _key("norms_pulse_token", "pulse_id", "norms_pulse", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_pulse_token")),
        sa.UniqueConstraint(
            "pulse_id", "person_id", name=op.f("uq_norms_pulse_token_pulse_id_person_id")
        ),
    )
    op.create_index(op.f("ix_norms_pulse_token_network_id"), "norms_pulse_token", ["network_id"])
    op.create_index(
        "ix_norms_pulse_token_network_person",
        "norms_pulse_token",
        ["network_id", "person_id", "answered"],
    )
    op.create_index(op.f("ix_norms_pulse_token_person_id"), "norms_pulse_token", ["person_id"])
    protect(op, *TABLES)


def _key(table: str, column: str, target: str, when_gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=when_gone)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
