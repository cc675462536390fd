"""Pages of where coders differ, and what is decided."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import DecisionForm
from commonaim.plugins.coding.services import codebook, sight, texts
from commonaim.plugins.coding.services import curation as curating
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404, text_or_404


@blueprint.get("/projects/<int:ident>/curation")
@requires("coding.read")
def curation(ident: int) -> ResponseReturnValue:
    """The texts that several coders read, and how far they differ."""
    project = project_or_404(ident)
    seen = sight.of(current_access(), project)
    return render_template(
        "coding/curation.html", project=project, rows=curating.overview(project, seen)
    )


@blueprint.get("/texts/<int:ident>/differences")
@requires("coding.read")
def differences(ident: int) -> ResponseReturnValue:
    """Where coders of a text differ, side by side."""
    text, seen = text_or_404(ident)
    if not curating.may_compare(text, seen):
        flash(
            _("This project is coded blind: you see what others coded once you are done."), "info"
        )
        return redirect(url_for(".text", ident=ident), 303)
    coders, places = curating.places(text, seen)
    return render_template(
        "coding/differences.html",
        text=text,
        project=text.project,
        version=texts.version_of(text),
        coders=coders,
        places=places,
        codes={code.id: code for code in codebook.codes(text.project)},
    )


@blueprint.post("/texts/<int:ident>/decide")
@requires("coding.manage")
def decide(ident: int) -> ResponseReturnValue:
    """Settle one place, or leave it to be talked about."""
    text, seen = text_or_404(ident)
    form, version = DecisionForm(), texts.version_of(text)
    start, end = form.start.data or 0, form.end.data or 0
    if not curating.may_compare(text, seen) or not form.validate_on_submit():
        abort(400)
    if version.number != form.version.data or not start < end <= version.length:
        flash(_("The text has changed meanwhile. Look at the place again."), "error")
    elif request.form.get("deed") == "discuss":
        curating.discuss(version, start, end, reason=form.reason.data or "", person_id=me())
    else:
        wanted = [
            int(one) for one in request.form.getlist("code") if one.isdecimal() and len(one) < 10
        ]
        codes = codebook.of_ids(text.project, wanted)
        reason = form.reason.data or ""
        curating.decide(version, start, end, codes, reason=reason, person_id=me())
    db.session.commit()
    return redirect(url_for(".differences", ident=ident, _anchor=f"place-{start}-{end}"), 303)


@blueprint.post("/texts/<int:ident>/agreed")
@requires("coding.manage")
def copy_agreed(ident: int) -> ResponseReturnValue:
    """Put what all coded alike into the decided layer."""
    text, seen = text_or_404(ident)
    if not Form().validate_on_submit() or not curating.may_compare(text, seen):
        abort(400)
    count = curating.copy_agreed(text, seen)
    said = ngettext("%(num)d coding is decided.", "%(num)d codings are decided.", count)
    flash(said, "success")
    db.session.commit()
    return redirect(url_for(".differences", ident=ident), 303)
