"""The smallest count that a network's reports show"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.row_security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_report_setting_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_setting")),
        sa.UniqueConstraint("network_id", name=op.f("uq_report_setting_network_id")),
    )
    op.create_index(op.f("ix_report_setting_network_id"), "report_setting", ["network_id"])
    protect(op, "report_setting")


def downgrade() -> None:
    op.drop_table("report_setting")
