"""What people fill in: a decision, a comment, the draft of the equity statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import translations
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Subform
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from commonaim.core.typed import Form, name, without_nul
from commonaim.plugins.equity_review.models import Edition
from commonaim.plugins.equity_review.services.decisions import REASONS
from commonaim.plugins.equity_review.services.statements import Typed

LONG: Final = 20_000
MOST_ROWS: Final = 300


class DecisionForm(Form):
    """Asking a question, or taking that back; ``seen`` is how often it had been decided about when it was shown."""

    seen = IntegerField(widget=HiddenInput(), validators=[Optional()], default=0)


class DismissForm(DecisionForm):
    """Setting a question aside, for an offered reason or in words."""

    why = RadioField(
        _l("Why is it not needed?"),
        choices=[SelectChoice(*reason) for reason in REASONS.items()],
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("In your words"), filters=[without_nul], validators=[Length(max=2_000)]
    )


class CommentForm(Form):
    """Something to say about a question."""

    body = TextAreaField(
        _l("Comment"),
        filters=[without_nul],
        validators=[DataRequired(_l("Write something first.")), Length(max=LONG)],
    )


class AdoptForm(Form):
    """Adopting the draft: who decided it, in words, and that it is meant even while members are asked about it."""

    saves = IntegerField(widget=HiddenInput(), validators=[Optional()], default=0)
    decided_in = StringField(
        _l("Where it was decided"),
        description=_l("For example: members' meeting in March, with two young people's boards."),
        filters=[name],
        validators=[Length(max=200)],
    )
    all_the_same = BooleanField(
        _l("Adopt it all the same"),
        description=_l("The round ends with it, and nobody is asked any more."),
    )


class RoundForm(Form):
    """A round of comments on the draft: until when, and what to say to those who are asked."""

    closes_on = DateField(
        _l("Last day for comments"),
        validators=[InputRequired(_l("Choose a day, such as 2026-03-14."))],
    )
    invitation = TextAreaField(
        _l("What you would like to hear"),
        description=_l("For example: what is missing, and which word would you not use yourself?"),
        filters=[without_nul],
        validators=[Length(max=LONG)],
    )


class RemarkForm(Form):
    """A comment on a part of the draft."""

    part = StringField(widget=HiddenInput(), validators=[Length(max=20)])
    body = TextAreaField(
        _l("Your comment"),
        filters=[without_nul],
        validators=[DataRequired(_l("Write something first.")), Length(max=LONG)],
    )


class AnswerForm(Form):
    """What becomes of a comment."""

    outcome = StringField(validators=[Length(max=10)])
    words = TextAreaField(filters=[without_nul], validators=[Length(max=2_000)])


class RowForm(Subform):
    """A row of the draft, which says what is wrong in the language of the page, as the whole form does."""

    class Meta:
        def get_translations(self, form: Subform) -> Any:
            """The texts of WTForms in the reader's language."""
            return translations


class GroupForm(RowForm):
    """A group that the work is for."""

    name = StringField(_l("Group"), validators=[Length(max=200)])
    terms = TextAreaField(
        _l("Words that name this group, one a line"), validators=[Length(max=LONG)]
    )


class PreferredForm(RowForm):
    """A word that the network prefers."""

    term = StringField(_l("Word"), validators=[Length(max=200)])
    reason = TextAreaField(_l("Because"), validators=[Length(max=2_000)])
    since = StringField(_l("Since"), validators=[Length(max=20)])


class ReplacedForm(RowForm):
    """A word that the network has replaced."""

    term = StringField(_l("Instead of"), validators=[Length(max=200)])
    replacement = StringField(_l("We say"), validators=[Length(max=200)])
    reason = TextAreaField(_l("Because"), validators=[Length(max=2_000)])
    since = StringField(_l("Since"), validators=[Length(max=20)])


class StatementForm(Form):
    """The draft of the equity statement. Empty rows are dropped; ``saves`` tells whether others saved meanwhile."""

    saves = IntegerField(widget=HiddenInput(), validators=[Optional()], default=0)
    summary = TextAreaField(
        _l("Our statement in a sentence or two"), validators=[Length(max=2_000)]
    )
    note = TextAreaField(_l("What is new in this edition, and why"), validators=[Length(max=LONG)])
    beneficiaries = FieldList(FormField(GroupForm), max_entries=MOST_ROWS)
    principles = TextAreaField(
        _l("What we hold to, one sentence a line"), validators=[Length(max=LONG)]
    )
    preferred = FieldList(FormField(PreferredForm), max_entries=MOST_ROWS)
    replaced = FieldList(FormField(ReplacedForm), max_entries=MOST_ROWS)
    inherit = BooleanField(_l("Ask about the words that the review brings along, too"))

    def typed(self) -> Typed:
        """What was typed, complete or not, as an edition keeps it."""
        content = {
            "beneficiaries": [
                {"name": _text(name(row["name"])), "terms": _lines(row["terms"])}
                for row in _filled(self.beneficiaries)
            ],
            "principles": _lines(self.principles.data),
            "preferred": [_stripped(row) for row in _filled(self.preferred)],
            "replaced": [_stripped(row) for row in _filled(self.replaced)],
            "inherit": bool(self.inherit.data),
        }
        return Typed(content, _text(self.summary.data), _text(self.note.data))


def statement_form(draft: Edition) -> StatementForm:
    """The form filled with the draft, with an empty row at the end of each list."""
    content = draft.content
    form = StatementForm(
        formdata=None,
        data={
            "saves": draft.saves,
            "summary": draft.summary,
            "note": draft.note,
            "principles": "\n".join(content["principles"]),
            "inherit": content["inherit"],
            "beneficiaries": [
                {"name": group["name"], "terms": "\n".join(group["terms"])}
                for group in content["beneficiaries"]
            ],
            "preferred": content["preferred"],
            "replaced": content["replaced"],
        },
    )
    for rows in (form.beneficiaries, form.preferred, form.replaced):
        if len(rows) < MOST_ROWS:
            rows.append_entry()
    return form


def _filled(rows: FieldList[Any]) -> list[Mapping[str, Any]]:
    # A date that stands alone was sent along and not typed.
    return [row for row in rows.data if any(_text(row[key]) for key in row if key != "since")]


def _stripped(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: _text(name(value)) for key, value in row.items()}


def _lines(text: str | None) -> list[str]:
    lines = _text(name(text)).splitlines()
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def _text(value: str | None) -> str:
    kept = (value or "").replace("\r\n", "\n").replace("\x00", "").strip()
    return kept.encode("utf-8", "replace").decode("utf-8")
