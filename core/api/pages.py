"""Pages on which people make tokens for programs, and take them back."""

from __future__ import annotations

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from .. import typed
from ..access import current_access
from ..db import db
from ..i18n import told
from ..networks.services import NotPossible
from ..permissions import requires, signed_in
from . import tokens

blueprint = Blueprint("tokens", __name__)


def _some(_form: object, field: SelectMultipleField) -> None:
    # DataRequired would have browsers want every box ticked.
    if not field.data:
        raise ValidationError(_("Choose at least one."))


class TokenForm(typed.Form):
    """What a token is for, what it may do and for how long."""

    name = StringField(
        _l("What is it for?"),
        filters=[typed.name],
        validators=[
            DataRequired(_l("Give it a name, so that you know it again.")),
            Length(max=100),
        ],
    )
    permissions = SelectMultipleField(
        _l("What may it do?"),
        validators=[_some],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = SelectField(_l("For how long?"), coerce=int)


@blueprint.route("/n/<network>/tokens/new", methods=["GET", "POST"])
@requires("network.view")
def new() -> ResponseReturnValue:
    """Make a token for this network; its secret is shown once, on the answer."""
    me, form = current_access(), TokenForm()
    form.permissions.choices = [(p.name, told(p.title)) for p in tokens.offered(me)]
    form.days.choices = [
        (days, ngettext("%(num)d day", "%(num)d days", days)) for days in tokens.DAYS
    ]
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("tokens/new.html", form=form), status
    try:
        token, secret = tokens.make(
            me,
            (form.name.data or "").strip(),
            form.permissions.data or [],
            form.days.data,
        )
    except NotPossible as problem:
        form.permissions.errors = [str(problem)]
        return render_template("tokens/new.html", form=form), 422
    db.session.commit()
    answer = make_response(render_template("tokens/made.html", token=token, secret=secret))
    # Nobody who comes to this computer later may find it with the Back button.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/account/tokens/<int:ident>/revoke")
@signed_in
def revoke(ident: int) -> ResponseReturnValue:
    """Take back a token of one's own."""
    if not tokens.revoke(current_user._get_current_object(), ident):
        abort(404)
    db.session.commit()
    flash(_("That token opens nothing any more."), "success")
    return redirect(url_for("accounts.account"), 303)
