"""Pages on which a project of another program comes in: choose a file, look at the report, make it."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # the stubs are older than it
    SelectChoice,
)

from commonaim.core import jobs
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.exchange.model import Project as Found
from commonaim.plugins.coding.exchange.report import COUNTED, NotReadable, Report
from commonaim.plugins.coding.forms import ImportForm
from commonaim.plugins.coding.services import incoming, large, projects, staging, taking_in
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404

#: How many codes and texts the report names.
_NAMED: Final = 12


@blueprint.get("/import")
@requires("coding.manage")
def bring_in() -> ResponseReturnValue:
    """Choose a file."""
    return _choose_page()


def _choose_page(wrong: str = "") -> str:
    return render_template("coding/bring_in.html", wrong=wrong)


@blueprint.post("/import/look")
@requires("coding.manage")
def look_at_import() -> ResponseReturnValue:
    """What a file holds, before anything is made of it."""
    file = request.files.get("file")
    if not Form().validate_on_submit() or file is None or not file.filename:
        return _choose_page(_("Choose a file: a .qdpx project or a .qdc codebook.")), 422
    name = file.filename.rpartition("/")[2].rpartition("\\")[2][:200]
    # Imported here and below: few requests bring something in.
    from commonaim.plugins.coding.exchange.refi.reading import read

    try:
        found, report = read(file.stream.read(), name)
    except NotReadable as refused:
        return _choose_page(_(refused.text) % refused.words), 422
    token = staging.keep(file.stream, name, me())
    form = ImportForm(
        formdata=None, file=token, name=found.name[:200], visible_to="coders", quotable=True
    )
    return _report_page(form, name, found, report)


def _report_page(form: ImportForm, name: str, found: Found, report: Report) -> str:
    there = [(project.id, project.name) for project in projects.every()]
    form.into.choices = [SelectChoice(0, _("into a new project")), *_into(there)]
    counts = [
        (_(title), report.found[kind], report.read[kind])
        for kind, title in COUNTED.items()
        if report.found[kind] or report.read[kind]
    ]
    return render_template(
        "coding/import_report.html",
        form=form,
        file=name,
        found=found,
        counts=counts,
        report=report,
        named=_NAMED,
    )


def _into(there: list[tuple[int, str]]) -> list[SelectChoice]:
    return [
        SelectChoice(ident, _("into the codebook of “%(name)s”", name=name))
        for ident, name in there
    ]


@blueprint.post("/import/make")
@requires("coding.manage")
def make_import() -> ResponseReturnValue:
    """Make the project, all of it or nothing."""
    from commonaim.plugins.coding.exchange.refi.reading import read

    form = ImportForm()
    try:
        data, name, stored = staging.kept(form.file.data or "", me())
        found, report = read(data, name)
    except (staging.Gone, NotReadable):
        flash(_("The file is not kept any longer. Choose it again."), "error")
        return redirect(url_for(".bring_in"), 303)
    if not found.sources:
        del form.visible_to  # a codebook has no words that somebody could see
    if not form.validate_on_submit():
        return _report_page(form, name, found, report), 422
    if form.into.data and not found.sources:
        return _take_in(form.into.data, found, stored)
    seen_by = form.visible_to.data if found.sources else ""
    consent = incoming.Consent(
        seen_by or "coders", bool(form.quotable.data), form.consent.data or ""
    )
    called = form.name.data or ""
    if large.is_large(found):
        job = large.ask_for(
            form.file.data or "", called, consent, person_id=me(), result_url=url_for(".index")
        )
        db.session.commit()
        jobs.wake_worker()
        return redirect(url_for("networks.job", ident=job.id), 303)
    project = incoming.make(found, consent, name=called, person=current_access().person)
    staging.forget(stored)
    db.session.commit()
    flash(_("It is there now, with all that the report says."), "success")
    return redirect(url_for(".project", ident=project.id), 303)


def _take_in(ident: int, found: Found, stored: str) -> ResponseReturnValue:
    """Take the codes of a file into the codebook of a project."""
    project = project_or_404(ident)
    done = taking_in.take_in(found, project, me())
    staging.forget(stored)
    db.session.commit()
    said = [
        ngettext("%(num)d code is new.", "%(num)d codes are new.", done.added),
        ngettext(
            "%(num)d was here and knows more now.",
            "%(num)d were here and know more now.",
            done.filled,
        ),
    ]
    if done.differing:
        said.append(
            _(
                "The file says something else of these, which keep the words they have here: %(names)s",
                names=", ".join(done.differing[:_NAMED]),
            )
        )
    flash(" ".join(said), "success")
    return redirect(url_for(".codebook", ident=project.id), 303)
