"""Results by submission, so that a list finds those of its rows without walking along all of the network's"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAME = "ix_equity_review_result_submission"
TABLE = "equity_review_result"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["network_id", "submission_id", "all_students_only"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
