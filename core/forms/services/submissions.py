"""Submissions and their revisions: begin one, read it, save without losing anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ... import audit
from ...db import db, now
from ...plugin import N_
from ..content import Content, clean
from ..models import Cycle, Revision, Section, Submission, Template, TemplateVersion

#: The most characters of a submission: a hundred pages. Plugins read it while other writers wait.
LONGEST: Final = 200_000


class Conflict(Exception):
    """Somebody saved a newer revision meanwhile. ``theirs`` is that revision; nothing was written."""

    def __init__(self, theirs: Revision) -> None:
        super().__init__(f"Revision {theirs.number} was saved meanwhile.")
        self.theirs = theirs


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
    before, given = content_of(subject), Content.from_json(content.as_json()).tidy()
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


def latest_versions() -> Sequence[TemplateVersion]:
    """The newest version of each template of the network, by name."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    statement = (
        select(TemplateVersion).where(TemplateVersion.id.in_(newest)).join(TemplateVersion.template)
    )
    return db.session.scalars(
        statement.options(contains_eager(TemplateVersion.template)).order_by(Template.name)
    ).all()
