"""Pages of the norms: what holds today, how each came about, and where a network begins."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.networks.services import NotPossible
from commonaim.core.permissions import requires
from commonaim.core.sheets import as_csv, as_workbook
from commonaim.core.typed import Form
from commonaim.plugins.norms.forms import CommitteeForm, TitleForm
from commonaim.plugins.norms.models import PAPER, Norm
from commonaim.plugins.norms.services import (
    choices,
    committee,
    history,
    norms,
    proposals,
    rounds,
    sheets,
    starting,
)
from commonaim.plugins.norms.views.blueprint import blueprint, checked, download, me


@blueprint.get("/")
@requires("norms.read")
def index() -> ResponseReturnValue:
    """The norms that hold today, and what is going on about them."""
    return render_template(
        "norms/index.html",
        norms=norms.in_force(),
        retired=norms.retired(),
        open=proposals.open_ones(),
        round=rounds.open_round(),
        rule=choices.rule(),
        may_begin=current_access().may("norms.govern") and starting.is_empty(),
    )


@blueprint.get("/<int:ident>")
@requires("norms.read")
def norm(ident: int) -> ResponseReturnValue:
    """A norm with its wordings, each beside the one before, and what is said about it."""
    found = _norm(ident)
    return render_template(
        "norms/norm.html",
        norm=found,
        steps=history.steps(found),
        proposals=proposals.about(found.id),
    )


@blueprint.post("/<int:ident>/move")
@requires("norms.govern")
def move(ident: int) -> ResponseReturnValue:
    """Put a norm one place further up or down."""
    found = _norm(ident)
    checked(Form())
    norms.move(found, -1 if request.form.get("way") == "up" else 1)
    db.session.commit()
    return redirect(url_for(".index", _anchor=f"norm-{ident}"), 303)


@blueprint.get("/history.csv")
@requires("norms.read")
def history_csv() -> ResponseReturnValue:
    """Every wording of every norm as comma-separated values."""
    written = as_csv([str(cell) for cell in row] for row in sheets.wordings())
    return download(written, "norms", "csv")


@blueprint.get("/history.xlsx")
@requires("norms.read")
def history_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return download(as_workbook({_("Norms"): sheets.wordings()}), "norms", "xlsx")


# Where a network begins


@blueprint.get("/start")
@requires("norms.govern")
def start() -> ResponseReturnValue:
    """Three ways to begin: with nothing, with examples, with another network's set."""
    network = current_access().network
    return render_template(
        "norms/start.html",
        empty=starting.is_empty(),
        examples=starting.examples(network.locale),
        sets=starting.others(network),
        paper=PAPER,
        paper_source=starting.PAPER_SOURCE,
    )


@blueprint.post("/start/with")
@requires("norms.govern")
def start_with() -> ResponseReturnValue:
    """Begin with what was ticked."""
    checked(Form())
    network, keys, ident = (
        current_access().network,
        request.form.getlist("norm"),
        asked.number("set"),
    )
    try:
        if ident is None:
            starting.begin_with_examples(network, keys, me())
        else:
            starting.begin_with_set(network, ident, keys, me())
    except NotPossible as why:
        db.session.rollback()
        flash(str(why), "error")
        return redirect(url_for(".start"), 303)
    db.session.commit()
    flash(_("These hold from today. Every member can question and change each of them."), "success")
    return redirect(url_for(".index"), 303)


@blueprint.get("/rule")
@requires("norms.read")
def rule() -> ResponseReturnValue:
    """How proposals are decided here, who sits on the committee, and whether others may copy the norms."""
    return _rule_page(TitleForm(formdata=None, title=current_access().network.name))


@blueprint.post("/rule/committee")
@requires("norms.govern")
def name_committee() -> ResponseReturnValue:
    """Name the steering committee."""
    form = checked(_committee_form(CommitteeForm()))
    committee.name_members(form.people.chosen)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".rule", _anchor="committee"), 303)


@blueprint.post("/rule/publish")
@requires("norms.govern")
def publish() -> ResponseReturnValue:
    """Let other networks copy the norms as they are today."""
    form = TitleForm()
    if not form.validate_on_submit():
        return _rule_page(form), 422
    try:
        starting.publish(form.title.data or "")
    except NotPossible as why:
        db.session.rollback()
        form.title.errors = [str(why)]
        return _rule_page(form), 422
    db.session.commit()
    flash(_("Other networks can copy these norms now. They see nothing else."), "success")
    return redirect(url_for(".rule", _anchor="public"), 303)


@blueprint.post("/rule/unpublish")
@requires("norms.govern")
def unpublish() -> ResponseReturnValue:
    """Let others copy the norms no longer."""
    checked(Form())
    starting.unpublish()
    db.session.commit()
    flash(_("The norms are no longer offered. Copies stay with those who made them."), "info")
    return redirect(url_for(".rule", _anchor="public"), 303)


def _rule_page(form: TitleForm) -> str:
    may = current_access().may("norms.govern")
    held = CommitteeForm(formdata=None, data={"people": committee.person_ids()})
    return render_template(
        "norms/rule.html",
        rule=choices.rule(),
        seats=committee.seats(),
        committee_form=_committee_form(held) if may else None,
        form=form,
        published=starting.published(),
        may_govern=may,
    )


def _committee_form(form: CommitteeForm) -> CommitteeForm:
    form.people.choices = committee.candidates()
    return form


def _norm(ident: int) -> Norm:
    return norms.norm(ident) or abort(404)
