"""The norms on the screen in the room."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.permissions import requires
from commonaim.plugins.norms.services import room as rooms
from commonaim.plugins.norms.views.blueprint import blueprint


@blueprint.get("/room")
@requires("norms.read")
def room() -> ResponseReturnValue:
    """One norm (``norm`` is its place), all of them (``show=all``), or the one drawn for today."""
    network = current_access().network
    slides = rooms.slides(network)
    today = rooms.of_today(network, slides)
    everything = request.args.get("show") == "all"
    chosen = asked.number("norm") or (today.place if today else 0)
    shown = next((slide for slide in slides if slide.place == chosen), today)
    return render_template(
        "norms/room.html",
        slides=slides,
        shown=None if everything else shown,
        today=today,
        everything=everything,
    )
