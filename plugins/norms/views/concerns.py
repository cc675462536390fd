"""Pages on which somebody tells a responder what happened, and finds the concerns that they take part in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from commonaim.core import logs, mail
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.plugins.norms.repair import keeping, responders, sight, telling
from commonaim.plugins.norms.repair.forms import NAMELESS, SOMEBODY, TellForm
from commonaim.plugins.norms.repair.sight import NotPossible
from commonaim.plugins.norms.services import norms
from commonaim.plugins.norms.views.blueprint import blueprint, me
from commonaim.plugins.norms.views.road import HEADERS


@blueprint.get("/talks/")
@requires("norms.raise")
def talks() -> ResponseReturnValue:
    """The concerns that I told, accompany or was invited to."""
    return render_template(
        "norms/repair/talks.html", seen=sight.mine(me()), responders=responders.all_of_them()
    )


@blueprint.route("/talks/begin", methods=["GET", "POST"])
@requires("norms.raise")
@logs.left_out
def begin() -> ResponseReturnValue:
    """Tell a responder what happened, with one's name or without. Sent twice it is there once."""
    form = TellForm()
    form.offer(norms.in_force(), telling.members(), responders.to_choose({me()}))
    if not form.is_submitted():
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    nameless, token = form.name.data == NAMELESS, form.once_token.data or ""
    told = telling.Told(
        what=form.what.data or "",
        occasion=form.occasion.data or "",
        wish=form.wish.data or "",
        witness=form.whose.data == SOMEBODY,
        norm_ids=form.norms.data or (),
        named_ids=form.named_ids,
        responder_id=form.responder.data,
        person_id=None if nameless else me(),
    )
    try:
        concern = telling.tell(told, token, sender_id=me())
    except NotPossible as why:
        db.session.rollback()
        form.responder.errors = [str(why)]
        return _form_page(form), 422
    mark, nameless = concern.mark, concern.anonymous
    db.session.commit()
    if nameless:
        # The link is shown by the answer itself: an address that holds it stays in no history unless it is opened.
        sent = render_template("norms/repair/sent.html", link=mail.link(".answers", token=token))
        return sent, HEADERS
    return redirect(url_for(".road", mark=mark), 303)


def _form_page(form: TellForm) -> str:
    return render_template(
        "norms/repair/begin.html",
        form=form,
        responders={one.person_id: one for one in responders.to_choose({me()})},
        keep_days=keeping.keep_days(),
    )
