"""Pages of cases: whom or what texts are about, and what is known of each."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import CaseForm, NewCaseForm
from commonaim.plugins.coding.models import Project
from commonaim.plugins.coding.services import cases as known
from commonaim.plugins.coding.services import sight
from commonaim.plugins.coding.services.cases import CaseRow
from commonaim.plugins.coding.services.sight import Sight
from commonaim.plugins.coding.views.blueprint import blueprint, project_or_404


@blueprint.get("/projects/<int:ident>/cases")
@requires("coding.read")
def cases(ident: int) -> ResponseReturnValue:
    """The cases of a project, with what is known of them."""
    return _list(project_or_404(ident), NewCaseForm(formdata=None))


def _list(project: Project, form: NewCaseForm) -> str:
    seen = sight.of(current_access(), project)
    return render_template(
        "coding/cases.html", project=project, rows=known.listed(project, seen), form=form
    )


@blueprint.post("/projects/<int:ident>/cases/add")
@requires("coding.manage")
def add_case(ident: int) -> ResponseReturnValue:
    """Make a case."""
    project, form = project_or_404(ident), NewCaseForm()
    if not form.validate_on_submit():
        return _list(project, form), 422
    case = known.add(project, form.name.data or "")
    db.session.commit()
    return redirect(url_for(".case", ident=case.id), 303)


def _case_or_404(ident: int) -> tuple[CaseRow, Project, Sight]:
    """A case that the person asking may see."""
    case = known.by_id(ident) or abort(404)
    project = project_or_404(case.project_id)
    seen = sight.of(current_access(), project)
    return known.row_of(case, project, seen) or abort(404), project, seen


@blueprint.get("/cases/<int:ident>")
@requires("coding.read")
def case(ident: int) -> ResponseReturnValue:
    """One case: what is known of it, and its texts."""
    row, project, seen = _case_or_404(ident)
    return _page(row, project, seen, CaseForm(formdata=None, obj=row.case))


def _page(row: CaseRow, project: Project, seen: Sight, form: CaseForm) -> str:
    names = dict.fromkeys([*known.attributes(project, seen), *row.case.attributes])
    return render_template(
        "coding/case.html",
        project=project,
        row=row,
        form=form,
        values=[(name, row.case.attributes.get(name, "")) for name in names],
        texts=known.texts_of(seen) if current_access().may("coding.manage") else [],
    )


@blueprint.post("/cases/<int:ident>/change")
@requires("coding.manage")
def change_case(ident: int) -> ResponseReturnValue:
    """Say what is known of a case, and which texts are about it; or delete it."""
    row, project, seen = _case_or_404(ident)
    if request.form.get("deed") == "remove":
        if not Form().validate_on_submit():
            abort(400)
        known.remove(row.case)
        db.session.commit()
        flash(_("The case is gone; its texts are still here."), "success")
        return redirect(url_for(".cases", ident=project.id), 303)
    form = CaseForm()
    if not form.validate_on_submit():
        return _page(row, project, seen, form), 422
    names = [" ".join(_plain(one).split())[:120] for one in request.form.getlist("attribute")]
    given = [_plain(one).strip()[:500] for one in request.form.getlist("value")]
    known.change(
        row.case,
        project,
        name=form.name.data or "",
        description=form.description.data or "",
        values={name: value for name, value in zip(names, given, strict=False) if name},
    )
    chosen = [int(one) for one in request.form.getlist("text") if one.isdecimal() and len(one) < 10]
    known.assign(row.case, seen, chosen)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".case", ident=row.case.id), 303)


def _plain(given: str) -> str:
    return given.replace("\x00", "")
