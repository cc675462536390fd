"""The page on how far coders agree, and the tables behind its numbers."""

from __future__ import annotations

from typing import Final

from flask import abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from commonaim.core.access import current_access
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.sheets import as_csv
from commonaim.plugins.coding.models import Project
from commonaim.plugins.coding.models.projects import CHARACTER, SENTENCE, UNIT
from commonaim.plugins.coding.services import sight
from commonaim.plugins.coding.views.blueprint import blueprint, project_or_404

#: What is compared, for people.
BY: Final = {
    CHARACTER: N_("character"),
    SENTENCE: N_("sentence"),
    UNIT: N_("whole text"),
}


def _by(project: Project) -> str:
    asked = request.args.get("by", "")
    return asked if asked in BY else project.agreement_unit


@blueprint.get("/projects/<int:ident>/agreement")
@requires("coding.read")
def agreement(ident: int) -> ResponseReturnValue:
    """How far the coders of a project agree, if it wants to know."""
    # Imported here and below: what counts needs numpy, of which a server that is not asked for it is spared 12 MB.
    from commonaim.plugins.coding.services import reliability

    project = project_or_404(ident)
    by, told, too_much = _by(project), None, False
    if project.agreement != "off":
        try:
            told = reliability.told(project, sight.of(current_access(), project), by)
        except reliability.TooMuch:
            too_much = True
    return render_template(
        "coding/agreement.html", project=project, told=told, by=by, ways=BY, too_much=too_much
    )


@blueprint.get("/projects/<int:ident>/agreement/<any(units, segments):table>.csv")
@requires("coding.read")
def agreement_table(ident: int, table: str) -> ResponseReturnValue:
    """The judgements that are compared, as `commonaim coding agreement` reads them."""
    from commonaim.plugins.coding.services import reliability

    project = project_or_404(ident)
    if project.agreement == "off":
        abort(404)
    seen = sight.of(current_access(), project)
    rows = (
        reliability.table_of_units(project, seen, _by(project))
        if table == "units"
        else reliability.table_of_segments(project, seen)
    )
    answer = make_response(as_csv(rows))
    answer.mimetype = "text/csv"
    answer.headers.set("Content-Disposition", "attachment", filename=f"agreement-{table}.csv")
    return answer
