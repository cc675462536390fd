"""The plugin's blueprint, and what its pages share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, abort, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.permissions import requires
from commonaim.plugins.coding.models import Coder, Project, Text
from commonaim.plugins.coding.services import projects, sight

FILES: Final = Path(__file__).parents[1] / "static"
ONE_YEAR: Final = 365 * 24 * 3600

blueprint = Blueprint("coding", "commonaim.plugins.coding", template_folder="templates")


@blueprint.get("/files/<name>")
@requires("coding.read")
def file(name: str) -> ResponseReturnValue:
    """A script or style sheet of these pages; behind the gate, like everything of the plugin."""
    return send_from_directory(FILES, name, max_age=ONE_YEAR)


@blueprint.app_template_global("coding_file")
def address_of_file(name: str) -> str:
    """The address of a script or style sheet, with a mark that changes with it."""
    changed = format(int((FILES / name).stat().st_mtime), "x")
    return url_for("coding.file", name=name, v=changed)


def me() -> int:
    """The id of the person asking."""
    return current_access().person.id


def project_or_404(ident: int) -> Project:
    """A project of this network."""
    return projects.get(ident) or abort(404)


def text_or_404(ident: int) -> tuple[Text, sight.Sight]:
    """A text that the person asking may see, and what else they may see of its project; 404 for any other."""
    text, seen = sight.of_text(current_access(), ident) or abort(404)
    return (text, seen) if sight.may_see(seen, text) else abort(404)


def my_coder(seen: sight.Sight) -> Coder:
    """The coder that the person asking is in a project; 409 and a sentence when they are none."""
    if seen.coder is None:
        abort(409, _("You do not code in this project yet. Say on its page that you do."))
    return seen.coder
