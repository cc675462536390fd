"""The page on which a submission is taken into another form."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ... import asked, events
from ...access import current_access
from ...permissions import requires
from ...typed import Form
from .. import services as submissions
from ..models import Submission
from . import services

blueprint = Blueprint("flow", __name__, url_prefix="/n/<network>/submissions")


@blueprint.get("/<int:ident>/other-forms")
@requires("submissions.view")
def forms(ident: int) -> ResponseReturnValue:
    """The other forms of the network, and where these words already stand in them."""
    subject = _writable(ident)
    return render_template(
        "flow/forms.html", submission=subject, others=services.others_of(subject), form=Form()
    )


@blueprint.post("/<int:ident>/other-forms/new")
@requires("submissions.view")
def make(ident: int) -> ResponseReturnValue:
    """Begin a submission in another form with the words of this one."""
    subject, me = _writable(ident), current_access()
    if not Form().validate_on_submit():
        abort(400)
    wanted = asked.number("version")
    version = next((one for one in submissions.latest_versions() if one.id == wanted), None)
    if version is None or version.template_id == subject.version.template_id:
        abort(404)
    note = _("Made from “%(form)s”", form=subject.version.template.name)
    made = services.make(subject, version, author_id=me.person.id, note=note)
    events.announce(me.network, "submission_saved", "submission", made.id, me.person.id)
    flash(
        _("Your words are in the boxes. Shorten what you like: the other form keeps all of them."),
        "success",
    )
    return redirect(url_for("forms.edit", ident=made.id), 303)


@blueprint.post("/<int:ident>/other-forms/<int:other_id>")
@requires("submissions.view")
def bring(ident: int, other_id: int) -> ResponseReturnValue:
    """Write what is new here below the words of the counterpart in another form."""
    subject, me = _writable(ident), current_access()
    if not Form().validate_on_submit():
        abort(400)
    into = services.counterpart_of(subject, other_id) or abort(404)
    if not me.may_write(into.program_id):
        abort(403)
    note = _("Brought over from “%(form)s”", form=subject.version.template.name)
    try:
        saved = services.bring(subject, into, author_id=me.person.id, note=note)
    except submissions.Conflict:
        flash(_("Somebody saved there at this moment. Try once more."), "error")
        return redirect(url_for(".forms", ident=ident), 303)
    if saved is None:
        flash(_("Everything that is written here stands there already."), "info")
        return redirect(url_for(".forms", ident=ident), 303)
    events.announce(me.network, "submission_saved", "submission", into.id, me.person.id)
    flash(_("What was new stands below the words that were there."), "success")
    return redirect(url_for("forms.submission", ident=into.id), 303)


def _writable(ident: int) -> Submission:
    subject = submissions.submission(ident) or abort(404)
    if not current_access().may_write(subject.program_id):
        abort(403)
    return subject
