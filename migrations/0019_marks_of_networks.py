"""A network has a mark, which changes with whatever reports count"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("network", sa.Column("mark", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("network", "mark")
