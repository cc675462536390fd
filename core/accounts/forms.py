"""What people fill in to sign in and to change their account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..typed import Form
from .services import LONGEST


class LoginForm(Form):
    """E-mail and password; ``next`` is where to go afterwards."""

    email = StringField(_l("E-mail"), [InputRequired(_l("Write your e-mail.")), Length(max=255)])
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Write your password.")), Length(max=LONGEST)]
    )
    next = HiddenField()


class PasswordForm(Form):
    """The password so far and the new one. Who signed in with a password that works once has none so far."""

    current = PasswordField(_l("Password so far"), [Length(max=LONGEST)])
    new = PasswordField(_l("New password"), [InputRequired(_l("Write the new password."))])


class ErasureForm(Form):
    """The password once more, of somebody who wants to be forgotten."""

    password = PasswordField(
        _l("Your password"), [InputRequired(_l("Write your password.")), Length(max=LONGEST)]
    )


class ForgottenForm(Form):
    """The e-mail that a link for a new password goes to."""

    email = StringField(_l("E-mail"), [InputRequired(_l("Write your e-mail.")), Length(max=255)])


class NewPasswordForm(Form):
    """A new password, for somebody with a link."""

    new = PasswordField(_l("New password"), [InputRequired(_l("Write the new password."))])
