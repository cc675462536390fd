"""The plugin's blueprint, and what its pages share."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort

from commonaim.core.access import current_access
from commonaim.core.typed import Form

blueprint = Blueprint("norms", "commonaim.plugins.norms", template_folder="templates")
AnyForm = TypeVar("AnyForm", bound=Form)


def checked(form: AnyForm) -> AnyForm:
    """The form that was sent, when nothing is wrong with it; else 400."""
    return form if form.validate_on_submit() else abort(400)


def me() -> int:
    """The id of the person asking."""
    return current_access().person.id
