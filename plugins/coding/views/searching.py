"""Looking for words in the texts of a project, and coding all that was found."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import AutoForm
from commonaim.plugins.coding.services import codebook, marking, sight
from commonaim.plugins.coding.services import searching as finding
from commonaim.plugins.coding.views.blueprint import blueprint, me, my_coder, project_or_404

#: No page shows more places than this at once.
MOST = 500


@blueprint.get("/projects/<int:ident>/search")
@requires("coding.read")
def search(ident: int) -> ResponseReturnValue:
    """Where words stand in the texts, in all their forms."""
    project = project_or_404(ident)
    seen = sight.of(current_access(), project)
    q = asked.words("q")
    found = (
        finding.search(seen, q, text_id=asked.number("text"), language=_language()) if q else None
    )
    return render_template(
        "coding/search.html",
        project=project,
        q=q,
        found=found,
        hits=found.hits[:MOST] if found else (),
        codes=[one for one in codebook.codes(project, retired=False) if one.codable],
        text_id=asked.number("text"),
        may_code=seen.coder_id is not None and current_access().may("coding.code"),
    )


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "en"


@blueprint.post("/projects/<int:ident>/search/code")
@requires("coding.code")
def code_found(ident: int) -> ResponseReturnValue:
    """Code what was found and is chosen, all at once."""
    project = project_or_404(ident)
    seen = sight.of(current_access(), project)
    coder, form = my_coder(seen), AutoForm()
    back = url_for(
        ".search", ident=project.id, q=request.form.get("q", ""), text=asked.number("text")
    )
    if not form.validate_on_submit():
        flash(_("Choose a code, or name a new one."), "error")
        return redirect(back, 303)
    q = form.q.data or ""
    chosen = set(request.form.getlist("hit"))
    found = finding.search(seen, q, text_id=asked.number("text"), language=_language())
    hits = [hit for hit in found.hits if hit.key in chosen]
    try:
        codes = (
            [codebook.named(project, form.name.data, me())]
            if form.name.data
            else codebook.of_ids(project, [form.code.data or 0])
        )
        if not codes:
            raise marking.CannotCode(_("Choose a code, or name a new one."))
        done = finding.code_all(coder, codes[0], seen, hits, form.scope.data)
    except (marking.CannotCode, codebook.CannotChange) as why:
        db.session.rollback()
        flash(str(why), "error")
        return redirect(back, 303)
    count = len(done.change["added"]) if done else 0
    flash(
        ngettext(
            "%(num)d segment was coded. It can be undone here.",
            "%(num)d segments were coded. It can be undone here.",
            count,
        ),
        "success",
    )
    db.session.commit()
    return redirect(back, 303)


@blueprint.post("/projects/<int:ident>/search/undo")
@requires("coding.code")
def undo_found(ident: int) -> ResponseReturnValue:
    """Take back one's last automatic coding."""
    project = project_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    done = marking.undo(project, me(), kinds=("auto",))
    flash(
        _("Undone.") if done else _("There is nothing to take back."), "success" if done else "info"
    )
    db.session.commit()
    return redirect(
        url_for(".search", ident=project.id, q=asked.words("q"), text=asked.number("text")), 303
    )
