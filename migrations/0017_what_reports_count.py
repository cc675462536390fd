"""What the report of completed forms counts, along one index"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEX = "ix_submission_counted"


def upgrade() -> None:
    op.create_index(
        INDEX, "submission", ["network_id", "cycle_id", "version_id", "program_id", "complete"]
    )


def downgrade() -> None:
    op.drop_index(INDEX, "submission")
