"""What is said about a submission, sent by its page."""

from __future__ import annotations

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ... import asked, audit, events
from ...access import current_access
from ...db import db
from ...permissions import requires
from ...plugin import N_
from ...typed import Form
from .. import services
from ..forms import CommentForm
from ..models import Comment
from .blueprint import blueprint, submission_of


@blueprint.post("/submissions/<int:ident>/comments")
@requires("comments.write")
def comment(ident: int) -> ResponseReturnValue:
    """Say something about a submission or one of its sections."""
    subject, me, form = submission_of(ident), current_access(), CommentForm()
    if not form.validate_on_submit():
        flash(
            next(iter(form.body.errors), _("The comment could not be saved. Try again.")), "error"
        )
        return redirect(url_for(".submission", ident=ident), 303)
    keys = {section.key for section in services.sections_of(subject)}
    section = form.section.data if form.section.data in keys else None
    said = services.add_comment(
        subject,
        form.body.data or "",
        section=section,
        author_id=me.person.id,
        chosen=[int(ident) for ident in request.form.getlist("mention") if ident.isdecimal()],
    )
    audit.record(
        "comment.added",
        N_("Commented on “%(title)s”"),
        words={"title": subject.title},
        submission=subject.id,
        comment=said.id,
    )
    events.announce(me.network, "comment_added", "comment", said.id, me.person.id)
    if said.mentions:
        events.announce(me.network, "people_mentioned", "comment", said.id, me.person.id)
    return redirect(url_for(".submission", ident=ident, _anchor=f"comment-{said.id}"), 303)


@blueprint.post("/submissions/<int:ident>/comments/<int:comment_id>/resolve")
@requires("comments.write")
def resolve(ident: int, comment_id: int) -> ResponseReturnValue:
    """Mark a comment as settled, or open it again."""
    subject = submission_of(ident)
    found: Comment = services.comment(comment_id, subject) or abort(404)
    if not Form().validate_on_submit():
        abort(400)
    services.settle(found, subject)
    db.session.commit()
    return redirect(url_for(".submission", ident=ident, _anchor=f"comment-{comment_id}"), 303)


@blueprint.get("/members-to-speak-to")
@requires("comments.write")
def speak_to() -> ResponseReturnValue:
    """The members whose names hold ``q``, for whoever has typed ``@`` in a comment."""
    found = services.members_like(asked.words("q"))
    return jsonify([{"id": ident, "name": name} for ident, name in found])
