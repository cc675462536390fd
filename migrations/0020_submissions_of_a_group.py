"""The submissions of a group in a cycle, along one index"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE, AFTER = "ix_submission_network_group_changed", "ix_submission_network_group_cycle_changed"


def upgrade() -> None:
    op.drop_index(BEFORE, "submission")
    op.create_index(AFTER, "submission", ["network_id", "group_id", "cycle_id", "changed_at"])


def downgrade() -> None:
    op.drop_index(AFTER, "submission")
    op.create_index(BEFORE, "submission", ["network_id", "group_id", "changed_at"])
