"""The plugin's blueprint, and what its pages share."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort

from commonaim.core.access import current_access
from commonaim.core.typed import Form
from commonaim.plugins.equity_review.services import wording

blueprint = Blueprint(
    "equity_review", "commonaim.plugins.equity_review", template_folder="templates"
)
blueprint.add_app_template_global(wording.kind, "equity_review_kind")
blueprint.add_app_template_global(wording.names_of, "equity_review_names_of")
blueprint.add_app_template_global(wording.sections_said, "equity_review_sections_said")
AnyForm = TypeVar("AnyForm", bound=Form)


def checked(form: AnyForm) -> AnyForm:
    """The form that was sent, when nothing is wrong with it; else 400."""
    return form if form.validate_on_submit() else abort(400)


def me() -> int:
    """The id of the person asking."""
    return current_access().person.id
