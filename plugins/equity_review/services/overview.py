"""Reviews side by side: what the submissions of a cycle speak of, and where a conversation would help first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from commonaim.core import days, tenancy
from commonaim.core.cycles.models import GroupFacilitator
from commonaim.core.db import db
from commonaim.core.finding.folding import says
from commonaim.core.forms.models import Cycle, ImprovementGroup, Submission
from commonaim.core.networks.models import Program
from commonaim.core.paging import SIZE, Page
from commonaim.core.waiting import question
from commonaim.plugins.equity_review.kinds import one_kind
from commonaim.plugins.equity_review.models import ACCEPTED, Edition, Finding, Result

_FIRST = (Result.all_students_only.desc(), Result.open_count.desc(), Result.submission_id.desc())


@dataclass(frozen=True, slots=True)
class Bar:
    """A section in one word: ``all_students``, ``collective``, ``other_groups``, ``named`` or ``nobody``."""

    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A submission with what the review read in it; before its first review ``reviewed_at`` is None.

    ``program`` and ``group`` are names, ``open`` and ``asked`` count questions. ``outdated`` says that the submission
    was edited after it was read.
    """

    id: int
    title: str
    program: str
    group: str | None
    reviewed_at: datetime | None = None
    kind: str = ""
    bars: tuple[Bar, ...] = ()
    open: int = 0
    asked: int = 0
    edition: int = 0
    rules_version: str = ""
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many submissions there are, how many were reviewed, how many of those speak only of all students."""

    submissions: int
    reviewed: int
    all_students_only: int


@dataclass(frozen=True, slots=True)
class Running:
    """The running cycle: whether anything was written in it, and read; how much speaks only of all students."""

    cycle_id: int
    cycle: str
    written: bool
    reviewed: bool
    all_students_only: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a submission stands among the reviewed ones of its group, in the overview's order; ``place`` from 1."""

    place: int
    total: int
    previous_id: int | None
    next_id: int | None


def cycles() -> Sequence[Cycle]:
    """All cycles of the network, newest first."""
    found = select(Cycle).order_by(Cycle.starts_on.desc(), Cycle.id.desc())
    return db.session.scalars(found).all()


def overview(
    cycle: Cycle, number: int, *, group_id: int | None = None, search: str = ""
) -> tuple[Page[Row], Counts]:
    """Page ``number`` of a cycle's submissions: those that speak only of all students first, then by open questions.

    Submissions that were not reviewed yet come last.
    """
    counts = _counts(cycle, group_id, search)
    pages = max(1, -(-counts.submissions // SIZE))
    number = min(max(number, 1), pages)
    first = (number - 1) * SIZE
    reviewed = _reviewed(cycle, group_id, search).limit(SIZE).offset(first)
    rows = [_row(row) for row in db.session.execute(reviewed)]
    if len(rows) < SIZE and counts.reviewed < counts.submissions:
        skip = max(0, first - counts.reviewed)
        waiting = _not_reviewed(cycle, group_id, search).limit(SIZE - len(rows)).offset(skip)
        rows += [Row(*row) for row in db.session.execute(waiting)]
    return Page(rows, number, counts.submissions), counts


def to_review(cycle: Cycle, group_id: int | None = None) -> list[int]:
    """The ids of the submissions of a cycle, or of one of its groups, in order."""
    found = select(Submission.id).where(Submission.cycle_id == cycle.id, *_narrowed(group_id, ""))
    return list(db.session.scalars(found.order_by(Submission.id)))


def changed_since(cycle: Cycle) -> list[int]:
    """The ids of the submissions of a cycle whose words were changed since they were reviewed, in order."""
    found = (
        select(Result.submission_id)
        .join(Submission, Submission.id == Result.submission_id)
        .where(Result.cycle_id == cycle.id, Result.revision != Submission.revision)
    )
    return list(db.session.scalars(found.order_by(Result.submission_id)))


def running() -> Running | None:
    """What the home page tells of the cycle that runs today (of several, the one that began last), in one query."""
    found = db.session.execute(_running(), {"today": days.today()}).first()
    return Running(*found) if found else None


@cache
def _running() -> Select[int, str, bool, bool, int]:
    of_cycle = Result.cycle_id == Cycle.id
    alone = select(func.count(Result.id)).where(of_cycle, Result.all_students_only)
    return tenancy.standing(
        select(
            Cycle.id,
            Cycle.name,
            select(Submission.id).where(Submission.cycle_id == Cycle.id).exists(),
            select(Result.id).where(of_cycle).exists(),
            alone.correlate(Cycle).scalar_subquery(),
        )
        .where(Cycle.starts_on <= bindparam("today"), Cycle.ends_on >= bindparam("today"))
        .order_by(Cycle.starts_on.desc())
        .limit(1)
    )


def neighbours(submission: Submission) -> Neighbours | None:
    """What comes before and after a submission in its group; None without a group or before its first review."""
    if submission.group_id is None:
        return None
    found = select(Result.submission_id).join(Result.submission)
    found = found.where(Submission.group_id == submission.group_id).order_by(*_FIRST)
    ids = list(db.session.scalars(found))
    if submission.id not in ids:
        return None
    index = ids.index(submission.id)
    before = ids[index - 1] if index else None
    after = ids[index + 1] if index + 1 < len(ids) else None
    return Neighbours(index + 1, len(ids), before, after)


def open_by_group() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the groups that ``person`` facilitates in cycles that are not over
    ``today``, each of its cycle, with how many of their submissions have open questions."""
    # Asked as "is there", so that the database goes from the few of a group and not from all that were reviewed.
    questions = select(Result.id).where(
        Result.submission_id == Submission.id, Result.open_count > 0
    )
    count = (
        select(func.count(Submission.id))
        .where(Submission.group_id == ImprovementGroup.id, questions.exists())
        .correlate(ImprovementGroup)
        .scalar_subquery()
    )
    groups = (
        question(
            ImprovementGroup.id,
            place=-ImprovementGroup.id,
            title=ImprovementGroup.name,
            number=count.label("waiting"),
            of=ImprovementGroup.cycle_id,
        )
        .join(Cycle, Cycle.id == ImprovementGroup.cycle_id)
        .join(GroupFacilitator, GroupFacilitator.group_id == ImprovementGroup.id)
        .where(
            GroupFacilitator.person_id == bindparam("person"),
            Cycle.ends_on >= bindparam("today"),
        )
        .subquery("groups")
    )
    return select(groups).where(groups.c.waiting > 0)


def asked_of(*, limit: int = 10) -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the submissions that ``person`` wrote or their ``program`` filled in,
    with how many questions were asked about each, the one that was changed last first."""
    own = or_(
        Submission.author_id == bindparam("person"), Submission.program_id == bindparam("program")
    )
    asked = select(Finding.submission_id).where(Finding.state == ACCEPTED)
    newest = Submission.changed_at.desc()
    return (
        question(
            Submission.id,
            place=func.row_number().over(order_by=newest),
            title=Submission.title,
            number=Result.accepted_count,
        )
        .join(Result, Result.submission_id == Submission.id)
        .where(own, Result.submission_id.in_(asked))
        .order_by(newest)
        .limit(limit)
    )


def kinds_of(submission_ids: Sequence[int]) -> dict[int, str]:
    """What each reviewed one of some submissions speaks of, in one word as :class:`Bar` has it."""
    rows = db.session.execute(_kinds(), {"submissions": submission_ids})
    return {row.submission_id: row.kind for row in rows}


# Every list of submissions asks this, so it is built once.
@cache
def _kinds() -> Select[int, str]:
    return tenancy.standing(
        select(Result.submission_id, Result.kind).where(
            Result.submission_id.in_(bindparam("submissions", expanding=True))
        )
    )


def _narrowed(group_id: int | None, search: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if group_id is not None:
        found.append(Submission.group_id == group_id)
    if search:
        found.append(says(search, Submission.title))
    return found


def _results_of(cycle: Cycle, group_id: int | None, search: str) -> list[ColumnElement[bool]]:
    """Which results. Those of a group are found by its submissions, or all of the cycle would be looked through."""
    of_cycle = Result.cycle_id == cycle.id
    if group_id is not None:
        group = select(Submission.id).where(
            Submission.cycle_id == cycle.id, Submission.group_id == group_id
        )
        of_cycle = Result.submission_id.in_(group)
    return [of_cycle, *_narrowed(None, search)]


def _counts(cycle: Cycle, group_id: int | None, search: str) -> Counts:
    submissions = select(func.count(Submission.id)).where(
        Submission.cycle_id == cycle.id, *_narrowed(group_id, search)
    )
    alone = func.count(Result.id).filter(Result.all_students_only)
    read = select(func.count(Result.id), alone).where(*_results_of(cycle, group_id, search))
    if search:
        read = read.join(Submission, Submission.id == Result.submission_id)
    counts = db.session.execute(read).one()
    return Counts(db.session.scalar(submissions) or 0, counts[0], counts[1])


def _reviewed(cycle: Cycle, group_id: int | None, search: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *_SHOWN,
            Submission.revision,
            Result.revision.label("read_revision"),
            Result.reviewed_at,
            Result.kind,
            Result.sections,
            Result.open_count,
            Result.accepted_count,
            Result.rules_version,
            Edition.number.label("edition"),
        )
        .join_from(Result, Submission, Submission.id == Result.submission_id)
        .join(Edition, Edition.id == Result.edition_id)
        .join(Program, Program.id == Submission.program_id)
        .outerjoin(ImprovementGroup, ImprovementGroup.id == Submission.group_id)
        .where(*_results_of(cycle, group_id, search))
        .order_by(*_FIRST)
    )


def _not_reviewed(cycle: Cycle, group_id: int | None, search: str) -> Select[*tuple[Any, ...]]:
    read = select(Result.id).where(Result.submission_id == Submission.id).exists()
    return (
        select(*_SHOWN)
        .join(Program, Program.id == Submission.program_id)
        .outerjoin(ImprovementGroup, ImprovementGroup.id == Submission.group_id)
        .where(Submission.cycle_id == cycle.id, ~read, *_narrowed(group_id, search))
        .order_by(Submission.id.desc())
    )


_SHOWN = (
    Submission.id,
    Submission.title,
    Program.name.label("program"),
    ImprovementGroup.name.label("group"),
)


def _row(read: Any) -> Row:
    return Row(
        read.id,
        read.title,
        read.program,
        read.group,
        read.reviewed_at,
        read.kind,
        tuple(Bar(s["title"], one_kind(s["speaks_of"])) for s in read.sections),
        read.open_count,
        read.accepted_count,
        read.edition,
        read.rules_version,
        read.read_revision != read.revision,
    )
