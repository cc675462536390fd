"""What people fill in to sign in and to change their account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from .services import LONGEST


class LoginForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """E-mail and password; ``next`` is where to go afterwards."""

    email = StringField(_l("E-mail"), [InputRequired(_l("Write your e-mail.")), Length(max=255)])
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Write your password.")), Length(max=LONGEST)]
    )
    next = HiddenField()


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The password so far and the new one. Who signed in with a password that works once has none so far."""

    current = PasswordField(_l("Password so far"), [Length(max=LONGEST)])
    new = PasswordField(_l("New password"), [InputRequired(_l("Write the new password."))])
