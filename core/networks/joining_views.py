"""The page behind the link of an invitation. It asks nobody to have signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from .. import tenancy
from ..accounts.attempts import TooSoon
from ..accounts.models import Person
from ..accounts.services import AccountProblem, person_of_email, sign_in
from ..accounts.views import address, let_in, too_soon
from ..db import db
from ..permissions import public
from ..typed import Form
from . import invitations
from .forms import JoinForm
from .models import Invitation, Network
from .services import NotPossible

blueprint = Blueprint("invitations", __name__)


@blueprint.post("/invitations/<token>/join")
@public
def join(token: str) -> ResponseReturnValue:
    """Join as who is signed in."""
    found = invitations.of_token(token)
    if found is None:
        return _gone()
    invitation, network = found
    if current_user.is_authenticated and Form().validate_on_submit():
        person: Person = current_user._get_current_object()
        with tenancy.in_network(network.id):
            try:
                invitations.accept(invitation, person)
            except NotPossible as problem:
                db.session.rollback()
                flash(str(problem), "info")
                return redirect(url_for("networks.index"), 303)
            return _welcome(network, None)
    return redirect(url_for(".show", token=token), 303)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def show(token: str) -> ResponseReturnValue:
    """Who invites whom to what, and joining as somebody new, with a name and a password.

    Where the e-mail has an account, that is signing in with it, and refused like it.
    """
    found = invitations.of_token(token)
    if found is None:
        return _gone()
    invitation, network = found
    form = JoinForm(name=invitation.name)
    if not form.is_submitted():
        return _page(token, invitation, network, form)
    if not form.validate():
        return _page(token, invitation, network, form), 422
    try:
        with tenancy.in_network(network.id):
            person = _newcomer(invitation, form)
            return _welcome(network, person)
    except (NotPossible, AccountProblem) as problem:
        db.session.rollback()
        form.password.errors = [str(problem)]
    except TooSoon as refusal:
        db.session.rollback()
        form.password.errors = [too_soon(refusal.seconds)]
    found = invitations.of_token(token)
    return (_page(token, *found, form), 422) if found else _gone()


def _newcomer(invitation: Invitation, form: JoinForm) -> Person:
    password = form.password.data or ""
    if person_of_email(invitation.email) is None:
        name, locale = form.name.data or "", str(get_locale())
        return invitations.accept_as_new(invitation, name, password, locale)
    person = sign_in(invitation.email, password, address=address())
    if person is None:
        raise AccountProblem(
            _(
                "This did not work. If you have signed in here before, with this e-mail, join with the account "
                "you have; else choose another password."
            )
        )
    invitations.accept(invitation, person)
    return person


def _welcome(network: Network, person: Person | None) -> ResponseReturnValue:
    slug, name = network.slug, network.name
    db.session.commit()
    if person is not None:
        let_in(person)
    flash(_("Welcome to %(network)s.", network=name), "success")
    if person is not None and person.password_hash is None:
        flash(
            _("The password you were given worked only once: please choose your own now."), "info"
        )
        return redirect(url_for("accounts.account"), 303)
    return redirect(url_for("networks.home", network=slug), 303)


def _page(token: str, invitation: Invitation, network: Network, form: JoinForm) -> str:
    return render_template(
        "networks/join.html",
        token=token,
        invitation=invitation,
        network=network,
        form=form,
    )


def _gone() -> ResponseReturnValue:
    return render_template("networks/join.html", invitation=None), 410
