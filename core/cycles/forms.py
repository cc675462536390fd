"""The forms of cycles, groups, change ideas and participation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from ..asked import LARGEST
from ..typed import Form, without_nul
from ..typed import name as plain
from .services import ACT, DO, NONE, PLAN, STUDY, Step, Trouble

#: No cycle has more phases; what a form sends beyond is not read.
MOST_PHASES: Final = 24
#: Empty rows below the phases that there are.
SPARE: Final = 2


class Day(DateField):
    """A day as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The day, or a sentence that shows how one is written."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("A day is written like 2026-09-01.")) from None


class Ticks(SelectMultipleField):
    """Several of a list, each with a box to tick. What is sent and not in the list is left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=_number, validate_choice=False, **kwargs)

    @property
    def chosen(self) -> list[int]:
        """The numbers of the choices that were ticked."""
        known = {choice[0] for choice in self.choices or ()}
        return [value for value in self.data or () if value in known]


def _number(text: Any) -> int:
    found = re.fullmatch(r"[0-9]{1,10}", str(text))
    return int(found[0]) if found and int(found[0]) <= LARGEST else 0


class CycleForm(Form):
    """A cycle without its phases."""

    name = StringField(
        _l("Name"),
        filters=[plain],
        validators=[DataRequired(_l("Give it a name, even a plain one.")), Length(max=200)],
    )
    starts_on = Day(_l("First day"), validators=[InputRequired(_l("Say when it begins."))])
    ends_on = Day(_l("Last day"), validators=[InputRequired(_l("Say when it ends."))])
    aim = TextAreaField(
        _l("What this cycle is for"), filters=[without_nul], validators=[Length(max=5_000)]
    )
    ideas = Ticks(_l("Change ideas on the menu"))


class PhaseForm(Form):
    """One phase in the form of a cycle. The cycle's form carries the token."""

    class Meta(Form.Meta):
        """How this form differs from one that is sent alone."""

        csrf = False

    phase_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    name = StringField(_l("Phase"), filters=[plain], validators=[Length(max=60)])
    kind = SelectField(
        _l("What is written then"),
        choices=[
            SelectChoice(PLAN, _l("Plan: the change and why")),
            SelectChoice(DO, _l("Do: data")),
            SelectChoice(STUDY, _l("Study: what was found")),
            SelectChoice(ACT, _l("Act: what comes next")),
            SelectChoice(NONE, _l("Nothing of its own")),
        ],
    )
    starts_on = Day(_l("First day of the phase"), validators=[Optional()])
    ends_on = Day(_l("Last day of the phase"), validators=[Optional()])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was named: an empty row, or a phase that is to go."""
        return not (self.name.data or "").strip()

    def step(self) -> Step:
        """What was written."""
        found = self.phase_id.data
        return Step(
            (self.name.data or "").strip(),
            self.kind.data,
            self.starts_on.data,
            self.ends_on.data,
            found if found and 0 < found <= LARGEST else None,
        )


def phase_forms(steps: Sequence[Step]) -> list[PhaseForm]:
    """The rows of the phases: as they were sent, or else ``steps`` and some empty ones below."""
    if request.method == "POST":
        sent = (re.fullmatch(r"phase-([0-9]{1,3})-name", key) for key in request.form)
        numbers = sorted({int(found[1]) for found in sent if found})
        return [PhaseForm(prefix=f"phase-{number}") for number in numbers[:MOST_PHASES]]
    rows = [*steps, *[Step("")] * SPARE][:MOST_PHASES]
    return [
        PhaseForm(
            formdata=None,
            prefix=f"phase-{number}",
            data={
                "phase_id": step.phase_id,
                "name": step.name,
                "kind": step.kind,
                "starts_on": step.starts_on,
                "ends_on": step.ends_on,
            },
        )
        for number, step in enumerate(rows)
    ]


def show_troubles(form: CycleForm, rows: Sequence[PhaseForm], troubles: Sequence[Trouble]) -> None:
    """Put each sentence at the field that it is about. ``rows`` are those that the steps came from, in their order."""
    for trouble in troubles:
        field = form.ends_on if trouble.step is None else rows[trouble.step].starts_on
        field.errors = [*field.errors, trouble.sentence]


class IdeaForm(Form):
    """A change idea."""

    name = StringField(
        _l("Name"),
        filters=[plain],
        validators=[DataRequired(_l("Give it a name, even a plain one.")), Length(max=200)],
    )
    summary = TextAreaField(
        _l("What is tried, in a few sentences"),
        filters=[without_nul],
        validators=[Length(max=5_000)],
    )
    source = StringField(_l("Where it comes from"), filters=[plain], validators=[Length(max=200)])
    offered = BooleanField(_l("Offer it to new submissions"), default=True)


class GroupForm(Form):
    """An improvement group."""

    name = StringField(
        _l("Name"),
        filters=[plain],
        validators=[DataRequired(_l("Give it a name, even a plain one.")), Length(max=200)],
    )
    facilitators = Ticks(_l("Facilitators"))
    programs = Ticks(_l("Programs"))


class MoveForm(Form):
    """Where something of a group goes: the id of another group of the cycle, or 0 for none."""

    to = SelectField(_l("Move to"), coerce=_number)
    with_submissions = BooleanField(_l("with what it has written in this group"))


class OccasionForm(Form):
    """Something that the people of a group took part in."""

    group = SelectField(_l("Improvement group"), coerce=_number)
    name = StringField(
        _l("What it was"),
        filters=[plain],
        validators=[DataRequired(_l("Say what it was: a meeting, a phase.")), Length(max=200)],
    )
    held_on = Day(_l("Day"), validators=[InputRequired(_l("Say when it was."))])
    phase = SelectField(_l("Phase"), coerce=_number)


class ConfirmForm(Form):
    """Who took part in an occasion."""

    people = Ticks(_l("Who took part"))


def days_of(form: CycleForm) -> tuple[date, date] | None:
    """The first and last day of a cycle's form, when both can be read."""
    first, last = form.starts_on.data, form.ends_on.data
    return (first, last) if first and last else None
