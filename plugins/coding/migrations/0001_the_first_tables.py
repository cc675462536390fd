"""The first tables"""

import sqlalchemy as sa
from alembic import op

from commonaim.core.db import UtcDateTime
from commonaim.core.row_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "coding_project",
    "coding_attribute",
    "coding_case",
    "coding_code",
    "coding_codebook_version",
    "coding_coder",
    "coding_text",
    "coding_theme",
    "coding_code_state",
    "coding_operation",
    "coding_presence",
    "coding_reading",
    "coding_text_version",
    "coding_theme_code",
    "coding_decision",
    "coding_passage",
    "coding_segment",
    "coding_suggestion",
    "coding_case_text",
    "coding_coding",
    "coding_link",
    "coding_memo",
    "coding_theme_quote",
    "coding_use",
)


def _to(
    name: str, table: str, ondelete: str, *, nullable: bool = True, index: bool = True
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete=ondelete)
    return sa.Column(name, sa.Integer(), key, nullable=nullable, index=index)


def _own() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("network_id", "network", "CASCADE", nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "coding_project",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("agreement", sa.String(20), nullable=False),
        sa.Column("agreement_unit", sa.String(20), nullable=False),
        sa.Column("suggestions", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _to("created_by_id", "person", "SET NULL"),
        sa.Column("archived_at", UtcDateTime()),
    )
    op.create_table(
        "coding_attribute",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False, index=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.UniqueConstraint("project_id", "name"),
    )
    op.create_table(
        "coding_case",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
    )
    op.create_table(
        "coding_code",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        _to("parent_id", "coding_code", "SET NULL"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("short", sa.String(255), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("use_when", sa.Text(), nullable=False),
        sa.Column("not_when", sa.Text(), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("counter_example", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(12), nullable=False),
        sa.Column("color", sa.String(7), nullable=False),
        sa.Column("pattern", sa.String(12), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("codable", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        _to("owner_id", "person", "SET NULL"),
        _to("merged_into_id", "coding_code", "SET NULL"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "coding_codebook_version",
        *_own(),
        _to("project_id", "coding_project", "CASCADE", nullable=False, index=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=False),
        _to("closed_by_id", "person", "SET NULL"),
        sa.UniqueConstraint("project_id", "number"),
    )
    op.create_table(
        "coding_coder",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False, index=False),
        sa.Column("kind", sa.String(12), nullable=False),
        _to("person_id", "person", "SET NULL"),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime()),
        sa.UniqueConstraint("project_id", "person_id"),
    )
    op.create_index("ix_coding_coder_kind", "coding_coder", ["network_id", "project_id", "kind"])
    op.create_table(
        "coding_text",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("plugin", sa.String(60), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=False),
        _to("program_id", "program", "SET NULL"),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visible_to", sa.String(10), nullable=False),
        sa.Column("quotable", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("erased_at", UtcDateTime()),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        _to("added_by_id", "person", "SET NULL"),
    )
    op.create_index(
        "ix_coding_text_project_position", "coding_text", ["network_id", "project_id", "position"]
    )
    op.create_index("ix_coding_text_source", "coding_text", ["network_id", "plugin", "key"])
    op.create_table(
        "coding_theme",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _to("created_by_id", "person", "SET NULL"),
    )
    op.create_table(
        "coding_code_state",
        *_own(),
        _to("code_id", "coding_code", "CASCADE", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
    )
    op.create_table(
        "coding_operation",
        *_own(),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        _to("text_id", "coding_text", "CASCADE"),
        _to("person_id", "person", "SET NULL"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime()),
    )
    op.create_index(
        "ix_coding_operation_person",
        "coding_operation",
        ["network_id", "project_id", "person_id", "id"],
    )
    op.create_index("ix_coding_operation_text", "coding_operation", ["network_id", "text_id", "id"])
    op.create_table(
        "coding_presence",
        *_own(),
        _to("text_id", "coding_text", "CASCADE", nullable=False, index=False),
        _to("person_id", "person", "CASCADE", nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False, index=True),
        sa.UniqueConstraint("text_id", "person_id"),
    )
    op.create_table(
        "coding_reading",
        *_own(),
        _to("text_id", "coding_text", "CASCADE", nullable=False, index=False),
        _to("coder_id", "coding_coder", "CASCADE", nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
        sa.UniqueConstraint("text_id", "coder_id"),
    )
    op.create_table(
        "coding_text_version",
        *_own(),
        _to("text_id", "coding_text", "CASCADE", nullable=False, index=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("text_id", "number"),
    )
    op.create_table(
        "coding_theme_code",
        *_own(),
        _to("theme_id", "coding_theme", "CASCADE", nullable=False, index=False),
        _to("code_id", "coding_code", "CASCADE", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("theme_id", "code_id"),
    )
    op.create_table(
        "coding_decision",
        *_own(),
        _to("version_id", "coding_text_version", "CASCADE", nullable=False, index=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("by_id", "person", "SET NULL"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("version_id", "start", "end"),
    )
    op.create_table(
        "coding_passage",
        *_own(),
        _to("version_id", "coding_text_version", "CASCADE", nullable=False, index=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("version_id", "start"),
    )
    op.create_table(
        "coding_segment",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("text_id", "coding_text", "CASCADE", nullable=False),
        _to("version_id", "coding_text_version", "CASCADE", nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("before", sa.String(40), nullable=False),
        sa.Column("after", sa.String(40), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("carried_from", sa.JSON(), nullable=False),
        sa.Column("visible_to", sa.String(10)),
        sa.Column("quotable", sa.Boolean()),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_index(
        "ix_coding_segment_place", "coding_segment", ["network_id", "version_id", "start", "end"]
    )
    op.create_table(
        "coding_suggestion",
        *_own(),
        _to("version_id", "coding_text_version", "CASCADE", nullable=False),
        _to("coder_id", "coding_coder", "CASCADE", nullable=False),
        _to("code_id", "coding_code", "CASCADE", nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime()),
        _to("answered_by_id", "person", "SET NULL"),
    )
    op.create_index(
        "ix_coding_suggestion_place",
        "coding_suggestion",
        ["network_id", "version_id", "start", "end"],
    )
    op.create_table(
        "coding_case_text",
        *_own(),
        _to("case_id", "coding_case", "CASCADE", nullable=False, index=False),
        _to("text_id", "coding_text", "CASCADE", nullable=False),
        _to("segment_id", "coding_segment", "CASCADE"),
        sa.UniqueConstraint("case_id", "text_id", "segment_id"),
    )
    op.create_table(
        "coding_coding",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("segment_id", "coding_segment", "CASCADE", nullable=False, index=False),
        _to("code_id", "coding_code", "CASCADE", nullable=False),
        _to("coder_id", "coding_coder", "CASCADE", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("segment_id", "code_id", "coder_id"),
    )
    op.create_index("ix_coding_coding_code", "coding_coding", ["network_id", "code_id", "edition"])
    op.create_table(
        "coding_link",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        _to("segment_id", "coding_segment", "CASCADE"),
        _to("theme_id", "coding_theme", "CASCADE"),
        _to("code_id", "coding_code", "CASCADE"),
        sa.Column("plugin", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _to("created_by_id", "person", "SET NULL"),
    )
    op.create_table(
        "coding_memo",
        *_own(),
        sa.Column("guid", sa.String(36), nullable=False),
        _to("project_id", "coding_project", "CASCADE", nullable=False),
        _to("segment_id", "coding_segment", "CASCADE"),
        _to("code_id", "coding_code", "CASCADE"),
        _to("text_id", "coding_text", "CASCADE"),
        _to("coder_id", "coding_coder", "CASCADE"),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _to("author_id", "person", "SET NULL"),
        sa.Column("author_name", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "coding_theme_quote",
        *_own(),
        _to("theme_id", "coding_theme", "CASCADE", nullable=False, index=False),
        _to("segment_id", "coding_segment", "CASCADE", nullable=False),
        sa.Column("dissents", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("theme_id", "segment_id"),
    )
    op.create_table(
        "coding_use",
        *_own(),
        _to("text_id", "coding_text", "CASCADE", nullable=False),
        _to("segment_id", "coding_segment", "SET NULL"),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("by_id", "person", "SET NULL"),
    )
    protect(op, *TABLES)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
