"""Pages of the rounds of comments on a draft of the statement."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.equity_review.forms import AnswerForm, RemarkForm, RoundForm
from commonaim.plugins.equity_review.models import Edition, Round
from commonaim.plugins.equity_review.services import rounds, statements
from commonaim.plugins.equity_review.services.rounds import NotPossible
from commonaim.plugins.equity_review.views.blueprint import blueprint, checked, me


@blueprint.get("/statement/rounds", endpoint="rounds")
@requires("equity_review.read_statement")
def all_rounds() -> ResponseReturnValue:
    """All rounds; whoever works on the statement opens one here."""
    return _list_page(RoundForm(formdata=None))


@blueprint.post("/statement/rounds/open")
@requires("equity_review.statement")
def open_round() -> ResponseReturnValue:
    """Open a round on the draft as it is."""
    draft, form = statements.draft(), RoundForm()
    if draft is None:
        flash(_("There is no draft to comment on. Begin one first."), "info")
        return redirect(url_for(".rounds"), 303)
    if not form.validate_on_submit() or form.closes_on.data is None:
        return _list_page(form), 422
    try:
        begun = rounds.begin(
            draft,
            closes_on=form.closes_on.data,
            invitation=form.invitation.data or "",
            person_id=me(),
        )
    except NotPossible as why:
        db.session.rollback()
        form.closes_on.errors = [str(why)]
        return _list_page(form), 422
    announce(current_access().network, "statement_round_opened", "round", begun.id, me())
    return redirect(url_for(".round", ident=begun.id), 303)


def _list_page(form: RoundForm) -> str:
    return render_template(
        "equity_review/rounds.html",
        rows=rounds.rounds(),
        is_open=rounds.is_open,
        form=form,
        may_open=_may_edit() and rounds.open_round() is None,
        draft=statements.draft() if _may_edit() else None,
    )


@blueprint.get("/statement/rounds/<int:ident>", endpoint="round")
@requires("equity_review.read_statement")
def one_round(ident: int) -> ResponseReturnValue:
    """The draft as it was when the round began, with what members say about each part."""
    return _round_page(_round(ident))


@blueprint.post("/statement/rounds/<int:ident>/remarks")
@requires("equity_review.comment_statement")
def remark(ident: int) -> ResponseReturnValue:
    """Comment on a part of the draft."""
    found, form = _round(ident), RemarkForm()
    if not form.validate_on_submit():
        return _round_page(found, form), 422
    try:
        said = rounds.say(
            found, part=form.part.data or "", body=form.body.data or "", person_id=me()
        )
    except NotPossible as why:
        db.session.rollback()
        form.body.errors = [str(why)]
        return _round_page(_round(ident), form), 409
    db.session.commit()
    return redirect(url_for(".round", ident=ident, _anchor=f"remark-{said.id}"), 303)


@blueprint.post("/statement/rounds/<int:ident>/close")
@requires("equity_review.statement")
def close_round(ident: int) -> ResponseReturnValue:
    """Close a round before its last day."""
    checked(Form())
    rounds.close(_round(ident))
    db.session.commit()
    flash(_("The round is closed. Its comments stay here."), "success")
    return redirect(url_for(".round", ident=ident), 303)


@blueprint.post("/statement/remarks/<int:ident>/answer")
@requires("equity_review.statement")
def answer_remark(ident: int) -> ResponseReturnValue:
    """Say what becomes of a comment."""
    said = rounds.remark_of(ident) or abort(404)
    form = checked(AnswerForm())
    try:
        rounds.answer(
            said, outcome=form.outcome.data or "", words=form.words.data or "", person_id=me()
        )
    except NotPossible as why:
        db.session.rollback()
        flash(str(why), "error")
    db.session.commit()
    return redirect(url_for(".round", ident=said.round_id, _anchor=f"remark-{ident}"), 303)


def _round_page(found: Round, form: RemarkForm | None = None) -> str:
    words: dict[str, Any] = {}
    if form is not None:
        words = {"part": form.part.data, "body": form.body.data, "errors": form.body.errors}
    return render_template(
        "equity_review/round.html",
        round=found,
        open=rounds.is_open(found),
        parts=rounds.PARTS,
        remarks=rounds.by_part(found),
        edition=_adopted(found.edition_number),
        typed=words,
        may_comment=current_access().may("equity_review.comment_statement"),
        may_edit=_may_edit(),
        draft=statements.draft() if _may_edit() else None,
    )


def _round(ident: int) -> Round:
    return rounds.round_of(ident) or abort(404)


def _adopted(number: int) -> Edition | None:
    """The edition of this number once it is adopted: what came of the draft that a round was about."""
    found = statements.edition(number)
    return found if found is not None and found.adopted else None


def _may_edit() -> bool:
    return current_access().may("equity_review.statement")
