"""The page of what decisions have taught: whether there is enough, how well it predicts, learn anew, forget."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import audit, jobs
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.plugins.equity_review.services import learning as lessons
from commonaim.plugins.equity_review.services import running, wording
from commonaim.plugins.equity_review.views.blueprint import blueprint, checked, me


@blueprint.get("/learning")
@requires("equity_review.read_all")
def learning() -> ResponseReturnValue:
    """What was learned from this network's decisions, and how well it predicts them."""
    model, count = lessons.ordering(), lessons.decided()
    language = wording.language()
    return render_template(
        "equity_review/learning.html",
        model=model,
        count=count,
        least=lessons.ENOUGH,
        least_of_each=lessons.ENOUGH_OF_EACH,
        tendencies=[
            (wording.rule_title(one.rule, language), one.weight)
            for one in (lessons.tendencies(model) if model else [])
        ],
        may_learn=current_access().may("equity_review.decide"),
        used=wording.setting("order") == "learned",
    )


@blueprint.post("/learning/begin")
@requires("equity_review.decide")
def learn() -> ResponseReturnValue:
    """Learn from all decisions, in the background."""
    checked(Form())
    count = lessons.decided()
    if not count.enough:
        flash(lessons.not_enough(count), "info")
        return redirect(url_for(".learning"), 303)
    job = running.ask_to_learn(result_url=url_for(".learning"), person_id=me())
    db.session.commit()
    jobs.wake_worker()
    return redirect(url_for("networks.job", ident=job.id), 303)


@blueprint.post("/learning/forget")
@requires("equity_review.decide")
def forget_learned() -> ResponseReturnValue:
    """Forget what was learned."""
    checked(Form())
    if lessons.forget():
        audit.record("equity_review.forgot", N_("Forgot the learned order of questions"))
        db.session.commit()
        flash(_("Forgotten. Questions stand in the order of the text again."), "success")
    return redirect(url_for(".learning"), 303)
