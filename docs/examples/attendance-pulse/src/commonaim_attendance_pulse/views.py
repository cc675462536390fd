"""One page of meetings, a form to ask, a form to answer."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import current_access, current_network, requires, tenancy
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.forms.models import Cycle
from commonaim_attendance_pulse import services
from commonaim_attendance_pulse.forms import TOLD, AnswerForm, MeetingForm
from commonaim_attendance_pulse.models import Meeting

blueprint = Blueprint("attendance_pulse", __name__, template_folder="templates")


@blueprint.get("/")
@requires("attendance_pulse.answer")
def index() -> ResponseReturnValue:
    """What is still asked of the reader; and how meetings were, for those who ask."""
    me, today = current_access(), current_network().today
    return render_template(
        "attendance_pulse/index.html",
        waiting=services.waiting_for(me.person.id, today),
        results=services.results() if me.may("attendance_pulse.ask") else (),
        told=TOLD,
    )


@blueprint.route("/cycles/<int:ident>/ask", methods=["GET", "POST"])
@requires("attendance_pulse.ask")
def ask(ident: int) -> ResponseReturnValue:
    """Ask everybody about a meeting of a cycle."""
    cycle = tenancy.get(Cycle, ident) or abort(404)
    form = MeetingForm(closes_on=current_network().today + timedelta(days=7))
    if form.validate_on_submit():
        me = current_access()
        meeting = services.ask(form.name.data, cycle.id, form.closes_on.data, me.person.id)
        announce(current_network(), "attendance_pulse_asked", "meeting", meeting.id, me.person.id)
        flash(_("Everybody is asked."), "success")
        return redirect(url_for(".index"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("attendance_pulse/ask.html", form=form, cycle=cycle), status


@blueprint.route("/<int:ident>", methods=["GET", "POST"])
@requires("attendance_pulse.answer")
def answer(ident: int) -> ResponseReturnValue:
    """Say how a meeting was, as long as it is asked."""
    meeting = tenancy.get(Meeting, ident) or abort(404)
    if meeting.closes_on < current_network().today:
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        services.answer(
            meeting, current_access().person.id, form.feeling.data, form.words.data or ""
        )
        db.session.commit()
        flash(_("Thank you."), "success")
        return redirect(url_for(".index"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("attendance_pulse/answer.html", form=form, meeting=meeting), status
