"""Of a plugin's prompt the network keeps only the words that it has changed"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WORDS = {"text": sa.Text(), "reason": sa.Text(), "source": sa.String(255)}


def upgrade() -> None:
    with op.batch_alter_table("added_prompt") as batch:
        for name, kind in WORDS.items():
            batch.alter_column(name, existing_type=kind, nullable=True)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Row-level security is for the application; this changes the rows of all networks.
        op.execute("SELECT set_config('commonaim.across', 'yes', true)")
    # Here nothing knows what the plugin says: its prompt is asked in its own words again.
    op.execute("DELETE FROM added_prompt WHERE text IS NULL AND NOT removed")
    for name in WORDS:
        op.execute(f"UPDATE added_prompt SET {name} = '' WHERE {name} IS NULL")  # noqa: S608  # ours
    with op.batch_alter_table("added_prompt") as batch:
        for name, kind in WORDS.items():
            batch.alter_column(name, existing_type=kind, nullable=False)
