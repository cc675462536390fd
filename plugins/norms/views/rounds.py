"""Pages of the rounds in which everybody reads the norms anew."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.networks.programs import cohorts
from commonaim.core.networks.services import NotPossible
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.norms.forms import RemarkForm, RoundForm
from commonaim.plugins.norms.models import ADOPTED, NormRound
from commonaim.plugins.norms.services import history, norms, rounds, telling
from commonaim.plugins.norms.views.blueprint import blueprint, checked, me


@blueprint.get("/rounds", endpoint="rounds")
@requires("norms.read")
def all_rounds() -> ResponseReturnValue:
    """All rounds; whoever accompanies the norms opens one here."""
    return _list_page(RoundForm(formdata=None, cohort=asked.number("cohort") or 0))


@blueprint.post("/rounds/open")
@requires("norms.accompany")
def open_round() -> ResponseReturnValue:
    """Open a round."""
    form = RoundForm()
    form.offer(cohorts())
    if not form.validate_on_submit() or form.closes_on.data is None:
        return _list_page(form), 422
    try:
        begun = rounds.begin(
            title=form.title.data or "",
            invitation=form.invitation.data or "",
            cohort_id=form.cohort.data or None,
            closes_on=form.closes_on.data,
            person_id=me(),
        )
    except NotPossible as why:
        db.session.rollback()
        form.closes_on.errors = [str(why)]
        return _list_page(form), 422
    ident = begun.id
    announce(current_access().network, telling.ROUND_OPENED, "round", ident, me())
    return redirect(url_for(".round", ident=ident), 303)


def _list_page(form: RoundForm) -> str:
    form.offer(cohorts())
    return render_template(
        "norms/rounds.html",
        rounds=rounds.every(),
        is_open=rounds.is_open,
        form=form,
        may_open=current_access().may("norms.accompany") and rounds.open_round() is None,
    )


@blueprint.get("/rounds/<int:ident>", endpoint="round")
@requires("norms.read")
def one_round(ident: int) -> ResponseReturnValue:
    """The norms with what members say about each; of a round that is over, what it changed."""
    return _page(_round(ident))


@blueprint.post("/rounds/<int:ident>/say")
@requires("norms.propose")
def remark(ident: int) -> ResponseReturnValue:
    """Comment on a norm."""
    found, form = _round(ident), RemarkForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    norm = norms.norm(form.norm.data or 0) or abort(404)
    try:
        said = rounds.say(found, norm, form.body.data or "", me())
    except NotPossible as why:
        db.session.rollback()
        form.body.errors = [str(why)]
        return _page(_round(ident), form), 409
    db.session.commit()
    return redirect(url_for(".round", ident=ident, _anchor=f"remark-{said.id}"), 303)


@blueprint.post("/rounds/<int:ident>/read")
@requires("norms.read")
def read(ident: int) -> ResponseReturnValue:
    """Say that one has read the norms."""
    found = _round(ident)
    checked(Form())
    rounds.mark_read(found, me())
    db.session.commit()
    flash(_("Thank you. Nobody is told who has read, only how many."), "success")
    return redirect(url_for(".round", ident=ident), 303)


@blueprint.post("/rounds/<int:ident>/close")
@requires("norms.accompany")
def close_round(ident: int) -> ResponseReturnValue:
    """Close a round before its last day."""
    found = _round(ident)
    checked(Form())
    rounds.close(found)
    db.session.commit()
    flash(_("The round is closed. What was proposed in it goes on."), "success")
    return redirect(url_for(".round", ident=ident), 303)


def _page(found: NormRound, form: RemarkForm | None = None) -> str:
    made = rounds.proposals_of(found)
    return render_template(
        "norms/round.html",
        round=found,
        open=rounds.is_open(found),
        norms=norms.in_force(),
        remarks=rounds.by_norm(found),
        changed=[(one, history.brought_by(one)) for one in made if one.state == ADOPTED],
        others=[one for one in made if one.state != ADOPTED],
        progress=rounds.progress(found),
        has_read=rounds.has_read(found, me()),
        form=form or RemarkForm(formdata=None),
    )


def _round(ident: int) -> NormRound:
    return rounds.round_of(ident) or abort(404)
