"""The page on which suggestions for a text are asked for, taken and refused."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from commonaim.core import asked
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.models import Text
from commonaim.plugins.coding.services import marking, sight, suggestions
from commonaim.plugins.coding.suggesting import ENOUGH, LEAST
from commonaim.plugins.coding.views.blueprint import blueprint, my_coder, text_or_404


@blueprint.get("/texts/<int:ident>/suggestions")
@requires("coding.code")
def suggest(ident: int) -> ResponseReturnValue:
    """What was suggested for a text and waits for an answer."""
    text, seen = _text(ident)
    return render_template(
        "coding/suggestions.html",
        text=text,
        project=text.project,
        offers=suggestions.offers(text, seen),
        record=suggestions.record_of(text.project, seen),
        coded=suggestions.examples_of(text.project, seen),
        enough=ENOUGH,
        least=LEAST,
        is_coder=seen.coder_id is not None,
        alone="part" not in request.args,
        made=asked.number("made"),
    )


def _text(ident: int) -> tuple[Text, sight.Sight]:
    """A text that may be seen, of a project that wants suggestions."""
    text, seen = text_or_404(ident)
    return (text, seen) if text.project.suggestions else abort(404)


@blueprint.post("/texts/<int:ident>/suggestions/make")
@requires("coding.code")
def make_suggestions(ident: int) -> ResponseReturnValue:
    """Have codes suggested for what nobody has coded in a text."""
    text, seen = _text(ident)
    my_coder(seen)
    if not Form().validate_on_submit():
        abort(400)
    made = suggestions.make(text.project, text, seen)
    db.session.commit()
    if "part" in request.args:
        return redirect(url_for(".suggest", ident=ident, part=1, made=made), 303)
    if made:
        flash(ngettext("%(num)d suggestion", "%(num)d suggestions", made), "info")
    else:
        flash(_("Nothing here is enough like what was coded before."), "info")
    return redirect(url_for(".suggest", ident=ident), 303)


@blueprint.post("/suggestions/<int:ident>/answer")
@requires("coding.code")
def answer_suggestion(ident: int) -> ResponseReturnValue:
    """Take a suggestion, which is then one's own coding, or refuse it."""
    found = suggestions.get(ident) or abort(404)
    text, seen = _text(suggestions.version_of(found).text_id)
    coder = my_coder(seen)
    if not Form().validate_on_submit():
        abort(400)
    try:
        suggestions.answer(found, coder, take=request.form.get("answer") == "take")
    except marking.CannotCode as why:
        db.session.rollback()
        flash(str(why), "error")
    db.session.commit()
    if "part" in request.args:
        return redirect(url_for(".suggest", ident=text.id, part=1), 303)
    # Whoever goes through them with the keyboard goes on where they were.
    places = (one.suggestion.start for one in suggestions.offers(text, seen))
    following = next((place for place in sorted(places) if place >= found.start), None)
    anchor = None if following is None else f"at-{following}"
    return redirect(url_for(".suggest", ident=text.id, _anchor=anchor), 303)
