"""The forms of this feature. The sections of a template are as many as there are, so they are read by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from ...typed import Form
from ..content import KINDS, TEXT, clean
from ..rows import DEEDS
from .services import MOST_SECTIONS, ROLES, Part, new_part

LONGEST_TEXT = 2_000


class TemplateForm(Form):
    """What a template is called, and why this version. Its sections are read by :func:`parts_from`."""

    name = StringField(
        _l("Name"), validators=[DataRequired(_l("How shall the form be called?")), Length(max=120)]
    )
    summary = TextAreaField(
        _l("In a sentence: what is it for?"), validators=[Length(max=LONGEST_TEXT)]
    )
    minutes = IntegerField(
        _l("Minutes it takes"), validators=[Optional(), NumberRange(min=1, max=600)]
    )
    layout = SelectField(
        _l("On paper"),
        choices=[
            SelectChoice("long", _l("as many pages as it takes")),
            SelectChoice("one_page", _l("exactly one page")),
        ],
    )
    note = TextAreaField(
        _l("Why this change?"),
        validators=[
            DataRequired(_l("Say in a few words why, for whoever wonders later.")),
            Length(max=LONGEST_TEXT),
        ],
    )


class PromptForm(Form):
    """A prompt: what is asked, where, and why."""

    text = TextAreaField(
        _l("What is asked"),
        validators=[DataRequired(_l("Write what is asked.")), Length(max=LONGEST_TEXT)],
    )
    role = SelectField(_l("In the section about"))
    reason = TextAreaField(_l("Why it is asked"), validators=[Length(max=LONGEST_TEXT)])
    source = StringField(_l("Where it comes from"), validators=[Length(max=255)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = list(role_names().items())


class IdeaPromptForm(PromptForm):
    """A prompt for submissions that are about a change idea."""

    idea = SelectField(_l("Change idea"), coerce=int)


def role_names() -> dict[str, str]:
    """What a section can be for, by role, in the reader's language."""
    names = {
        "context": _("the place and what was there before"),
        "change": _("the change"),
        "rationale": _("why, and for whom"),
        "baseline": _("where things stand before the change"),
        "questions": _("what one wants to find out"),
        "predictions": _("what one expects to see"),
        "measures": _("how one will know"),
        "plan": _("who does what and when"),
        "data": _("what was collected"),
        "results": _("what was found"),
        "learning": _("what it means"),
        "youth": _("the part young people have"),
        "action": _("what comes next"),
        "other": _("something else"),
    }
    return {role: names[role] for role in ROLES}


def parts_from(form: MultiDict[str, str]) -> list[Part]:
    """The sections that a sent editor holds, in its order."""
    idents = dict.fromkeys(clean(ident)[:60] for ident in form.getlist("section"))
    return [_part(form, ident) for ident in idents if ident]


def _part(form: MultiDict[str, str], ident: str) -> Part:
    def word(name: str) -> str:
        return clean(form.get(f"{name}-{ident}", "")).strip()

    guide = word("guide")
    kind = word("kind")
    return Part(
        id=ident,
        title=word("title"),
        prompt=word("prompt"),
        reason=word("reason"),
        source=word("source"),
        role=word("role") or "other",
        kind=kind if kind in KINDS else TEXT,
        guide=int(guide) if guide.isascii() and guide.isdecimal() and len(guide) < 6 else None,
    )


def errors_in(parts: Sequence[Part]) -> Iterator[str]:
    """What must be mended in the sections before they can be published."""
    if not parts:
        yield _("A form needs at least one section.")
    if len(parts) > MOST_SECTIONS:
        yield _("A form holds up to %(most)s sections.", most=MOST_SECTIONS)
    for number, part in enumerate(parts, start=1):
        if not part.title:
            yield _("Section %(number)s needs a title.", number=number)
        if part.role not in ROLES:
            yield _("Choose what section %(number)s is for.", number=number)
        if len(part.title) > 120 or len(part.source) > 255:
            yield _("The title or source of section %(number)s is too long.", number=number)
        if max(len(part.prompt), len(part.reason)) > LONGEST_TEXT:
            yield _(
                "Section %(number)s: a prompt or reason holds up to %(most)s characters.",
                number=number,
                most=LONGEST_TEXT,
            )


def ordered(parts: Sequence[Part], order: str) -> tuple[list[Part], str]:
    """The sections after a button (``add``, ``up:section``, ``down:...``, ``remove:...``), and the id of the section
    that should have the focus then.
    """
    deed, _colon, ident = order.partition(":")
    if deed == "add":
        made = new_part()
        return [*parts, made], made.id
    if deed not in DEEDS:
        return list(parts), ""
    rows: list[dict[str, Any]] = [asdict(part) for part in parts]
    after = [_from(row) for row in DEEDS[deed](rows, ident)]
    return after, _next_to(ident, parts, after) if deed == "remove" else ident


def _next_to(gone: str, before: Sequence[Part], after: Sequence[Part]) -> str:
    """The section that stands where ``gone`` stood, or the last one; "" when none is left."""
    place = next((number for number, part in enumerate(before) if part.id == gone), 0)
    return after[min(place, len(after) - 1)].id if after else ""


def _from(row: Mapping[str, Any]) -> Part:
    return Part(**row)
