"""The page of a report, and the same as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked
from ..access import current_access
from ..db import db
from ..forms.models import Cycle
from ..permissions import requires
from ..sheets import as_csv, as_workbook
from ..typed import Form
from . import services
from .sheets import rows
from .survey import items
from .survey import rows as survey_rows

blueprint = Blueprint("reports", __name__, url_prefix="/n/<network>")

#: So many of the newest cycles are chosen where nobody has chosen.
RECENT = 6
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/reports")
@requires("reports.view")
def index() -> ResponseReturnValue:
    """What the work of some cycles says."""
    every = services.all_cycles()
    chosen = _chosen(every)
    return render_template(
        "reports/index.html",
        cycles=every,
        chosen={cycle.id for cycle in chosen},
        by_idea=_by_idea(),
        report=_report(chosen),
        least=services.LEAST,
        most=services.MOST,
        query=request.query_string.decode("ascii", "ignore"),
    )


@blueprint.get("/reports.csv")
@requires("reports.view")
def as_comma_separated() -> ResponseReturnValue:
    """The report as comma-separated values."""
    found = _report(_chosen(services.all_cycles()))
    sheet = as_csv([str(cell) for cell in row] for row in rows(found))
    return _download(sheet, "text/csv", "csv")


@blueprint.get("/reports.xlsx")
@requires("reports.view")
def as_excel() -> ResponseReturnValue:
    """The report as a workbook."""
    found = _report(_chosen(services.all_cycles()))
    return _download(as_workbook({_("Report"): rows(found)}), _XLSX, "xlsx")


@blueprint.get("/reports/survey")
@requires("reports.view")
def survey() -> ResponseReturnValue:
    """What plugins would ask everybody in the network's own survey."""
    return render_template("reports/survey.html", items=items(current_access().network))


@blueprint.get("/reports/survey.csv")
@requires("reports.view")
def survey_comma_separated() -> ResponseReturnValue:
    """The same as comma-separated values."""
    found = items(current_access().network)
    return _download(as_csv(survey_rows(found)), "text/csv", "csv", "survey")


@blueprint.get("/reports/survey.xlsx")
@requires("reports.view")
def survey_workbook() -> ResponseReturnValue:
    """The same as a workbook."""
    found = items(current_access().network)
    return _download(
        as_workbook({_("For your survey"): survey_rows(found)}), _XLSX, "xlsx", "survey"
    )


@blueprint.post("/reports/minimum")
@requires("reports.manage")
def choose_minimum() -> ResponseReturnValue:
    """Choose the smallest count that reports show, and whether completed forms are told whole."""
    if not Form().validate_on_submit():
        abort(400)
    try:
        services.choose(
            asked.number("minimum") or 0, completion_whole="completion_whole" in request.form
        )
    except ValueError:
        words = _(
            "Choose a number from %(least)s to %(most)s.", least=services.LEAST, most=services.MOST
        )
        flash(words, "error")
    else:
        db.session.commit()
        flash(_("Saved."), "success")
    return redirect(url_for(".index"), 303)


def _chosen(every: Sequence[Cycle]) -> list[Cycle]:
    """The cycles that the address names, else the newest; ids that are none of this network's are not looked at."""
    wanted = set(request.args.getlist("cycle", type=int))
    return [cycle for cycle in every if cycle.id in wanted] or list(every[:RECENT])


def _by_idea() -> bool:
    return request.args.get("by") == "idea"


def _report(chosen: Sequence[Cycle]) -> services.Report:
    return services.report(current_access(), chosen, by_idea=_by_idea())


def _download(body: str | bytes, kind: str, ending: str, name: str = "report") -> Response:
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
