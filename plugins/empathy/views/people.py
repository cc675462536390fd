"""Pages of whom one listens to: the plan, participants by pseudonym, what they agreed to, and taking it back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from commonaim.core import tenancy
from commonaim.core.access import current_access
from commonaim.core.days import today
from commonaim.core.db import db, now
from commonaim.core.networks import services as networks
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.empathy.forms import (
    ConsentForm,
    ParticipantForm,
    PlanForm,
    WithdrawForm,
    choices,
)
from commonaim.plugins.empathy.models import Consent, Participant
from commonaim.plugins.empathy.models.people import ASSENT, CONSENT
from commonaim.plugins.empathy.services import coding, notes, people, plans
from commonaim.plugins.empathy.services.settings import agreed_words, setting
from commonaim.plugins.empathy.views.blueprint import blueprint, checked, me, participant_of


@blueprint.get("/people")
@requires("empathy.interview")
def everybody() -> ResponseReturnValue:
    """Whom the own program has listened to, by pseudonym, and whom it plans to."""
    return _everybody(None)


@blueprint.post("/people/plan")
@requires("empathy.interview")
def plan() -> ResponseReturnValue:
    """Change whom the own program means to listen to."""
    program_id, form = current_access().program_id, PlanForm()
    if program_id is None:
        flash(_("A plan is made by a program, and you belong to none."), "error")
        return redirect(url_for(".everybody"), 303)
    if not form.validate_on_submit():
        return _everybody(form), 422
    plans.change(program_id, form.whom.data or "", form.why.data or "", form.how_many.data or 1)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".everybody"), 303)


def _everybody(form: PlanForm | None) -> str:
    access = current_access()
    plan = plans.of_program(access.program_id) if access.program_id else None
    if form is None and access.program_id:
        form = PlanForm(formdata=None, obj=plan) if plan else PlanForm(formdata=None, how_many=3)
    rows = people.listed(access)
    return render_template(
        "empathy/people.html",
        rows=[(row, people.agreement(row, today())) for row in rows],
        plan=plan,
        form=form,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires("empathy.interview")
def new_participant() -> ResponseReturnValue:
    """Somebody else whom one listens to."""
    access, form = current_access(), ParticipantForm()
    _prepare(form)
    if not form.is_submitted():
        form.pseudonym.data = people.offered(form.program_id.data or 0)
        return render_template("empathy/participant_new.html", form=form)
    if form.validate() and people.is_taken(form.program_id.data, form.pseudonym.data or ""):
        form.pseudonym.errors = [_("Somebody in this program has this pseudonym already.")]
    if form.errors:
        return render_template("empathy/participant_new.html", form=form), 422
    made = Participant(
        program_id=form.program_id.data,
        pseudonym=(form.pseudonym.data or "").strip(),
        chosen=form.chosen.data,
        role=form.role.data,
        adult=form.adult.data,
        band=form.band.data or "",
        place=form.place.data or "",
        holder_id=access.person.id,
    )
    db.session.add(made)
    db.session.flush()
    key = (form.key.data or "").strip() if "key" in form else ""
    if key:
        people.keep_key(made, key, access.person.id)
    db.session.commit()
    return redirect(url_for(".participant", ident=made.id), 303)


def _prepare(form: ParticipantForm) -> None:
    """The own program alone, or for those without one every program; the key only where the network keeps keys."""
    access = current_access()
    rows = networks.programs()
    if access.program_id is not None:
        rows = [row for row in rows if row.id == access.program_id]
    elif not access.may("empathy.interview_any"):
        abort(403)
    form.program_id.choices = choices((row.id, row.name) for row in rows)
    if form.program_id.data is None and rows:
        form.program_id.data = rows[0].id
    form.place.description = setting("places")
    if not setting("keep_key"):
        del form.key


@blueprint.get("/people/<int:ident>")
@requires("empathy.interview")
def participant(ident: int) -> ResponseReturnValue:
    """What somebody agreed to; for one who withdrew, where it had been used."""
    return _participant(participant_of(ident))


def _participant(found: Participant, form: ConsentForm | None = None, kind: str = "") -> str:
    access = current_access()
    return render_template(
        "empathy/participant.html",
        participant=found,
        agreement=people.agreement(found, today()),
        consents=people.consents(found),
        notes=[note for note in notes.seen(access, today()) if note.participant_id == found.id],
        uses=people.uses(found),
        coding_uses=coding.uses(found.id),
        form=form or ConsentForm(formdata=None, given_on=today()),
        wrong=kind,
        withdraw_form=WithdrawForm(formdata=None),
        words={kind: agreed_words(kind, str(get_locale())) for kind in (CONSENT, ASSENT)},
        has_key=people.has_key(found, access.person.id),
        key="",
    )


@blueprint.post("/people/<int:ident>/<any(consent, assent):kind>")
@requires("empathy.interview")
def note_consent(ident: int, kind: str) -> ResponseReturnValue:
    """Write down consent or assent."""
    found, form = participant_of(ident), ConsentForm()
    if found.withdrawn_at is not None:
        abort(404)
    if not form.validate_on_submit():
        return _participant(found, form, kind), 422
    consent = Consent(
        kind=kind,
        giver=form.giver.data if kind == CONSENT else "self",
        given_on=form.given_on.data,
        until=form.until.data,
        network=form.network.data,
        quoted=form.quoted.data,
        recorded=form.recorded.data,
    )
    people.note_consent(found, consent, person_id=me())
    db.session.flush()
    coding.refresh(found.id, today())
    db.session.commit()
    flash(_("Noted."), "success")
    return redirect(url_for(".participant", ident=ident), 303)


@blueprint.post("/people/<int:ident>/consents/<int:consent>/end")
@requires("empathy.interview")
def end_consent(ident: int, consent: int) -> ResponseReturnValue:
    """Take one consent or assent back."""
    checked(Form())
    found, row = participant_of(ident), tenancy.get(Consent, consent)
    if row is None or row.participant_id != found.id:
        abort(404)
    people.end_consent(row)
    db.session.flush()
    coding.refresh(found.id, today())
    db.session.commit()
    flash(_("Ended. What rested on it is no longer seen."), "success")
    return redirect(url_for(".participant", ident=ident), 303)


@blueprint.post("/people/<int:ident>/withdraw")
@requires("empathy.interview")
def withdraw(ident: int) -> ResponseReturnValue:
    """Take everything back, at once and everywhere."""
    found, form = participant_of(ident), checked(WithdrawForm())
    people.withdraw(found, form.why.data or "")
    db.session.flush()
    coding.refresh(found.id, today())
    db.session.commit()
    flash(_("Withdrawn. Nobody sees it any more. Below is where it had been used."), "success")
    return redirect(url_for(".participant", ident=ident), 303)


@blueprint.post("/people/<int:ident>/erase")
@requires("empathy.interview")
def erase(ident: int) -> ResponseReturnValue:
    """Delete what somebody said for good."""
    checked(Form())
    found = participant_of(ident)
    people.erase(found)
    db.session.flush()
    coding.refresh(found.id, today())
    coding.forget(found.id)
    db.session.commit()
    flash(_("Erased for good. Below is where it had been used."), "success")
    return redirect(url_for(".participant", ident=ident), 303)


@blueprint.post("/people/<int:ident>/key")
@requires("empathy.interview")
def open_key(ident: int) -> ResponseReturnValue:
    """Open how somebody can be reached; for whoever wrote it down, and in the log."""
    checked(Form())
    found = participant_of(ident)
    try:
        words = people.key_of(found, me())
    except LookupError:
        abort(404)
    found.holder_id = found.holder_id or me()
    db.session.commit()
    page: str = render_template("empathy/key.html", participant=found, words=words, opened=now())
    return page
