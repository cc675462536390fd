"""Pages on which files become texts of a project: choose them, look at what is in them, bring it in."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from commonaim.core import audit
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.core.uploads.refused import Refused
from commonaim.plugins.coding.forms import ConsentForm
from commonaim.plugins.coding.models import Project
from commonaim.plugins.coding.services import file_texts, incoming, staging
from commonaim.plugins.coding.services.file_texts import Read
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404

MOST_FILES: Final = 50


@blueprint.get("/projects/<int:ident>/files")
@requires("coding.manage")
def files(ident: int) -> ResponseReturnValue:
    """Choose files."""
    return _choose_page(project_or_404(ident), [])


def _choose_page(project: Project, wrong: list[str]) -> str:
    return render_template("coding/files.html", project=project, wrong=wrong)


@blueprint.post("/projects/<int:ident>/files/look")
@requires("coding.manage")
def look_at_files(ident: int) -> ResponseReturnValue:
    """What is in the files, before anything is made of it."""
    project = project_or_404(ident)
    chosen = [file for file in request.files.getlist("files") if file.filename]
    if not Form().validate_on_submit() or not chosen:
        return _choose_page(project, [_("Choose one or more files.")]), 422
    if len(chosen) > MOST_FILES:
        return _choose_page(project, [_("Choose up to %(most)s files.", most=MOST_FILES)]), 422
    found, wrong = [], []
    for file in chosen:
        try:
            found.append((file, file_texts.read(file.stream, file.filename or "")))
        except Refused as refused:
            wrong.append(f"{file.filename}: {refused}")
    if wrong:
        return _choose_page(project, wrong), 422
    kept = [(staging.keep(file.stream, read.name, me()), read) for file, read in found]
    form = ConsentForm(formdata=None, visible_to="coders", quotable=True)
    return _look_page(project, kept, form)


def _look_page(project: Project, kept: list[tuple[str, Read]], form: ConsentForm) -> str:
    return render_template("coding/look_at_files.html", project=project, kept=kept, form=form)


@blueprint.post("/projects/<int:ident>/files/bring")
@requires("coding.manage")
def bring_files(ident: int) -> ResponseReturnValue:
    """Bring the texts in, all or none."""
    project, form = project_or_404(ident), ConsentForm()
    kept, stored = [], []
    try:
        for number, token in enumerate(request.form.getlist("file")[:MOST_FILES]):
            data, name, place = staging.kept(token, me())
            kept.append((token, file_texts.again(data, name, *_columns(number))))
            stored.append(place)
    except (staging.Gone, Refused):
        kept = []
    if not kept:
        flash(_("The files are not kept any longer. Choose them again."), "error")
        return redirect(url_for(".files", ident=ident), 303)
    if not form.validate_on_submit() or "look" in request.form:
        return _look_page(project, kept, form), 422 if form.errors else 200
    consent = incoming.Consent(
        form.visible_to.data or "coders", bool(form.quotable.data), form.consent.data or ""
    )
    made = file_texts.make(project, [read for _token, read in kept], consent, me())
    audit.record(
        "coding.texts_added",
        N_("Brought %(number)s texts into %(title)s"),
        words={"number": str(made), "title": project.name},
    )
    for place in stored:
        staging.forget(place)
    db.session.commit()
    flash(ngettext("%(num)d text is there now.", "%(num)d texts are there now.", made), "success")
    return redirect(url_for(".project", ident=project.id), 303)


def _columns(number: int) -> tuple[int | None, int | None]:
    """Which columns of a sheet were chosen for the words and for the titles; -1 is none."""
    words = request.form.get(f"words-{number}", type=int)
    return words, request.form.get(f"titles-{number}", type=int)
