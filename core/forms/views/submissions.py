"""Pages on which a submission is read, its revisions compared, brought back or copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ... import asked, events, security
from ...access import current_access
from ...db import db
from ...networks.services import programs
from ...pages import actions, panels
from ...permissions import requires
from ...typed import Form
from ...uploads.kinds import kind_name
from .. import services
from ..content import Content, Piece
from ..diffs import Change, by_piece, diff
from ..forms import CopyForm
from ..models import Comment, Submission
from ..prompts import questions_of
from ..services import drafts
from .blueprint import blueprint, may_begin, submission_of


@blueprint.get("/submissions/<int:ident>")
@requires("submissions.view")
def submission(ident: int) -> ResponseReturnValue:
    """A submission to read, with what was said about it."""
    subject, me = submission_of(ident), current_access()
    may_write = me.may_write(subject.program_id)
    if may_write and services.is_told(subject):
        security.let_record()
    return render_template(
        "forms/submission.html",
        submission=subject,
        sections=services.sections_of(subject),
        content=services.content_of(subject),
        comments=_by_section(services.comments_of(subject)),
        revisions=services.revisions_of(subject),
        panels=panels("submission", subject),
        actions=actions("submission", subject),
        drafts=drafts.of_others(subject) if me.may("comments.write") else (),
        attachments=services.attachments_of(subject),
        kinds=kind_name,
        largest=current_app.config["MAX_ATTACHMENT_MB"],
        may_write=may_write,
        may_begin=may_begin(me),
    )


@blueprint.get("/submissions/<int:ident>/revisions/<int:number>")
@requires("submissions.view")
def revision(ident: int, number: int) -> ResponseReturnValue:
    """One revision, with what changed since the one before."""
    subject = submission_of(ident)
    found = services.revision_of(subject, number) or abort(404)
    return render_template(
        "forms/revision.html",
        submission=subject,
        revision=found,
        changes=_changes(subject, services.content_of(subject, number - 1), found.content),
        may_write=current_access().may_write(subject.program_id),
    )


@blueprint.get("/submissions/<int:ident>/compare")
@requires("submissions.view")
def compare(ident: int) -> ResponseReturnValue:
    """Any two revisions side by side: ``from`` and ``to``, the last two when not said."""
    subject = submission_of(ident)
    first, last = asked.number("from"), asked.number("to")
    last = subject.revision if last is None else last
    after = services.revision_of(subject, last) or abort(404)
    first = max(last - 1, 1) if first is None else first
    before = services.revision_of(subject, first) or abort(404)
    return render_template(
        "forms/compare.html",
        submission=subject,
        before=before,
        after=after,
        revisions=services.revisions_of(subject),
        changes=_changes(subject, before.content, after.content),
    )


@blueprint.post("/submissions/<int:ident>/revisions/<int:number>/restore")
@requires("submissions.view")
def restore(ident: int, number: int) -> ResponseReturnValue:
    """Make the words of an earlier revision the newest one. Nothing of what stands there now is lost."""
    subject, me = submission_of(ident), current_access()
    if not me.may_write(subject.program_id):
        abort(403)
    found = services.revision_of(subject, number) or abort(404)
    if not Form().validate():
        abort(400)
    try:
        revision = services.restore(
            subject,
            found.number,
            base=asked.number("base") or 0,
            author_id=me.person.id,
            note=_("Revision %(number)s brought back", number=number),
        )
    except services.Conflict:
        db.session.rollback()
        flash(
            _("Somebody has saved meanwhile, so nothing was changed. Look again, then decide."),
            "error",
        )
        return redirect(url_for(".revision", ident=ident, number=number), 303)
    if revision is None:
        flash(_("It already says what revision %(number)s says.", number=number), "info")
    else:
        events.announce(me.network, "submission_saved", "submission", subject.id, me.person.id)
        flash(
            _(
                "Revision %(number)s is back, as revision %(last)s.",
                number=number,
                last=revision.number,
            ),
            "success",
        )
    return redirect(url_for(".submission", ident=ident), 303)


@blueprint.route("/submissions/<int:ident>/copy", methods=["GET", "POST"])
@requires("submissions.view")
def copy(ident: int) -> ResponseReturnValue:
    """Begin a submission with the words of another."""
    me, subject, form = current_access(), submission_of(ident), CopyForm()
    if not may_begin(me):
        abort(403)
    places = {place.key: place for place in services.places()}
    form.place.choices = [(key, place.title) for key, place in places.items()]
    form.program.choices = [
        (program.id, program.name) for program in programs() if me.may_write(program.id)
    ]
    if not form.is_submitted():
        form.title.data, form.program.data = subject.title, subject.program_id
    if form.validate_on_submit():
        place = places[form.place.data]
        made = services.copy(
            subject,
            title=form.title.data or "",
            cycle=place.cycle,
            group_id=place.group_id,
            program_id=form.program.data,
            author_id=me.person.id,
            note=_("Begun as a copy of “%(title)s”", title=subject.title),
        )
        events.announce(me.network, "submission_saved", "submission", made.id, me.person.id)
        return redirect(url_for(".edit", ident=made.id), 303)
    return render_template(
        "forms/copy.html", form=form, submission=subject
    ), 422 if form.is_submitted() else 200


def _changes(
    subject: Submission, before: Content, after: Content
) -> list[tuple[Piece, list[Change]]]:
    found = by_piece(services.sections_of(subject), before, after, questions_of(subject))
    return [(piece, diff(old, new)) for piece, old, new in found]


def _by_section(comments: Iterable[Comment]) -> dict[str | None, list[Comment]]:
    found: dict[str | None, list[Comment]] = defaultdict(list)
    for said in comments:
        found[said.section].append(said)
    return found
