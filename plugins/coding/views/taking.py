"""The page on which a project leaves as a file, and the files."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import audit
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.core.uploads import kinds
from commonaim.plugins.coding.services import outgoing, sight
from commonaim.plugins.coding.services.files import FORMATS
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404


@blueprint.get("/projects/<int:ident>/export")
@requires("coding.export")
def export(ident: int) -> ResponseReturnValue:
    """What may leave, what stays, and in which formats."""
    project = project_or_404(ident)
    leaving = outgoing.of_project(project, sight.of(current_access(), project))
    return render_template("coding/export.html", project=project, leaving=leaving, formats=FORMATS)


@blueprint.post(f"/projects/<int:ident>/export/<any({','.join(FORMATS)}):form>")
@requires("coding.export")
def take_out(ident: int, form: str) -> ResponseReturnValue:
    """A project as a file; that its words left is remembered."""
    project = project_or_404(ident)
    if not Form().validate_on_submit():
        return _("This page only takes what its own form sends. Open it and write there."), 400
    leaving = outgoing.of_project(project, sight.of(current_access(), project))
    chosen = FORMATS[form]
    answer = make_response(chosen.make(leaving.found))
    answer.mimetype = chosen.media_type
    name = f"{kinds.clean_name(project.name)[0] or 'project'}.{chosen.ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    if chosen.quotes:
        outgoing.note(leaving, chosen.title, me())
    audit.record(
        "coding.exported",
        N_("Took the coding project %(title)s out of the site (%(format)s)"),
        words={"title": project.name, "format": form},
    )
    db.session.commit()
    return answer
