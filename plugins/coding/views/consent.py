"""Pages about a text: where it comes from, who may see and quote it, and withdrawing it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import ConsentForm, MemoForm, SegmentConsentForm
from commonaim.plugins.coding.models import Text
from commonaim.plugins.coding.services import (
    carrying,
    consent,
    memos,
    presence,
    projects,
    sight,
    texts,
)
from commonaim.plugins.coding.views.blueprint import blueprint, me, text_or_404
from commonaim.plugins.coding.views.reading import segment_or_404


@blueprint.get("/texts/<int:ident>/about")
@requires("coding.read")
def about(ident: int) -> ResponseReturnValue:
    """What is known of a text. Who decides about consent finds withdrawn ones here too."""
    text, seen = sight.of_text(current_access(), ident) or abort(404)
    if not sight.may_see(seen, text) and not _may_decide(text, seen):
        abort(404)
    return _about_page(text, seen)


def _may_decide(text: Text, seen: sight.Sight) -> bool:
    """Whether somebody decides about the consent of a text that they may not read now: it was withdrawn."""
    return (
        text.withdrawn_at is not None
        and current_access().may("coding.consent")
        and (seen.coder_id is not None or text.visible_to in ("network", "public"))
    )


def _about_page(
    text: Text, seen: sight.Sight, form: ConsentForm | None = None, memo: MemoForm | None = None
) -> str:
    return render_template(
        "coding/about.html",
        text=text,
        project=text.project,
        version=texts.version_of(text),
        form=form or ConsentForm(formdata=None, obj=text),
        memo_form=memo or MemoForm(formdata=None),
        memos=memos.of_text(text, seen) if text.withdrawn_at is None else [],
        memo_kinds=memos.titles(),
        used=consent.used(text),
        left_behind=carrying.left_behind(text),
        readings=presence.readings(text),
        coders=[one for one in projects.coders(text.project) if one.left_at is None],
        kept=consent.KEPT.days,
    )


@blueprint.post("/texts/<int:ident>/consent")
@requires("coding.consent")
def change_consent(ident: int) -> ResponseReturnValue:
    """Say who may see a text and whether it may be quoted."""
    text, seen = text_or_404(ident)
    form = ConsentForm()
    if not form.validate_on_submit():
        return _about_page(text, seen, form), 422
    consent.change(
        text,
        visible_to=form.visible_to.data,
        quotable=bool(form.quotable.data),
        consent=form.consent.data or "",
    )
    db.session.commit()
    flash(_("Saved. It holds everywhere from now on."), "success")
    return redirect(url_for(".about", ident=text.id), 303)


@blueprint.post("/texts/<int:ident>/memos")
@requires("coding.code")
def text_memo(ident: int) -> ResponseReturnValue:
    """Write a memo on a text."""
    text, seen = text_or_404(ident)
    form = MemoForm()
    if not form.validate_on_submit():
        return _about_page(text, seen, memo=form), 422
    made = memos.write(
        text.project,
        current_access().person,
        kind=form.kind.data,
        title=form.title.data or "",
        body=form.body.data or "",
        text=text,
    )
    db.session.commit()
    return redirect(url_for(".about", ident=text.id, _anchor=f"memo-{made.id}"), 303)


@blueprint.post("/texts/<int:ident>/withdraw")
@requires("coding.consent")
def withdraw(ident: int) -> ResponseReturnValue:
    """Withdraw a text, take that back, or delete its words for good."""
    text, seen = sight.of_text(current_access(), ident) or abort(404)
    if not sight.may_see(seen, text) and not _may_decide(text, seen):
        abort(404)
    if not Form().validate_on_submit():
        abort(400)
    deed = request.form.get("deed")
    if deed == "back" and consent.take_back(text):
        flash(_("It can be read again."), "success")
    elif deed == "erase" and text.withdrawn_at is not None:
        consent.erase(text)
        flash(_("Its words are deleted."), "success")
    elif deed == "withdraw":
        why = request.form.get("why", "").replace("\x00", "")[:2000]
        consent.withdraw(text, why, person_id=me())
        flash(
            _("Withdrawn: nobody sees it any more. Below is where its words had been used."),
            "success",
        )
    db.session.commit()
    return redirect(url_for(".about", ident=text.id), 303)


@blueprint.post("/segments/<int:ident>/consent")
@requires("coding.consent")
def segment_consent(ident: int) -> ResponseReturnValue:
    """Narrow for one segment what its text allows, or withdraw it."""
    segment, _seen = segment_or_404(ident)
    form = SegmentConsentForm()
    if not form.validate_on_submit():
        abort(400)
    if form.withdrawn.data:
        used = consent.withdraw_segment(segment)
        db.session.commit()
        said = ", ".join(one.title for one in used)
        flash(
            _(
                "Withdrawn: nobody sees these words any more. They had been used in: %(places)s",
                places=said,
            )
            if used
            else _("Withdrawn: nobody sees these words any more. They had not been used anywhere."),
            "success",
        )
        return redirect(url_for(".text", ident=segment.text_id), 303)
    consent.change_segment(
        segment,
        visible_to="coders" if form.only_coders.data else None,
        quotable=False if form.not_quotable.data else None,
    )
    db.session.commit()
    return redirect(url_for(".segment", ident=segment.id), 303)


@blueprint.post("/segments/<int:ident>/place")
@requires("coding.code")
def place_segment(ident: int) -> ResponseReturnValue:
    """Place a segment that could not be carried over, or let it go."""
    segment, _seen = segment_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    text_id = segment.text_id
    if request.form.get("deed") == "let_go":
        carrying.let_go(segment)
    elif not carrying.place_by_hand(segment, request.form.get("words", "").replace("\x00", "")):
        flash(
            _("These words do not stand exactly once in the text. Copy a few more of them."),
            "error",
        )
    db.session.commit()
    return redirect(url_for(".about", ident=text_id), 303)


@blueprint.post("/texts/<int:ident>/give")
@requires("coding.manage")
def give(ident: int) -> ResponseReturnValue:
    """Ask coders to read a text."""
    text, _seen = text_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    wanted = set(request.form.getlist("coder"))
    for coder in projects.coders(text.project):
        if str(coder.id) in wanted:
            presence.give(text, coder)
    db.session.commit()
    return redirect(url_for(".about", ident=text.id), 303)
