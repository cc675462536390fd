"""Pages on which voices meet the work: linking words, and saying what part young people have in a change."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.days import today
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.finding.words import words_of
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.i18n import told
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.empathy.forms import LinkForm, PartForm, choices
from commonaim.plugins.empathy.models import Answer
from commonaim.plugins.empathy.services import links, notes, showing
from commonaim.plugins.empathy.services.people import StandsInTheWay
from commonaim.plugins.empathy.views.blueprint import blueprint, checked, me

#: Roles of sections that words may stand beside, as core names them.
SECTIONS = (
    "",
    "youth",
    "rationale",
    "baseline",
    "change",
    "plan",
    "questions",
    "results",
    "learning",
)


@blueprint.route("/words/<int:ident>/link", methods=["GET", "POST"])
@requires("empathy.link")
def link(ident: int) -> ResponseReturnValue:
    """Link words of a note to something of the network."""
    access, form = current_access(), LinkForm()
    answer = notes.answer(ident, access, today()) or abort(404)
    q = request.args.get("q", "") or form.q.data or ""
    found = links.targets(access, words_of(q))
    form.target.choices = choices(
        (one.value, f"{one.what.title} ({told(one.what.kind)})") for one in found
    )
    form.section.choices = choices((role, showing.section_title(role)) for role in SECTIONS)
    if not form.validate_on_submit():
        return _link(form, answer, q), 422 if form.is_submitted() else 200
    try:
        links.link(answer, form.target.data, form.section.data, access, today())
    except StandsInTheWay as why:
        form.target.errors = [showing.why_not(str(why))]
        return _link(form, answer, q), 422
    except LookupError:
        abort(404)
    db.session.commit()
    flash(_("Linked."), "success")
    return redirect(url_for(".note", ident=answer.note_id), 303)


def _link(form: LinkForm, answer: Answer, q: str) -> str:
    return render_template("empathy/link.html", form=form, answer=answer, q=q)


@blueprint.post("/links/<int:ident>/remove")
@requires("empathy.link")
def unlink(ident: int) -> ResponseReturnValue:
    """Take a link away."""
    checked(Form())
    note = links.unlink(ident, current_access(), today()) or abort(404)
    db.session.commit()
    flash(_("The link is gone."), "success")
    return redirect(url_for(".note", ident=note), 303)


@blueprint.route("/taking-part/<int:ident>", methods=["GET", "POST"])
@requires("empathy.read")
def taking_part(ident: int) -> ResponseReturnValue:
    """Say how young people take part in the change of a submission."""
    subject: Submission = forms.submission(ident) or abort(404)
    if not current_access().may_write(subject.program_id):
        abort(403)
    part = links.part_of(ident)
    form = PartForm() if request.method == "POST" else PartForm(formdata=None, obj=part)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("empathy/taking_part.html", form=form, submission=subject), status
    links.say_part(subject, form.level.data, form.how.data or "", me())
    announce(current_access().network, "submission_facts_changed", "submission", ident, me())
    flash(_("Saved."), "success")
    return redirect(url_for("forms.submission", ident=ident), 303)
