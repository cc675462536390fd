"""The pages that ask before a cycle or a group is deleted."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import tenancy
from ..access import current_access
from ..db import db
from ..forms.models import Cycle
from ..networks.services import NotPossible
from ..permissions import requires
from ..typed import Form
from . import groups, removing

blueprint = Blueprint("removing", __name__, url_prefix="/n/<network>")


@blueprint.route("/cycles/<int:ident>/delete", methods=["GET", "POST"])
@requires("cycles.manage")
def cycle(ident: int) -> ResponseReturnValue:
    """Say what goes with a cycle, and delete it for who agrees."""
    subject: Cycle = tenancy.get(Cycle, ident) or abort(404)
    form, name = Form(), subject.name
    if form.validate_on_submit():
        try:
            removing.remove_cycle(subject, **_agreed())
        except NotPossible as problem:
            form.form_errors.append(str(problem))
        else:
            db.session.commit()
            flash(_("“%(name)s” is deleted.", name=name), "success")
            return redirect(url_for("forms.cycles"), 303)
    return _page(form, name, removing.loss_of_cycle(subject), subject, None)


@blueprint.route("/groups/<int:ident>/delete", methods=["GET", "POST"])
@requires("cycles.manage")
def group(ident: int) -> ResponseReturnValue:
    """Say what goes with a group, and delete it for who agrees."""
    subject = groups.group(ident) or abort(404)
    form, name, cycle_id = Form(), subject.name, subject.cycle_id
    if form.validate_on_submit():
        try:
            removing.remove_group(subject, **_agreed())
        except NotPossible as problem:
            form.form_errors.append(str(problem))
        else:
            db.session.commit()
            flash(_("“%(name)s” is deleted.", name=name), "success")
            return redirect(url_for("groups.of_cycle", ident=cycle_id), 303)
    return _page(form, name, removing.loss_of_group(subject), subject.cycle, subject)


def _agreed() -> removing.Agreed:
    return {
        "seen": request.form.get("seen", ""),
        "name": request.form.get("name", ""),
        "may_lose": current_access().may(removing.PERMISSION),
    }


def _page(
    form: Form, name: str, loss: removing.Loss, in_cycle: Cycle, in_group: object | None
) -> ResponseReturnValue:
    return render_template(
        "cycles/remove.html",
        form=form,
        name=name,
        typed=request.form.get("name", ""),
        loss=loss,
        cycle=in_cycle,
        group=in_group,
        may_lose=current_access().may(removing.PERMISSION) or not loss.is_grave,
    ), 422 if form.is_submitted() else 200
