"""Bringing texts in that core and other plugins offer, and following them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.services import sources as offering
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404

#: No page offers more at once.
MOST = 200


@blueprint.get("/projects/<int:ident>/sources")
@requires("coding.manage")
def sources(ident: int) -> ResponseReturnValue:
    """What can be brought into a project."""
    project, q = project_or_404(ident), asked.words("q")
    offers = offering.offered(current_access(), project, q, most=MOST + 1)
    return render_template(
        "coding/sources.html", project=project, q=q, offers=offers[:MOST], total=len(offers)
    )


@blueprint.post("/projects/<int:ident>/sources/bring")
@requires("coding.manage")
def bring(ident: int) -> ResponseReturnValue:
    """Bring chosen texts in."""
    project = project_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    wanted = set(request.form.getlist("text"))
    offers = offering.offered(current_access(), project, chosen=wanted)
    added = offering.bring(project, offers, person_id=me())
    said = ngettext("%(num)d text was brought in.", "%(num)d texts were brought in.", len(added))
    flash(said, "success")
    db.session.commit()
    return redirect(url_for(".project", ident=project.id), 303)


@blueprint.post("/projects/<int:ident>/sources/follow")
@requires("coding.manage")
def follow(ident: int) -> ResponseReturnValue:
    """Look whether the sources of the texts have changed."""
    project = project_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    done = offering.follow(current_access(), project)
    flash(
        _(
            "%(changed)s have other words now, %(withdrawn)s were withdrawn.",
            changed=done.changed,
            withdrawn=done.withdrawn,
        ),
        "info",
    )
    db.session.commit()
    return redirect(url_for(".project", ident=project.id), 303)
