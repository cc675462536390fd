"""What people type on the pages of empathy interviews. No field asks for the name of a young person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from commonaim.core.typed import Form, name, without_nul
from commonaim.plugins.empathy.identifiers import find
from commonaim.plugins.empathy.services.guides import FEWEST, MOST
from commonaim.plugins.empathy.services.showing import GIVERS, LEVELS, ROLES

NO_NAMES = _l("No names of young people are needed anywhere. Leave them out here, too.")
LONG = 5_000
DAY = _l("Choose a day, such as 2026-03-14.")
LANGUAGES = (("en", "English"), ("es", "Español"))


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a select offers, of (value, title)."""
    return [SelectChoice(value, title) for value, title in pairs]


def _told() -> list[tuple[str, Any]]:
    from commonaim.core.i18n import told

    return [(key, told(title)) for key, title in LEVELS.items()]


class GuideForm(Form):
    """A guide; the prompts stand one a line."""

    title = StringField(
        _l("Title"),
        filters=[name],
        validators=[DataRequired(_l("Give it a title.")), Length(max=120)],
    )
    language = SelectField(_l("Language"), choices=choices(LANGUAGES))
    opening = TextAreaField(
        _l("What you say at the beginning"), filters=[without_nul], validators=[Length(max=LONG)]
    )
    prompts = TextAreaField(
        _l("Prompts, one a line"),
        description=_l("Four to eight. Ask for stories: “Tell me about a time when …”."),
        filters=[without_nul],
        validators=[DataRequired(_l("Write the prompts first."))],
    )
    closing = TextAreaField(
        _l("What you say at the end"), filters=[without_nul], validators=[Length(max=LONG)]
    )
    reason = StringField(_l("What is new, and why"), filters=[name], validators=[Length(max=300)])

    def lines(self) -> tuple[str, ...]:
        """The prompts."""
        lines = (line.strip() for line in (self.prompts.data or "").splitlines())
        return tuple(line for line in lines if line)

    def validate_prompts(self, field: TextAreaField) -> None:
        """Four to eight."""
        count = len(self.lines())
        if not FEWEST <= count <= MOST:
            raise ValidationError(
                _(
                    "There are %(count)s. A guide has %(fewest)s to %(most)s prompts.",
                    count=count,
                    fewest=FEWEST,
                    most=MOST,
                )
            )
        if max(map(len, self.lines())) > 500:
            raise ValidationError(_("One of them is longer than 500 characters."))


class PlanForm(Form):
    """Whom a program means to listen to."""

    whom = TextAreaField(
        _l("Whom we want to listen to"),
        description=_l(
            "Begin with those furthest from opportunity, and say who they are as a group: students who"
            " started and left, who travel longest, whose first language is not that of the program. No names."
        ),
        filters=[without_nul],
        validators=[Length(max=LONG)],
    )
    why = TextAreaField(
        _l("Why them, and what we want to understand"),
        filters=[without_nul],
        validators=[Length(max=LONG)],
    )
    how_many = IntegerField(
        _l("How many interviews"),
        validators=[InputRequired(_l("Write a number.")), NumberRange(1, 200)],
    )

    def _without_names(self, field: TextAreaField) -> None:
        found = [
            hit.quote
            for hit in find(field.data or "")
            if hit.kind in ("person", "email", "phone", "handle")
        ]
        if found:
            raise ValidationError(
                _(
                    "“%(words)s” may be somebody's name or contact. Say who they are as a group.",
                    words=found[0],
                )
            )

    validate_whom: Callable[..., None] = _without_names
    validate_why: Callable[..., None] = _without_names


class ParticipantForm(Form):
    """Somebody whom one listens to, by pseudonym."""

    program_id = SelectField(_l("Program"), coerce=int)
    pseudonym = StringField(
        _l("Pseudonym"),
        description=_l(
            "Best chosen by the young person. Not their name, and nothing that friends call them."
        ),
        filters=[name],
        validators=[DataRequired(_l("Choose a pseudonym.")), Length(max=60)],
    )
    chosen = BooleanField(_l("They chose it themself"))
    role = SelectField(_l("They are"), choices=choices(ROLES.items()))
    adult = BooleanField(_l("They are of age, and consent for themself"))
    band = StringField(
        _l("Grade band or years since"),
        description=_l("As wide as it can be: “grades 9 to 10”, “left two years ago”."),
        filters=[name],
        validators=[Length(max=40)],
    )
    place = StringField(_l("Place"), filters=[name], validators=[Length(max=80)])
    key = TextAreaField(
        _l("How you can reach them again"),
        description=_l(
            "Kept sealed, seen by you alone, and each time you open it is in the log. Leave it empty if you can."
        ),
        filters=[without_nul],
        validators=[Length(max=500)],
    )


class ConsentForm(Form):
    """What was agreed."""

    giver = SelectField(_l("From whom"), choices=choices(GIVERS.items()))
    given_on = DateField(_l("On what day"), validators=[InputRequired(DAY)])
    until = DateField(_l("Until (empty: until it is taken back)"), validators=[Optional()])
    network = BooleanField(_l("The network may read it"))
    quoted = BooleanField(_l("It may be quoted, without a name"))
    recorded = BooleanField(_l("It may be recorded"))

    def validate_given_on(self, field: DateField) -> None:
        """Not in the future: nobody has agreed to it yet."""
        from commonaim.core.access import current_network

        if isinstance(field.data, date) and field.data > current_network().today:
            raise ValidationError(_("That day is still to come."))

    def validate_until(self, field: DateField) -> None:
        """Not before it was given."""
        if (
            isinstance(field.data, date)
            and isinstance(self.given_on.data, date)
            and field.data < self.given_on.data
        ):
            raise ValidationError(_("That is before it was given."))


class WithdrawForm(Form):
    """Taking everything back."""

    why = TextAreaField(
        _l("What was said, if they want it remembered"),
        description=NO_NAMES,
        filters=[without_nul],
        validators=[Length(max=LONG)],
    )


class NoteForm(Form):
    """The header of a note."""

    participant_id = SelectField(_l("With whom"), coerce=int)
    version_id = SelectField(_l("Guide"), coerce=int)
    held_on = DateField(_l("Day of the interview"), validators=[InputRequired(DAY)])
    taker_id = SelectField(_l("Who takes notes with you"), coerce=int)
    language = SelectField(_l("Language of the interview"), choices=choices(LANGUAGES))


class ImportForm(Form):
    """Notes that were written elsewhere."""

    words = TextAreaField(_l("Paste them"), filters=[without_nul], validators=[Length(max=100_000)])
    file = FileField(_l("Or a file (.docx or .txt)"))


class LinkForm(Form):
    """What words speak to."""

    q = StringField(_l("Look for"), filters=[name], validators=[Length(max=100)])
    target = SelectField(
        _l("They speak to"), validators=[DataRequired(_l("Choose what they speak to."))]
    )
    section = SelectField(_l("Beside which part of a submission"))


class PartForm(Form):
    """How young people take part in a change."""

    level = SelectField(_l("How do young people take part in this change?"))
    how = TextAreaField(
        _l("In your words"),
        description=NO_NAMES,
        filters=[without_nul],
        validators=[Length(max=LONG)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = choices(_told())


class HeardForm(Form):
    """A page to bring back."""

    title = StringField(
        _l("Title"),
        filters=[name],
        validators=[DataRequired(_l("Give it a title.")), Length(max=120)],
    )
    opening = TextAreaField(
        _l("What you want to say first"),
        description=NO_NAMES,
        filters=[without_nul],
        validators=[Length(max=LONG)],
    )
    closing = TextAreaField(
        _l("What comes next"), filters=[without_nul], validators=[Length(max=LONG)]
    )


class ItemForm(Form):
    """Words that were heard, and what was done."""

    answer_id = SelectField(_l("What we heard"), coerce=int)
    did = TextAreaField(
        _l("What we did about it"),
        description=_l("“Not yet, because …” is an answer, too."),
        filters=[without_nul],
        validators=[DataRequired(_l("Say what you did.")), Length(max=LONG)],
    )
