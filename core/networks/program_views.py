"""Pages about programs: the list on a day, profiles, cohorts, and the hand-over from one liaison to the next."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked, days, tenancy
from ..access import current_access
from ..db import db
from ..permissions import requires
from . import memberships, pack, programs, services
from .forms import CohortForm, HandOverForm, ProgramForm, TimeForm
from .models import Cohort, Membership, Program, ProgramTime
from .services import NotPossible

blueprint = Blueprint("programs", __name__, url_prefix="/n/<network>")


@blueprint.get("/programs")
@requires("people.view")
def index() -> ResponseReturnValue:
    """All programs, and how many of each cohort there were, as of a day."""
    on = _day_asked()
    return render_template(
        "networks/programs.html",
        on=on,
        today=days.today(),
        page=programs.listed(on, asked.number("page") or 1),
        counts=programs.counts(on),
    )


def _day_asked() -> date:
    try:
        return date.fromisoformat(request.args.get("on", "")[:10])
    except ValueError:
        return days.today()


@blueprint.get("/programs/<int:ident>")
@requires("people.view")
def program(ident: int) -> ResponseReturnValue:
    """A program: its profile, its people, its times in the network, and who stands for it."""
    return _program_page(_program(ident))


def _program_page(subject: Program, sent: TimeForm | None = None, of: int | None = None) -> str:
    """The page; ``sent`` is a form that could not be kept, ``of`` the time that it is about, None for a new one."""
    me, cohorts, times = current_access(), programs.cohorts(), programs.times_of(subject)
    forms: dict[int | None, TimeForm] = {None: TimeForm(formdata=None, joined_on=days.today())}
    for time in times:
        forms[time.id] = TimeForm(
            formdata=None, cohort=time.cohort_id, joined_on=time.joined_on, left_on=time.left_on
        )
    if sent is not None and of in forms:
        forms[of] = sent
    for ident, form in forms.items():
        form.offer(cohorts)
        form.marked(str(ident or "new"))
    liaisons = programs.liaisons_of(subject)
    return render_template(
        "networks/program.html",
        program=subject,
        people=programs.people_of(subject),
        times=times,
        forms=forms,
        liaisons=liaisons,
        liaison=next((one for one in liaisons if one.until is None), None),
        may_change=programs.may_change(me, subject),
        may_hand_over=_may_hand_over(subject),
        may_read_pack=_may_read_pack(subject),
    )


@blueprint.route("/programs/new", methods=["GET", "POST"])
@requires("programs.manage")
def new() -> ResponseReturnValue:
    """Add a program."""
    return _profile(None)


@blueprint.route("/programs/<int:ident>/edit", methods=["GET", "POST"])
@requires("people.view")
def edit(ident: int) -> ResponseReturnValue:
    """Change a program's profile."""
    subject = _program(ident)
    if not programs.may_change(current_access(), subject):
        abort(403)
    return _profile(subject)


def _profile(subject: Program | None) -> ResponseReturnValue:
    form = ProgramForm(obj=subject)
    if form.validate_on_submit():
        profile = {key: (form[key].data or "").strip() for key in programs.PROFILE}
        try:
            kept = programs.keep(subject, (form.name.data or "").strip(), profile)
            db.session.commit()
            flash(_("The profile is saved."), "success")
            return redirect(url_for(".program", ident=kept.id), 303)
        except NotPossible as problem:
            db.session.rollback()
            form.name.errors = [str(problem)]
    status = 422 if form.is_submitted() else 200
    return render_template(
        "networks/program_form.html", form=form, program=subject, kinds=programs.kinds()
    ), status


@blueprint.post("/programs/<int:ident>/times")
@requires("programs.manage")
def add_time(ident: int) -> ResponseReturnValue:
    """Let a program join with a cohort."""
    return _keep_time(ident, None)


@blueprint.post("/programs/<int:ident>/times/<int:time_id>")
@requires("programs.manage")
def change_time(ident: int, time_id: int) -> ResponseReturnValue:
    """Say when a program left, or correct when it joined."""
    found = tenancy.get(ProgramTime, time_id)
    if found is None or found.program_id != ident:
        abort(404)
    return _keep_time(ident, found)


def _keep_time(ident: int, time: ProgramTime | None) -> ResponseReturnValue:
    subject, form = _program(ident), TimeForm()
    form.offer(programs.cohorts())
    of = time.id if time else None
    if not form.validate() or form.joined_on.data is None:
        return _program_page(subject, form, of), 422
    try:
        cohort = tenancy.get(Cohort, form.cohort.data) or abort(404)
        programs.keep_time(subject, time, cohort, form.joined_on.data, form.left_on.data)
    except NotPossible as problem:
        db.session.rollback()
        form.form_errors = [str(problem)]
        return _program_page(_program(ident), form, of), 422
    db.session.commit()
    flash(_("The days are saved."), "success")
    return redirect(url_for(".program", ident=ident), 303)


@blueprint.route("/cohorts", methods=["GET", "POST"])
@requires("programs.manage")
def cohorts() -> ResponseReturnValue:
    """The cohorts, and another one."""
    return _keep_cohort(None)


@blueprint.post("/cohorts/<int:ident>")
@requires("programs.manage")
def rename_cohort(ident: int) -> ResponseReturnValue:
    """Give a cohort another name."""
    return _keep_cohort(tenancy.get(Cohort, ident) or abort(404))


def _keep_cohort(subject: Cohort | None) -> ResponseReturnValue:
    form = CohortForm()
    if form.validate_on_submit():
        try:
            programs.keep_cohort(subject, (form.name.data or "").strip())
            db.session.commit()
            flash(_("The cohort is saved."), "success")
            return redirect(url_for(".cohorts"), 303)
        except NotPossible as problem:
            db.session.rollback()
            form.name.errors = [str(problem)]
    status = 422 if form.is_submitted() else 200
    return render_template("networks/cohorts.html", form=form, cohorts=programs.cohorts()), status


@blueprint.route("/programs/<int:ident>/hand-over", methods=["GET", "POST"])
@requires("people.view")
def hand_over(ident: int) -> ResponseReturnValue:
    """Name who stands for a program, or hand over to a successor."""
    subject = _program(ident)
    if not _may_hand_over(subject):
        abort(403)
    form, liaison = HandOverForm(on=days.today()), programs.present_liaison(subject)
    held_by = liaison.person_id if liaison else None
    others = [member for member in services.members() if member.person_id != held_by]
    # Those of the program first: nearly always it is one of them. Nobody is chosen by mistake.
    ordered = sorted(others, key=lambda member: member.program_id != subject.id)
    chosen = [(member.id, _told(member)) for member in ordered]
    form.successor.choices = [(0, _("Choose a person")), *chosen]
    if form.validate_on_submit() and form.on.data is not None:
        successor = memberships.member(form.successor.data) or abort(404)
        try:
            programs.hand_over(subject, successor, form.on.data, (form.note.data or "").strip())
            db.session.commit()
            flash(_("%(name)s is the liaison now.", name=successor.person.name), "success")
            return redirect(url_for(".program", ident=ident), 303)
        except NotPossible as problem:
            db.session.rollback()
            form.on.errors = [str(problem)]
            subject = _program(ident)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "networks/hand_over.html",
        form=form,
        program=subject,
        liaison=programs.present_liaison(subject),
    ), status


def _told(member: Membership) -> str:
    place = member.program.name if member.program else _("Hub")
    return f"{member.person.name} · {place}"


@blueprint.get("/programs/<int:ident>/pack")
@requires("people.view")
def handed_over(ident: int) -> ResponseReturnValue:
    """What a new liaison should find."""
    subject = _program(ident)
    if not _may_read_pack(subject):
        abort(403)
    return render_template("networks/pack.html", program=subject, pack=pack.of(subject))


def _may_hand_over(subject: Program) -> bool:
    me = current_access()
    return me.may("programs.manage") or programs.is_liaison(me, subject)


def _may_read_pack(subject: Program) -> bool:
    """Those of the program, and those who write for any: hub admins and facilitators."""
    me = current_access()
    return me.may("submissions.write_any") or programs.may_change(me, subject)


def _program(ident: int) -> Program:
    return programs.program(ident) or abort(404)
