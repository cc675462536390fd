"""Operations on what is said about submissions."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from .. import audit
from ..access import current_access
from ..db import db
from ..forms import models, services
from ..permissions import requires
from ..plugin import N_
from . import schemas
from .blueprint import blueprint
from .lists import Listed, Paging, part, utc
from .operations import Made, reads, writes
from .problems import Refused
from .submissions import submission_of


@blueprint.get("/submissions/<int:ident>/comments")
@requires("submissions.view")
@reads(schemas.Comment, tag="comments", listed=True, asks=Paging)
def comments(ident: int, asked: Paging) -> Listed[schemas.Comment]:
    """What was said about a submission, the oldest first."""
    found = select(models.Comment).where(models.Comment.submission_id == submission_of(ident).id)
    return part(found, models.Comment.id, asked, _told)


@blueprint.post("/submissions/<int:ident>/comments")
@requires("comments.write")
@writes(schemas.Comment, tag="comments", takes=schemas.NewComment)
def add(ident: int, sent: Callable[[], schemas.NewComment]) -> Made:
    """Say something about a submission or one of its sections."""
    subject, me = submission_of(ident), current_access()
    asked = sent()
    if not asked.body.replace("\x00", "").strip():
        raise Refused("body", _("Write something first."))
    keys = {section.key for section in services.sections_of(subject)}
    if asked.section is not None and asked.section not in keys:
        raise Refused("section", _("The form has no section of this key."))
    said = services.add_comment(subject, asked.body, section=asked.section, author_id=me.person.id)
    audit.record(
        "comment.added",
        N_("Commented on “%(title)s”"),
        words={"title": subject.title},
        submission=subject.id,
        comment=said.id,
    )
    db.session.flush()
    place = url_for(".comment", ident=ident, comment_id=said.id)
    event = ("comment_added", "comment", said.id)
    return Made(_told(said), location=place, event=event)


@blueprint.get("/submissions/<int:ident>/comments/<int:comment_id>")
@requires("submissions.view")
@reads(schemas.Comment, tag="comments")
def comment(ident: int, comment_id: int) -> schemas.Comment:
    """One thing that was said about a submission."""
    return _told(_comment(submission_of(ident), comment_id))


@blueprint.patch("/submissions/<int:ident>/comments/<int:comment_id>")
@requires("comments.write")
@writes(schemas.Comment, tag="comments", takes=schemas.Settled, status=200)
def settle(ident: int, comment_id: int, sent: Callable[[], schemas.Settled]) -> Made:
    """Settle a comment, or open it again."""
    subject = submission_of(ident)
    said = _comment(subject, comment_id)
    if sent().settled != (said.resolved_at is not None):
        services.settle(said, subject)
        db.session.flush()
    return Made(_told(said))


def _comment(subject: models.Submission, ident: int) -> models.Comment:
    return services.comment(ident, subject) or abort(404)


def _told(said: models.Comment) -> schemas.Comment:
    return schemas.Comment(
        id=said.id,
        submission_id=said.submission_id,
        section=said.section,
        about=said.about,
        author_id=said.author_id,
        body=said.body,
        created_at=utc(said.created_at),
        settled=said.resolved_at is not None,
    )
