"""The board of themes, and links from themes and quotes to the work of the network."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import ThemeForm
from commonaim.plugins.coding.models import Project, Theme
from commonaim.plugins.coding.services import codebook, links, sight
from commonaim.plugins.coding.services import themes as board
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404
from commonaim.plugins.coding.views.reading import segment_or_404


@blueprint.get("/projects/<int:ident>/themes")
@requires("coding.read")
def themes(ident: int) -> ResponseReturnValue:
    """The themes of a project."""
    return _board_page(project_or_404(ident), ThemeForm(formdata=None))


def _board_page(project: Project, form: ThemeForm) -> str:
    seen = sight.of(current_access(), project)
    return render_template(
        "coding/themes.html",
        project=project,
        shown=board.board(project, seen),
        form=form,
        may=current_access().may("coding.code"),
    )


@blueprint.post("/projects/<int:ident>/themes/add")
@requires("coding.code")
def add_theme(ident: int) -> ResponseReturnValue:
    """A new theme."""
    project, form = project_or_404(ident), ThemeForm()
    if not form.validate_on_submit():
        return _board_page(project, form), 422
    theme = board.add(project, form.title.data or "", person_id=me())
    theme.story = form.story.data or ""
    db.session.commit()
    return redirect(url_for(".theme", ident=theme.id), 303)


def _theme_or_404(ident: int) -> Theme:
    return board.get(ident) or abort(404)


@blueprint.get("/themes/<int:ident>")
@requires("coding.read")
def theme(ident: int) -> ResponseReturnValue:
    """One theme: its story, its codes and quotes, who says otherwise, and where it leads."""
    found = _theme_or_404(ident)
    return _theme_page(found, ThemeForm(formdata=None, obj=found))


def _theme_page(found: Theme, form: ThemeForm) -> str:
    project = project_or_404(found.project_id)
    seen = sight.of(current_access(), project)
    q = asked.words("q")
    [shown] = [one for one in board.board(project, seen) if one.theme.id == found.id]
    return render_template(
        "coding/theme.html",
        project=project,
        shown=shown,
        theme=found,
        form=form,
        codes=codebook.tree(project),
        q=q,
        targets=links.targets(current_access(), q) if q else [],
        may=current_access().may("coding.code"),
    )


@blueprint.post("/themes/<int:ident>/change")
@requires("coding.code")
def change_theme(ident: int) -> ResponseReturnValue:
    """Tell a theme otherwise, or bring other codes together in it."""
    found, form = _theme_or_404(ident), ThemeForm()
    if not form.validate_on_submit():
        return _theme_page(found, form), 422
    found.title, found.story = form.title.data or "", form.story.data or ""
    found.dissent = form.dissent.data or ""
    wanted = [int(one) for one in request.form.getlist("code") if one.isdecimal() and len(one) < 10]
    board.set_codes(found, codebook.of_ids(project_or_404(found.project_id), wanted))
    db.session.commit()
    return redirect(url_for(".theme", ident=found.id), 303)


@blueprint.post("/themes/<int:ident>/move")
@requires("coding.code")
def move_theme(ident: int) -> ResponseReturnValue:
    """Move a theme on the board, or delete it."""
    found = _theme_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    page = url_for(".themes", ident=found.project_id)
    deed = request.form.get("direction")
    if deed == "delete":
        board.delete(found)
    elif deed in ("up", "down"):
        board.step(found, deed)
    db.session.commit()
    return redirect(page, 303)


@blueprint.post("/segments/<int:ident>/quote")
@requires("coding.code")
def quote(ident: int) -> ResponseReturnValue:
    """Let a segment speak for a theme, or against it."""
    segment, seen = segment_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    found = board.get(asked.number("theme") or 0)
    title = request.form.get("title", "").replace("\x00", "").strip()[:200]
    if title:
        found = board.add(segment.text.project, title, person_id=me())
    if found is None or found.project_id != seen.project_id:
        flash(_("Choose a theme, or name a new one."), "error")
    else:
        board.quote(found, segment, dissents=bool(request.form.get("dissents")))
    db.session.commit()
    return redirect(url_for(".segment", ident=ident), 303)


@blueprint.post("/themes/<int:ident>/unquote")
@requires("coding.code")
def unquote(ident: int) -> ResponseReturnValue:
    """Take a quote off a theme."""
    found = _theme_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    board.unquote(found, asked.number("quote") or 0)
    db.session.commit()
    return redirect(url_for(".theme", ident=ident), 303)


@blueprint.post("/themes/<int:ident>/link")
@requires("coding.code")
def link_theme(ident: int) -> ResponseReturnValue:
    """Link a theme to something of the network, or take a link away."""
    found = _theme_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    project = project_or_404(found.project_id)
    if ident_of_link := asked.number("take_away"):
        link = links.get(ident_of_link)
        if link is not None and link.theme_id == found.id:
            db.session.delete(link)
    elif target := _chosen():
        links.add(project, target, person_id=me(), theme=found)
    db.session.commit()
    return redirect(url_for(".theme", ident=ident), 303)


@blueprint.post("/segments/<int:ident>/link")
@requires("coding.code")
def link_segment(ident: int) -> ResponseReturnValue:
    """Link a segment to something of the network, or take a link away."""
    segment, _seen = segment_or_404(ident)
    if not Form().validate_on_submit():
        abort(400)
    if ident_of_link := asked.number("take_away"):
        link = links.get(ident_of_link)
        if link is not None and link.segment_id == segment.id:
            db.session.delete(link)
    elif target := _chosen():
        links.add(segment.text.project, target, person_id=me(), segment=segment)
    db.session.commit()
    return redirect(url_for(".segment", ident=ident), 303)


def _chosen() -> links.Target | None:
    """What was chosen, among what is offered for the same words: nobody links to what they may not see."""
    wanted = request.form.get("target", "")
    offered = links.targets(current_access(), request.form.get("q", "").replace("\x00", "")[:255])
    return next((one for one in offered if one.chosen == wanted), None)
