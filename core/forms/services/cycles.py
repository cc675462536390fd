"""Cycles and the lists of what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from ... import days, tenancy
from ...cycles.models import GroupProgram
from ...db import db
from ...finding.folding import says
from ...networks.models import Program
from ...paging import Page, page_of, rows_of
from ..models import Cycle, ImprovementGroup, Submission


@dataclass(frozen=True, slots=True)
class CycleCount:
    """A cycle with the number of its submissions."""

    cycle: Cycle
    submissions: int

    @property
    def state(self) -> str:
        """``coming``, ``running`` or ``finished``, as of today."""
        return state_of(self.cycle)


def state_of(cycle: Cycle) -> str:
    """``coming``, ``running`` or ``finished``, as of today in the network."""
    today = days.today()
    if today < cycle.starts_on:
        return "coming"
    return "running" if today <= cycle.ends_on else "finished"


def cycles() -> list[CycleCount]:
    """All cycles of the network, newest first, with how many submissions each has."""
    return [CycleCount(cycle, count) for cycle, count in db.session.execute(_cycles())]


def running_cycle() -> Cycle | None:
    """The cycle that runs today; of several the one that began last."""
    return db.session.scalars(_running(), {"today": days.today()}).first()


def cycle_with_groups(ident: int) -> tuple[Cycle, list[ImprovementGroup]] | None:
    """A cycle and its improvement groups by name, or None when the network has no cycle of this id; one query."""
    rows = db.session.execute(_cycle_with_groups(), {"cycle": ident}).all()
    return (rows[0][0], [group for _cycle, group in rows if group]) if rows else None


def usual_group(cycle: Cycle, program_id: int | None) -> int | None:
    """The group that is chosen already where a submission is begun: the only one of the cycle that a program is in."""
    groups = db.session.scalars(
        select(GroupProgram.group_id)
        .join(ImprovementGroup, ImprovementGroup.id == GroupProgram.group_id)
        .where(ImprovementGroup.cycle_id == cycle.id, GroupProgram.program_id == program_id)
        .limit(2)
    ).all()
    return groups[0] if len(groups) == 1 else None


def groups_of(cycle: Cycle) -> Sequence[ImprovementGroup]:
    """The improvement groups of a cycle, by name."""
    return db.session.scalars(_groups(), {"cycle": cycle.id}).all()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a submission can begin: a cycle, and one of its groups or none yet."""

    cycle: Cycle
    group: ImprovementGroup | None

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.cycle.id}:{self.group_id}" if self.group else str(self.cycle.id)

    @property
    def group_id(self) -> int | None:
        return self.group.id if self.group else None

    @property
    def title(self) -> str:
        """Its names, for people."""
        return f"{self.cycle.name} · {self.group.name}" if self.group else self.cycle.name


def places() -> list[Place]:
    """Every cycle of the network, newest first, each followed by its groups by name."""
    rows = db.session.execute(_places()).all()
    found: list[Place] = []
    for cycle, group in rows:
        if not found or found[-1].cycle is not cycle:
            found.append(Place(cycle, None))
        if group is not None:
            found.append(Place(cycle, group))
    return found


def submissions_of(
    cycle: Cycle, number: int = 1, *, group_id: int | None = None, search: str = ""
) -> Page[Any]:
    """Page ``number`` of a cycle's submissions, the last changed first.

    Rows have ``id``, ``title``, ``complete``, ``changed_at``, ``program`` and ``group`` (names; group may be None).
    They are no entities, because lists are long.
    """
    rows, count = _submissions(of_group=group_id is not None)
    if search:
        # What is looked for is different each time, so that nothing of it is kept.
        found = says(search, Submission.title)
        rows, count = rows.where(found), count.where(found)
    values = {"cycle": cycle.id} if group_id is None else {"cycle": cycle.id, "group": group_id}
    return page_of(rows, number, scalars=False, count=count, values=values)


def latest_of(cycles: Sequence[Cycle], most: int) -> Sequence[Any]:
    """The last changed submissions of one cycle or of several; rows as those of :func:`submissions_of`."""
    if len(cycles) == 1:
        rows, _count = _submissions(of_group=False)
        return rows_of(rows, most, values={"cycle": cycles[0].id}, scalars=False)
    values = {"cycles": [cycle.id for cycle in cycles]}
    return rows_of(_of_several(), most, values=values, scalars=False)


# What lists ask at every look is built once.


@cache
def _cycles() -> Select[Cycle, int]:
    counts = (
        select(Submission.cycle_id, func.count().label("submissions"))
        .group_by(Submission.cycle_id)
        .subquery()
    )
    return tenancy.standing(
        select(Cycle, func.coalesce(counts.c.submissions, 0))
        .outerjoin(counts, counts.c.cycle_id == Cycle.id)
        .order_by(Cycle.starts_on.desc(), Cycle.id.desc())
    )


@cache
def _running() -> Select[Cycle]:
    begun, not_over = Cycle.starts_on <= bindparam("today"), Cycle.ends_on >= bindparam("today")
    running = select(Cycle).where(begun, not_over)
    return tenancy.standing(running.order_by(Cycle.starts_on.desc()).limit(1))


@cache
def _cycle_with_groups() -> Select[Cycle, ImprovementGroup]:
    return tenancy.standing(
        select(Cycle, ImprovementGroup)
        .outerjoin(ImprovementGroup, ImprovementGroup.cycle_id == Cycle.id)
        .where(Cycle.id == bindparam("cycle"))
        .order_by(ImprovementGroup.name)
    )


@cache
def _places() -> Select[Cycle, ImprovementGroup]:
    return tenancy.standing(
        select(Cycle, ImprovementGroup)
        .outerjoin(ImprovementGroup, ImprovementGroup.cycle_id == Cycle.id)
        .order_by(Cycle.starts_on.desc(), Cycle.id.desc(), ImprovementGroup.name)
    )


@cache
def _groups() -> Select[ImprovementGroup]:
    return tenancy.standing(
        select(ImprovementGroup)
        .where(ImprovementGroup.cycle_id == bindparam("cycle"))
        .order_by(ImprovementGroup.name)
    )


@cache
def _submissions(*, of_group: bool) -> tuple[_Rows, Select[int]]:
    """The rows of a list and how many there are, the latter without what each row shows."""
    conditions = [Submission.cycle_id == bindparam("cycle")]
    if of_group:
        conditions.append(Submission.group_id == bindparam("group"))
    count = select(func.count(Submission.id)).where(*conditions)
    return _rows(*conditions), tenancy.standing(count)


@cache
def _of_several() -> _Rows:
    return _rows(Submission.cycle_id.in_(bindparam("cycles", expanding=True)))


_Rows = Select[int, str, bool, datetime, str, str | None]


def _rows(*conditions: ColumnElement[bool]) -> _Rows:
    return tenancy.standing(
        select(
            Submission.id,
            Submission.title,
            Submission.complete,
            Submission.changed_at,
            Program.name.label("program"),
            ImprovementGroup.name.label("group"),
        )
        .join(Program, Submission.program_id == Program.id)
        .outerjoin(ImprovementGroup, Submission.group_id == ImprovementGroup.id)
        .where(*conditions)
        .order_by(Submission.changed_at.desc(), Submission.id.desc())
    )
