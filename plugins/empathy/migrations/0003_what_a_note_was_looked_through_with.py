"""With which rules and names a note was looked through for identifiers"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE, COLUMN = "empathy_note", "looked_with"


def upgrade() -> None:
    """Nothing is known of notes so far: they are looked through once more."""
    op.add_column(TABLE, sa.Column(COLUMN, sa.String(16), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table(TABLE) as table:
        table.drop_column(COLUMN)
