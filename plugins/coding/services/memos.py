"""Memos: what is written down along the way, and about what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, or_, select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.i18n import told
from commonaim.core.plugin import N_
from commonaim.plugins.coding.models import Code, Memo, Project, Segment, Text
from commonaim.plugins.coding.services.sight import Sight

KINDS: Final = {
    "note": N_("Note"),
    "rule": N_("Rule of a code"),
    "theory": N_("Idea about what it means"),
    "reflexive": N_("Where I stand"),
    "language": N_("Language and translation"),
    "decision": N_("Decision"),
}


def titles() -> dict[str, str]:
    """What each kind of memo is called, in the reader's language."""
    return {kind: told(title) for kind, title in KINDS.items()}


def write(
    project: Project,
    person: Person,
    *,
    kind: str,
    body: str,
    title: str = "",
    segment: Segment | None = None,
    code: Code | None = None,
    text: Text | None = None,
) -> Memo:
    """A new memo about a segment, code or text, or about the project. Not committed."""
    memo = Memo(
        project_id=project.id,
        kind=kind,
        title=title,
        body=body,
        segment_id=segment.id if segment else None,
        code_id=code.id if code else None,
        text_id=text.id if text else None,
        author_id=person.id,
        author_name=person.name,
    )
    db.session.add(memo)
    db.session.flush()
    return memo


def change(memo: Memo, *, kind: str, title: str, body: str) -> None:
    """Other words for a memo."""
    memo.kind, memo.title, memo.body, memo.changed_at = kind, title, body, now()


def by_id(ident: int) -> Memo | None:
    """A memo of this network by its id; whoever did not write it finds it through :func:`listed`."""
    return tenancy.get(Memo, ident)


def listed(seen: Sight, *, kind: str = "", q: str = "") -> Select[Any]:
    """The memos of a project that one may see, the newest first: none about a text or segment that one may not."""
    on_segment = (
        select(Segment.id)
        .join(Text, Text.id == Segment.text_id)
        .where(Segment.id == Memo.segment_id, seen.segments(), seen.memo_layer())
        .correlate(Memo)
        .exists()
    )
    about = select(Text.id).where(seen.texts())
    found = (
        select(Memo)
        .where(
            Memo.project_id == seen.project_id,
            or_(Memo.segment_id.is_(None), on_segment),
            or_(Memo.text_id.is_(None), Memo.text_id.in_(about)),
        )
        .order_by(Memo.changed_at.desc(), Memo.id.desc())
    )
    if kind:
        found = found.where(Memo.kind == kind)
    if q:
        found = found.where(
            or_(Memo.title.icontains(q, autoescape=True), Memo.body.icontains(q, autoescape=True))
        )
    return found


def of_segment(segment: Segment, seen: Sight) -> Sequence[Memo]:
    """The memos on a segment that one may see."""
    return db.session.scalars(
        listed(seen).where(Memo.segment_id == segment.id).order_by(None).order_by(Memo.id)
    ).all()


def of_text(text: Text, seen: Sight) -> Sequence[Memo]:
    """The memos on a text as a whole."""
    return db.session.scalars(
        listed(seen).where(Memo.text_id == text.id).order_by(None).order_by(Memo.id)
    ).all()


def of_code(code: Code) -> Sequence[Memo]:
    """The memos on a code."""
    return db.session.scalars(select(Memo).where(Memo.code_id == code.id).order_by(Memo.id)).all()
