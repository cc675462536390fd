"""Pages of the equity statement: its editions, the draft, what changed, and the rules."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.equity_review.forms import (
    AdoptForm,
    StatementForm,
    statement_form,
)
from commonaim.plugins.equity_review.models import Edition
from commonaim.plugins.equity_review.services import (
    comparing,
    leftovers,
    rounds,
    statements,
    wording,
)
from commonaim.plugins.equity_review.services.statements import (
    NotAdoptable,
    SavedMeanwhile,
    StillAsked,
)
from commonaim.plugins.equity_review.views.blueprint import blueprint, checked, me


@blueprint.get("/statement")
@requires("equity_review.read_statement")
def statement() -> ResponseReturnValue:
    """The edition of the equity statement that the review reads by."""
    return _edition_page(statements.adopted() or abort(404))


@blueprint.get("/statement/editions/<int:number>")
@requires("equity_review.read_statement")
def edition(number: int) -> ResponseReturnValue:
    """One adopted edition."""
    found = statements.edition(number)
    return _edition_page(found if found is not None and found.adopted else abort(404))


def _edition_page(found: Edition) -> str:
    editions = statements.editions()
    return render_template(
        "equity_review/statement.html",
        edition=found,
        editions=editions,
        newest=found.id == editions[0].id,
        draft=statements.draft(),
        inherited=statements.inherited(found),
        may_edit=current_access().may("equity_review.statement"),
    )


@blueprint.get("/statement/diff")
@requires("equity_review.read_statement")
def compare() -> ResponseReturnValue:
    """What changed between two editions; a draft is adopted here, where one sees what it changes."""
    old, new = _edition_of("from"), _edition_of("to")
    return _compare_page(old, new, AdoptForm(formdata=None, saves=new.saves))


def _compare_page(old: Edition, new: Edition, adopt_form: AdoptForm) -> str:
    return render_template(
        "equity_review/diff.html",
        old=old,
        new=new,
        editions=statements.editions(),
        diff=comparing.diff(old, new),
        adopt_form=None if new.adopted else adopt_form,
        asked=[] if new.adopted else rounds.to_look_at(new),
        open_round=None if new.adopted else rounds.open_round(),
        nothing_new=not new.adopted and comparing.diff(statements.adopted_or_default(), new).empty,
        problems=[] if new.adopted else statements.problems(new),
    )


def _edition_of(argument: str) -> Edition:
    found = statements.edition(asked.number(argument) or 0) or abort(404)
    # A draft is seen by those who work on it.
    seen = found.adopted or current_access().may("equity_review.statement")
    return found if seen else abort(404)


@blueprint.post("/statement/draft/begin")
@requires("equity_review.statement")
def begin() -> ResponseReturnValue:
    """Begin a draft from the edition in force."""
    checked(Form())
    statements.begin_draft(me())
    db.session.commit()
    return redirect(url_for(".draft"), 303)


@blueprint.route("/statement/draft", methods=["GET", "POST"])
@requires("equity_review.statement")
def draft() -> ResponseReturnValue:
    """Work on the draft. Whatever was typed is kept, complete or not; what is missing is said beside it."""
    found = statements.draft()
    if found is None:
        return redirect(url_for(".statement"), 303)
    form = StatementForm()
    if not form.is_submitted():
        return _draft_page(found, statement_form(found))
    if not form.validate():
        return _draft_page(found, form), 422
    try:
        saved = statements.save_draft(form.typed(), saves=form.saves.data or 0, person_id=me())
    except SavedMeanwhile as meanwhile:
        form.saves.data = meanwhile.theirs.saves
        return _draft_page(meanwhile.theirs, form, meanwhile.theirs), 409
    db.session.commit()
    return _after_saving(saved)


def _after_saving(saved: Edition) -> ResponseReturnValue:
    then = request.form.get("then", "stay")
    if then == "compare":
        before = statements.adopted_or_default().number
        editions: dict[str, Any] = {"from": before, "to": saved.number}
        return redirect(url_for(".compare", **editions), 303)
    if then.startswith("add-"):
        return redirect(url_for(".draft", _anchor=then.removeprefix("add-")), 303)
    flash(_("Saved. Nothing changes for the review until it is adopted."), "success")
    return redirect(url_for(".draft"), 303)


def _draft_page(found: Edition, form: StatementForm, theirs: Edition | None = None) -> str:
    return render_template(
        "equity_review/draft.html",
        draft=found,
        form=form,
        problems=statements.problems(found),
        theirs=theirs,
    )


@blueprint.post("/statement/draft/adopt")
@requires("equity_review.statement")
def adopt() -> ResponseReturnValue:
    """Adopt the draft; from now on the review reads by it."""
    form = checked(AdoptForm())
    where = (form.decided_in.data or "").strip()
    try:
        adopted = statements.adopt(
            decided_in=where,
            saves=form.saves.data or 0,
            person_id=me(),
            all_the_same=form.all_the_same.data,
        )
    except StillAsked:
        db.session.rollback()
        return _asked_again(form)
    except (NotAdoptable, SavedMeanwhile) as problem:
        db.session.rollback()
        for sentence in problem.sentences:
            flash(sentence, "error")
        return redirect(url_for(".draft"), 303)
    db.session.commit()
    flash(
        _("Edition %(number)s is adopted. The next review reads by it.", number=adopted.number),
        "success",
    )
    return redirect(url_for(".statement"), 303)


def _asked_again(form: AdoptForm) -> ResponseReturnValue:
    """The page on which it was to be adopted, with what was typed, while a round is open and nothing is ticked."""
    found = statements.draft()
    if found is None:
        return redirect(url_for(".statement"), 303)
    form.all_the_same.errors = [
        _("Members can still comment. Tick this if it is to be adopted now.")
    ]
    return _compare_page(statements.adopted_or_default(), found, form), 422


@blueprint.post("/statement/draft/discard")
@requires("equity_review.statement")
def discard() -> ResponseReturnValue:
    """Throw the draft away."""
    checked(Form())
    statements.discard_draft()
    db.session.commit()
    flash(_("The draft is gone. The adopted edition is as it was."), "info")
    return redirect(url_for(".statement"), 303)


@blueprint.get("/statement/words")
@requires("equity_review.read_statement")
def leftover_words() -> ResponseReturnValue:
    """Where the network's own texts still use words that the statement has replaced."""
    edition, user = statements.adopted() or abort(404), current_access()
    places, looked_at = leftovers.still_used(edition, user.network, user)
    return render_template(
        "equity_review/words.html", edition=edition, places=places, looked_at=looked_at
    )


@blueprint.get("/rules")
@requires("equity_review.read_statement")
def rules() -> ResponseReturnValue:
    """What the review asks about."""
    return render_template("equity_review/rules.html", rules=wording.rules(wording.language()))


@blueprint.get("/rules/<rule>")
@requires("equity_review.read_statement")
def rule(rule: str) -> ResponseReturnValue:
    """One rule: what it asks, why, with an example and the source."""
    found = wording.rule(rule, wording.language()) or abort(404)
    return render_template("equity_review/rule.html", rule=found)
