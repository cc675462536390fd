"""The plugin's blueprint, and what its pages share."""

from __future__ import annotations

from typing import Final, TypeVar

from flask import Blueprint, Response, abort

from commonaim.core.access import current_access
from commonaim.core.typed import Form
from commonaim.plugins.norms.services import wording

blueprint = Blueprint(
    "norms", "commonaim.plugins.norms", template_folder="templates", static_folder="static"
)
blueprint.add_app_template_global(wording.share, "norms_share")
blueprint.add_app_template_global(wording.rule, "norms_rule")
AnyForm = TypeVar("AnyForm", bound=Form)
TYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def checked(form: AnyForm) -> AnyForm:
    """The form that was sent, when nothing is wrong with it; else 400."""
    return form if form.validate_on_submit() else abort(400)


def me() -> int:
    """The id of the person asking."""
    return current_access().person.id


def download(content: str | bytes, name: str, kind: str) -> Response:
    """A sheet to be kept: ``kind`` is ``csv`` or ``xlsx``."""
    answer = Response(content, mimetype=TYPES[kind])
    answer.headers.set(
        "Content-Disposition",
        "attachment",
        filename=f"{current_access().network.slug}-{name}.{kind}",
    )
    return answer
