"""Pages of projects: the list, one project with its texts, and bringing a text in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from commonaim.core import asked, paging
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.plugins.coding.forms import ProjectForm, TextForm
from commonaim.plugins.coding.services import overview, projects, sight, texts
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404


@blueprint.get("/")
@requires("coding.read")
def index() -> ResponseReturnValue:
    """The projects of the network, and a form for a new one."""
    return _index_page(ProjectForm(formdata=None))


@blueprint.post("/projects/new")
@requires("coding.manage")
def create_project() -> ResponseReturnValue:
    """Make a project, with who makes it as its first coder."""
    form = ProjectForm()
    if not form.validate_on_submit():
        return _index_page(form), 422
    project = projects.create(
        form.name.data or "", form.question.data or "", person=current_access().person
    )
    db.session.commit()
    return redirect(url_for(".project", ident=project.id), 303)


def _index_page(form: ProjectForm) -> str:
    return render_template("coding/index.html", rows=overview.projects(current_access()), form=form)


@blueprint.get("/projects/<int:ident>")
@requires("coding.read")
def project(ident: int) -> ResponseReturnValue:
    """A project and its texts, as far as each may be seen."""
    found = project_or_404(ident)
    seen = sight.of(current_access(), found)
    q = asked.words("q")
    statement = overview.texts(seen, q)
    page = paging.page_of(statement, asked.number("page") or 1, scalars=False)
    return render_template(
        "coding/project.html",
        project=found,
        page=page,
        q=q,
        seen=seen,
        coders=projects.coders(found),
    )


@blueprint.get("/projects/<int:ident>/texts/new")
@requires("coding.manage")
def new_text(ident: int) -> ResponseReturnValue:
    """A form for a text."""
    return render_template(
        "coding/new_text.html", project=project_or_404(ident), form=TextForm(formdata=None)
    )


@blueprint.post("/projects/<int:ident>/texts/add")
@requires("coding.manage")
def add_text(ident: int) -> ResponseReturnValue:
    """Bring a text in that was typed or pasted."""
    found, form = project_or_404(ident), TextForm()
    if not form.validate_on_submit():
        return render_template("coding/new_text.html", project=found, form=form), 422
    new = texts.NewText(
        title=form.title.data or "", body=form.body.data or "", language=form.language.data or ""
    )
    texts.add(found, new, person_id=me())
    db.session.commit()
    return redirect(url_for(".project", ident=found.id), 303)
