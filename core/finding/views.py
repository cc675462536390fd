"""The page on which words are looked for."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from .. import asked
from ..access import current_access
from ..permissions import requires
from . import services
from .words import words_of

blueprint = Blueprint("finding", __name__, url_prefix="/n/<network>")


@blueprint.get("/search")
@requires("network.view")
def search() -> ResponseReturnValue:
    """Everything that the words stand in: the first of each kind, or of one ``kind`` page after page."""
    me, typed = current_access(), asked.words("q")
    words = words_of(typed)
    chosen = {kind.key: kind for kind in services.kinds_for(me)}.get(asked.words("kind"))
    if not words:
        found = []
    elif chosen is not None:
        found = [services.find(chosen, words, asked.number("before"))]
    else:
        found = services.find_all(me, words)
    return render_template("finding/search.html", q=typed, words=words, found=found, chosen=chosen)
