"""What a new liaison finds: what was tried, what is open, who knows what. Read from what is there anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from .. import tenancy
from ..accounts.models import Person
from ..cycles.models import GroupFacilitator
from ..db import db
from ..forms.models import Comment, Cycle, ImprovementGroup, Revision, Submission
from .models import Liaison, Membership, Program
from .programs import liaisons_of

#: Comments beyond these are counted, not listed.
MOST: Final = 50


@dataclass(slots=True)
class Knows:
    """Somebody who knows, and what they worked on: titles of submissions with ids, or groups they facilitated."""

    name: str
    still_here: bool
    worked_on: list[tuple[int, str]] = field(default_factory=list)
    facilitated: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pack:
    """What stands in a hand-over. ``tried`` is by cycle, the newest first; ``open`` are those not yet complete."""

    liaisons: Sequence[Liaison]
    tried: list[tuple[str, list[Submission]]]
    open: list[Submission]
    comments: Sequence[Comment]
    more_comments: int
    titles: dict[int, str]
    knows: list[Knows]


def of(subject: Program) -> Pack:
    """The pack of a program, as of now. The number of queries does not depend on what is in it."""
    written = db.session.scalars(_written(), {"program": subject.id}).all()
    by_cycle: dict[str, list[Submission]] = {}
    for one in written:
        by_cycle.setdefault(one.cycle.name, []).append(one)
    comments = db.session.scalars(_comments(), {"program": subject.id, "most": MOST + 1}).all()
    more = 0
    if len(comments) > MOST:
        more = (db.session.scalar(_count(), {"program": subject.id}) or 0) - MOST
    return Pack(
        liaisons=liaisons_of(subject),
        tried=list(by_cycle.items()),
        open=[one for one in written if not one.complete],
        comments=comments[:MOST],
        more_comments=more,
        titles={one.id: one.title for one in written},
        knows=_who_knows(subject, {one.id: one.title for one in written}),
    )


def _who_knows(subject: Program, titles: dict[int, str]) -> list[Knows]:
    found: dict[int, Knows] = {}
    for person, name, here, submission in db.session.execute(_wrote(), {"program": subject.id}):
        knows = found.setdefault(person, Knows(name, here is not None))
        knows.worked_on.append((submission, titles[submission]))
    for person, name, here, group in db.session.execute(_facilitated(), {"program": subject.id}):
        knows = found.setdefault(person, Knows(name, here is not None))
        knows.facilitated.append(group)
    return sorted(found.values(), key=lambda knows: knows.name)


@cache
def _written() -> Select[Submission]:
    return tenancy.standing(
        select(Submission)
        .join(Submission.cycle)
        .where(Submission.program_id == bindparam("program"))
        .options(joinedload(Submission.cycle), joinedload(Submission.group))
        .order_by(Cycle.starts_on.desc(), Submission.created_at)
    )


def _open_comments() -> tuple[Any, ...]:
    return (Submission.program_id == bindparam("program"), Comment.resolved_at.is_(None))


@cache
def _comments() -> Select[Comment]:
    return tenancy.standing(
        select(Comment)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(*_open_comments())
        .options(joinedload(Comment.author))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(bindparam("most"))
    )


@cache
def _count() -> Select[int]:
    return tenancy.standing(
        select(func.count())
        .select_from(Comment)
        .join(Submission, Submission.id == Comment.submission_id)
        .where(*_open_comments())
    )


@cache
def _wrote() -> Select[*tuple[Any, ...]]:
    """(person, name, membership or None when they have left, submission) of each who saved a revision."""
    return tenancy.standing(
        select(Person.id, Person.name, Membership.id, Submission.id)
        .join(Revision, Revision.author_id == Person.id)
        .join(Submission, Submission.id == Revision.submission_id)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.left_on.is_(None))
        .where(Submission.program_id == bindparam("program"))
        .group_by(Person.id, Person.name, Membership.id, Submission.id)
        .order_by(Submission.id)
    )


@cache
def _facilitated() -> Select[*tuple[Any, ...]]:
    return tenancy.standing(
        select(Person.id, Person.name, Membership.id, ImprovementGroup.name)
        .join(GroupFacilitator, GroupFacilitator.person_id == Person.id)
        .join(ImprovementGroup, ImprovementGroup.id == GroupFacilitator.group_id)
        .join(Submission, Submission.group_id == ImprovementGroup.id)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.left_on.is_(None))
        .where(Submission.program_id == bindparam("program"))
        .group_by(Person.id, Person.name, Membership.id, ImprovementGroup.name)
        .order_by(ImprovementGroup.name)
    )
