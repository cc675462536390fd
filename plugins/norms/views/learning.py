"""What the network learns about its norms."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from commonaim.core.permissions import requires
from commonaim.core.sheets import as_csv
from commonaim.plugins.norms.repair import counts
from commonaim.plugins.norms.services import learning as lessons
from commonaim.plugins.norms.services import results
from commonaim.plugins.norms.views.blueprint import blueprint, download


@blueprint.get("/learning")
@requires("norms.read")
def learning() -> ResponseReturnValue:
    """What changed and why, and how the norms were followed last."""
    concerns = counts.counts()
    return render_template(
        "norms/learning.html",
        turns=lessons.turns(),
        newest=results.latest(),
        concerns=concerns,
        concern_rows=counts.sheet(concerns, lessons.texts()),
    )


@blueprint.get("/learning/concerns.csv")
@requires("norms.read")
def concerns_csv() -> ResponseReturnValue:
    """The counts of concerns as comma-separated values, with nothing in them that the page hides."""
    rows = counts.sheet(counts.counts(), lessons.texts())
    return download(as_csv(rows), "concerns", "csv")
