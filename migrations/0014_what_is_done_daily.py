"""The newest day on which each plugin was asked for what is due"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.row_security import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_daily_run_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_run")),
        sa.UniqueConstraint("network_id", "plugin", name=op.f("uq_daily_run_network_id_plugin")),
    )
    op.create_index(op.f("ix_daily_run_network_id"), "daily_run", ["network_id"])
    protect(op, "daily_run")


def downgrade() -> None:
    op.drop_table("daily_run")
