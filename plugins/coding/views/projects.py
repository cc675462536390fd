"""Pages of projects: the list, one project with its texts, and bringing a text in."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from commonaim.core import asked, audit, paging
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import CoderForm, ProjectForm, SettingsForm, TextForm
from commonaim.plugins.coding.models import Project
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


@blueprint.get("/projects/<int:ident>/settings")
@requires("coding.manage")
def settings(ident: int) -> ResponseReturnValue:
    """How a project is coded, and by whom."""
    found = project_or_404(ident)
    form = SettingsForm(formdata=None, obj=found, archived=found.archived_at is not None)
    return _settings_page(found, form)


def _settings_page(found: Project, form: SettingsForm) -> str:
    coders = projects.coders(found)
    there = {one.person_id for one in coders if one.left_at is None}
    members = [one for one in projects.could_code() if one.id not in there]
    return render_template(
        "coding/settings.html",
        project=found,
        form=form,
        coders=coders,
        members=members,
        coder_form=CoderForm(formdata=None),
    )


@blueprint.post("/projects/<int:ident>/settings/change")
@requires("coding.manage")
def change_settings(ident: int) -> ResponseReturnValue:
    """Change how a project is coded."""
    found, form = project_or_404(ident), SettingsForm()
    if not form.validate_on_submit():
        return _settings_page(found, form), 422
    projects.change(found, **{k: v for k, v in form.data.items() if k != "csrf_token"})
    db.session.commit()
    return redirect(url_for(".project", ident=found.id), 303)


@blueprint.post("/projects/<int:ident>/coders")
@requires("coding.manage")
def change_coders(ident: int) -> ResponseReturnValue:
    """Let somebody code in a project, or no more."""
    found, form = project_or_404(ident), CoderForm()
    if not form.validate_on_submit():
        abort(400)
    if leaving := asked.number("leave"):
        for coder in projects.coders(found):
            if coder.id == leaving:
                projects.leave(coder)
    else:
        person = next((one for one in projects.could_code() if one.id == form.person.data), None)
        if person is None:
            abort(400)
        projects.join(found, person, form.role.data or "")
    db.session.commit()
    return redirect(url_for(".settings", ident=found.id), 303)


@blueprint.post("/projects/<int:ident>/join")
@requires("coding.code")
def join(ident: int) -> ResponseReturnValue:
    """Code in a project oneself."""
    found = project_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    projects.join(found, current_access().person)
    audit.record(
        "coding.joined", N_("Codes in the project %(title)s now"), words={"title": found.name}
    )
    db.session.commit()
    return redirect(url_for(".project", ident=found.id), 303)


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
