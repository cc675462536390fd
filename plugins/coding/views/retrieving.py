"""Pages on which coded words are found again, and what stands together."""

from __future__ import annotations

from typing import Final

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked, paging
from commonaim.core.access import current_access
from commonaim.core.permissions import requires
from commonaim.core.sheets import as_csv
from commonaim.plugins.coding.models.projects import PERSON
from commonaim.plugins.coding.services import breakdown, retrieval, showing, sight
from commonaim.plugins.coding.services.retrieval import Asked
from commonaim.plugins.coding.views.blueprint import blueprint, project_or_404

_MOST_CODES: Final = 50


@blueprint.get("/projects/<int:ident>/found")
@requires("coding.read")
def retrieve(ident: int) -> ResponseReturnValue:
    """Coded words, by any combination of what is known of them."""
    project = project_or_404(ident)
    seen = sight.of(current_access(), project)
    wanted = _asked()
    page = paging.page_of(
        retrieval.segments(project, seen, wanted), asked.number("page") or 1, size=25
    )
    choices = retrieval.choices(project, seen)
    return render_template(
        "coding/retrieve.html",
        project=project,
        asked=wanted,
        choices=choices,
        coders=[
            (one.id, one.name if one.kind == PERSON else _(one.name)) for one in choices.coders
        ],
        texts=[(one.id, one.title) for one in choices.texts],
        cases=[(one.id, one.name) for one in choices.cases],
        attributes=[
            (f"{name}={value}", f"{name}: {value}")
            for name, values in choices.attributes.items()
            for value in values
        ],
        page=page,
        rows=showing.with_codings(page.rows, seen),
    )


def _asked() -> Asked:
    attribute, _mark, value = asked.words("attribute").partition("=")
    return Asked(
        _numbers("code"),
        asked.words("combine"),
        _numbers("other"),
        asked.number("coder"),
        asked.number("text"),
        asked.number("case"),
        attribute,
        value,
        asked.words("quotable") == "1",
    )


def _numbers(name: str) -> tuple[int, ...]:
    given = [value for value in request.args.getlist(name) if value.isdecimal() and len(value) < 10]
    return tuple(dict.fromkeys(int(value) for value in given))[:_MOST_CODES]


@blueprint.get("/projects/<int:ident>/together")
@requires("coding.read")
def together(ident: int) -> ResponseReturnValue:
    """Which codes stand together, and how often each was given by program, case or attribute."""
    project = project_or_404(ident)
    seen = sight.of(current_access(), project)
    near = _near()
    found = retrieval.together(project, seen, near)
    charted, cells = retrieval.chart(found)
    ways = breakdown.ways(project, seen)
    way = asked.words("by")
    way = way if way in dict(ways) else breakdown.PROGRAM
    return render_template(
        "coding/together.html",
        project=project,
        found=found,
        charted=charted,
        cells=cells,
        near=near,
        distances=retrieval.NEAR,
        ways=ways,
        way=way,
        groups=breakdown.codes_by(project, seen, way),
    )


def _near() -> int:
    near = asked.number("near") or 0
    return near if near in retrieval.NEAR else 0


@blueprint.get("/projects/<int:ident>/together.csv")
@requires("coding.read")
def together_table(ident: int) -> ResponseReturnValue:
    """The matrix as a table: a row and a column for each code."""
    project = project_or_404(ident)
    found = retrieval.together(project, sight.of(current_access(), project), _near())
    rows = [[_("Code"), _("Segments"), *(code.name for code in found.codes)]]
    rows += [
        [one.name, str(found.alone[one.id]), *(str(found.of(one, other)) for other in found.codes)]
        for one in found.codes
    ]
    answer = make_response(as_csv(rows))
    answer.mimetype = "text/csv"
    answer.headers.set("Content-Disposition", "attachment", filename="codes-together.csv")
    return answer
