"""Profiles of programs, cohorts, the times programs are in the network, and their liaisons"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.row_security import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _of_network(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["network_id"],
        ["network.id"],
        name=op.f(f"fk_{table}_network_id_network"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=255), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("about", sa.Text(), server_default="", nullable=False))

    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _of_network("cohort"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("network_id", "name", name=op.f("uq_cohort_network_id_name")),
    )
    op.create_index(op.f("ix_cohort_network_id"), "cohort", ["network_id"])

    op.create_table(
        "program_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["program.id"],
            name=op.f("fk_program_time_program_id_program"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["cohort.id"],
            name=op.f("fk_program_time_cohort_id_cohort"),
            ondelete="CASCADE",
        ),
        _of_network("program_time"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_time")),
    )
    for column in ("cohort_id", "network_id", "program_id"):
        op.create_index(op.f(f"ix_program_time_{column}"), "program_time", [column])
    op.create_index("ix_program_time_network_joined", "program_time", ["network_id", "joined_on"])

    op.create_table(
        "liaison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["program.id"],
            name=op.f("fk_liaison_program_id_program"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_liaison_person_id_person"),
            ondelete="SET NULL",
        ),
        _of_network("liaison"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liaison")),
    )
    for column in ("network_id", "person_id", "program_id"):
        op.create_index(op.f(f"ix_liaison_{column}"), "liaison", [column])
    op.create_index(
        "uq_liaison_present",
        "liaison",
        ["program_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )

    protect(op, "cohort", "program_time", "liaison")


def downgrade() -> None:
    op.drop_table("liaison")
    op.drop_table("program_time")
    op.drop_table("cohort")
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.drop_column("about")
        batch_op.drop_column("kind")
