"""Pages of interviews: the list, beginning one, reading it, deciding about identifiers, sharing, bringing it back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.days import today
from commonaim.core.db import db
from commonaim.core.finding.words import words_of
from commonaim.core.networks import services as networks
from commonaim.core.paging import page_of
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.empathy.forms import NoteForm, choices
from commonaim.plugins.empathy.models import InterviewNote
from commonaim.plugins.empathy.services import coding, guides, links, notes, people, plans, showing
from commonaim.plugins.empathy.services.people import StandsInTheWay
from commonaim.plugins.empathy.services.settings import roster
from commonaim.plugins.empathy.views.blueprint import blueprint, checked, me, note_of


@blueprint.get("/")
@requires("empathy.read")
def index() -> ResponseReturnValue:
    """The interviews that one may see."""
    access, q = current_access(), request.args.get("q", "")
    return render_template(
        "empathy/index.html",
        page=page_of(
            notes.listed(access, today(), words_of(q)), request.args.get("page", 1, type=int)
        ),
        q=q,
        plan=plans.of_program(access.program_id) if access.program_id else None,
    )


@blueprint.route("/notes/new", methods=["GET", "POST"])
@requires("empathy.interview")
def new_note() -> ResponseReturnValue:
    """Begin a note; the two who write it see it, and nobody else."""
    access, form = current_access(), NoteForm()
    participants = [row for row in people.listed(access) if row.withdrawn_at is None]
    versions = guides.newest()
    form.participant_id.choices = choices((row.id, row.pseudonym) for row in participants)
    form.version_id.choices = choices((row.id, row.title) for row in versions)
    mates = [
        (row.person_id, row.person.name)
        for row in networks.members()
        if row.person_id != access.person.id
        and (row.program_id == access.program_id or row.program_id is None)
    ]
    form.taker_id.choices = choices([(0, _("Nobody")), *mates])
    if not form.is_submitted():
        form.held_on.data = today()
        form.participant_id.data = request.args.get("with", type=int)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("empathy/note_new.html", form=form, any=bool(participants)), status
    chosen = next(row for row in participants if row.id == form.participant_id.data)
    made = notes.begin(
        InterviewNote(
            participant_id=chosen.id,
            program_id=chosen.program_id,
            version_id=form.version_id.data,
            held_on=form.held_on.data,
            interviewer_id=access.person.id,
            taker_id=form.taker_id.data or None,
            language=form.language.data,
        )
    )
    db.session.commit()
    return redirect(url_for(".write", ident=made.id), 303)


@blueprint.get("/notes/<int:ident>")
@requires("empathy.read")
def note(ident: int) -> ResponseReturnValue:
    """Read a note."""
    return _note(note_of(ident))


def _note(found: InterviewNote) -> str:
    access = current_access()
    writes = notes.may_write(found, access)
    return render_template(
        "empathy/note.html",
        note=found,
        words=notes.words_of(found),
        answers=notes.answers(found),
        writes=writes,
        agreement=people.agreement(found.participant, today()),
        voices=links.voices(access, today(), note_id=found.id),
        may_link=access.may("empathy.link"),
        waiting=len(notes.undecided(found, roster())) if writes else 0,
    )


@blueprint.get("/notes/<int:ident>/identifiers")
@requires("empathy.interview")
def identifiers(ident: int) -> ResponseReturnValue:
    """What in a note could tell who somebody is, each with what could stand in its place."""
    found = note_of(ident, write=True)
    return render_template(
        "empathy/identifiers.html", note=found, rows=notes.undecided(found, roster())
    )


@blueprint.post("/notes/<int:ident>/decide")
@requires("empathy.interview")
def decide(ident: int) -> ResponseReturnValue:
    """Decide about one: put something in its place, or keep it."""
    checked(Form())
    found = note_of(ident, write=True)
    keep = request.form.get("do") == "keep"
    replacement = request.form.get("replacement", "").strip()
    if not keep and not replacement:
        flash(_("Say what should stand in its place, or keep it."), "error")
        return redirect(url_for(".identifiers", ident=ident), 303)
    notes.decide(
        found,
        request.form.get("kind", ""),
        request.form.get("quote", "").replace("\r\n", "\n"),
        None if keep else replacement[:200],
        roster=roster(),
        person_id=me(),
    )
    coding.refresh(found.participant_id, today())
    db.session.commit()
    return redirect(url_for(".identifiers", ident=ident, _anchor="main"), 303)


@blueprint.post("/notes/<int:ident>/share")
@requires("empathy.interview")
def share(ident: int) -> ResponseReturnValue:
    """Share a note, or take it back."""
    checked(Form())
    found = note_of(ident, write=True)
    try:
        notes.share(found, request.form.get("audience", ""), today())
    except StandsInTheWay as why:
        db.session.commit()
        flash(showing.why_not(str(why)), "error")
        page = ".identifiers" if str(why) == "undecided" else ".note"
        return redirect(url_for(page, ident=ident), 303)
    db.session.flush()
    coding.refresh(found.participant_id, today())
    db.session.commit()
    flash(_("Who sees it was changed."), "success")
    return redirect(url_for(".note", ident=ident), 303)


@blueprint.post("/notes/<int:ident>/check")
@requires("empathy.interview")
def check(ident: int) -> ResponseReturnValue:
    """Say what the young person said of the words."""
    checked(Form())
    found = note_of(ident, write=True)
    try:
        notes.check(found, request.form.get("state", ""), today())
    except StandsInTheWay:
        abort(400)
    db.session.flush()
    coding.refresh(found.participant_id, today())
    db.session.commit()
    flash(_("Noted."), "success")
    return redirect(url_for(".note", ident=ident), 303)
