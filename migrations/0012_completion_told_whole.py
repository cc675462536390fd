"""Whether a network's reports tell whole who completed forms, also where few have not"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report_setting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("completion_whole", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("report_setting", schema=None) as batch_op:
        batch_op.drop_column("completion_whole")
