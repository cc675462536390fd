"""Files that plugins keep"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "plugin_file"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored", sa.String(length=30), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _points_to("network", "CASCADE"),
        _points_to("person", "SET NULL"),
        sa.UniqueConstraint("stored", name=op.f("uq_plugin_file_stored")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugin_file")),
    )
    for column in ("network_id", "person_id", "plugin"):
        op.create_index(f"ix_plugin_file_{column}", TABLE, [column])
    protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)


def _points_to(target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{target}_id"],
        [f"{target}.id"],
        name=op.f(f"fk_plugin_file_{target}_id_{target}"),
        ondelete=ondelete,
    )
