"""What people fill in about members, invitations and programs."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from ..accounts.services import LONGEST
from ..permissions import ROLES
from ..typed import Form, name, without_nul
from .models import Program


class PlaceForm(Form):
    """The roles of a member, and which program they are in."""

    roles = SelectMultipleField(_l("Roles"))
    program = SelectField(_l("Program"), coerce=int)

    def offer(self, programs: Iterable[Program]) -> None:
        """Let the roles, and these programs or the hub, be chosen."""
        self.roles.choices = list(ROLES.items())
        of_programs = [(program.id, program.name) for program in programs]
        self.program.choices = [(0, _("None: works for the hub")), *of_programs]


class InvitationForm(PlaceForm):
    """Whom to invite, and as what."""

    email = StringField(
        _l("E-mail"),
        [InputRequired(_l("Write the e-mail of the person.")), Length(max=LONGEST)],
        filters=[without_nul],
    )
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Write the name of the person.")), Length(max=LONGEST)],
        filters=[name],
    )


class JoinForm(Form):
    """What somebody new chooses for themselves."""

    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Write the name that others know you by.")), Length(max=LONGEST)],
        filters=[name],
    )
    password = PasswordField(
        _l("Choose a password"), [InputRequired(_l("Choose a password.")), Length(max=LONGEST)]
    )


class DayForm(Form):
    """A day from which something holds."""

    on = DateField(_l("On"), [InputRequired(_l("Choose a day."))])
