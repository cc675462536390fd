"""Phases and a menu for cycles, several facilitators and the programs of groups, participation"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW = (
    "cycle_idea",
    "cycle_phase",
    "group_facilitator",
    "group_program",
    "participation_occasion",
    "participation",
)


def upgrade() -> None:
    _make_tables()
    protect(op, *NEW)
    _see_every_network()
    with op.batch_alter_table("change_idea") as batch:
        batch.add_column(sa.Column("source", sa.String(255), nullable=False, server_default=""))
        batch.add_column(
            sa.Column("offered", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("change_idea") as batch:
        batch.alter_column("source", server_default=None)
        batch.alter_column("offered", server_default=None)
    with op.batch_alter_table("cycle") as batch:
        batch.add_column(sa.Column("aim", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("cycle") as batch:
        batch.alter_column("aim", server_default=None)
    op.execute(
        "INSERT INTO group_facilitator (group_id, person_id, network_id) "
        "SELECT id, facilitator_id, network_id FROM improvement_group WHERE facilitator_id IS NOT NULL"
    )
    # Which programs are in a group was only to be seen from what they had begun in it.
    op.execute(
        "INSERT INTO group_program (group_id, program_id, network_id) "
        "SELECT DISTINCT group_id, program_id, network_id FROM submission WHERE group_id IS NOT NULL"
    )
    with op.batch_alter_table("improvement_group") as batch:
        batch.drop_index("ix_improvement_group_facilitator_id")
        batch.drop_constraint("fk_improvement_group_facilitator_id_person", type_="foreignkey")
        batch.drop_column("facilitator_id")


def downgrade() -> None:
    _see_every_network()
    with op.batch_alter_table("improvement_group") as batch:
        batch.add_column(sa.Column("facilitator_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_improvement_group_facilitator_id_person",
            "person",
            ["facilitator_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index("ix_improvement_group_facilitator_id", ["facilitator_id"])
    # There is room for one of them.
    op.execute(
        "UPDATE improvement_group SET facilitator_id = (SELECT g.person_id FROM group_facilitator g "
        "WHERE g.group_id = improvement_group.id ORDER BY g.id LIMIT 1)"
    )
    with op.batch_alter_table("cycle") as batch:
        batch.drop_column("aim")
    with op.batch_alter_table("change_idea") as batch:
        batch.drop_column("offered")
        batch.drop_column("source")
    for table in reversed(NEW):
        op.drop_table(table)


def _see_every_network() -> None:
    """Row-level security is for the application; this moves the rows of all networks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('commonaim.across', 'yes', true)")


def _make_tables() -> None:
    op.create_table(
        "cycle_idea",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("cycle_idea", "cycle_id", "cycle"),
        _to("cycle_idea", "idea_id", "change_idea"),
        _to("cycle_idea", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name="pk_cycle_idea"),
        sa.UniqueConstraint("cycle_id", "idea_id", name="uq_cycle_idea_cycle_id_idea_id"),
    )
    _index("cycle_idea", "idea_id", "network_id")
    op.create_table(
        "cycle_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("cycle_phase", "cycle_id", "cycle"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        _to("cycle_phase", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name="pk_cycle_phase"),
    )
    _index("cycle_phase", "cycle_id", "network_id")
    op.create_table(
        "group_facilitator",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("group_facilitator", "group_id", "improvement_group"),
        _to("group_facilitator", "person_id", "person"),
        _to("group_facilitator", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name="pk_group_facilitator"),
        sa.UniqueConstraint(
            "group_id", "person_id", name="uq_group_facilitator_group_id_person_id"
        ),
    )
    _index("group_facilitator", "person_id", "network_id")
    op.create_index(
        "ix_group_facilitator_network_person", "group_facilitator", ["network_id", "person_id"]
    )
    op.create_table(
        "group_program",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("group_program", "group_id", "improvement_group"),
        _to("group_program", "program_id", "program"),
        _to("group_program", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name="pk_group_program"),
        sa.UniqueConstraint("group_id", "program_id", name="uq_group_program_group_id_program_id"),
    )
    _index("group_program", "program_id", "network_id")
    op.create_table(
        "participation_occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("participation_occasion", "cycle_id", "cycle"),
        _to("participation_occasion", "group_id", "improvement_group"),
        _to("participation_occasion", "phase_id", "cycle_phase", "SET NULL"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        _to("participation_occasion", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name="pk_participation_occasion"),
    )
    _index("participation_occasion", "cycle_id", "group_id", "phase_id", "network_id")
    op.create_index(
        "ix_participation_occasion_network_group",
        "participation_occasion",
        ["network_id", "group_id"],
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), nullable=False),
        _to("participation", "occasion_id", "participation_occasion"),
        _to("participation", "person_id", "person"),
        _to("participation", "program_id", "program", "SET NULL"),
        _to("participation", "confirmed_by_id", "person", "SET NULL"),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=False),
        _to("participation", "network_id", "network"),
        sa.PrimaryKeyConstraint("id", name="pk_participation"),
        sa.UniqueConstraint(
            "occasion_id", "person_id", name="uq_participation_occasion_id_person_id"
        ),
    )
    _index("participation", "person_id", "program_id", "confirmed_by_id", "network_id")
    op.create_index("ix_participation_network_person", "participation", ["network_id", "person_id"])


def _to(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.Column[int]:
    """A column that points to another table."""
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}_{other}", ondelete=ondelete)
    return sa.Column(column, sa.Integer(), key, nullable=ondelete != "CASCADE")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])
