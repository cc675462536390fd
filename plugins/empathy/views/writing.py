"""The page on which a note is written, by one or two at once, and what it asks in the background."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any, Final

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.days import today
from commonaim.core.db import db, now
from commonaim.core.permissions import requires
from commonaim.core.security import let_record
from commonaim.core.typed import Form
from commonaim.core.uploads.refused import Refused
from commonaim.plugins.empathy.forms import ImportForm
from commonaim.plugins.empathy.identifiers import find
from commonaim.plugins.empathy.models import InterviewNote
from commonaim.plugins.empathy.models.notes import INFERRED, OBSERVED
from commonaim.plugins.empathy.services import bringing, coding, notes, people, recordings, showing
from commonaim.plugins.empathy.services.people import StandsInTheWay
from commonaim.plugins.empathy.services.settings import roster, setting
from commonaim.plugins.empathy.views.blueprint import blueprint, me, note_of

#: Who typed within this time is writing.
WRITING: Final = timedelta(seconds=30)


@blueprint.get("/notes/<int:ident>/write")
@requires("empathy.interview")
def write(ident: int) -> ResponseReturnValue:
    """Write a note; each field keeps itself. Without a script the button keeps them all."""
    return _write(note_of(ident, write=True), ImportForm(formdata=None))


def _write(found: InterviewNote, form: ImportForm) -> str:
    may_record = recordings.agreed(found, today())
    if may_record:
        let_record()
    return render_template(
        "empathy/write.html",
        note=found,
        words=notes.words_of(found),
        observed=OBSERVED,
        inferred=INFERRED,
        import_form=form,
        agreement=people.agreement(found.participant, today()),
        may_record=may_record,
        files=recordings.of_note(found, today()),
        keep_days=setting("keep_recordings_days"),
        largest=current_app.config["MAX_ATTACHMENT_MB"],
    )


@blueprint.post("/notes/<int:ident>/keep")
@requires("empathy.interview")
def keep_all(ident: int) -> ResponseReturnValue:
    """Keep all fields of the page, as a browser without the script sends them."""
    found = note_of(ident, write=True)
    if not Form().validate():
        abort(400)
    for name, words in request.form.items():
        place = _place(name)
        if place is not None:
            try:
                notes.write(
                    found, *place, words, was=request.form.get(f"was:{name}", ""), person_id=me()
                )
            except (LookupError, StandsInTheWay):
                db.session.rollback()
                flash(_too_long(), "error")
                return redirect(url_for(".write", ident=ident), 303)
    _kept(found)
    flash(_("Kept."), "success")
    return redirect(url_for(".note", ident=ident), 303)


@blueprint.post("/notes/<int:ident>/field")
@requires("empathy.interview")
def keep_field(ident: int) -> ResponseReturnValue:
    """Keep one field that was typed over ``was``; answers with its words as they are now, and what could identify."""
    found = note_of(ident, write=True)
    if not Form().validate():
        abort(400)
    place = _place(request.form.get("field", ""))
    if place is None:
        abort(400)
    try:
        answer = notes.write(
            found,
            *place,
            request.form.get("words", ""),
            was=request.form.get("was", ""),
            person_id=me(),
            mark=request.form.get("mark", ""),
        )
    except LookupError:
        abort(400)
    except StandsInTheWay:
        abort(422, _too_long())
    words = answer.words
    _kept(found)
    return jsonify({"words": words, "hints": _hints(found, words)})


@blueprint.get("/notes/<int:ident>/now")
@requires("empathy.interview")
def now_in(ident: int) -> ResponseReturnValue:
    """All fields as they are now, and who else is writing."""
    found = note_of(ident, write=True)
    rows = notes.answers(found)
    since = now() - WRITING
    writers = {
        row.changed_by.name
        for row in rows.values()
        if row.changed_by and row.changed_by_id != me() and row.changed_at >= since
    }
    said: dict[str, Any] = {
        "fields": {f"{prompt}.{part}": row.words for (prompt, part), row in rows.items()},
        "writers": " ".join(_("%(name)s is writing, too.", name=name) for name in sorted(writers)),
    }
    return jsonify(said)


@blueprint.post("/notes/<int:ident>/bring")
@requires("empathy.interview")
def bring(ident: int) -> ResponseReturnValue:
    """Bring in notes that were written elsewhere, under the prompts that they name."""
    found, form = note_of(ident, write=True), ImportForm()
    if not form.validate_on_submit():
        return _write(found, form), 422
    file = form.file.data
    try:
        if file:
            count = bringing.file(found, BytesIO(file.read()), file.filename or "", me())
        else:
            count = bringing.text(found, form.words.data or "", me())
    except (Refused, StandsInTheWay) as why:
        db.session.rollback()
        form.file.errors = [str(why) if isinstance(why, Refused) else _too_long()]
        return _write(note_of(ident, write=True), form), 422
    _kept(found)
    flash(_("Brought in %(count)s parts. Look where they stand.", count=count), "success")
    return redirect(url_for(".write", ident=ident), 303)


def _kept(found: InterviewNote) -> None:
    coding.refresh(found.participant_id, today())
    db.session.commit()


def _place(name: str) -> tuple[int, str] | None:
    prompt, _dot, part = name.partition(".")
    return (int(prompt), part) if prompt.isdecimal() and len(prompt) < 3 and part else None


def _hints(found: InterviewNote, words: str) -> list[str]:
    """What in some words could tell who somebody is, in a sentence each."""
    names = (found.participant.pseudonym.casefold(),)
    return [
        _(
            "“%(words)s” looks like %(kind)s. You could write %(instead)s.",
            words=hit.quote,
            kind=showing.KINDS[hit.kind],
            instead=hit.suggestion,
        )
        for hit in find(words, found.language, roster())
        if hit.quote.casefold() not in names
    ]


def _too_long() -> str:
    sentence: str = _(
        "One field holds up to %(most)s characters, and this is more. Take out what was pasted by mistake.",
        most=notes.LONGEST,
    )
    return sentence
