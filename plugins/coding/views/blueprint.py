"""The plugin's blueprint, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, abort

from commonaim.core.access import current_access
from commonaim.plugins.coding.models import Project, Text
from commonaim.plugins.coding.services import projects, sight, texts

blueprint = Blueprint("coding", "commonaim.plugins.coding", template_folder="templates")


def me() -> int:
    """The id of the person asking."""
    return current_access().person.id


def project_or_404(ident: int) -> Project:
    """A project of this network."""
    return projects.get(ident) or abort(404)


def text_or_404(ident: int) -> tuple[Text, sight.Sight]:
    """A text that the person asking may see, and what else they may see of its project; 404 for any other."""
    text = texts.get(ident) or abort(404)
    seen = sight.of(current_access(), text.project)
    return (text, seen) if sight.may_see(seen, text) else abort(404)
