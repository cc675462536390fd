"""Pages to choose a new password by a link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from .. import mail
from ..db import db
from ..permissions import public
from . import resets, services
from .attempts import TooSoon
from .forms import ForgottenForm, NewPasswordForm
from .models import Person
from .views import address, too_soon

blueprint = Blueprint("passwords", __name__)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link by mail. What is answered does not tell whether somebody has the e-mail."""
    form = ForgottenForm()
    if not form.is_submitted() or not mail.is_on():
        return _forgotten_page(form)
    if not form.validate():
        return _forgotten_page(form), 422
    try:
        found = resets.ask(form.email.data or "", address=address())
    except TooSoon as refusal:
        db.session.rollback()
        form.email.errors = [too_soon(refusal.seconds)]
        return _forgotten_page(form), 429, {"Retry-After": str(refusal.seconds)}
    db.session.commit()
    if found is not None:
        mail.send_soon(letter(*found))
    return render_template("accounts/forgotten.html", form=None, mail=True)


def _forgotten_page(form: ForgottenForm) -> str:
    return render_template("accounts/forgotten.html", form=form, mail=mail.is_on())


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@public
def choose(token: str) -> ResponseReturnValue:
    """Choose a new password. The link works once; whoever was signed in as this person is signed out."""
    person, form = resets.person_of(token), NewPasswordForm()
    if person is None:
        return render_template("accounts/new_password.html", form=None), 410
    if not form.is_submitted():
        return render_template("accounts/new_password.html", form=form)
    if not form.validate():
        return render_template("accounts/new_password.html", form=form), 422
    try:
        done = resets.finish(token, form.new.data or "")
    except services.AccountProblem as problem:
        db.session.rollback()
        form.new.errors = [str(problem)]
        return render_template("accounts/new_password.html", form=form), 422
    db.session.commit()
    if done is None:
        return render_template("accounts/new_password.html", form=None), 410
    flash(
        _("Your new password is set, and you are signed out everywhere. Sign in with it."),
        "success",
    )
    return redirect(url_for("accounts.login"), 303)


def letter(person: Person, token: str) -> mail.Letter:
    """The mail with a person's link, in their language."""
    address_of_page = mail.link("passwords.choose", token=token)
    with force_locale(person.locale or str(get_locale())):
        text = _(
            "Hello %(name)s,\n\n"
            "here you can choose a new password for Common Aim:\n\n%(link)s\n\n"
            "The link works once, for an hour. If you did not ask for it, you need do nothing: "
            "your password stays as it is.\n",
            name=mail.one_line(person.name),
            link=address_of_page,
        )
        return mail.Letter(person.email, _("A new password for Common Aim"), text)
