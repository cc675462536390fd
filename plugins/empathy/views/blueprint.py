"""The plugin's blueprint, and what its pages share."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort

from commonaim.core.access import current_access
from commonaim.core.days import today
from commonaim.core.typed import Form
from commonaim.plugins.empathy.models import InterviewNote, Participant
from commonaim.plugins.empathy.services import notes, people, showing

blueprint = Blueprint("empathy", "commonaim.plugins.empathy", template_folder="templates")
blueprint.context_processor(lambda: {"empathy_words": showing})
AnyForm = TypeVar("AnyForm", bound=Form)


def checked(form: AnyForm) -> AnyForm:
    """The form that was sent, when nothing is wrong with it; else 400."""
    return form if form.validate_on_submit() else abort(400)


def me() -> int:
    """The id of the person asking."""
    return current_access().person.id


def note_of(ident: int, *, write: bool = False) -> InterviewNote:
    """A note that the person asking may see, with ``write`` one that they write; 404 for every other."""
    found = notes.get(ident, current_access(), today()) or abort(404)
    if write and not notes.may_write(found, current_access()):
        abort(404)
    return found


def participant_of(ident: int) -> Participant:
    """A participant of whom the person asking may know; 404 for every other."""
    return people.get(ident, current_access()) or abort(404)
