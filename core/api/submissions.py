"""Operations on submissions and their revisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import abort, url_for
from flask_babel import gettext as _
from msgspec import UNSET, Meta
from sqlalchemy import Select, select

from .. import tenancy, typed
from ..access import current_access
from ..cycles.services import offered_in
from ..db import db
from ..forms import models, services
from ..forms.content import Content
from ..forms.prompts import questions_of
from ..networks.models import Program
from ..permissions import requires
from . import answers, schemas
from .blueprint import blueprint
from .lists import Listed, Paging, part, utc
from .operations import Made, reads, writes
from .problems import Refused
from .words import content_from

WRITING = ("submissions.write", "submissions.write_any")


@blueprint.get("/submissions")
@requires("submissions.view")
@reads(schemas.Listing, tag="submissions", listed=True, asks=schemas.SubmissionsAsked)
def submissions(asked: schemas.SubmissionsAsked) -> Listed[schemas.Listing]:
    """Submissions of the network, without their words."""
    return part(_wanted(asked), models.Submission.id, asked, _listing)


@blueprint.post("/submissions")
@requires("submissions.view")
@writes(schemas.Submission, tag="submissions", takes=schemas.NewSubmission, any_of=WRITING)
def begin(sent: Callable[[], schemas.NewSubmission]) -> Made:
    """Begin a submission: of the owner's own program, or of any for a scribe."""
    me, asked = current_access(), sent()
    title = (typed.name(asked.title) or "").strip()
    if not title:
        raise Refused("title", _("Give it a title, even a rough one."))
    cycle = tenancy.get(models.Cycle, asked.cycle_id)
    if cycle is None:
        raise Refused("cycle_id", _("The network has no cycle %(id)d.", id=asked.cycle_id))
    if tenancy.get(Program, asked.program_id) is None:
        raise Refused("program_id", _("The network has no program %(id)d.", id=asked.program_id))
    if not me.may_write(asked.program_id):
        abort(403, _("The owner of the token does not write for this program."))
    begun = services.begin(
        title=title,
        cycle=cycle,
        program_id=asked.program_id,
        version=_newest_version(asked.template_id),
        group_id=_group_of(cycle, asked.group_id),
        idea_id=_idea_of(cycle, asked.idea_id),
        author_id=me.person.id,
    )
    db.session.refresh(begun)
    place = url_for(".submission", ident=begun.id)
    return Made(_told(begun, Content()), location=place)


@blueprint.get("/submissions/<int:ident>")
@requires("submissions.view")
@reads(schemas.Submission, tag="submissions")
def submission(ident: int) -> schemas.Submission:
    """A submission with the words of its newest revision."""
    subject = submission_of(ident)
    return _told(subject, services.content_of(subject))


@blueprint.get("/submissions/<int:ident>/revisions")
@requires("submissions.view")
@reads(schemas.Revision, tag="revisions", listed=True, asks=Paging)
def revisions(ident: int, asked: Paging) -> Listed[schemas.Revision]:
    """The revisions of a submission, the oldest first."""
    found = select(models.Revision).where(models.Revision.submission_id == submission_of(ident).id)
    return part(found, models.Revision.number, asked, _revision, _number)


@blueprint.get("/submissions/<int:ident>/revisions/<int:number>")
@requires("submissions.view")
@reads(schemas.Revision, tag="revisions")
def revision(ident: int, number: int) -> schemas.Revision:
    """A revision of a submission."""
    found = services.revision_of(submission_of(ident), number)
    return _revision(found) if found is not None else abort(404)


@blueprint.post("/submissions/<int:ident>/revisions")
@requires("submissions.view")
@writes(
    schemas.Submission,
    tag="revisions",
    takes=schemas.NewRevision,
    any_of=WRITING,
    guarded=True,
)
def save(ident: int, sent: Callable[[], schemas.NewRevision]) -> Made:
    """Save a revision over the state of the submission that If-Match names.

    `If-Match` is the ETag of the submission. The answer is the submission as it is then, with its new ETag; the new
    revision is at `Location`. When nothing was changed the answer is 200, and there is no new revision.
    """
    # Nobody else may write it between the comparison and the save.
    db.session.execute(
        select(models.Submission.id).where(models.Submission.id == ident).with_for_update()
    )
    subject, me = submission_of(ident), current_access()
    if not me.may_write(subject.program_id):
        abort(403, _("The owner of the token does not write for this program."))
    before = services.content_of(subject)
    answers.check_unchanged(_told(subject, before))
    asked = sent()
    content = content_from(asked, services.sections_of(subject), before)
    complete = subject.complete if asked.complete is UNSET else asked.complete
    try:
        made = services.save(
            subject,
            content,
            base=subject.revision,
            author_id=me.person.id,
            complete=complete,
            note=asked.note,
        )
    except services.Conflict:
        abort(412, answers.changed_meanwhile())
    value = _told(subject, services.content_of(subject))
    here = url_for(".submission", ident=ident)
    if made is None:
        return Made(value, status=200, of=here)
    place = url_for(".revision", ident=ident, number=made.number)
    event = ("submission_saved", "submission", subject.id)
    return Made(value, location=place, of=here, event=event)


def submission_of(ident: int) -> models.Submission:
    """The submission of this id; 404 when the token's network has none."""
    return services.submission(ident) or abort(404)


def _wanted(asked: schemas.SubmissionsAsked) -> Select[models.Submission]:
    subject, conditions = models.Submission, []
    if asked.cycle_id is not UNSET:
        conditions.append(subject.cycle_id == asked.cycle_id)
    if asked.group_id is not UNSET:
        conditions.append(subject.group_id == asked.group_id)
    if asked.program_id is not UNSET:
        conditions.append(subject.program_id == asked.program_id)
    if asked.changed_since is not UNSET:
        conditions.append(subject.changed_at >= _since(asked.changed_since))
    return select(subject).where(*conditions)


def _since(text: str) -> datetime:
    try:
        return utc(msgspec.convert(text, Annotated[datetime, Meta(tz=True)]))
    except (msgspec.ValidationError, OverflowError):
        raise Refused(
            "changed_since", _("Write the time with its time zone, as in 2026-03-04T15:00:00Z.")
        ) from None


def _newest_version(template_id: int) -> models.TemplateVersion:
    for version in services.latest_versions():
        if version.template_id == template_id:
            return version
    raise Refused("template_id", _("The network has no template %(id)d to use.", id=template_id))


def _group_of(cycle: models.Cycle, group_id: int | None) -> int | None:
    known = {group.id for group in services.groups_of(cycle)} if group_id is not None else set()
    if group_id is not None and group_id not in known:
        raise Refused("group_id", _("The cycle has no improvement group %(id)d.", id=group_id))
    return group_id


def _idea_of(cycle: models.Cycle, idea_id: int | None) -> int | None:
    if idea_id is not None and idea_id not in {idea.id for idea in offered_in(cycle)}:
        raise Refused("idea_id", _("The cycle offers no change idea %(id)d.", id=idea_id))
    return idea_id


def _number(found: models.Revision) -> int:
    return found.number


def _listed(subject: models.Submission) -> dict[str, Any]:
    return {
        "id": subject.id,
        "title": subject.title,
        "cycle_id": subject.cycle_id,
        "group_id": subject.group_id,
        "program_id": subject.program_id,
        "version_id": subject.version_id,
        "author_id": subject.author_id,
        "idea_id": subject.idea_id,
        "complete": subject.complete,
        "revision": subject.revision,
        "created_at": utc(subject.created_at),
        "changed_at": utc(subject.changed_at),
    }


def _listing(subject: models.Submission) -> schemas.Listing:
    return schemas.Listing(**_listed(subject))


def _told(subject: models.Submission, content: Content) -> schemas.Submission:
    questions = dict(questions_of(subject))
    return schemas.Submission(**_listed(subject), **content.as_json(), questions=questions)


def _revision(found: models.Revision) -> schemas.Revision:
    return schemas.Revision(
        number=found.number,
        author_id=found.author_id,
        created_at=utc(found.created_at),
        note=found.note,
        **found.content.as_json(),
    )
