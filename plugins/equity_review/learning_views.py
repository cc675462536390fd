"""The page of what decisions have taught: whether there is enough, how well it predicts, learn anew, forget."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import audit, jobs
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.plugins.equity_review.services import learning, running, wording


def add_to(blueprint: Blueprint) -> None:
    """Put these pages among the plugin's."""
    blueprint.get("/learning", endpoint="learning")(page)
    blueprint.post("/learning", endpoint="learn")(learn)
    blueprint.post("/learning/forget", endpoint="forget_learned")(forget)


@requires("equity_review.read_all")
def page() -> ResponseReturnValue:
    """What was learned from this network's decisions, and how well it predicts them."""
    model, count = learning.ordering(), learning.decided()
    language = wording.language()
    return render_template(
        "equity_review/learning.html",
        model=model,
        count=count,
        least=learning.ENOUGH,
        least_of_each=learning.ENOUGH_OF_EACH,
        tendencies=[
            (wording.rule_title(one.rule, language), one.weight)
            for one in (learning.tendencies(model) if model else [])
        ],
        may_learn=current_access().may("equity_review.decide"),
        used=wording.setting("order") == "learned",
    )


@requires("equity_review.decide")
def learn() -> ResponseReturnValue:
    """Learn from all decisions, in the background."""
    _sent()
    count = learning.decided()
    if not count.enough:
        flash(learning.not_enough(count), "info")
        return redirect(url_for(".learning"), 303)
    job = running.ask_to_learn(
        result_url=url_for(".learning"), person_id=current_access().person.id
    )
    db.session.commit()
    jobs.wake_worker()
    return redirect(url_for("networks.job", ident=job.id), 303)


@requires("equity_review.decide")
def forget() -> ResponseReturnValue:
    """Forget what was learned."""
    _sent()
    if learning.forget():
        audit.record("equity_review.forgot", N_("Forgot the learned order of questions"))
        db.session.commit()
        flash(_("Forgotten. Questions stand in the order of the text again."), "success")
    return redirect(url_for(".learning"), 303)


def _sent() -> None:
    if not Form().validate_on_submit():
        abort(400)
