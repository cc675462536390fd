"""Recordings of an interview: made in the room or chosen, played by the two who write the note, erased."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, get_template_attribute, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.days import today
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.core.uploads.giving import given
from commonaim.core.uploads.refused import Refused
from commonaim.plugins.empathy.models import InterviewNote, Recording
from commonaim.plugins.empathy.services import recordings
from commonaim.plugins.empathy.services.recordings import NotAgreed
from commonaim.plugins.empathy.views.blueprint import blueprint, checked, me, note_of


@blueprint.post("/notes/<int:ident>/recordings")
@requires("empathy.interview")
def record(ident: int) -> ResponseReturnValue:
    """Keep a recording. A script gets the note's recordings as they are shown now."""
    checked(Form())
    found, file = note_of(ident, write=True), request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused(_("Choose a recording first."))
        recordings.keep(found, file.stream, file.filename, person_id=me(), today=today())
    except (Refused, NotAgreed) as why:
        db.session.rollback()
        sentence = _("The recording is not kept. %(why)s", why=_why_not(why))
        if asked.by_script():
            abort(422, sentence)
        flash(sentence, "error")
        return _back(ident)
    db.session.commit()
    if not asked.by_script():
        flash(_("The recording is kept."), "success")
        return _back(ident)
    return jsonify({"shown": _shown(found), "said": _("The recording is kept.")})


@blueprint.get("/notes/<int:ident>/recordings/<int:recording>")
@requires("empathy.interview")
def hear(ident: int, recording: int) -> ResponseReturnValue:
    """A recording, to play it."""
    file = _recording(note_of(ident, write=True), recording).file
    return given(file.stored, file.kind, file.name)


@blueprint.post("/notes/<int:ident>/recordings/<int:recording>/erase")
@requires("empathy.interview")
def erase_recording(ident: int, recording: int) -> ResponseReturnValue:
    """Erase a recording for good."""
    checked(Form())
    recordings.erase(_recording(note_of(ident, write=True), recording))
    db.session.commit()
    flash(_("The recording is erased."), "success")
    return _back(ident)


def _recording(found: InterviewNote, ident: int) -> Recording:
    return recordings.get(ident, found, today()) or abort(404)


def _why_not(why: Exception) -> str:
    if isinstance(why, NotAgreed):
        sentence: str = _("Note first that they agreed to being recorded: consent, and assent.")
        return sentence
    return str(why)


def _shown(found: InterviewNote) -> str:
    shown: Any = get_template_attribute("empathy/_recordings.html", "recordings_of")
    return str(shown(found, recordings.of_note(found, today())))


def _back(ident: int) -> ResponseReturnValue:
    return redirect(url_for(".write", ident=ident, _anchor="recordings"), 303)
