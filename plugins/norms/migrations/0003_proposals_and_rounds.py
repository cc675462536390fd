"""Proposals and what is said of them, rounds, the steering committee, the published set"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


#: In the order in which they are made.
TABLES = (
    "norms_committee_seat",
    "norms_public_set",
    "norms_round",
    "norms_proposal",
    "norms_reading",
    "norms_remark",
    "norms_voice",
)


def upgrade() -> None:
    op.create_table(
        "norms_committee_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_committee_seat", "network_id", "network", "CASCADE"),
        _key("norms_committee_seat", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_committee_seat")),
        sa.UniqueConstraint(
            "network_id", "person_id", name=op.f("uq_norms_committee_seat_network_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_norms_committee_seat_network_id"), "norms_committee_seat", ["network_id"]
    )
    op.create_index(
        op.f("ix_norms_committee_seat_person_id"), "norms_committee_seat", ["person_id"]
    )
    op.create_table(
        "norms_public_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("norms", sa.JSON(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_public_set", "network_id", "network", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_public_set")),
        sa.UniqueConstraint("network_id", name=op.f("uq_norms_public_set_network_id")),
    )
    op.create_index(op.f("ix_norms_public_set_network_id"), "norms_public_set", ["network_id"])
    op.create_table(
        "norms_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("invitation", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_round", "cohort_id", "cohort", "SET NULL"),
        _key("norms_round", "network_id", "network", "CASCADE"),
        _key("norms_round", "opened_by_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_round")),
    )
    op.create_index(op.f("ix_norms_round_cohort_id"), "norms_round", ["cohort_id"])
    op.create_index(op.f("ix_norms_round_network_id"), "norms_round", ["network_id"])
    op.create_index(op.f("ix_norms_round_opened_by_id"), "norms_round", ["opened_by_id"])
    op.create_table(
        "norms_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("norm_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("occasion", sa.String(length=255), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decides_on", sa.Date(), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("wording_id", sa.Integer(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_proposal", "cohort_id", "cohort", "SET NULL"),
        _key("norms_proposal", "network_id", "network", "CASCADE"),
        _key("norms_proposal", "norm_id", "norms_norm", "CASCADE"),
        _key("norms_proposal", "proposed_by_id", "person", "SET NULL"),
        _key("norms_proposal", "round_id", "norms_round", "SET NULL"),
        _key("norms_proposal", "wording_id", "norms_wording", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_proposal")),
    )
    op.create_index(op.f("ix_norms_proposal_cohort_id"), "norms_proposal", ["cohort_id"])
    op.create_index(op.f("ix_norms_proposal_network_id"), "norms_proposal", ["network_id"])
    op.create_index(
        "ix_norms_proposal_network_state", "norms_proposal", ["network_id", "state", "id"]
    )
    op.create_index(op.f("ix_norms_proposal_norm_id"), "norms_proposal", ["norm_id"])
    op.create_index(op.f("ix_norms_proposal_proposed_by_id"), "norms_proposal", ["proposed_by_id"])
    op.create_index(op.f("ix_norms_proposal_round_id"), "norms_proposal", ["round_id"])
    op.create_index(op.f("ix_norms_proposal_wording_id"), "norms_proposal", ["wording_id"])
    op.create_table(
        "norms_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_reading", "network_id", "network", "CASCADE"),
        _key("norms_reading", "person_id", "person", "CASCADE"),
        _key("norms_reading", "round_id", "norms_round", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_reading")),
        sa.UniqueConstraint(
            "round_id", "person_id", name=op.f("uq_norms_reading_round_id_person_id")
        ),
    )
    op.create_index(op.f("ix_norms_reading_network_id"), "norms_reading", ["network_id"])
    op.create_index(op.f("ix_norms_reading_person_id"), "norms_reading", ["person_id"])
    op.create_table(
        "norms_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("norm_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_remark", "answers_id", "norms_remark", "CASCADE"),
        _key("norms_remark", "author_id", "person", "SET NULL"),
        _key("norms_remark", "network_id", "network", "CASCADE"),
        _key("norms_remark", "norm_id", "norms_norm", "CASCADE"),
        _key("norms_remark", "proposal_id", "norms_proposal", "CASCADE"),
        _key("norms_remark", "round_id", "norms_round", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_remark")),
    )
    op.create_index(op.f("ix_norms_remark_answers_id"), "norms_remark", ["answers_id"])
    op.create_index(op.f("ix_norms_remark_author_id"), "norms_remark", ["author_id"])
    op.create_index(op.f("ix_norms_remark_network_id"), "norms_remark", ["network_id"])
    op.create_index(op.f("ix_norms_remark_norm_id"), "norms_remark", ["norm_id"])
    op.create_index(op.f("ix_norms_remark_proposal_id"), "norms_remark", ["proposal_id"])
    op.create_index(op.f("ix_norms_remark_round_id"), "norms_remark", ["round_id"])
    op.create_table(
        "norms_voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("stance", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        _key("norms_voice", "network_id", "network", "CASCADE"),
        _key("norms_voice", "person_id", "person", "SET NULL"),
        _key("norms_voice", "proposal_id", "norms_proposal", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms_voice")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_norms_voice_proposal_id_person_id")
        ),
    )
    op.create_index(op.f("ix_norms_voice_network_id"), "norms_voice", ["network_id"])
    op.create_index(op.f("ix_norms_voice_person_id"), "norms_voice", ["person_id"])
    protect(op, *TABLES)


def _key(table: str, column: str, target: str, when_gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=when_gone)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
