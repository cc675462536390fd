"""What people fill in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from commonaim.core.typed import Form
from commonaim_attendance_pulse.models import FEELINGS

TOLD = {"heard": _l("I was heard"), "partly": _l("Partly"), "not": _l("I was not heard")}


class MeetingForm(Form):
    """A meeting to ask about."""

    name = StringField(
        _l("Which meeting"),
        validators=[DataRequired(_l("Say which meeting it was.")), Length(max=200)],
    )
    closes_on = DateField(_l("Last day to answer"), validators=[DataRequired(_l("Choose a day."))])


class AnswerForm(Form):
    """How a meeting was."""

    feeling = RadioField(
        _l("How was it for you?"),
        choices=[(feeling, TOLD[feeling]) for feeling in FEELINGS],
        validators=[DataRequired(_l("Choose one."))],
    )
    words = StringField(_l("A line, if you want"), validators=[Length(max=500)])
