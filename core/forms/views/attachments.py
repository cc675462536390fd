"""Files beside a submission: put there, taken along, taken out."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...access import current_access
from ...db import db
from ...permissions import requires
from ...typed import Form
from ...uploads import giving, kinds
from ...uploads.refused import Refused
from .. import services
from ..models import Attachment, Submission
from .blueprint import blueprint, submission_of


@blueprint.post("/submissions/<int:ident>/attachments")
@requires("submissions.view")
def attach(ident: int) -> ResponseReturnValue:
    """Put files beside a submission."""
    subject = _own(ident)
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        flash(_("Choose a file first."), "error")
    for file in files:
        try:
            added = services.attach(
                subject, file.stream, file.filename or "", person_id=current_access().person.id
            )
            db.session.commit()
            flash(_("“%(name)s” is kept.", name=added.name), "success")
        except Refused as refused:
            db.session.rollback()
            name = kinds.clean_name(file.filename or "")[0]
            flash(_("“%(name)s” is not kept. %(why)s", name=name, why=refused), "error")
    return _back(ident)


@blueprint.get("/submissions/<int:ident>/attachments/<int:file_id>")
@requires("submissions.view")
def attachment(ident: int, file_id: int) -> ResponseReturnValue:
    """A file to take along. It is never shown in the page's own place."""
    subject = submission_of(ident)
    found: Attachment = services.attachment(file_id, subject) or abort(404)
    return giving.given(found.stored, found.kind, found.name)


@blueprint.post("/submissions/<int:ident>/attachments/<int:file_id>/take-out")
@requires("submissions.view")
def take_out(ident: int, file_id: int) -> ResponseReturnValue:
    """Delete a file."""
    subject = _own(ident)
    found: Attachment = services.attachment(file_id, subject) or abort(404)
    name, section = found.name, found.section
    services.take_out(subject, found)
    db.session.commit()
    flash(_("“%(name)s” is deleted.", name=name), "success")
    return _back(ident, f"section-{section}" if section else "files")


def _own(ident: int) -> Submission:
    subject = submission_of(ident)
    if not current_access().may_write(subject.program_id):
        abort(403)
    if not Form().validate():
        abort(400)
    return subject


def _back(ident: int, anchor: str = "files") -> ResponseReturnValue:
    return redirect(url_for(".submission", ident=ident, _anchor=anchor), 303)
