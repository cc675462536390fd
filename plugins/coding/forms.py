"""What people fill in: a project, a text."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import DataRequired, Length

from commonaim.core.typed import Form, name, without_nul

LONG: Final = 20_000
#: What is typed or pasted; a file may be longer.
LONGEST_TEXT: Final = 2_000_000


class ProjectForm(Form):
    """A project: what it is called and what it asks."""

    name = StringField(
        _l("Name"),
        filters=[name],
        validators=[DataRequired(_l("A project needs a name.")), Length(max=200)],
    )
    question = TextAreaField(
        _l("What do you want to understand?"), filters=[without_nul], validators=[Length(max=LONG)]
    )


class TextForm(Form):
    """A text that is typed or pasted."""

    title = StringField(
        _l("Title"),
        filters=[name],
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
