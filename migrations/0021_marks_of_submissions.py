"""Submissions have marks in blocks, and a network one for what concerns them all"""

import secrets

import sqlalchemy as sa
from alembic import op

from commonaim.core.row_security import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "submission_block"


def upgrade() -> None:
    op.add_column(
        "network", sa.Column("mark_of_all", sa.BigInteger(), nullable=False, server_default="0")
    )
    _begin_anew()
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_submission_block_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_block")),
        sa.UniqueConstraint(
            "network_id", "block", name=op.f("uq_submission_block_network_id_block")
        ),
    )
    op.create_index(op.f("ix_submission_block_network_id"), TABLE, ["network_id"])
    protect(op, TABLE)


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("network", "mark_of_all")


def _begin_anew() -> None:
    """Give each network a number that was never there, so that nothing that is kept from an earlier time holds: a
    server may go on while a backup from before this revision is brought back. So blocks need no rows yet.
    """
    network = sa.table("network", sa.column("id"), sa.column("mark_of_all"))
    connection = op.get_bind()
    for ident in connection.scalars(sa.select(network.c.id)).all():
        here = sa.update(network).where(network.c.id == ident)
        connection.execute(here.values(mark_of_all=secrets.randbits(62)))
