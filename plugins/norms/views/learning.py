"""What the network learns about its norms."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from commonaim.core.permissions import requires
from commonaim.plugins.norms.services import learning as lessons
from commonaim.plugins.norms.services import results
from commonaim.plugins.norms.views.blueprint import blueprint


@blueprint.get("/learning")
@requires("norms.read")
def learning() -> ResponseReturnValue:
    """What changed and why, and how the norms were followed last."""
    return render_template("norms/learning.html", turns=lessons.turns(), newest=results.latest())
