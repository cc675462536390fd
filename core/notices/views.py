"""Pages on which somebody reads what they were told, and chooses how to be told."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked, mail
from ..access import current_access
from ..db import db, now
from ..paging import page_of
from ..permissions import requires
from ..typed import Form
from . import services
from .kinds import KINDS, WAYS

blueprint = Blueprint("notices", __name__, url_prefix="/n/<network>/notices")


@blueprint.get("/")
@requires("network.view")
def index() -> ResponseReturnValue:
    """What I was told, newest first."""
    mine = services.of(current_access().person.id)
    return render_template(
        "notices/index.html", page=page_of(mine, asked.number("page") or 1), kinds=KINDS
    )


@blueprint.post("/<int:ident>/open")
@requires("network.view")
def open_(ident: int) -> ResponseReturnValue:
    """Mark a notice as read and go to what it is about."""
    found = services.notice(ident, current_access().person.id) or abort(404)
    _checked()
    found.read_at = found.read_at or now()
    target = found.url
    db.session.commit()
    return redirect(target, 303)


@blueprint.post("/read")
@requires("network.view")
def read_all() -> ResponseReturnValue:
    """Mark all as read."""
    _checked()
    services.read_all(current_access().person.id)
    db.session.commit()
    return redirect(url_for(".index"), 303)


@blueprint.route("/choices", methods=["GET", "POST"])
@requires("network.view")
def choices() -> ResponseReturnValue:
    """How I want to be told of what."""
    me = current_access().person.id
    if request.method == "POST":
        _checked()
        services.choose(me, {kind: request.form.get(f"way-{kind}") for kind in KINDS})
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".choices"), 303)
    return render_template(
        "notices/choices.html",
        kinds=KINDS,
        ways=WAYS,
        chosen=services.choices_of(me),
        mail_is_on=mail.is_on(),
    )


def _checked() -> None:
    if not Form().validate_on_submit():
        abort(400)
