"""The page on which a hub admin names the responders. What they are told is not on it, nor how much."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.db import db
from commonaim.core.networks.models import Membership
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.norms.repair import responders as service
from commonaim.plugins.norms.repair.forms import ResponderForm
from commonaim.plugins.norms.repair.sight import NotPossible
from commonaim.plugins.norms.views.blueprint import blueprint, checked


@blueprint.route("/responders", methods=["GET", "POST"])
@requires("norms.responders")
def responders() -> ResponseReturnValue:
    """Who can be chosen; name another."""
    form = ResponderForm()
    form.person.choices = [(member.person_id, _named(member)) for member in service.who_could_be()]
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        service.name(form.person.data, form.about.data or "")
    except NotPossible as why:
        db.session.rollback()
        form.person.errors = [str(why)]
        return _page(form), 422
    db.session.commit()
    return redirect(url_for(".responders"), 303)


@blueprint.post("/responders/<int:ident>/end")
@requires("norms.responders")
def end_responder(ident: int) -> ResponseReturnValue:
    """Offer somebody no longer."""
    found = service.of_id(ident) or abort(404)
    checked(Form())
    service.take_out(found)
    db.session.commit()
    flash(_("They are not offered any more. What they accompany now stays with them."), "success")
    return redirect(url_for(".responders"), 303)


def _named(member: Membership) -> str:
    where = member.program.name if member.program else _("hub")
    return f"{member.person.name} ({where})"


def _page(form: ResponderForm) -> str:
    return render_template(
        "norms/repair/responders.html", form=form, responders=service.all_of_them()
    )
