"""How far somebody has read who opened a concern"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OPENING = "norms_opening"


def upgrade() -> None:
    column = sa.Column("read_upto", sa.Integer(), nullable=False, server_default="0")
    op.add_column(OPENING, column)


def downgrade() -> None:
    with op.batch_alter_table(OPENING) as table:
        table.drop_column("read_upto")
