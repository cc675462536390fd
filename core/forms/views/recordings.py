"""Recordings of a story: told aloud, kept at its section, played in the page."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, get_template_attribute, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ... import asked
from ...access import current_access
from ...db import db
from ...permissions import requires
from ...typed import Form, without_nul
from ...uploads.refused import Refused
from .. import services
from ..models import Attachment, Submission
from .blueprint import blueprint, submission_of

#: As many characters as the note beside a recording may have.
LONGEST_NOTE = 5_000


@blueprint.post("/submissions/<int:ident>/recordings")
@requires("submissions.view")
def record(ident: int) -> ResponseReturnValue:
    """Keep a recording at a section that is told. A script gets the section's recordings as they are shown now."""
    subject, me = _own(ident), current_access()
    section, file = request.form.get("section", ""), request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused(_("Choose a recording first."))
        services.record(
            subject,
            section,
            file.stream,
            file.filename,
            note=_note(),
            person_id=me.person.id,
        )
    except Refused as refused:
        db.session.rollback()
        sentence = _("The recording is not kept. %(why)s", why=refused)
        if asked.by_script():
            abort(422, sentence)
        flash(sentence, "error")
        return _back(ident, section)
    db.session.commit()
    return _told(subject, section, _("The recording is kept."))


@blueprint.post("/submissions/<int:ident>/recordings/<int:file_id>")
@requires("submissions.view")
def describe(ident: int, file_id: int) -> ResponseReturnValue:
    """Write down what is heard in a recording, or seen in a file, for who cannot hear or see it."""
    subject = _own(ident)
    found: Attachment = services.attachment(file_id, subject) or abort(404)
    services.describe(subject, found, _note())
    db.session.commit()
    return _told(subject, found.section or "", _("Saved."))


def _own(ident: int) -> Submission:
    subject = submission_of(ident)
    if not current_access().may_write(subject.program_id):
        abort(403)
    if not Form().validate():
        abort(400)
    return subject


def _note() -> str:
    return (without_nul(request.form.get("note")) or "").strip()[:LONGEST_NOTE]


def _told(subject: Submission, section: str, sentence: str) -> ResponseReturnValue:
    if not asked.by_script():
        flash(sentence, "success")
        return _back(subject.id, section)
    shown: Any = get_template_attribute("forms/_recordings.html", "recordings_of")
    files = [file for file in services.attachments_of(subject) if file.section == section]
    return jsonify(
        {
            "shown": str(shown(subject, files, may_write="bare" not in request.form)),
            "said": sentence,
        }
    )


def _back(ident: int, section: str) -> ResponseReturnValue:
    anchor = f"section-{section}" if section else "files"
    return redirect(url_for(".submission", ident=ident, _anchor=anchor), 303)
