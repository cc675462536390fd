"""The work on submissions: begin one, save a revision without losing anybody's words, comment, list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from .. import audit, tenancy
from ..db import db, now
from ..networks.models import Program
from ..paging import Page, page_of, rows_of
from ..plugin import N_
from .content import Content, clean
from .models import (
    Comment,
    Cycle,
    ImprovementGroup,
    Revision,
    Section,
    Submission,
    Template,
    TemplateVersion,
)

#: The most characters of a submission: a hundred pages. Plugins read it while other writers wait.
LONGEST: Final = 200_000


class Conflict(Exception):
    """Somebody saved a newer revision meanwhile. ``theirs`` is that revision; nothing was written."""

    def __init__(self, theirs: Revision) -> None:
        super().__init__(f"Revision {theirs.number} was saved meanwhile.")
        self.theirs = theirs


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
    """``coming``, ``running`` or ``finished``, as of today (UTC)."""
    today = now().date()
    if today < cycle.starts_on:
        return "coming"
    return "running" if today <= cycle.ends_on else "finished"


def cycles() -> list[CycleCount]:
    """All cycles of the network, newest first, with how many submissions each has."""
    return [CycleCount(cycle, count) for cycle, count in db.session.execute(_cycles())]


def running_cycle() -> Cycle | None:
    """The cycle that runs today; of several the one that began last."""
    return db.session.scalars(_running(), {"today": now().date()}).first()


def cycle_with_groups(ident: int) -> tuple[Cycle, list[ImprovementGroup]] | None:
    """A cycle and its improvement groups by name, or None when the network has no cycle of this id; one query."""
    rows = db.session.execute(_cycle_with_groups(), {"cycle": ident}).all()
    return (rows[0][0], [group for _cycle, group in rows if group]) if rows else None


def groups_of(cycle: Cycle) -> Sequence[ImprovementGroup]:
    """The improvement groups of a cycle, by name."""
    return db.session.scalars(_groups(), {"cycle": cycle.id}).all()


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
        found = Submission.title.icontains(search, autoescape=True)
        rows, count = rows.where(found), count.where(found)
    values = {"cycle": cycle.id} if group_id is None else {"cycle": cycle.id, "group": group_id}
    return page_of(rows, number, scalars=False, count=count, values=values)


def latest_of(cycle: Cycle, most: int) -> Sequence[Any]:
    """The last changed submissions of a cycle; rows as those of :func:`submissions_of`."""
    rows, _count = _submissions(of_group=False)
    return rows_of(rows, most, values={"cycle": cycle.id}, scalars=False)


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
def _groups() -> Select[ImprovementGroup]:
    return tenancy.standing(
        select(ImprovementGroup)
        .where(ImprovementGroup.cycle_id == bindparam("cycle"))
        .order_by(ImprovementGroup.name)
    )


@cache
def _submissions(
    *, of_group: bool
) -> tuple[Select[int, str, bool, datetime, str, str | None], Select[int]]:
    """The rows of a list and how many there are, the latter without what each row shows."""
    conditions = [Submission.cycle_id == bindparam("cycle")]
    if of_group:
        conditions.append(Submission.group_id == bindparam("group"))
    rows = (
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
    count = select(func.count(Submission.id)).where(*conditions)
    return tenancy.standing(rows), tenancy.standing(count)


def submission(ident: int) -> Submission | None:
    """One submission with everything its page shows, or None when the network has none of this id."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.id == ident)
        .options(
            joinedload(Submission.program),
            joinedload(Submission.group),
            joinedload(Submission.cycle),
            joinedload(Submission.author),
            joinedload(Submission.version).options(
                joinedload(TemplateVersion.template), selectinload(TemplateVersion.sections)
            ),
        )
    )


def revision_of(subject: Submission, number: int) -> Revision | None:
    """One revision of a submission; number 0 is the empty one before the first."""
    return db.session.scalar(
        select(Revision)
        .where(Revision.submission_id == subject.id, Revision.number == number)
        .options(joinedload(Revision.author))
    )


def revisions_of(subject: Submission) -> Sequence[Revision]:
    """All revisions, newest first."""
    statement = select(Revision).where(Revision.submission_id == subject.id)
    return db.session.scalars(
        statement.options(joinedload(Revision.author)).order_by(Revision.number.desc())
    ).all()


def content_of(subject: Submission, number: int | None = None) -> Content:
    """The words of a submission, of its current revision or of revision ``number``."""
    found = db.session.execute(
        select(Revision.texts, Revision.rows).where(
            Revision.submission_id == subject.id,
            Revision.number == (subject.revision if number is None else number),
        )
    ).one_or_none()
    return Content(*found) if found else Content()


def sections_of(subject: Submission) -> Sequence[Section]:
    """The sections of the form that a submission fills in, in order."""
    return subject.version.sections


def begin(
    *,
    title: str,
    cycle: Cycle,
    program_id: int,
    version: TemplateVersion,
    group_id: int | None,
    author_id: int | None,
) -> Submission:
    """A new empty submission."""
    title = clean(title).strip()
    subject = Submission(
        title=title,
        cycle_id=cycle.id,
        program_id=program_id,
        version_id=version.id,
        group_id=group_id,
        author_id=author_id,
    )
    db.session.add(subject)
    db.session.flush()
    audit.record(
        "submission.begun", N_("Began “%(title)s”"), words={"title": title}, submission=subject.id
    )
    return subject


def is_too_long(content: Content) -> bool:
    """Whether a content holds more than one submission may (:data:`LONGEST` characters)."""
    return content.size > LONGEST


def save(
    subject: Submission,
    content: Content,
    *,
    base: int,
    author_id: int | None,
    complete: bool,
    note: str = "",
) -> Revision | None:
    """Write a revision over revision ``base``; None when nothing changed.

    Raises :class:`Conflict` when somebody has saved since ``base``; then nothing is written and the caller still has
    ``content`` to show. Two saves at once: the row is taken over with a compare-and-set, so that one of them conflicts.
    """
    before, given = content_of(subject), Content.from_json(content.as_json())
    kept = Content({**before.texts, **given.texts}, {**before.rows, **given.rows})
    if not kept.changed_sections(before) and complete == subject.complete:
        return None
    won = db.session.execute(
        update(Submission)
        .where(Submission.id == subject.id, Submission.revision == base)
        .values(revision=base + 1, complete=complete, changed_at=now())
    )
    if not getattr(won, "rowcount", 0):
        db.session.rollback()
        db.session.refresh(subject)
        raise Conflict(_current(subject))
    db.session.refresh(subject)
    revision = Revision(
        submission_id=subject.id,
        number=subject.revision,
        author_id=author_id,
        **kept.as_json(),
        note=clean(note)[:255],
    )
    db.session.add(revision)
    audit.record(
        "submission.saved",
        N_("Saved revision %(number)s of “%(title)s”"),
        words={"number": revision.number, "title": subject.title},
        person_id=author_id,
        submission=subject.id,
    )
    db.session.flush()
    return revision


def _current(subject: Submission) -> Revision:
    return db.session.scalars(
        select(Revision)
        .where(Revision.submission_id == subject.id, Revision.number == subject.revision)
        .options(joinedload(Revision.author))
    ).one()


def comments_of(subject: Submission) -> Sequence[Comment]:
    """What was said about a submission, oldest first."""
    statement = select(Comment).where(Comment.submission_id == subject.id)
    return db.session.scalars(
        statement.options(joinedload(Comment.author)).order_by(Comment.created_at, Comment.id)
    ).all()


def add_comment(
    subject: Submission,
    body: str,
    *,
    section: str | None = None,
    about: str = "",
    author_id: int | None,
) -> Comment:
    """Say something about a submission or one of its sections; ``about`` quotes what it answers."""
    comment = Comment(
        submission_id=subject.id,
        section=section,
        about=about,
        body=clean(body).strip(),
        author_id=author_id,
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def comment(ident: int, subject: Submission) -> Comment | None:
    """One comment of a submission, or None."""
    found = tenancy.get(Comment, ident)
    return found if found is not None and found.submission_id == subject.id else None


def settle(said: Comment, subject: Submission) -> None:
    """Mark a comment on ``subject`` as settled; a settled one is opened again."""
    said.resolved_at = None if said.resolved_at else now()
    audit.record(
        "comment.settled" if said.resolved_at else "comment.opened",
        N_("Settled a comment on “%(title)s”")
        if said.resolved_at
        else N_("Opened a comment on “%(title)s” again"),
        words={"title": subject.title},
        submission=subject.id,
        comment=said.id,
    )


def latest_versions() -> Sequence[TemplateVersion]:
    """The newest version of each template of the network, by name."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    statement = (
        select(TemplateVersion).where(TemplateVersion.id.in_(newest)).join(TemplateVersion.template)
    )
    return db.session.scalars(
        statement.options(contains_eager(TemplateVersion.template)).order_by(Template.name)
    ).all()
