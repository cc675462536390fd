"""Pages of pulses: answering one, and what they have shown."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import days, logs
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.networks.services import NotPossible
from commonaim.core.permissions import requires
from commonaim.core.sheets import as_csv, as_workbook
from commonaim.core.typed import Form
from commonaim.plugins.norms.forms import PulseForm
from commonaim.plugins.norms.models import YEARLY, Pulse
from commonaim.plugins.norms.services import choices, pulses, results, sheets, telling
from commonaim.plugins.norms.views.blueprint import blueprint, checked, download, me


@blueprint.get("/pulses", endpoint="pulses")
@requires("norms.read")
def all_pulses() -> ResponseReturnValue:
    """What the pulses have shown, and those that are open."""
    return _list_page(PulseForm(formdata=None, closes_on=pulses.last_day(days.today())))


@blueprint.post("/pulses/open")
@requires("norms.accompany")
def open_pulse() -> ResponseReturnValue:
    """Ask all members how the norms were followed."""
    form = PulseForm()
    if not form.validate_on_submit() or form.closes_on.data is None:
        return _list_page(form), 422
    try:
        if form.closes_on.data < days.today():
            raise NotPossible(_("The last day is over already: choose today or a later day."))
        begun = pulses.begin(
            YEARLY, form.title.data or "", pulses.everybody(), closes_on=form.closes_on.data
        )
    except NotPossible as why:
        db.session.rollback()
        form.closes_on.errors = [str(why)]
        return _list_page(form), 422
    ident = begun.id
    announce(current_access().network, telling.PULSE_OPENED, "pulse", ident, None)
    return redirect(url_for(".pulse", ident=ident), 303)


def _list_page(form: PulseForm) -> str:
    closed = results.results()
    return render_template(
        "norms/pulses.html",
        results=closed,
        open=[
            (one, *pulses.asked_and_answered(one), pulses.is_asked(one, me()))
            for one in pulses.every()
            if one.closed_on is None
        ],
        form=form,
        minimum=choices.minimum(),
        threshold=choices.threshold_for_moves(),
        may_open=current_access().may("norms.accompany"),
    )


@blueprint.get("/pulses/<int:ident>", endpoint="pulse")
@requires("norms.read")
def one_pulse(ident: int) -> ResponseReturnValue:
    """The questions of an open pulse, for whoever is asked and has not answered."""
    return _page(_pulse(ident), {})


@blueprint.post("/pulses/<int:ident>/answer")
@requires("norms.read")
@logs.left_out
def answer(ident: int) -> ResponseReturnValue:
    """Answer, once. The log of requests does not tell of it, since it tells who and when."""
    found = _pulse(ident)
    checked(Form())
    points = _points(found)
    try:
        pulses.answer(found, me(), points)
    except NotPossible as why:
        db.session.rollback()
        return _page(_pulse(ident), points, str(why)), 409 if points else 422
    db.session.commit()
    flash(_("Thank you. Your answers are counted, and your name is not with them."), "success")
    return redirect(url_for(".pulse", ident=ident), 303)


def _points(found: Pulse) -> dict[int, int]:
    """{norm: point} of what was chosen; a norm that was left open, or is not asked about, is left out."""
    chosen = {}
    for norm in found.norms:
        point = request.form.get(f"norm-{norm['id']}", type=int)
        if point is not None and 0 <= point < len(found.scale):
            chosen[int(norm["id"])] = point
    return chosen


@blueprint.post("/pulses/<int:ident>/close")
@requires("norms.accompany")
def close_pulse(ident: int) -> ResponseReturnValue:
    """Close a pulse before its last day."""
    found = _pulse(ident)
    checked(Form())
    pulses.close(found)
    db.session.commit()
    return redirect(url_for(".pulses"), 303)


@blueprint.get("/pulses.csv")
@requires("norms.read")
def results_csv() -> ResponseReturnValue:
    """What the pulses have shown, as comma-separated values."""
    written = as_csv([str(cell) for cell in row] for row in sheets.shares())
    return download(written, "pulses", "csv")


@blueprint.get("/pulses.xlsx")
@requires("norms.read")
def results_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return download(as_workbook({_("Pulses"): sheets.shares()}), "pulses", "xlsx")


def _page(found: Pulse, chosen: dict[int, int], problem: str = "") -> str:
    asked, answered = pulses.asked_and_answered(found)
    return render_template(
        "norms/pulse.html",
        pulse=found,
        open=pulses.is_open(found),
        waits=pulses.is_asked(found, me()),
        asked=asked,
        answered=answered,
        chosen=chosen,
        problem=problem,
    )


def _pulse(ident: int) -> Pulse:
    return pulses.pulse(ident) or abort(404)
