"""What the network learns about its norms."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.permissions import requires
from commonaim.core.sheets import as_csv, as_workbook
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
    written = as_csv([str(cell) for cell in row] for row in _concern_rows())
    return download(written, "concerns", "csv")


@blueprint.get("/learning/concerns.xlsx")
@requires("norms.read")
def concerns_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return download(as_workbook({_("Concerns and repairs"): _concern_rows()}), "concerns", "xlsx")


def _concern_rows() -> list[list[str | int]]:
    return counts.sheet(counts.counts(), lessons.texts())
