"""Pages of interview guides, and the page to print."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from commonaim.core.db import db, now
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.empathy.forms import GuideForm
from commonaim.plugins.empathy.models import Guide
from commonaim.plugins.empathy.models.people import ASSENT, CONSENT
from commonaim.plugins.empathy.services import guides
from commonaim.plugins.empathy.services.guides import Words
from commonaim.plugins.empathy.services.settings import agreed_words
from commonaim.plugins.empathy.views.blueprint import blueprint, checked, me


@blueprint.get("/guides", endpoint="guides")
@requires("empathy.read")
def all_guides() -> ResponseReturnValue:
    """The guides that are in use."""
    return render_template("empathy/guides.html", rows=guides.newest())


@blueprint.get("/guides/<int:ident>")
@requires("empathy.read")
def guide(ident: int) -> ResponseReturnValue:
    """A guide on one page, to print: prompts, and the network's words for consent and assent."""
    found = _guide(ident)
    version = guides.version(found, request.args.get("version", type=int)) or abort(404)
    with force_locale(found.language):
        heads = {
            "before": _("Before you begin"),
            "consent": _("Consent"),
            "assent": _("Assent"),
            "how": _(
                "One asks, one writes. Quotes first, word for word; what it means comes later."
                " Let silence be. No names."
            ),
        }
    return render_template(
        "empathy/guide.html",
        guide=found,
        heads=heads,
        version=version,
        versions=guides.versions(found),
        consent=agreed_words(CONSENT, found.language),
        assent=agreed_words(ASSENT, found.language),
    )


@blueprint.route("/guides/new", methods=["GET", "POST"])
@requires("empathy.guides")
def new_guide() -> ResponseReturnValue:
    """Another guide."""
    form = GuideForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("empathy/guide_edit.html", form=form, guide=None), status
    made = guides.make(
        _words(form), form.language.data, reason=form.reason.data or "", person_id=me()
    )
    db.session.commit()
    return redirect(url_for(".guide", ident=made.guide_id), 303)


@blueprint.route("/guides/<int:ident>/edit", methods=["GET", "POST"])
@requires("empathy.guides")
def edit_guide(ident: int) -> ResponseReturnValue:
    """The next version of a guide."""
    found = _guide(ident)
    version = guides.version(found) or abort(404)
    form = GuideForm(data=None)
    if not form.is_submitted():
        form = GuideForm(
            formdata=None,
            data={
                "title": version.title,
                "opening": version.opening,
                "closing": version.closing,
                "prompts": "\n".join(version.prompts),
                "language": found.language,
            },
        )
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("empathy/guide_edit.html", form=form, guide=found), status
    found.language = form.language.data
    guides.add_version(found, _words(form), reason=form.reason.data or "", person_id=me())
    db.session.commit()
    flash(_("Saved as version %(number)s.", number=found.number), "success")
    return redirect(url_for(".guide", ident=ident), 303)


@blueprint.post("/guides/<int:ident>/retire")
@requires("empathy.guides")
def retire_guide(ident: int) -> ResponseReturnValue:
    """Offer a guide no longer, or again; notes that were written with it keep it."""
    checked(Form())
    found = _guide(ident)
    found.retired_at = None if found.retired_at else now()
    db.session.commit()
    return redirect(url_for(".guide", ident=ident), 303)


def _guide(ident: int) -> Guide:
    return guides.get(ident) or abort(404)


def _words(form: GuideForm) -> Words:
    return Words(
        (form.title.data or "").strip(),
        form.opening.data or "",
        form.closing.data or "",
        form.lines(),
    )
