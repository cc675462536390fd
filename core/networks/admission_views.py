"""Pages about programs that want to join: what the network looks for, and what was decided."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked, days, typed
from ..access import current_access
from ..db import db
from ..paging import page_of
from ..permissions import requires
from ..typed import Form
from . import admission, programs
from .admission import DECISIONS, FOUND, Wording
from .forms import DecisionForm
from .models import AdmissionCriterion, Program
from .services import NotPossible

blueprint = Blueprint("admission", __name__, url_prefix="/n/<network>")
LONGEST = 5_000


@blueprint.get("/admission")
@requires("people.view")
def index() -> ResponseReturnValue:
    """What the network looks for; and, for those who may read them, all decisions."""
    reads = current_access().may("programs.decisions")
    return render_template(
        "networks/admission.html",
        criteria=admission.criteria(),
        page=page_of(admission.decisions(), asked.number("page") or 1) if reads else None,
        decisions=DECISIONS,
        form=Form(),
    )


@blueprint.post("/admission/begin")
@requires("programs.manage")
def begin() -> ResponseReturnValue:
    """Begin with the six criteria of the paper."""
    if not Form().validate_on_submit():
        abort(400)
    try:
        admission.begin_with_six(current_access().network)
        db.session.commit()
    except NotPossible as problem:
        db.session.rollback()
        flash(str(problem), "info")
    return redirect(url_for(".criteria"), 303)


@blueprint.route("/admission/criteria", methods=["GET", "POST"])
@requires("programs.manage")
def criteria() -> ResponseReturnValue:
    """Reword, order, add and take out what the network looks for."""
    form = Form()
    present = admission.criteria()
    if form.validate_on_submit():
        wordings = [_wording(one) for one in present]
        changed = admission.keep_criteria([*wordings, _wording(None)])
        db.session.commit()
        flash(_("The criteria are saved.") if changed else _("Nothing had changed."), "success")
        return redirect(url_for(".criteria"), 303)
    return render_template("networks/criteria.html", form=form, criteria=present), (
        422 if form.is_submitted() else 200
    )


def _wording(one: AdmissionCriterion | None) -> Wording:
    """What was sent for a criterion. One that the sender's page did not have yet stays as it is."""
    key = str(one.id) if one else "new"
    if one is not None and f"text-{key}" not in request.form:
        return Wording(one.id, one.position, one.text, one.help, one.source)
    return Wording(
        one.id if one else None,
        min(max(request.form.get(f"place-{key}", 999, type=int), 0), 999),
        "" if f"out-{key}" in request.form else _typed(f"text-{key}"),
        _typed(f"help-{key}"),
        typed.name(_typed(f"source-{key}"))[:200],
    )


def _typed(key: str) -> str:
    return (typed.without_nul(request.form.get(key, "")) or "").strip()[:LONGEST]


@blueprint.get("/programs/<int:ident>/admission")
@requires("people.view")
def program(ident: int) -> ResponseReturnValue:
    """What was decided about one program."""
    subject = _program(ident)
    me = current_access()
    if not me.may("programs.decisions") and not programs.may_change(me, subject):
        abort(403)
    return render_template(
        "networks/decisions.html",
        program=subject,
        records=admission.decisions_of(subject),
        decisions=DECISIONS,
        found=FOUND,
    )


@blueprint.route("/programs/<int:ident>/admission/new", methods=["GET", "POST"])
@requires("programs.manage")
def decide(ident: int) -> ResponseReturnValue:
    """Record a decision. What is recorded is not changed any more; another decision follows it."""
    subject, form = _program(ident), DecisionForm(on=days.today())
    form.decision.choices = list(DECISIONS.items())
    present = admission.criteria()
    found = {
        one.id: (request.form.get(f"met-{one.id}", "unknown"), _typed(f"note-{one.id}"))
        for one in present
    }
    if form.validate_on_submit() and form.on.data is not None:
        try:
            admission.decide(
                subject,
                decision=form.decision.data,
                on=form.on.data,
                by=(form.by.data or "").strip(),
                reasons=(form.reasons.data or "").strip(),
                found=found,
                recorded_by_id=current_access().person.id,
            )
            db.session.commit()
            flash(_("The decision is recorded."), "success")
            return redirect(url_for(".program", ident=ident), 303)
        except NotPossible as problem:
            db.session.rollback()
            form.on.errors = [str(problem)]
            subject, present = _program(ident), admission.criteria()
    return render_template(
        "networks/decide.html", form=form, program=subject, criteria=present, met=found, found=FOUND
    ), (422 if form.is_submitted() else 200)


def _program(ident: int) -> Program:
    return programs.program(ident) or abort(404)
