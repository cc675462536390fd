"""Pages of the norms: what holds today, and how each came about."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from commonaim.core.permissions import requires
from commonaim.plugins.norms.services import norms
from commonaim.plugins.norms.views.blueprint import blueprint


@blueprint.get("/")
@requires("norms.read")
def index() -> ResponseReturnValue:
    """The norms that hold today."""
    return render_template("norms/index.html", norms=norms.in_force())
