"""The memos of a project, and the page of one."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from commonaim.core import asked, paging
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.plugins.coding.forms import MemoForm
from commonaim.plugins.coding.models import Memo, Project
from commonaim.plugins.coding.services import memos as writing
from commonaim.plugins.coding.services import sight
from commonaim.plugins.coding.views.blueprint import blueprint, me, project_or_404


@blueprint.get("/projects/<int:ident>/memos")
@requires("coding.read")
def memos(ident: int) -> ResponseReturnValue:
    """What was written down along the way."""
    return _memos_page(project_or_404(ident), MemoForm(formdata=None))


def _memos_page(project: Project, form: MemoForm) -> str:
    seen = sight.of(current_access(), project)
    kind, q = asked.words("kind"), asked.words("q")
    return render_template(
        "coding/memos.html",
        project=project,
        page=paging.page_of(
            writing.listed(seen, kind=kind, q=q), asked.number("page") or 1, size=25
        ),
        kinds=writing.titles(),
        kind=kind,
        q=q,
        form=form,
    )


@blueprint.post("/projects/<int:ident>/memos/add")
@requires("coding.code")
def add_memo(ident: int) -> ResponseReturnValue:
    """Write a memo on the project."""
    project, form = project_or_404(ident), MemoForm()
    if not form.validate_on_submit():
        return _memos_page(project, form), 422
    writing.write(
        project,
        current_access().person,
        kind=form.kind.data,
        title=form.title.data or "",
        body=form.body.data or "",
    )
    db.session.commit()
    return redirect(url_for(".memos", ident=project.id), 303)


def _own_memo_or_404(ident: int) -> Memo:
    """A memo that one wrote oneself."""
    found = writing.by_id(ident)
    return found if found is not None and found.author_id == me() else abort(404)


@blueprint.get("/memos/<int:ident>/edit")
@requires("coding.code")
def edit_memo(ident: int) -> ResponseReturnValue:
    """One's own memo, to be changed."""
    memo = _own_memo_or_404(ident)
    form = MemoForm(formdata=None, obj=memo)
    return render_template(
        "coding/memo.html", memo=memo, project=project_or_404(memo.project_id), form=form
    )


@blueprint.post("/memos/<int:ident>/change")
@requires("coding.code")
def change_memo(ident: int) -> ResponseReturnValue:
    """Other words for one's own memo."""
    memo, form = _own_memo_or_404(ident), MemoForm()
    project = project_or_404(memo.project_id)
    if not form.validate_on_submit():
        return render_template("coding/memo.html", memo=memo, project=project, form=form), 422
    writing.change(
        memo, kind=form.kind.data, title=form.title.data or "", body=form.body.data or ""
    )
    db.session.commit()
    return redirect(url_for(".memos", ident=memo.project_id, _anchor=f"memo-{memo.id}"), 303)
