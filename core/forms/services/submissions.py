"""Submissions and their revisions: begin one, read it, save without losing anybody's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from werkzeug.exceptions import Conflict as WerkzeugConflict

from ... import audit
from ...db import db, now
from ...plugin import N_
from ..content import STORY, Content, clean, merge
from ..models import (
    Cycle,
    ImprovementGroup,
    Revision,
    Section,
    Submission,
    Template,
    TemplateVersion,
)
from ..templating.added import for_new

#: The most characters of a submission: a hundred pages. Plugins read it while other writers wait.
LONGEST: Final = 200_000


class Conflict(Exception):
    """Somebody saved other words in the same sections meanwhile; nothing was written.

    ``theirs`` is the newest revision. ``content`` is what the caller wanted to write, together with what they wrote
    elsewhere; ``sections`` are the keys of those where the two differ, and there ``content`` has the caller's words.
    """

    def __init__(self, theirs: Revision, content: Content, sections: Sequence[str]) -> None:
        super().__init__(f"Revision {theirs.number} was saved meanwhile.")
        self.theirs, self.content, self.sections = theirs, content, sections


class CycleGone(WerkzeugConflict):
    """That a cycle was deleted while something was begun in it. It is its own answer, to people and to programs."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody has deleted this cycle meanwhile. Choose another cycle, and begin there.")
        )


def submission(ident: int) -> Submission | None:
    """One submission with everything its page shows, or None when the network has none of this id."""
    return db.session.scalar(read_whole(select(Submission).where(Submission.id == ident)))


def read_whole(submissions: Select[Submission]) -> Select[Submission]:
    """The same submissions, each with what is needed to show it, in as many queries for many as for one."""
    return submissions.options(
        joinedload(Submission.program),
        joinedload(Submission.group),
        joinedload(Submission.cycle),
        joinedload(Submission.author),
        joinedload(Submission.version).options(
            joinedload(TemplateVersion.template), selectinload(TemplateVersion.sections)
        ),
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


def contents_of(subjects: Sequence[Submission]) -> dict[int, Content]:
    """The newest words of each submission by its id, in one query."""
    numbers = {subject.id: subject.revision for subject in subjects}
    found = {ident: Content() for ident in numbers}
    revisions = (
        select(Revision)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(Revision.submission_id.in_(numbers), Revision.number == Submission.revision)
    )
    for revision in db.session.scalars(revisions):
        found[revision.submission_id] = revision.content
    return found


def sections_of(subject: Submission) -> Sequence[Section]:
    """The sections of the form that a submission fills in, in order."""
    return subject.version.sections


def is_told(subject: Submission) -> bool:
    """Whether something is told aloud in the form that a submission fills in."""
    return any(section.kind == STORY for section in sections_of(subject))


def begin(
    *,
    title: str,
    cycle: Cycle,
    program_id: int,
    version: TemplateVersion,
    group_id: int | None,
    author_id: int | None,
    idea_id: int | None = None,
) -> Submission:
    """A new empty submission; in no group when that was deleted meanwhile. Raises :class:`CycleGone`."""
    # Whoever deletes the cycle or the group waits for this, or this for them.
    if not _holds(Cycle, cycle.id):
        raise CycleGone
    if group_id is not None and not _holds(ImprovementGroup, group_id):
        group_id = None
    title = clean(title).strip()
    subject = Submission(
        title=title,
        cycle_id=cycle.id,
        program_id=program_id,
        version_id=version.id,
        group_id=group_id,
        author_id=author_id,
        idea_id=idea_id,
        prompts=for_new(version, idea_id),
    )
    db.session.add(subject)
    db.session.flush()
    audit.record(
        "submission.begun", N_("Began “%(title)s”"), words={"title": title}, submission=subject.id
    )
    return subject


def _holds(model: type[Cycle] | type[ImprovementGroup], ident: int) -> bool:
    held = select(model.id).where(model.id == ident).with_for_update(read=True, key_share=True)
    return db.session.scalar(held) is not None


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
    title: str | None = None,
) -> Revision | None:
    """Write a revision of words that were written over revision ``base``; None when nothing changed. A ``title`` is
    the new one.

    What others have saved since stays, section by section. Raises :class:`Conflict` where both wrote in one section.
    Two saves at once: the row is taken over with a compare-and-set, and who comes second merges anew.
    """
    given = Content.from_json(content.as_json()).tidy()
    while True:
        before = content_of(subject)
        read = before if base == subject.revision else content_of(subject, base)
        mine = Content({**read.texts, **given.texts}, {**read.rows, **given.rows})
        kept, both = merge(read, mine, before)
        if both:
            raise Conflict(current_revision(subject), kept, both)
        named = title or subject.title
        if (
            not kept.changed_sections(before)
            and complete == subject.complete
            and named == subject.title
        ):
            return None
        if _take_over(subject, complete=complete, title=named):
            return _add_revision(subject, kept, author_id, note)


def restore(
    subject: Submission, number: int, *, base: int, author_id: int | None, note: str
) -> Revision | None:
    """Write the words of revision ``number`` as the newest; None when they are what stands there.

    Raises :class:`Conflict` when the newest is not ``base``, which is what the person who asks has seen.
    """
    now_there, wanted = content_of(subject), content_of(subject, number)
    # What that revision did not have yet is taken out, and not only left as it is.
    kept = Content(
        {**dict.fromkeys(now_there.texts, ""), **wanted.texts},
        {**dict.fromkeys(now_there.rows, ()), **wanted.rows},
    )
    changed = kept.changed_sections(now_there)
    if base != subject.revision:
        raise Conflict(current_revision(subject), kept, changed)
    if not changed:
        return None
    if not _take_over(subject, complete=subject.complete, title=subject.title):
        raise Conflict(current_revision(subject), kept, changed)
    return _add_revision(subject, kept, author_id, note)


def copy(
    subject: Submission,
    *,
    title: str,
    cycle: Cycle,
    program_id: int,
    group_id: int | None,
    author_id: int | None,
    note: str,
) -> Submission:
    """A new submission that begins with the words of ``subject``, in the same version of its form."""
    made = begin(
        title=title,
        cycle=cycle,
        program_id=program_id,
        version=subject.version,
        group_id=group_id,
        author_id=author_id,
        idea_id=subject.idea_id,
    )
    # The words answer the prompts that the first one kept, not those that would be added today.
    made.made_from_id, made.prompts = subject.id, subject.prompts
    db.session.flush()
    save(made, content_of(subject), base=0, author_id=author_id, complete=False, note=note)
    return made


def _take_over(subject: Submission, *, complete: bool, title: str) -> bool:
    """Make the next revision number ours; False when somebody was quicker, and ``subject`` then knows theirs."""
    won = db.session.execute(
        update(Submission)
        .where(Submission.id == subject.id, Submission.revision == subject.revision)
        .values(revision=subject.revision + 1, complete=complete, title=title, changed_at=now())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(subject, ["revision", "complete", "title", "changed_at"])
    return bool(getattr(won, "rowcount", 0))


def _add_revision(
    subject: Submission, content: Content, author_id: int | None, note: str
) -> Revision:
    revision = Revision(
        submission_id=subject.id,
        number=subject.revision,
        author_id=author_id,
        **content.as_json(),
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


def current_revision(subject: Submission) -> Revision:
    """The newest revision, of a submission that has one."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.submission_id == subject.id, Revision.number == subject.revision)
        .options(joinedload(Revision.author))
    ).one()


def latest_versions() -> Sequence[TemplateVersion]:
    """The newest version of each template that is offered, by name."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    statement = (
        select(TemplateVersion)
        .where(TemplateVersion.id.in_(newest), Template.retired_at.is_(None))
        .join(TemplateVersion.template)
    )
    return db.session.scalars(
        statement.options(contains_eager(TemplateVersion.template)).order_by(Template.name)
    ).all()


def versions_to_begin() -> Sequence[TemplateVersion]:
    """The same where something is begun: the form of one page stands first, and is chosen already."""
    return sorted(latest_versions(), key=lambda version: version.template.layout != "one_page")
