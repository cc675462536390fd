"""Where rows for the addresses of these pages come from, for the walk in ``tests/core/test_gate.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from commonaim.core.db import Base, db

from ...core.gate_visitors import Rows, Visitor, first_of_plugin

PLUGIN = "coding"
CODING = {
    name: first_of_plugin("coding", name)
    for name in ("Case", "Code", "Coder", "Project", "Segment", "Text", "Theme")
}


def own_memo(visitor: Visitor) -> int:
    """A memo of the visitor's on the first coding project, which is nobody else's to change."""
    if visitor.person_id is None:
        return 1
    memo: Any = next(
        m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == "coding_memo"
    )
    project = CODING["Project"](visitor)
    found = memo(project_id=project, author_id=visitor.person_id, kind="note", body="Mine.")
    db.session.add(found)
    db.session.commit()
    return int(found.id)


def suggestion(visitor: Visitor) -> int:
    """A code that was suggested for the beginning of a coded text."""
    suggested, segment = (
        next(m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == f"coding_{name}")
        for name in ("suggestion", "segment")
    )
    place: Any = db.session.scalars(select(segment).limit(1)).one()
    found: Any = suggested(
        version_id=place.version_id,
        coder_id=CODING["Coder"](visitor),
        code_id=CODING["Code"](visitor),
        start=0,
        end=1,
        confidence=0.5,
    )
    db.session.add(found)
    db.session.commit()
    return int(found.id)


ARGUMENTS: Rows = {
    **{
        f"coding.{page}": {"ident": CODING["Project"]}
        for page in (
            "add_case",
            "add_code",
            "cases",
            "add_memo",
            "add_text",
            "add_theme",
            "again",
            "agreement",
            "bring_files",
            "export",
            "files",
            "look_at_files",
            "retrieve",
            "together",
            "together_table",
            "begin_with",
            "bring",
            "change_coders",
            "change_settings",
            "close_version",
            "code_found",
            "codebook",
            "codebook_versions",
            "curation",
            "follow",
            "join",
            "keys",
            "looked_again",
            "memos",
            "new_text",
            "project",
            "search",
            "settings",
            "sources",
            "themes",
            "undo_found",
            "undo_recoding",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Text"]}
        for page in (
            "about",
            "change_consent",
            "copy_agreed",
            "decide",
            "differences",
            "done",
            "give",
            "here",
            "mark",
            "make_suggestions",
            "marks",
            "redo",
            "segments",
            "suggest",
            "text",
            "text_memo",
            "undo",
            "withdraw",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Segment"]}
        for page in (
            "link_segment",
            "place_segment",
            "quote",
            "segment",
            "segment_consent",
            "segment_memo",
            "unmark",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Code"]}
        for page in (
            "change_code",
            "code",
            "code_memo",
            "merge_code",
            "move_code",
            "retire_code",
            "split_code",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Theme"]}
        for page in ("change_theme", "link_theme", "move_theme", "theme", "unquote")
    },
    **{f"coding.{page}": {"ident": own_memo} for page in ("change_memo", "edit_memo")},
    **{f"coding.{page}": {"ident": CODING["Case"]} for page in ("case", "change_case")},
    "coding.file": {"name": "coding.js"},
    "coding.agreement_table": {"ident": CODING["Project"], "table": "units"},
    "coding.take_out": {"ident": CODING["Project"], "form": "csv"},
    "coding.answer_suggestion": {"ident": suggestion},
}
SENT: Rows = {"coding.begin_with": {"starter": "youth_voice"}}
NARROWER: Mapping[str, frozenset[str]] = {}


def fill() -> None:
    """Nothing that the demo has not."""
