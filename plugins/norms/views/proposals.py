"""Pages of proposals and questions about the norms: making one, talking about it, deciding."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.forms.diffs import diff
from commonaim.core.networks.programs import cohorts
from commonaim.core.networks.services import NotPossible
from commonaim.core.paging import page_of
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.norms.forms import (
    OutcomeForm,
    ReasonForm,
    RemarkForm,
    VoiceForm,
    WordingForm,
)
from commonaim.plugins.norms.models import CHANGE, NEW, OPEN, QUESTION, RETIRE, Norm, Proposal
from commonaim.plugins.norms.services import adopting, choices, norms, proposals, telling
from commonaim.plugins.norms.services.norms import Words
from commonaim.plugins.norms.services.proposals import Wish
from commonaim.plugins.norms.views.blueprint import blueprint, checked, me

#: What one may want of a norm that holds, by the word in the address.
WISHES: Final = {CHANGE: WordingForm, RETIRE: ReasonForm, QUESTION: ReasonForm}


@blueprint.get("/proposals")
@requires("norms.read")
def all_proposals() -> ResponseReturnValue:
    """Every proposal and question there was, newest first."""
    words = asked.words("q")
    page = page_of(proposals.every(words), asked.number("page") or 1)
    return render_template("norms/proposals.html", page=page, q=words)


@blueprint.route("/propose", methods=["GET", "POST"])
@requires("norms.propose")
def propose() -> ResponseReturnValue:
    """Propose a new norm."""
    form = WordingForm()
    return _wish_page(NEW, None, form)


@blueprint.route("/<int:ident>/<any(change, retire, question):kind>", methods=["GET", "POST"])
@requires("norms.propose")
def wish(ident: int, kind: str) -> ResponseReturnValue:
    """Propose other words for a norm, or to retire it; or question it."""
    found = norms.norm(ident) or abort(404)
    now = found.wording
    held = {"text": now.text, "meaning": now.meaning} if kind == CHANGE else {}
    return _wish_page(kind, found, WISHES[kind](data=held))


def _wish_page(kind: str, held: Norm | None, form: ReasonForm) -> ResponseReturnValue:
    if isinstance(form, WordingForm):
        form.offer(cohorts())
    if form.validate_on_submit():
        try:
            made = proposals.make(_wish(kind, held, form), me())
        except NotPossible as problem:
            db.session.rollback()
            form.form_errors = [str(problem)]
        else:
            announce(current_access().network, telling.PROPOSED, "proposal", made.id, me())
            return redirect(url_for(".proposal", ident=made.id), 303)
    return render_template(
        "norms/wish.html", kind=kind, norm=held, form=form, rule=choices.rule()
    ), 422 if form.is_submitted() else 200


def _wish(kind: str, held: Norm | None, form: ReasonForm) -> Wish:
    reason = form.reason.data or ""
    if not isinstance(form, WordingForm):
        return Wish(kind, reason, held)
    return Wish(
        kind,
        reason,
        held,
        Words(form.text.data or "", form.meaning.data or ""),
        form.occasion.data or "",
        form.cohort.data or None,
    )


@blueprint.get("/proposals/<int:ident>")
@requires("norms.read")
def proposal(ident: int) -> ResponseReturnValue:
    """A proposal: what it would change, who is for it, and the talk about it."""
    return _page(_proposal(ident))


@blueprint.post("/proposals/<int:ident>/say")
@requires("norms.propose")
def say(ident: int) -> ResponseReturnValue:
    """Say something about a proposal."""
    found, form = _proposal(ident), RemarkForm()
    if not form.validate_on_submit():
        return _page(found, remark=form), 422
    said = proposals.say(found, form.body.data or "", me(), form.answers.data)
    said_id = said.id
    announce(current_access().network, telling.SAID, "remark", said_id, me())
    return redirect(url_for(".proposal", ident=ident, _anchor=f"remark-{said_id}"), 303)


@blueprint.post("/proposals/<int:ident>/voice")
@requires("norms.propose")
def voice(ident: int) -> ResponseReturnValue:
    """Say for, against or aside."""
    found, form = _proposal(ident), VoiceForm()
    if not form.validate_on_submit() or form.stance.data not in adopting.STANCES:
        return _page(found, voice=form), 422
    try:
        adopting.give_voice(found, form.stance.data, form.words.data or "", me())
    except NotPossible as problem:
        db.session.rollback()
        form.words.errors = [str(problem)]
        return _page(_proposal(ident), voice=form), 409
    network = current_access().network
    decided = adopting.decide(network, found)
    db.session.commit()
    if decided:
        announce(network, telling.DECIDED, "proposal", ident, me())
        flash(_("Thank you. With that it is decided."), "success")
    else:
        flash(_("Thank you. You can change it until it is decided."), "success")
    return redirect(url_for(".proposal", ident=ident), 303)


@blueprint.post("/proposals/<int:ident>/withdraw")
@requires("norms.propose")
def withdraw(ident: int) -> ResponseReturnValue:
    """Take one's own proposal back."""
    found = _proposal(ident)
    checked(Form())
    try:
        adopting.withdraw(found, me())
    except NotPossible as problem:
        db.session.rollback()
        flash(str(problem), "error")
    db.session.commit()
    return redirect(url_for(".proposal", ident=ident), 303)


@blueprint.post("/proposals/<int:ident>/settle")
@requires("norms.propose")
def settle(ident: int) -> ResponseReturnValue:
    """Close a question with what came of it: who asked it, or who accompanies the norms."""
    found, form = _proposal(ident), OutcomeForm()
    if not adopting.may_settle(found, current_access()):
        abort(403)
    if not form.validate_on_submit():
        return _page(found, outcome=form), 422
    try:
        adopting.settle(found, form.outcome.data or "")
    except NotPossible as problem:
        db.session.rollback()
        form.outcome.errors = [str(problem)]
        return _page(_proposal(ident), outcome=form), 409
    announce(current_access().network, telling.DECIDED, "proposal", ident, me())
    return redirect(url_for(".proposal", ident=ident), 303)


def _page(
    found: Proposal,
    *,
    remark: RemarkForm | None = None,
    voice: VoiceForm | None = None,
    outcome: OutcomeForm | None = None,
) -> str:
    open_, voices = found.state == OPEN, adopting.voices(found.id)
    before = found.norm.wording if found.norm and found.kind == CHANGE and open_ else None
    return render_template(
        "norms/proposal.html",
        proposal=found,
        open=open_,
        rule=proposals.rule_of(found),
        changes=(diff(before.text, found.text), diff(before.meaning, found.meaning))
        if before
        else None,
        overtaken=open_ and adopting.is_overtaken(found),
        voices=voices,
        mine=next((one for one in voices if one.person_id == me()), None),
        tally=adopting.tally(found),
        counts=adopting.may_decide(found, me()),
        remarks=_threads(found),
        remark_form=remark or RemarkForm(formdata=None),
        voice_form=voice or VoiceForm(formdata=None),
        outcome_form=outcome or OutcomeForm(formdata=None),
        may_settle=adopting.may_settle(found, current_access()),
        is_mine=found.proposed_by_id == me(),
    )


def _threads(found: Proposal) -> list[tuple[object, list[object]]]:
    said = proposals.remarks(found.id)
    return [
        (one, [other for other in said if other.answers_id == one.id])
        for one in said
        if one.answers_id is None
    ]


def _proposal(ident: int) -> Proposal:
    return proposals.proposal(ident) or abort(404)
