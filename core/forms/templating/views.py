"""Pages of templates: which there are, what each asked at which time, and the editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from ... import asked
from ...access import current_access
from ...db import db
from ...i18n import LANGUAGES
from ...permissions import requires
from ...typed import Form
from ..models import Template, TemplateVersion
from . import services
from .forms import TemplateForm, errors_in, ordered, parts_from, role_names
from .starters import starters

blueprint = Blueprint("templating", __name__, url_prefix="/n/<network>/templates")


@blueprint.get("/")
@requires("submissions.view")
def templates() -> ResponseReturnValue:
    """All forms of the network, and for whom may change them what to begin one with."""
    network, reading = current_access().network, str(get_locale())
    offered = starters(reading)
    return render_template(
        "templating/templates.html",
        templates=services.templates(),
        starters=sorted(offered.values(), key=lambda one: one["layout"] != "one_page"),
        taken_in=LANGUAGES.get(network.locale, "") if network.locale != reading else "",
        form=Form(),
    )


@blueprint.post("/new")
@requires("templates.manage")
def take() -> ResponseReturnValue:
    """Begin a form of one's own with a starter, in the network's language: not only who takes it will read it."""
    if not Form().validate_on_submit():
        abort(400)
    me = current_access()
    key = request.values.get("starter", "")
    starter = services.starter_of(key, me.network.locale) or abort(404)
    made = services.take(starter, me.person.id)
    db.session.commit()
    flash(
        _("It is a form of your network now, and can be used as it stands. Change what you like."),
        "success",
    )
    return redirect(url_for(".edit", ident=made.template_id), 303)


@blueprint.get("/<int:ident>")
@requires("submissions.view")
def template(ident: int) -> ResponseReturnValue:
    """What a form asks, now or in an earlier version, and what changed when and why."""
    subject = _template(ident)
    versions = services.versions_of(subject)
    number = asked.number("version") or versions[0].number
    shown = next((one for one in versions if one.number == number), None) or abort(404)
    return render_template(
        "templating/template.html",
        template=subject,
        shown=shown,
        history=_history(versions),
        role_names=role_names(),
        form=Form(),
    )


def _history(versions: Sequence[TemplateVersion]) -> list[tuple[TemplateVersion, list[str]]]:
    """Each version, newest first, with what became different in it."""
    before = [*versions[1:], None]
    return [
        (
            one,
            services.changes(services.parts_of(earlier), services.parts_of(one)) if earlier else [],
        )
        for one, earlier in zip(versions, before, strict=True)
    ]


@blueprint.route("/<int:ident>/edit", methods=["GET", "POST"])
@requires("templates.manage")
def edit(ident: int) -> ResponseReturnValue:
    """Change a form. Its sections become a new version; what was begun before keeps the one it was begun in."""
    subject = _template(ident)
    newest = services.newest_of(subject)
    form = TemplateForm(obj=subject)
    if not form.is_submitted():
        return _editor(subject, form, services.parts_of(newest), newest.number)
    parts, base = parts_from(request.form), request.form.get("base", 0, type=int)
    if "do" in request.form:
        parts, focus = ordered(parts, request.form["do"])
        deed = request.form["do"].partition(":")[0]
        return _editor(subject, form, parts, base, focus=focus, deed=deed)
    valid = form.validate()
    form.form_errors.extend(errors_in(parts))
    if not valid or form.form_errors:
        return _editor(subject, form, parts, base), 422
    try:
        made = services.publish(
            subject,
            parts,
            base=base,
            note=form.note.data or "",
            author_id=current_access().person.id,
        )
    except services.Outdated as outdated:
        form.form_errors.append(
            _(
                "Somebody published version %(number)s meanwhile. Your changes are below and not yet saved: "
                "look at theirs, take over what should stay, and save once more.",
                number=outdated.newest.number,
            )
        )
        theirs = services.changes(
            services.parts_of(_numbered(subject, base)), services.parts_of(outdated.newest)
        )
        return _editor(subject, form, parts, outdated.newest.number, theirs=theirs), 409
    services.rename(
        subject,
        name=form.name.data or "",
        summary=form.summary.data or "",
        minutes=form.minutes.data,
        layout=form.layout.data,
    )
    db.session.commit()
    if made is not None:
        flash(_("Version %(number)s is what new submissions ask.", number=made.number), "success")
    else:
        flash(_("Saved. No question changed, so there is no new version."), "info")
    return redirect(url_for(".template", ident=ident), 303)


def _numbered(subject: Template, number: int) -> TemplateVersion:
    versions = services.versions_of(subject)
    return next((one for one in versions if one.number == number), versions[-1])


def _editor(
    subject: Template,
    form: TemplateForm,
    parts: Sequence[services.Part],
    base: int,
    *,
    focus: str = "",
    deed: str = "",
    theirs: Sequence[str] = (),
) -> str:
    context: dict[str, Any] = {
        "roles": role_names(),
        "focus": focus,
        "deed": deed,
        "theirs": theirs,
    }
    return render_template(
        "templating/edit.html", template=subject, form=form, parts=parts, base=base, **context
    )


@blueprint.post("/<int:ident>/retire")
@requires("templates.manage")
def retire(ident: int) -> ResponseReturnValue:
    """Offer a form to nobody any more, or again."""
    subject = _template(ident)
    if not Form().validate_on_submit():
        abort(400)
    services.retire(subject)
    db.session.commit()
    flash(
        _("Nobody is offered this form now. What was written in it stays.")
        if subject.retired_at
        else _("The form is offered again."),
        "success",
    )
    return redirect(url_for(".template", ident=ident), 303)


def _template(ident: int) -> Template:
    return services.template(ident) or abort(404)
