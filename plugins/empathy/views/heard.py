"""Pages to print and bring back to young people: what we heard, what we did."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core.access import current_access
from commonaim.core.days import today
from commonaim.core.db import db, now
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.empathy.forms import HeardForm, ItemForm, choices
from commonaim.plugins.empathy.models import Heard
from commonaim.plugins.empathy.services import heard as pages
from commonaim.plugins.empathy.services import notes
from commonaim.plugins.empathy.views.blueprint import blueprint, checked, me


@blueprint.route("/heard", methods=["GET", "POST"], endpoint="heard_pages")
@requires("empathy.read")
def heard_pages() -> ResponseReturnValue:
    """The pages of the own program; a program makes one here."""
    access, form = current_access(), HeardForm()
    if request.method == "POST":
        if access.program_id is None or not access.may("empathy.link"):
            flash(
                _("A page is made by a program that interviews, and you belong to none."), "error"
            )
            return redirect(url_for(".heard_pages"), 303)
        if form.validate():
            made = Heard(
                program_id=access.program_id,
                title=(form.title.data or "").strip(),
                opening=form.opening.data or "",
                closing=form.closing.data or "",
                by_id=me(),
            )
            db.session.add(made)
            db.session.commit()
            return redirect(url_for(".heard", ident=made.id), 303)
    page: str = render_template("empathy/heard_pages.html", rows=pages.pages(access), form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/heard/<int:ident>")
@requires("empathy.read")
def heard(ident: int) -> ResponseReturnValue:
    """A page as it is printed; who may change it puts words on it here."""
    return _heard(_page(ident), None)


def _heard(page: Heard, form: ItemForm | None) -> str:
    access = current_access()
    may_change = _may_change(page)
    offered = pages.choices(page, access, today()) if may_change else ()
    form = form or ItemForm(formdata=None)
    form.answer_id.choices = choices(
        (one.id, f"{one.note.participant.pseudonym}: {one.words[:80]}") for one in offered
    )
    return render_template(
        "empathy/heard.html",
        page=page,
        items=pages.items(page, access, today()),
        may_change=may_change,
        form=form,
    )


@blueprint.post("/heard/<int:ident>/items")
@requires("empathy.link")
def put_on_page(ident: int) -> ResponseReturnValue:
    """Put words on the page, with what was done about them."""
    page, form, access = _page(ident, change=True), ItemForm(), current_access()
    offered = pages.choices(page, access, today())
    form.answer_id.choices = choices((one.id, "") for one in offered)
    if not form.validate_on_submit():
        return _heard(page, form), 422
    answer = notes.answer(form.answer_id.data, access, today(), quote=True) or abort(404)
    pages.put(page, answer, form.did.data or "", url_for(".heard", ident=ident), me())
    db.session.commit()
    return redirect(url_for(".heard", ident=ident), 303)


@blueprint.post("/heard/<int:ident>/items/<int:item>/remove")
@requires("empathy.link")
def take_off_page(ident: int, item: int) -> ResponseReturnValue:
    """Take words off the page."""
    checked(Form())
    page = _page(ident, change=True)
    for row in pages.items(page, current_access(), today()):
        if row.id == item:
            db.session.delete(row)
            page.changed_at = now()
            db.session.commit()
            flash(_("Taken off."), "success")
            return redirect(url_for(".heard", ident=ident), 303)
    abort(404)


def _page(ident: int, *, change: bool = False) -> Heard:
    found = pages.get(ident, current_access()) or abort(404)
    if change and not _may_change(found):
        abort(404)
    return found


def _may_change(page: Heard) -> bool:
    access = current_access()
    of_hub = access.program_id is None and access.may("empathy.interview_any")
    return access.may("empathy.link") and (of_hub or access.program_id == page.program_id)
