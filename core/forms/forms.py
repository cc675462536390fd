"""The forms of this feature, checked by Flask-WTF. (The submission form itself is data: see views.edit.)"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..typed import Form, name, without_nul


class NewSubmissionForm(Form):
    """What a submission needs before anybody can write in it."""

    title = StringField(
        _l("Title"),
        filters=[name],
        validators=[DataRequired(_l("Give it a title, even a rough one.")), Length(max=200)],
    )
    template = RadioField(_l("Form"), coerce=int)
    group = SelectField(_l("Improvement group"), coerce=int)
    program = SelectField(_l("Program"), coerce=int)
    idea = SelectField(_l("Change idea"), coerce=int, default=0)


class CommentForm(Form):
    """A comment on a submission or on one of its sections."""

    body = TextAreaField(
        _l("Comment"),
        filters=[without_nul],
        validators=[DataRequired(_l("Write something first.")), Length(max=20_000)],
    )
    section = StringField()


class CopyForm(Form):
    """Where a copy of a submission begins. ``place`` is ``cycle`` or ``cycle:group``, by id."""

    title = StringField(
        _l("Title"),
        filters=[name],
        validators=[DataRequired(_l("Give it a title, even a rough one.")), Length(max=200)],
    )
    place = SelectField(_l("Cycle and improvement group"))
    program = SelectField(_l("Program"), coerce=int)
