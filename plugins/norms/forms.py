"""What people fill in about norms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from commonaim.core import typed
from commonaim.core.asked import LARGEST
from commonaim.core.cycles.forms import Day, Ticks
from commonaim.core.networks.models import Cohort
from commonaim.core.typed import Form

#: A norm is read aloud, and from the other end of a room.
NORM: Final = 240
LONG: Final = 4_000
NAME: Final = 200


class ReasonForm(Form):
    """Why, for a question or to retire a norm."""

    reason = TextAreaField(
        _l("Why"),
        [DataRequired(_l("Say why, in a sentence or two.")), Length(max=LONG)],
        filters=[typed.without_nul],
    )


class WordingForm(ReasonForm):
    """What a norm shall say, why, and what brought it."""

    text = TextAreaField(
        _l("The norm, in a sentence that can be read aloud"),
        [DataRequired(_l("Write what the norm shall say.")), Length(max=NORM)],
        filters=[typed.without_nul],
    )
    meaning = TextAreaField(
        _l("What it means here, in more words"), [Length(max=LONG)], filters=[typed.without_nul]
    )
    occasion = StringField(
        _l("What brought it, if something did"),
        [Length(max=NAME)],
        description=_l("A meeting, a conversation, something that happened. No names."),
        filters=[typed.name],
    )
    cohort = SelectField(_l("A cohort that brought it"), coerce=int, default=0)

    def offer(self, cohorts: Iterable[Cohort]) -> None:
        """Let one of these cohorts be chosen, or none."""
        self.cohort.choices = [(0, _("None")), *((one.id, one.name) for one in cohorts)]


class RemarkForm(Form):
    """Something to say, maybe in answer to something that was said, or about a norm."""

    body = TextAreaField(
        _l("What do you think?"),
        [DataRequired(_l("Write something first.")), Length(max=LONG)],
        filters=[typed.without_nul],
    )
    answers = IntegerField(validators=[Optional(), NumberRange(1, LARGEST)])
    norm = IntegerField(validators=[Optional(), NumberRange(1, LARGEST)])


class VoiceForm(Form):
    """For, against or aside, and why."""

    stance = HiddenField()
    words = TextAreaField(_l("In your words"), [Length(max=LONG)], filters=[typed.without_nul])


class OutcomeForm(Form):
    """What came of a question."""

    outcome = TextAreaField(
        _l("What came of it"),
        [DataRequired(_l("Say in a sentence what came of it.")), Length(max=LONG)],
        filters=[typed.without_nul],
    )


class RoundForm(Form):
    """A round to open."""

    title = StringField(
        _l("What is it called?"),
        [DataRequired(_l("Give it a name.")), Length(max=NAME)],
        filters=[typed.name],
    )
    cohort = SelectField(_l("For a cohort that has joined"), coerce=int, default=0)
    closes_on = Day(_l("Last day"), [InputRequired(_l("Choose the last day."))])
    invitation = TextAreaField(
        _l("A word to everybody"), [Length(max=LONG)], filters=[typed.without_nul]
    )

    def offer(self, cohorts: Iterable[Cohort]) -> None:
        """Let one of these cohorts be chosen, or none."""
        self.cohort.choices = [(0, _("None")), *((one.id, one.name) for one in cohorts)]


class TitleForm(Form):
    """A title."""

    title = StringField(
        _l("Title"), [DataRequired(_l("Write a title.")), Length(max=NAME)], filters=[typed.name]
    )


class PulseForm(TitleForm):
    """A pulse to open by hand."""

    closes_on = Day(_l("Last day"), [InputRequired(_l("Choose the last day."))])


class CommitteeForm(Form):
    """Who sits on the steering committee."""

    people = Ticks(_l("Who sits on it"))
