"""What reports count by change idea, along one index"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INDEX = "ix_submission_counted_by_idea"


def upgrade() -> None:
    op.create_index(
        INDEX, "submission", ["network_id", "cycle_id", "idea_id", "complete", "revision"]
    )


def downgrade() -> None:
    op.drop_index(INDEX, "submission")
