"""Recordings of interviews"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLE = "empathy_recording"


def upgrade() -> None:
    """Make the table, confined to its network."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("network_id", "network"),
        _to("note_id", "empathy_note"),
        _to("file_id", "plugin_file"),
        sa.UniqueConstraint("file_id"),
    )
    for column in ("network_id", "note_id"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    protect(op, TABLE)


def downgrade() -> None:
    """Drop it."""
    op.drop_table(TABLE)


def _to(name: str, table: str) -> sa.Column[int]:
    return sa.Column(
        name, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False
    )
