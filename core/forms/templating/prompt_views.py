"""The page of prompts that stand beside those of the forms: who added each, and what the network made of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...db import db
from ...permissions import requires
from ...typed import Form
from . import added, services
from .forms import IdeaPromptForm, PromptForm, role_names

blueprint = Blueprint("prompts", __name__, url_prefix="/n/<network>/prompts")


@blueprint.get("/")
@requires("templates.manage")
def index() -> ResponseReturnValue:
    """All prompts that plugins and change ideas add to new forms."""
    return _page(_idea_form())


@blueprint.route("/<plugin>/<key>", methods=["GET", "POST"])
@requires("templates.manage")
def prompt(plugin: str, key: str) -> ResponseReturnValue:
    """Ask a plugin's prompt in the network's own words."""
    one = _offered(plugin, key)
    form = PromptForm(obj=one)
    if form.validate_on_submit():
        added.reword(
            one,
            text=form.text.data or "",
            reason=form.reason.data or "",
            source=form.source.data or "",
            role=form.role.data,
        )
        db.session.commit()
        flash(_("New forms ask it in these words."), "success")
        return redirect(url_for(".index"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("templating/prompt.html", one=one, form=form), status


@blueprint.post("/<plugin>/<key>/remove")
@requires("templates.manage")
def remove(plugin: str, key: str) -> ResponseReturnValue:
    """Leave a plugin's prompt out of new forms, or put it back."""
    one = _offered(plugin, key)
    _checked()
    added.remove(one)
    db.session.commit()
    return redirect(url_for(".index"), 303)


@blueprint.post("/<plugin>/<key>/reset")
@requires("templates.manage")
def reset(plugin: str, key: str) -> ResponseReturnValue:
    """Ask a plugin's prompt as the plugin words it."""
    one = _offered(plugin, key)
    _checked()
    added.forget(one)
    db.session.commit()
    return redirect(url_for(".index"), 303)


@blueprint.post("/new")
@requires("templates.manage")
def add() -> ResponseReturnValue:
    """One more prompt for submissions about a change idea."""
    form = _idea_form()
    if not form.validate_on_submit():
        return _page(form), 422
    idea = added.idea(form.idea.data) or abort(404)
    added.ask(
        idea,
        text=form.text.data or "",
        reason=form.reason.data or "",
        source=form.source.data or "",
        role=form.role.data,
    )
    db.session.commit()
    flash(_("New forms about “%(idea)s” ask it.", idea=idea.name), "success")
    return redirect(url_for(".index"), 303)


@blueprint.post("/of-ideas/<int:ident>/delete")
@requires("templates.manage")
def take_back(ident: int) -> ResponseReturnValue:
    """Take a prompt of a change idea out of new forms."""
    _checked()
    if not added.take_back(ident):
        abort(404)
    db.session.commit()
    flash(_("New forms do not ask it any more. Where it was asked, it stays."), "success")
    return redirect(url_for(".index"), 303)


def _page(form: IdeaPromptForm) -> str:
    templates = services.templates()
    return render_template(
        "templating/prompts.html",
        has_forms=bool(templates),
        offered=added.offered_anywhere(templates),
        ideas=added.ideas(),
        form=form,
        role_names=role_names(),
    )


def _idea_form() -> IdeaPromptForm:
    form = IdeaPromptForm()
    form.idea.choices = [(idea.id, idea.name) for idea, _asked in added.ideas()]
    return form


def _offered(plugin: str, key: str) -> added.Offered:
    for one in added.offered_anywhere(services.templates()):
        if (one.plugin, one.prompt.key) == (plugin, key):
            return one
    abort(404)


def _checked() -> None:
    if not Form().validate_on_submit():
        abort(400)
