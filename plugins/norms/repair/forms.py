"""What people fill in when a norm was broken, and on the road from there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
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
from wtforms.widgets import CheckboxInput

from commonaim.core.accounts.models import Person
from commonaim.core.typed import Form, without_nul
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.models.repair import BROKE, HARMED, Party, Responder
from commonaim.plugins.norms.repair.road import STEPS

LONG: Final = 20_000
SHORT: Final = 500
NAMED, NAMELESS = "named", "nameless"
ME, SOMEBODY = "me", "somebody"
#: Who does a repair, in the choices: somebody in words, as against the mark of an invited person.
IN_WORDS: Final = ""


def new_token() -> str:
    """A token that only the browser is given."""
    return secrets.token_urlsafe(32)


class OnceForm(Form):
    """A form that counts once, however often it is sent."""

    # Called so, because the pages that give back what was typed leave out what has "token" in its name.
    once_token = HiddenField(default=new_token)


def _text(label: Any, *, needed: Any = None, **options: Any) -> TextAreaField:
    checks = [DataRequired(needed)] if needed else [Optional()]
    return TextAreaField(
        label, filters=[without_nul], validators=[*checks, Length(max=LONG)], **options
    )


class TellForm(OnceForm):
    """What happened, and to whom it is told."""

    what = _text(_l("What happened?"), needed=_l("Write what happened, in a few words."))
    norms = SelectMultipleField(
        _l("Which norms is it about?"), coerce=int, option_widget=CheckboxInput()
    )
    occasion = StringField(
        _l("When and where?"), filters=[without_nul], validators=[Length(max=SHORT)]
    )
    wish = _text(_l("What would help?"))
    whose = RadioField(
        _l("To whom did it happen?"),
        choices=[
            SelectChoice(ME, _l("To me")),
            SelectChoice(SOMEBODY, _l("To somebody else; I saw it or heard of it")),
        ],
        default=ME,
    )
    about_1 = SelectField(_l("Who is it about?"), coerce=int, default=0)
    about_2 = SelectField(_l("And who else?"), coerce=int, default=0)
    about_3 = SelectField(_l("And who else?"), coerce=int, default=0)
    responder = RadioField(
        _l("Who shall read it?"),
        coerce=int,
        validate_choice=False,
        validators=[InputRequired(_l("Choose who shall read it."))],
    )
    name = RadioField(
        _l("With your name?"),
        choices=[
            SelectChoice(NAMED, _l("With my name")),
            SelectChoice(NAMELESS, _l("Without my name, with a private link to read the answers")),
        ],
        default=NAMED,
    )

    def offer(
        self, norms: Iterable[Norm], members: Iterable[Person], responders: Iterable[Responder]
    ) -> None:
        """Let these norms, members and responders be chosen."""
        self.norms.choices = [(norm.id, norm.wording.text) for norm in norms]
        people = [(0, _("Nobody chosen")), *((one.id, one.name) for one in members)]
        for field in self.about:
            field.choices = people
        self.responder.choices = [(one.person_id, one.person.name) for one in responders]

    @property
    def about(self) -> tuple[SelectField, ...]:
        """The fields that name members."""
        return (self.about_1, self.about_2, self.about_3)

    @property
    def named_ids(self) -> tuple[int, ...]:
        """The ids of the members who are named."""
        return tuple(field.data for field in self.about if field.data)


class WordsForm(OnceForm):
    """Something to say: to whom, and which step of the road it is, if any."""

    body = _text(_l("What you say"), needed=_l("Write something first."))
    step = SelectField(_l("Is it a step of the road?"), default="")
    to = SelectField(_l("Who reads it?"), default="")

    def offer(self, steps: Iterable[str], others: Iterable[Party], first: str) -> None:
        """Let these steps be chosen, and whether one of these people reads it too; ``first`` reads it anyway."""
        self.step.choices = [("", _("No, only some words")), *((s, STEPS[s]) for s in steps)]
        also = [
            (one.mark, _("%(first)s, and also %(name)s", first=first, name=one.person.name))
            for one in others
        ]
        self.to.choices = [("", first), *also]


class NoteForm(OnceForm):
    """A responder's note for themselves."""

    body = _text(_l("A note for yourself"), needed=_l("Write something first."))


class InviteForm(Form):
    """Whom the responder would like to bring in, and what they would read first."""

    person = SelectField(_l("Who?"), coerce=int)
    role = RadioField(
        _l("As whom?"),
        choices=[
            SelectChoice(BROKE, _l("As the one who broke the norm")),
            SelectChoice(HARMED, _l("As the one it happened to")),
        ],
        default=BROKE,
    )
    words = _text(
        _l("What they would read"),
        needed=_l("Write what they would read first."),
        description=_l("They see these words and nothing else of what was told so far."),
    )

    def offer(self, people: Iterable[Person]) -> None:
        """Let these people be chosen."""
        self.person.choices = [(one.id, one.name) for one in people]


class RepairForm(OnceForm):
    """Who does what by when."""

    what = _text(_l("What will be done?"), needed=_l("Write what will be done."))
    by = SelectField(_l("Who does it?"), default=IN_WORDS)
    who = StringField(_l("In words"), filters=[without_nul], validators=[Length(max=SHORT)])
    due_on = DateField(_l("By which day?"), validators=[InputRequired(_l("Choose a day."))])

    def offer(self, others: Iterable[Party]) -> None:
        """Let these invited people be chosen, or somebody in words."""
        people = [(one.mark, one.person.name) for one in others]
        if not people:
            self.who.label.text = self.by.label.text
        self.by.choices = [*people, (IN_WORDS, _("Somebody else, in words"))]
        if not self.is_submitted() and people:
            self.by.data = people[0][0]


class CloseForm(OnceForm):
    """What the norms learned."""

    learned = _text(
        _l("What did the norms learn from it?"),
        needed=_l("Write what was learned, if only that nothing needs to change."),
    )


class ChoiceForm(Form):
    """The mark of what a button is about, or a step."""

    mark = HiddenField(validators=[Length(max=60)])


class OtherResponderForm(Form):
    """Another responder."""

    responder = RadioField(_l("Who shall read it from now on?"), coerce=int, validate_choice=False)

    def offer(self, responders: Iterable[Responder]) -> None:
        """Let these responders be chosen."""
        self.responder.choices = [(one.person_id, one.person.name) for one in responders]


class ResponderForm(Form):
    """Who becomes a responder, and what helps to choose them."""

    person = SelectField(_l("Member"), coerce=int)
    about = StringField(
        _l("What helps to choose them"),
        description=_l("For example: works for a program, not for the hub; speaks Spanish."),
        filters=[without_nul],
        validators=[Length(max=200)],
    )
