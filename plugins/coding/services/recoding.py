"""Giving what is coded other codes: merging and splitting codes, retiring them, and looking at codings again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Operation,
    Project,
    Segment,
    Text,
)
from commonaim.plugins.coding.models.codebook import RETIRED
from commonaim.plugins.coding.services import codebook, marking
from commonaim.plugins.coding.services.sight import Sight


def merge(code: Code, into: Code, person_id: int | None) -> int:
    """Code with ``into`` whatever was coded with ``code``, and retire that; gives how many codings moved.

    Each coder keeps what they coded; where one had both, one is left. Codes below ``code`` go below ``into``.
    """
    if code.id == into.id or code.project_id != into.project_id:
        raise codebook.CannotChange(_("Choose another code to merge it into."))
    above: Code | None = into
    while above is not None:
        if above.id == code.id:
            raise codebook.CannotChange(
                _(
                    "“%(name)s” stands below the code that would be merged into it. Move it out first.",
                    name=into.name,
                )
            )
        above = above.parent
    moved = recode(code, into, person_id, kind="merged")
    for child in codebook.codes(code.project):
        if child.parent_id == code.id:
            codebook.place(child, into, None, person_id)
    code.merged_into_id, code.status = into.id, RETIRED
    codebook.keep_state(code.project, code, person_id)
    return moved


def recode(
    code: Code,
    into: Code,
    person_id: int | None,
    *,
    codings: Sequence[Coding] | None = None,
    kind: str = "split",
) -> int:
    """Give ``into`` instead of ``code`` to codings (all of them by default), each its coder's still."""
    if codings is None:
        codings = db.session.scalars(select(Coding).where(Coding.code_id == code.id)).all()
    removed = [marking.kept(coding) for coding in codings]
    by_coder: dict[int, list[Segment]] = defaultdict(list)
    for coding in codings:
        by_coder[coding.coder_id].append(coding.segment)
        db.session.delete(coding)
    db.session.flush()
    added: list[Coding] = []
    for coder_id, segments in by_coder.items():
        coder = tenancy.get(Coder, coder_id)
        if coder is not None:
            added += marking.add(coder, [(segment, into) for segment in segments])
    if removed:
        change_ = {
            "added": [marking.kept(coding) for coding in added],
            "removed": removed,
            "code": code.id,
        }
        db.session.add(
            Operation(project_id=code.project_id, person_id=person_id, kind=kind, change=change_)
        )
        db.session.flush()
    return len(removed)


def retire(code: Code, person_id: int | None, *, again: bool = False) -> None:
    """Use a code no more, or ``again``; what was coded with it stays."""
    codebook.change(code, {"status": "active" if again else RETIRED}, person_id)
    if again:
        code.merged_into_id = None


def to_look_at(project: Project, coder_id: int | None, seen: Sight) -> Sequence[Any]:
    """Codings whose code means something else since: (coding, code, segment, text), of ``coder_id`` alone if given."""
    statement = (
        select(Coding, Code, Segment, Text)
        .join(Code, Code.id == Coding.code_id)
        .join(Segment, Segment.id == Coding.segment_id)
        .join(Text, Text.id == Segment.text_id)
        .where(Coding.edition < Code.edition, Code.status != RETIRED, seen.codings())
        .order_by(Code.position, Code.id, Text.position, Segment.start)
    )
    if coder_id is not None:
        statement = statement.where(Coding.coder_id == coder_id)
    return db.session.execute(statement).all()


def coded_with(code: Code, seen: Sight) -> Select[Any]:
    """The codings of a code that one may see, by text and place."""
    return (
        select(Coding)
        .join(Segment, Segment.id == Coding.segment_id)
        .join(Text, Text.id == Segment.text_id)
        .where(Coding.code_id == code.id, seen.codings())
        .order_by(Text.position, Segment.start, Coding.id)
    )


def codings_of(code: Code, seen: Sight, idents: Collection[int]) -> Sequence[Coding]:
    """Those of some codings that are of ``code`` and that one may see."""
    return db.session.scalars(coded_with(code, seen).where(Coding.id.in_(idents))).all()


def settle(coder: Coder, idents: Collection[int], *, keep: bool) -> None:
    """Of codings that were listed to be looked at again: they hold, or the coder takes them away."""
    if keep:
        marking.look_again(coder, idents)
        return
    own = select(Coding).where(Coding.id.in_(idents), Coding.coder_id == coder.id)
    marking.unmark(coder, db.session.scalars(own).all())


def undo(project: Project, person_id: int) -> Operation | None:
    """Take back the last merge, split or automatic coding of somebody; a code that was merged is used again."""
    operation = marking.undo(project, person_id, kinds=("merged", "split", "auto"))
    if operation is not None and operation.kind == "merged":
        for one in codebook.codes(project):
            if one.id == operation.change.get("code"):
                retire(one, person_id, again=True)
    return operation
