"""What people fill in about members, invitations and programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from .. import typed
from ..accounts.services import LONGEST
from ..i18n import LANGUAGES
from ..permissions import ROLES
from ..typed import Form
from .models import Cohort, Program


class NetworkForm(Form):
    """What a network says of itself, and where and in which language it is at home."""

    name = StringField(
        _l("Name of the network"),
        [DataRequired(_l("Write a name.")), Length(max=LONGEST)],
        filters=[typed.name],
    )
    aim = TextAreaField(_l("What it is for"), [Length(max=5_000)], filters=[typed.without_nul])
    locale = SelectField(
        _l("Language"), choices=[SelectChoice(*language) for language in LANGUAGES.items()]
    )
    timezone = SelectField(_l("Time zone"))

    def offer(self, kept: str) -> None:
        """Let a time zone be chosen; the one that is ``kept`` stays, also where its name is not known here."""
        known = sorted(available_timezones() | {kept})
        self.timezone.choices = [SelectChoice(zone, zone) for zone in known]


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
        filters=[typed.without_nul],
    )
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Write the name of the person.")), Length(max=LONGEST)],
        filters=[typed.name],
    )


class JoinForm(Form):
    """What somebody new chooses for themselves."""

    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Write the name that others know you by.")), Length(max=LONGEST)],
        filters=[typed.name],
    )
    password = PasswordField(
        _l("Choose a password"), [InputRequired(_l("Choose a password.")), Length(max=LONGEST)]
    )


class DayForm(Form):
    """A day from which something holds."""

    on = DateField(_l("On"), [InputRequired(_l("Choose a day."))])


class ProgramForm(Form):
    """The profile of a program."""

    name = StringField(
        _l("Name of the program"),
        [DataRequired(_l("Write the name of the program.")), Length(max=LONGEST)],
        filters=[typed.name],
    )
    place = StringField(_l("Place"), [Length(max=LONGEST)], filters=[typed.name])
    host = StringField(_l("Host"), [Length(max=LONGEST)], filters=[typed.name])
    kind = StringField(_l("Kind of host"), [Length(max=LONGEST)], filters=[typed.name])
    fields = StringField(_l("Fields"), [Length(max=LONGEST)], filters=[typed.name])
    about = TextAreaField(
        _l("About the program"), [Length(max=20_000)], filters=[typed.without_nul]
    )


class CohortForm(Form):
    """The name of a cohort."""

    name = StringField(
        _l("Name of the cohort"),
        [DataRequired(_l("Write a name.")), Length(max=LONGEST)],
        filters=[typed.name],
    )


class TimeForm(Form):
    """With which cohort a program joined, when, and when it left."""

    cohort = SelectField(_l("Cohort"), coerce=int)
    joined_on = DateField(_l("Joined on"), [InputRequired(_l("Choose a day."))])
    left_on = DateField(_l("Left on"), [Optional()])

    def offer(self, cohorts: Iterable[Cohort]) -> None:
        """Let these cohorts be chosen."""
        self.cohort.choices = [(cohort.id, cohort.name) for cohort in cohorts]

    def marked(self, mark: str) -> Self:
        """This form with other ids, so that it can stand on a page with others of its kind."""
        for field in self:
            field.id = field.label.field_id = f"{field.id}-{mark}"
        return self


class HandOverForm(Form):
    """Who stands for a program from when on, and what they should know."""

    successor = SelectField(
        _l("Who stands for the program"),
        [DataRequired(_l("Choose who stands for the program."))],
        coerce=int,
    )
    on = DateField(_l("From"), [InputRequired(_l("Choose a day."))])
    note = TextAreaField(
        _l("What should they know?"), [Length(max=20_000)], filters=[typed.without_nul]
    )


class DecisionForm(Form):
    """What was decided about a program's joining; what was found is read beside it, criterion by criterion."""

    decision = RadioField(_l("What was decided"))
    on = DateField(_l("Decided on"), [InputRequired(_l("Choose a day."))])
    by = StringField(
        _l("Decided by"),
        [DataRequired(_l("Write who decided.")), Length(max=LONGEST)],
        filters=[typed.name],
    )
    reasons = TextAreaField(
        _l("Why"),
        [DataRequired(_l("Write why, in a sentence or two.")), Length(max=20_000)],
        filters=[typed.without_nul],
    )
