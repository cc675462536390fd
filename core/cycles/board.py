"""The board of program and phase: what there is, in words. It ranks nobody, counts nobody and calls nothing late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import selectinload

from .. import tenancy
from ..db import db
from ..forms.content import Content
from ..forms.models import (
    Comment,
    Cycle,
    ImprovementGroup,
    Revision,
    Section,
    Submission,
    TemplateVersion,
)
from ..networks.models import Program
from ..paging import Page, page_of
from .models import GroupProgram, Phase
from .services import ACT, DO, NONE, PLAN, STUDY

#: Rows of one page of the board.
SIZE: Final = 20
#: What is written in a phase of a kind, by the roles of sections; what is not named here belongs to no phase.
WORK: Final[Mapping[str, frozenset[str]]] = {
    PLAN: frozenset(
        "context change rationale baseline questions predictions measures plan youth".split()
    ),
    DO: frozenset({"data"}),
    STUDY: frozenset({"results", "learning"}),
    ACT: frozenset({"action"}),
}
#: The kind of the one column of a cycle without phases.
EVERYTHING: Final = "everything"
NOTHING_ASKED, NOTHING_YET, DRAFT, COMPLETE = "nothing_asked", "nothing_yet", "draft", "complete"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a program has written of a phase: one of the four states, and whether a comment there is not settled."""

    state: str
    comments: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A program with its cells, one for each phase. ``talk`` says that a comment on a whole page is not settled."""

    program: Program
    submissions: tuple[tuple[int, str], ...]
    cells: tuple[Cell, ...]
    talk: bool


@dataclass(slots=True)
class _Work:
    """A submission as the board sees it: by role of its sections, whether there are words and open comments."""

    program_id: int
    complete: bool
    asked: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    talked: set[str] = field(default_factory=set)
    talk: bool = False


def board(
    cycle: Cycle,
    phases: Sequence[Phase],
    number: int = 1,
    *,
    group: ImprovementGroup | None = None,
) -> Page[Row]:
    """Page ``number`` of the programs that are in a group of the cycle (or in ``group``) or have begun something there,
    by name. A cycle without phases has one column, for all that is written.
    """
    values = {"cycle": cycle.id} if group is None else {"cycle": cycle.id, "group": group.id}
    page = page_of(_programs(of_group=group is not None), number, size=SIZE, values=values)
    kinds = [phase.kind for phase in phases] or [EVERYTHING]
    work = _work(cycle, group, [program.id for program in page.rows])
    return Page(
        [_row(program, kinds, work[program.id]) for program in page.rows],
        page.number,
        page.total,
        page.size,
    )


def _row(program: Program, kinds: Sequence[str], work: Mapping[int, tuple[str, _Work]]) -> Row:
    every = [one for _title, one in work.values()]
    return Row(
        program,
        tuple((ident, title) for ident, (title, _one) in work.items()),
        tuple(_cell(kind, every) for kind in kinds),
        any(one.talk for one in every),
    )


def _cell(kind: str, work: Collection[_Work]) -> Cell:
    """What is said of one phase of one program, from all that the program has begun."""
    roles = WORK.get(kind, frozenset())
    meant = [(one, one.asked if kind == EVERYTHING else one.asked & roles) for one in work]
    asked = [(one, there) for one, there in meant if there]
    comments = any(one.talked & there for one, there in asked)
    if kind == NONE or (work and not asked):
        return Cell(NOTHING_ASKED, comments)
    if asked and all(one.complete for one, _there in asked):
        return Cell(COMPLETE, comments)
    words = any(one.written & there for one, there in asked)
    return Cell(DRAFT if words else NOTHING_YET, comments)


def _work(
    cycle: Cycle, group: ImprovementGroup | None, programs: Sequence[int]
) -> dict[int, dict[int, tuple[str, _Work]]]:
    """{program id: {submission id: (title, work)}}; three queries however many there are."""
    values: dict[str, Any] = {"cycle": cycle.id, "programs": programs}
    if group is not None:
        values["group"] = group.id
    rows = db.session.execute(_submissions(of_group=group is not None), values).all()
    sections = _sections({row.version_id for row in rows})
    found: dict[int, dict[int, tuple[str, _Work]]] = defaultdict(dict)
    works: dict[int, tuple[_Work, Mapping[str, str]]] = {}
    for row in rows:
        asked = sections[row.version_id]
        work = _Work(row.program_id, row.complete, {section.role for section in asked})
        for piece in Content(row.texts or {}, row.rows or {}).flat(asked):
            work.asked.add(piece.role)
            if piece.text.strip():
                work.written.add(piece.role)
        works[row.id] = work, {section.key: section.role for section in asked}
        found[row.program_id][row.id] = row.title, work
    for ident, section in db.session.execute(_open_comments(), {"submissions": list(works)}):
        work, roles = works[ident]
        if section is not None and section in roles:
            work.talked.add(roles[section])
        else:
            work.talk = True
    return found


def _sections(versions: Collection[int]) -> dict[int, list[Section]]:
    found = db.session.scalars(_versions(), {"versions": list(versions)}).all()
    return {version.id: version.sections for version in found}


@cache
def _programs(*, of_group: bool) -> Select[Program]:
    member = (
        select(GroupProgram.program_id)
        .join(ImprovementGroup, ImprovementGroup.id == GroupProgram.group_id)
        .where(ImprovementGroup.cycle_id == bindparam("cycle"))
    )
    writes = select(Submission.program_id).where(Submission.cycle_id == bindparam("cycle"))
    if of_group:
        member = member.where(GroupProgram.group_id == bindparam("group"))
        writes = writes.where(Submission.group_id == bindparam("group"))
    return tenancy.standing(
        select(Program)
        .where(or_(Program.id.in_(member), Program.id.in_(writes)))
        .order_by(Program.name)
    )


@cache
def _submissions(*, of_group: bool) -> Select[Any]:
    found = (
        select(
            Submission.id,
            Submission.title,
            Submission.program_id,
            Submission.version_id,
            Submission.complete,
            Revision.texts,
            Revision.rows,
        )
        .outerjoin(
            Revision,
            (Revision.submission_id == Submission.id) & (Revision.number == Submission.revision),
        )
        .where(
            Submission.cycle_id == bindparam("cycle"),
            Submission.program_id.in_(bindparam("programs", expanding=True)),
        )
        .order_by(Submission.title, Submission.id)
    )
    if of_group:
        found = found.where(Submission.group_id == bindparam("group"))
    return tenancy.standing(found)


@cache
def _versions() -> Select[TemplateVersion]:
    return tenancy.standing(
        select(TemplateVersion)
        .where(TemplateVersion.id.in_(bindparam("versions", expanding=True)))
        .options(selectinload(TemplateVersion.sections))
    )


@cache
def _open_comments() -> Select[int, str | None]:
    return tenancy.standing(
        select(Comment.submission_id, Comment.section)
        .where(
            Comment.submission_id.in_(bindparam("submissions", expanding=True)),
            Comment.resolved_at.is_(None),
        )
        .distinct()
    )
