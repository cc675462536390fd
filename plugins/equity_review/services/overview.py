"""Reviews side by side: what the submissions of a cycle speak of, and where a conversation would help first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle, ImprovementGroup, Submission
from commonaim.core.paging import SIZE, Page
from commonaim.plugins.equity_review.models import ACCEPTED, Finding, Result

from .showing import one_kind

_FIRST = (Result.all_students_only.desc(), Result.open_count.desc(), Result.submission_id.desc())


@dataclass(frozen=True, slots=True)
class Bar:
    """A section in one word: ``all_students``, ``collective``, ``other_groups``, ``named`` or ``nobody``."""

    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A submission with what the review read in it; ``result`` is None before its first review.

    ``outdated`` says that the submission was edited after it was read.
    """

    submission: Submission
    result: Result | None
    kind: str
    bars: tuple[Bar, ...]
    outdated: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many submissions there are, how many were reviewed, how many of those speak only of all students."""

    submissions: int
    reviewed: int
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
    conditions = _conditions(group_id, search)
    counts = _counts(cycle, conditions)
    pages = max(1, -(-counts.submissions // SIZE))
    number = min(max(number, 1), pages)
    first = (number - 1) * SIZE
    rows = [_row(r.submission, r) for r in _reviewed(cycle, conditions, first)]
    if len(rows) < SIZE and counts.reviewed < counts.submissions:
        skip = max(0, first - counts.reviewed)
        waiting = _not_reviewed(cycle, conditions).limit(SIZE - len(rows)).offset(skip)
        rows += [_row(submission, None) for submission in db.session.scalars(waiting)]
    return Page(rows, number, counts.submissions), counts


def to_review(cycle: Cycle, group_id: int | None = None) -> list[int]:
    """The ids of the submissions of a cycle, or of one of its groups, in order."""
    found = select(Submission.id).where(Submission.cycle_id == cycle.id, *_conditions(group_id, ""))
    return list(db.session.scalars(found.order_by(Submission.id)))


def counts_of(cycle: Cycle) -> Counts:
    """The counts of a whole cycle."""
    return _counts(cycle, [])


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


def open_by_group(person_id: int) -> Sequence[tuple[ImprovementGroup, int]]:
    """The running groups that a person facilitates, with how many of their submissions have open questions."""
    found = (
        select(ImprovementGroup, func.count(Submission.id))
        .join(Cycle, Cycle.id == ImprovementGroup.cycle_id)
        .join(Submission, Submission.group_id == ImprovementGroup.id)
        .join(Result, Result.submission_id == Submission.id)
        .where(
            ImprovementGroup.facilitator_id == person_id,
            Cycle.ends_on >= now().date(),
            Result.open_count > 0,
        )
        .group_by(ImprovementGroup.id)
        .order_by(ImprovementGroup.id.desc())
    )
    return [(group, count) for group, count in db.session.execute(found)]


def asked_of(person_id: int, program_id: int | None, *, limit: int = 10) -> Sequence[Result]:
    """Reviews with asked questions of what a person wrote or their program filled in, newest first."""
    own = Submission.author_id == person_id
    if program_id is not None:
        own = own | (Submission.program_id == program_id)
    asked = select(Finding.submission_id).where(Finding.state == ACCEPTED)
    found = select(Result).join(Result.submission).where(own, Result.submission_id.in_(asked))
    found = found.options(contains_eager(Result.submission)).order_by(Submission.changed_at.desc())
    return db.session.scalars(found.limit(limit)).all()


def reviews_of(submission_ids: Sequence[int]) -> Sequence[tuple[int, bool, list[str]]]:
    """(submission id, only all students, what it speaks of) of some submissions, as far as they were reviewed."""
    rows = db.session.execute(_READ_OF, {"submissions": submission_ids})
    return [(ident, alone, speaks_of) for ident, alone, speaks_of in rows]


# Every list of submissions asks this, so it is built once.
_READ_OF = select(Result.submission_id, Result.all_students_only, Result.speaks_of).where(
    Result.submission_id.in_(bindparam("submissions", expanding=True))
)


def _conditions(group_id: int | None, search: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if group_id is not None:
        found.append(Submission.group_id == group_id)
    if search:
        found.append(Submission.title.icontains(search, autoescape=True))
    return found


def _counts(cycle: Cycle, conditions: Sequence[ColumnElement[bool]]) -> Counts:
    submissions = select(func.count(Submission.id)).where(
        Submission.cycle_id == cycle.id, *conditions
    )
    alone = func.count(Result.id).filter(Result.all_students_only)
    read = select(func.count(Result.id), alone).where(Result.cycle_id == cycle.id)
    if conditions:
        read = read.join(Submission, Submission.id == Result.submission_id).where(*conditions)
    counts = db.session.execute(read).one()
    return Counts(db.session.scalar(submissions) or 0, counts[0], counts[1])


def _reviewed(
    cycle: Cycle, conditions: Sequence[ColumnElement[bool]], first: int
) -> Sequence[Result]:
    found = (
        select(Result)
        .join(Result.submission)
        .options(
            contains_eager(Result.submission).options(
                joinedload(Submission.program), joinedload(Submission.group)
            ),
            joinedload(Result.edition),
        )
        .where(Result.cycle_id == cycle.id, *conditions)
        .order_by(*_FIRST)
    )
    return db.session.scalars(found.limit(SIZE).offset(first)).all()


def _not_reviewed(cycle: Cycle, conditions: Sequence[ColumnElement[bool]]) -> Select[Submission]:
    read = select(Result.id).where(Result.submission_id == Submission.id).exists()
    return (
        select(Submission)
        .options(joinedload(Submission.program), joinedload(Submission.group))
        .where(Submission.cycle_id == cycle.id, ~read, *conditions)
        .order_by(Submission.id.desc())
    )


def _row(submission: Submission, result: Result | None) -> Row:
    if result is None:
        return Row(submission, None, "", (), outdated=False)
    bars = tuple(Bar(s["title"], one_kind(s["speaks_of"])) for s in result.sections)
    kind = "all_students" if result.all_students_only else one_kind(result.speaks_of)
    return Row(submission, result, kind, bars, result.revision != submission.revision)
