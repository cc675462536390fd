"""What people fill in: a project, a text."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import ColorInput

from commonaim.core.asked import LARGEST
from commonaim.core.typed import Form, without_nul
from commonaim.core.typed import name as as_name
from commonaim.plugins.coding.services.memos import KINDS

LONG: Final = 20_000
#: What is typed or pasted; a file may be longer.
LONGEST_TEXT: Final = 2_000_000

ORIGINS: Final = (
    ("deductive", _l("brought to the texts")),
    ("inductive", _l("found in the texts")),
    ("in_vivo", _l("in vivo: words of a text")),
)


class ProjectForm(Form):
    """A project: what it is called and what it asks."""

    name = StringField(
        _l("Name"),
        filters=[as_name],
        validators=[DataRequired(_l("A project needs a name.")), Length(max=200)],
    )
    question = TextAreaField(
        _l("What do you want to understand?"), filters=[without_nul], validators=[Length(max=LONG)]
    )


class TextForm(Form):
    """A text that is typed or pasted."""

    title = StringField(
        _l("Title"),
        filters=[as_name],
        validators=[DataRequired(_l("A text needs a title.")), Length(max=200)],
    )
    body = TextAreaField(
        _l("Words"),
        filters=[without_nul],
        validators=[DataRequired(_l("There are no words yet.")), Length(max=LONGEST_TEXT)],
    )
    language = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("", _l("Not said")),
            SelectChoice("en", "English"),
            SelectChoice("es", "Español"),
        ],
    )


class MarkForm(Form):
    """A stretch to be coded, as the page of a text sends it: code points, the words it is about, codes by id or a new
    one by name."""

    version = IntegerField(validators=[InputRequired()])
    start = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    end = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    quote = StringField(filters=[without_nul])
    codes = FieldList(IntegerField(validators=[NumberRange(min=0, max=LARGEST)]), max_entries=50)
    name = StringField(filters=[as_name], validators=[Length(max=200)])
    in_vivo = BooleanField()


class UnmarkForm(Form):
    """A code to be taken off a segment."""

    code = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])


class HereForm(Form):
    """Where in a text somebody is."""

    place = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])


class MemoForm(Form):
    """A memo."""

    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(key, _l(title)) for key, title in KINDS.items()]
    )
    title = StringField(_l("Title"), filters=[as_name], validators=[Length(max=200)])
    body = TextAreaField(
        _l("Memo"),
        filters=[without_nul],
        validators=[DataRequired(_l("There are no words yet.")), Length(max=LONG)],
    )


class NewCodeForm(Form):
    """A code, in a line."""

    name = StringField(
        _l("Name"),
        filters=[as_name],
        validators=[DataRequired(_l("A code needs a name.")), Length(max=120)],
    )
    short = StringField(
        _l("What it means, in a line"), filters=[as_name], validators=[Length(max=250)]
    )
    origin = SelectField(_l("Where it comes from"), choices=[SelectChoice(*one) for one in ORIGINS])
    parent = IntegerField(validators=[Optional(), NumberRange(min=0, max=LARGEST)])


class CodeForm(Form):
    """A code, whole."""

    name = NewCodeForm.name
    short = NewCodeForm.short
    definition = TextAreaField(
        _l("Definition"), filters=[without_nul], validators=[Length(max=LONG)]
    )
    use_when = TextAreaField(
        _l("When to use it"), filters=[without_nul], validators=[Length(max=LONG)]
    )
    not_when = TextAreaField(
        _l("When not to use it"), filters=[without_nul], validators=[Length(max=LONG)]
    )
    example = TextAreaField(_l("Example"), filters=[without_nul], validators=[Length(max=LONG)])
    counter_example = TextAreaField(
        _l("What looks like it and is not"), filters=[without_nul], validators=[Length(max=LONG)]
    )
    origin = NewCodeForm.origin
    color = StringField(
        _l("Colour"),
        widget=ColorInput(),
        validators=[
            Regexp(r"#[0-9a-fA-F]{6}\Z", message=_l("A colour is # and six hexadecimal digits."))
        ],
    )
    pattern = SelectField(
        _l("Line"),
        choices=[
            SelectChoice("solid", _l("solid")),
            SelectChoice("dashed", _l("dashed")),
            SelectChoice("dotted", _l("dotted")),
            SelectChoice("double", _l("double")),
            SelectChoice("hatched", _l("hatched")),
            SelectChoice("thick", _l("thick")),
        ],
    )
    status = SelectField(
        _l("State"),
        choices=[
            SelectChoice("draft", _l("draft")),
            SelectChoice("active", _l("in use")),
            SelectChoice("retired", _l("retired")),
        ],
    )
    codable = BooleanField(_l("Texts are coded with it"))


class NoteForm(Form):
    """What changed, in words."""

    note = TextAreaField(
        _l("What changed, and why?"),
        filters=[without_nul],
        validators=[DataRequired(_l("Say in a sentence what changed.")), Length(max=LONG)],
    )


class ConsentForm(Form):
    """Who may see a text, and whether it may be quoted."""

    visible_to = RadioField(
        _l("Who may see it?"),
        choices=[
            SelectChoice("coders", _l("Only those who code in this project")),
            SelectChoice("program", _l("They, and the members of its program")),
            SelectChoice("network", _l("Every member of the network")),
            SelectChoice("public", _l("Anybody")),
        ],
    )
    quotable = BooleanField(_l("Its words may be quoted, in reports and outside this site"))
    consent = TextAreaField(
        _l("What was agreed, with whom, and when?"),
        filters=[without_nul],
        validators=[Length(max=2_000)],
    )


class SegmentConsentForm(Form):
    """What one segment allows less than its text."""

    only_coders = BooleanField(_l("Only those who code may see it"))
    not_quotable = BooleanField(_l("It may not be quoted"))
    withdrawn = BooleanField(_l("Withdraw these words: nobody sees them any more"))


class AutoForm(Form):
    """What to code the places with that were found."""

    q = StringField(filters=[without_nul], validators=[DataRequired(), Length(max=255)])
    code = IntegerField(validators=[Optional(), NumberRange(min=0, max=LARGEST)])
    name = StringField(filters=[as_name], validators=[Length(max=120)])
    scope = RadioField(
        choices=[
            SelectChoice("words", _l("the words")),
            SelectChoice("sentence", _l("the sentence they stand in")),
            SelectChoice("paragraph", _l("the paragraph they stand in")),
        ],
        default="sentence",
    )


class ThemeForm(Form):
    """A theme and its story."""

    title = StringField(
        _l("Theme"),
        filters=[as_name],
        validators=[DataRequired(_l("A theme needs a title.")), Length(max=200)],
    )
    story = TextAreaField(_l("Its story"), filters=[without_nul], validators=[Length(max=LONG)])
    dissent = TextAreaField(
        _l("Who says otherwise, and what"), filters=[without_nul], validators=[Length(max=LONG)]
    )


class SettingsForm(ProjectForm):
    """How a project is coded."""

    blind = BooleanField(_l("Coders see what others coded in a text once they are done with it"))
    agreement = RadioField(
        _l("Agreement between coders"),
        choices=[
            SelectChoice("off", _l("is not counted")),
            SelectChoice("discussion", _l("is counted, to be talked about")),
            SelectChoice("reliability", _l("is counted and reported, as reliability")),
        ],
    )
    agreement_unit = RadioField(
        _l("It is counted by"),
        choices=[
            SelectChoice("character", _l("character")),
            SelectChoice("sentence", _l("sentence")),
            SelectChoice("unit", _l("whole text")),
        ],
    )
    suggestions = BooleanField(_l("Codes are suggested, from what people coded here"))
    archived = BooleanField(_l("Put away: it is not listed any more, and nothing is lost"))


class CoderForm(Form):
    """Who codes, in what role."""

    person = SelectField(_l("Person"), coerce=int, validate_choice=False)
    role = StringField(_l("Role, in their words"), filters=[as_name], validators=[Length(max=60)])


class NewCaseForm(Form):
    """A case, by pseudonym."""

    name = StringField(
        _l("Pseudonym"),
        filters=[as_name],
        validators=[DataRequired(_l("A case needs a name.")), Length(max=200)],
    )


class CaseForm(NewCaseForm):
    """A case and what is written of it; its attributes are fields of their own."""

    description = TextAreaField(
        _l("Description"), filters=[without_nul], validators=[Length(max=LONG)]
    )


class DecisionForm(Form):
    """What becomes of a place where coders differ."""

    version = IntegerField(validators=[InputRequired()])
    start = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    end = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    reason = StringField(filters=[without_nul], validators=[Length(max=2_000)])


class ImportForm(ConsentForm):
    """A project that comes in: what it is called, and what was agreed of its texts. ``file`` is the one looked at."""

    file = HiddenField(validators=[DataRequired()])
    into = SelectField(_l("Where do the codes go?"), coerce=int, validate_choice=False)
    name = StringField(
        _l("What is the project called here?"),
        filters=[as_name],
        validators=[DataRequired(_l("A project needs a name.")), Length(max=200)],
    )
