"""What a network's decisions taught about the order of questions"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "equity_review_ordering"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("bias", sa.Double(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("precision", sa.Double(), nullable=False),
        sa.Column("recall", sa.Double(), nullable=False),
        sa.Column("trained_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("trained_by_id", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f(f"fk_{TABLE}_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["trained_by_id"],
            ["person.id"],
            name=op.f(f"fk_{TABLE}_trained_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("network_id", name=op.f(f"uq_{TABLE}_network_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_network_id"), TABLE, ["network_id"])
    op.create_index(op.f(f"ix_{TABLE}_trained_by_id"), TABLE, ["trained_by_id"])
    protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
