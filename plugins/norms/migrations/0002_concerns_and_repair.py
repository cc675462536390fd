"""Concerns, and the road to a repair"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "norms_concern",
    "norms_past_concern",
    "norms_responder",
    "norms_concern_norm",
    "norms_named",
    "norms_note",
    "norms_opening",
    "norms_party",
    "norms_entry",
    "norms_repair",
)


def upgrade() -> None:
    op.create_table(
        "norms_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("witness", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("responder_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("repaired_on", sa.Date(), nullable=True),
        sa.Column("taken_over_on", sa.Date(), nullable=True),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("untold", sa.JSON(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["person.id"],
            name=op.f("fk_norms_concern_holder_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_concern_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_norms_concern_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["responder_id"],
            ["person.id"],
            name=op.f("fk_norms_concern_responder_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_concern")),
        sa.UniqueConstraint("mark", name=op.f("uq_norms_concern_mark")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_norms_concern_secret_hash")),
    )
    op.create_index(op.f("ix_norms_concern_holder_id"), "norms_concern", ["holder_id"])
    op.create_index(op.f("ix_norms_concern_network_id"), "norms_concern", ["network_id"])
    op.create_index(op.f("ix_norms_concern_person_id"), "norms_concern", ["person_id"])
    op.create_index(op.f("ix_norms_concern_responder_id"), "norms_concern", ["responder_id"])

    op.create_table(
        "norms_past_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("norm_ids", sa.JSON(), nullable=False),
        sa.Column("acknowledged_after", sa.Integer(), nullable=True),
        sa.Column("repaired_after", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_past_concern_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_past_concern")),
    )
    op.create_index(op.f("ix_norms_past_concern_network_id"), "norms_past_concern", ["network_id"])

    op.create_table(
        "norms_responder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=255), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_responder_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_norms_responder_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_responder")),
        sa.UniqueConstraint(
            "network_id", "person_id", name=op.f("uq_norms_responder_network_id_person_id")
        ),
    )
    op.create_index(op.f("ix_norms_responder_network_id"), "norms_responder", ["network_id"])
    op.create_index(op.f("ix_norms_responder_person_id"), "norms_responder", ["person_id"])

    op.create_table(
        "norms_concern_norm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_concern_norm_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_concern_norm_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["norm_id"],
            ["norms_norm.id"],
            name=op.f("fk_norms_concern_norm_norm_id_norms_norm"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_concern_norm")),
        sa.UniqueConstraint(
            "concern_id", "norm_id", name=op.f("uq_norms_concern_norm_concern_id_norm_id")
        ),
    )
    op.create_index(op.f("ix_norms_concern_norm_network_id"), "norms_concern_norm", ["network_id"])
    op.create_index(op.f("ix_norms_concern_norm_norm_id"), "norms_concern_norm", ["norm_id"])

    op.create_table(
        "norms_named",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_named_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_named_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_norms_named_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_named")),
        sa.UniqueConstraint(
            "concern_id", "person_id", name=op.f("uq_norms_named_concern_id_person_id")
        ),
    )
    op.create_index(op.f("ix_norms_named_network_id"), "norms_named", ["network_id"])
    op.create_index(op.f("ix_norms_named_person_id"), "norms_named", ["person_id"])

    op.create_table(
        "norms_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_norms_note_author_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_note_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_note_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_note")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_norms_note_secret_hash")),
    )
    op.create_index(op.f("ix_norms_note_author_id"), "norms_note", ["author_id"])
    op.create_index("ix_norms_note_concern", "norms_note", ["concern_id"])
    op.create_index(op.f("ix_norms_note_network_id"), "norms_note", ["network_id"])

    op.create_table(
        "norms_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_opening_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_opening_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_norms_opening_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_opening")),
    )
    op.create_index("ix_norms_opening_concern", "norms_opening", ["concern_id", "at"])
    op.create_index(op.f("ix_norms_opening_network_id"), "norms_opening", ["network_id"])
    op.create_index(op.f("ix_norms_opening_person_id"), "norms_opening", ["person_id"])

    op.create_table(
        "norms_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_party_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_party_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_norms_party_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_party")),
        sa.UniqueConstraint("mark", name=op.f("uq_norms_party_mark")),
    )
    op.create_index("ix_norms_party_concern", "norms_party", ["concern_id"])
    op.create_index(op.f("ix_norms_party_network_id"), "norms_party", ["network_id"])
    op.create_index(op.f("ix_norms_party_person_id"), "norms_party", ["person_id"])

    op.create_table(
        "norms_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_norms_entry_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_entry_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_entry_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["norms_party.id"],
            name=op.f("fk_norms_entry_party_id_norms_party"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_entry")),
        sa.UniqueConstraint("mark", name=op.f("uq_norms_entry_mark")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_norms_entry_secret_hash")),
    )
    op.create_index(op.f("ix_norms_entry_author_id"), "norms_entry", ["author_id"])
    op.create_index("ix_norms_entry_concern", "norms_entry", ["concern_id"])
    op.create_index(op.f("ix_norms_entry_network_id"), "norms_entry", ["network_id"])
    op.create_index(op.f("ix_norms_entry_party_id"), "norms_entry", ["party_id"])

    op.create_table(
        "norms_repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["norms_concern.id"],
            name=op.f("fk_norms_repair_concern_id_norms_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["network.id"],
            name=op.f("fk_norms_repair_network_id_network"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["norms_party.id"],
            name=op.f("fk_norms_repair_party_id_norms_party"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_repair")),
        sa.UniqueConstraint("mark", name=op.f("uq_norms_repair_mark")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_norms_repair_secret_hash")),
    )
    op.create_index("ix_norms_repair_concern", "norms_repair", ["concern_id"])
    op.create_index(op.f("ix_norms_repair_network_id"), "norms_repair", ["network_id"])
    op.create_index(op.f("ix_norms_repair_party_id"), "norms_repair", ["party_id"])
    protect(op, *TABLES)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
