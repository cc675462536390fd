"""What a result says in one word, so that counting results does not look through all that they hold"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "equity_review_result"
INDEX = "ix_equity_review_result_submission"
BEFORE = ("network_id", "submission_id", "all_students_only")
#: What is stored of whom a submission speaks, and its one word; the first that is true counts.
WORDS = {
    "beneficiaries": "named",
    "collective": "collective",
    "other_groups": "other_groups",
    "all_students": "all_students",
}


def upgrade() -> None:
    kind, told = sa.String(length=20), sa.Boolean()
    op.add_column(TABLE, sa.Column("kind", kind, server_default="nobody", nullable=False))
    op.add_column(TABLE, sa.Column("youth_told", told, server_default=sa.false(), nullable=False))
    _fill()
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, [*BEFORE, "kind", "youth_told", "revision"])


def _fill() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # The rows of every network are looked through, which the policies would hide.
        op.execute("SELECT set_config('commonaim.across', 'yes', true)")
    result = sa.table(
        TABLE, *(sa.column(name) for name in ("kind", "youth_told", "speaks_of", "sections"))
    )
    # What is JSON is looked into as into a text, in the form in which it was always written.
    spoken, sections = sa.cast(result.c.speaks_of, sa.Text), sa.cast(result.c.sections, sa.Text)
    whens = [(spoken.contains(f'"{stored}"'), word) for stored, word in WORDS.items()]
    op.execute(
        sa.update(result).values(
            kind=sa.case(*whens, else_="nobody"),
            youth_told=sections.contains('"role": "youth", "speaks_of": ["', autoescape=True),
        )
    )


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, list(BEFORE))
    op.drop_column(TABLE, "youth_told")
    op.drop_column(TABLE, "kind")
