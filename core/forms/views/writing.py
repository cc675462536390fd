"""Pages on which a submission is written."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from ... import events
from ...access import current_access
from ...pages import panels
from ...permissions import requires
from ...typed import Form
from .. import rows, services
from ..content import Content
from ..models import Submission
from .blueprint import blueprint, submission_of


@blueprint.route("/submissions/<int:ident>/edit", methods=["GET", "POST"])
@requires("submissions.view")
def edit(ident: int) -> ResponseReturnValue:
    """Write in a submission. A save over somebody else's newer words shows both and writes nothing."""
    subject = submission_of(ident)
    me = current_access()
    if not me.may_write(subject.program_id):
        abort(403)
    form = Form()
    if not form.is_submitted():
        return _edit_page(subject, form, services.content_of(subject), base=subject.revision)
    content = Content.from_form(
        request.form, services.sections_of(subject), services.content_of(subject)
    )
    if "do" in request.form:
        content = rows.ordered(content, request.form["do"])
        return _edit_page(subject, form, content, base=request.form.get("base", 0, type=int))
    base = min(max(request.form.get("base", 0, type=int), 0), subject.revision)
    complete = "complete" in request.form
    if not form.validate():
        return _edit_page(subject, form, content, base=base), 422
    if services.is_too_long(content):
        form.form_errors.append(_too_long())
        return _edit_page(subject, form, content, base=base), 422
    try:
        revision = services.save(
            subject,
            content,
            base=base,
            author_id=me.person.id,
            complete=complete,
            note=request.form.get("note", ""),
        )
    except services.Conflict as conflict:
        return _edit_page(
            subject, form, content, base=conflict.theirs.number, conflict=conflict
        ), 409
    if revision is not None:
        events.announce(me.network, "submission_saved", "submission", subject.id, me.person.id)
        flash(_("Saved as revision %(number)s.", number=revision.number), "success")
    else:
        flash(_("Nothing had changed, so nothing was saved."), "info")
    return redirect(url_for(".submission", ident=subject.id), 303)


def _too_long() -> str:
    sentence: str = _(
        "All sections together hold up to %(most)s characters, and this is more, so nothing was saved. "
        "Take out what was pasted by mistake.",
        most=format_decimal(services.LONGEST),
    )
    return sentence


def _edit_page(
    subject: Submission,
    form: Form,
    content: Content,
    *,
    base: int,
    conflict: services.Conflict | None = None,
) -> str:
    return render_template(
        "forms/edit.html",
        submission=subject,
        form=form,
        sections=services.sections_of(subject),
        content=rows.ready(content, services.sections_of(subject)),
        base=base,
        complete="complete" in request.form if form.is_submitted() else subject.complete,
        note=request.form.get("note", ""),
        conflict=conflict.theirs if conflict else None,
        panels=panels("submission_edit", subject),
    )
