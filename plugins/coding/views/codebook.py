"""Pages of the codebook: the tree, one code, versions, and what to look at again."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from commonaim.core import asked, audit, paging
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import CodeForm, MemoForm, NewCodeForm, NoteForm
from commonaim.plugins.coding.models import Code, Project
from commonaim.plugins.coding.services import (
    codebook as book,
)
from commonaim.plugins.coding.services import (
    comparing,
    memos,
    recoding,
    sight,
    starters,
)
from commonaim.plugins.coding.views.blueprint import blueprint, me, my_coder, project_or_404


@blueprint.get("/projects/<int:ident>/codebook")
@requires("coding.read")
def codebook(ident: int) -> ResponseReturnValue:
    """The codes of a project as a tree."""
    return _codebook_page(
        project_or_404(ident), NewCodeForm(formdata=None), NoteForm(formdata=None)
    )


def _codebook_page(project: Project, form: NewCodeForm, note: NoteForm) -> str:
    seen = sight.of(current_access(), project)
    counts = book.counts(seen)
    return render_template(
        "coding/codebook.html",
        project=project,
        nodes=book.tree(project, counts=counts),
        retired=[code for code in book.codes(project) if code.status == "retired"],
        versions=book.versions(project),
        again=len(recoding.to_look_at(project, seen.coder_id, seen)) if seen.coder_id else 0,
        starters=starters.offered(),
        form=form,
        note=note,
    )


@blueprint.post("/projects/<int:ident>/codes/add")
@requires("coding.manage")
def add_code(ident: int) -> ResponseReturnValue:
    """A new code."""
    project, form = project_or_404(ident), NewCodeForm()
    if not form.validate_on_submit():
        return _codebook_page(project, form, NoteForm(formdata=None)), 422
    parent = book.one(project, form.parent.data or 0)
    code = book.add(
        project,
        form.name.data or "",
        person_id=me(),
        parent=parent,
        short=form.short.data or "",
        origin=form.origin.data,
    )
    db.session.commit()
    return redirect(url_for(".codebook", ident=project.id, _anchor=f"code-{code.id}"), 303)


@blueprint.post("/projects/<int:ident>/codes/begin")
@requires("coding.manage")
def begin_with(ident: int) -> ResponseReturnValue:
    """Take the codes of a codebook that comes with the plugin."""
    project = project_or_404(ident)
    _checked()
    name = request.values.get("starter", "")
    if name not in starters.offered():
        abort(404)
    starters.take(project, name, me())
    audit.record(
        "coding.codebook_begun",
        N_("Began the codebook of %(title)s with one that comes with it"),
        words={"title": project.name},
    )
    db.session.commit()
    return redirect(url_for(".codebook", ident=project.id), 303)


def _checked() -> None:
    if not Form().validate_on_submit():
        abort(400)


def _code_or_404(ident: int) -> Code:
    return book.get(ident) or abort(404)


@blueprint.get("/codes/<int:ident>")
@requires("coding.read")
def code(ident: int) -> ResponseReturnValue:
    """One code: what it means, what it meant, and what is coded with it."""
    found = _code_or_404(ident)
    form = CodeForm(formdata=None, obj=found)
    return _code_page(found, form)


def _code_page(found: Code, form: CodeForm) -> str:
    seen = sight.of(current_access(), found.project)
    page = paging.page_of(recoding.coded_with(found, seen), asked.number("page") or 1, size=25)
    return render_template(
        "coding/code.html",
        code=found,
        project=found.project,
        form=form,
        page=page,
        states=book.states(found),
        fields=comparing.FIELDS,
        others=[one for one in book.codes(found.project, retired=False) if one.id != found.id],
        memos=memos.of_code(found),
        kinds=memos.titles(),
        memo_form=MemoForm(formdata=MultiDict({"kind": "rule"})),
    )


@blueprint.post("/codes/<int:ident>/change")
@requires("coding.manage")
def change_code(ident: int) -> ResponseReturnValue:
    """Other words for a code."""
    found, form = _code_or_404(ident), CodeForm()
    if not form.validate_on_submit():
        return _code_page(found, form), 422
    fields: dict[str, Any] = {
        name: value for name, value in form.data.items() if name in book.FIELDS
    }
    if book.change(found, fields, me()):
        flash(
            _(
                "It means something else now: what was coded with it is listed to be looked at again."
            ),
            "info",
        )
    db.session.commit()
    return redirect(url_for(".code", ident=found.id), 303)


@blueprint.post("/codes/<int:ident>/move")
@requires("coding.manage")
def move_code(ident: int) -> ResponseReturnValue:
    """Move a code one place, or below another and in front of a third."""
    found = _code_or_404(ident)
    _checked()
    try:
        direction = request.form.get("direction", "")
        if direction in ("up", "down", "in", "out"):
            book.step(found, direction, me())
        else:
            parent = book.one(found.project, asked.number("parent") or 0)
            before = book.one(found.project, asked.number("before") or 0)
            book.place(found, parent, before, me())
    except book.CannotChange as why:
        db.session.rollback()
        flash(str(why), "error")
    db.session.commit()
    where = url_for(".codebook", ident=_code_or_404(ident).project_id, moved=ident)
    return redirect(f"{where}#code-{ident}", 303)


@blueprint.post("/codes/<int:ident>/merge")
@requires("coding.manage")
def merge_code(ident: int) -> ResponseReturnValue:
    """Merge a code into another one."""
    found = _code_or_404(ident)
    _checked()
    into = book.one(found.project, asked.number("into") or 0)
    try:
        if into is None:
            raise book.CannotChange(_("Choose another code to merge it into."))
        moved = recoding.merge(found, into, me())
    except book.CannotChange as why:
        db.session.rollback()
        flash(str(why), "error")
        return redirect(url_for(".code", ident=ident), 303)
    flash(
        ngettext(
            "Merged: %(num)d coding moved. It can be undone.",
            "Merged: %(num)d codings moved. It can be undone.",
            moved,
        ),
        "success",
    )
    db.session.commit()
    return redirect(url_for(".code", ident=into.id), 303)


@blueprint.post("/codes/<int:ident>/split")
@requires("coding.manage")
def split_code(ident: int) -> ResponseReturnValue:
    """Give some of what is coded with a code another one."""
    found = _code_or_404(ident)
    _checked()
    seen = sight.of(current_access(), found.project)
    wanted = [
        int(one) for one in request.form.getlist("coding") if one.isdecimal() and len(one) < 10
    ]
    codings = recoding.codings_of(found, seen, wanted)
    name = request.form.get("name", "").replace("\x00", "").strip()[:120]
    into = book.one(found.project, asked.number("into") or 0)
    if not codings or not (name or into):
        flash(_("Choose some segments, and a code to give them instead."), "error")
        return redirect(url_for(".code", ident=ident), 303)
    target = book.named(found.project, name, me()) if name else into
    if target is None or target.id == found.id:
        abort(400)
    if name:
        book.place(target, found.parent, None, me())
    recoding.recode(found, target, me(), codings=codings)
    db.session.commit()
    return redirect(url_for(".code", ident=target.id), 303)


@blueprint.post("/codes/<int:ident>/retire")
@requires("coding.manage")
def retire_code(ident: int) -> ResponseReturnValue:
    """Use a code no more, or again."""
    found = _code_or_404(ident)
    _checked()
    recoding.retire(found, me(), again=request.form.get("again") == "yes")
    db.session.commit()
    return redirect(url_for(".code", ident=found.id), 303)


@blueprint.post("/codes/<int:ident>/memos")
@requires("coding.code")
def code_memo(ident: int) -> ResponseReturnValue:
    """Write a memo on a code."""
    found, form = _code_or_404(ident), MemoForm()
    if not form.validate_on_submit():
        flash(_("There are no words yet."), "error")
        return redirect(url_for(".code", ident=found.id), 303)
    memos.write(
        found.project,
        current_access().person,
        kind=form.kind.data,
        title=form.title.data or "",
        body=form.body.data or "",
        code=found,
    )
    db.session.commit()
    return redirect(url_for(".code", ident=found.id), 303)


@blueprint.post("/projects/<int:ident>/codebook/undo")
@requires("coding.manage")
def undo_recoding(ident: int) -> ResponseReturnValue:
    """Take back the last merge, split or automatic coding that one did in a project."""
    project = project_or_404(ident)
    _checked()
    if recoding.undo(project, me()):
        flash(_("Undone."), "success")
    else:
        flash(_("There is nothing to take back."), "info")
    db.session.commit()
    return redirect(url_for(".codebook", ident=project.id), 303)


@blueprint.post("/projects/<int:ident>/codebook/close")
@requires("coding.manage")
def close_version(ident: int) -> ResponseReturnValue:
    """Close the version that is being worked on."""
    project, note = project_or_404(ident), NoteForm()
    if not note.validate_on_submit():
        return _codebook_page(project, NewCodeForm(formdata=None), note), 422
    version = book.close_version(project, note.note.data or "", me())
    audit.record(
        "coding.version_closed",
        N_("Closed version %(number)s of the codebook of %(title)s"),
        words={"number": version.number, "title": project.name},
    )
    db.session.commit()
    return redirect(url_for(".codebook", ident=project.id), 303)


@blueprint.get("/projects/<int:ident>/codebook/versions")
@requires("coding.read")
def codebook_versions(ident: int) -> ResponseReturnValue:
    """What changed between two versions."""
    project = project_or_404(ident)
    last = project.version
    older, newer = asked.number("from") or max(last - 1, 1), asked.number("to") or last
    return render_template(
        "coding/versions.html",
        project=project,
        older=older,
        newer=newer,
        changes=comparing.between(project, older, newer),
        versions=book.versions(project),
    )


@blueprint.get("/projects/<int:ident>/again")
@requires("coding.read")
def again(ident: int) -> ResponseReturnValue:
    """What was coded before its code meant what it means now."""
    project = project_or_404(ident)
    seen = sight.of(current_access(), project)
    return render_template(
        "coding/again.html",
        project=project,
        rows=recoding.to_look_at(project, seen.coder_id, seen),
        seen=seen,
    )


@blueprint.post("/projects/<int:ident>/again/looked")
@requires("coding.code")
def looked_again(ident: int) -> ResponseReturnValue:
    """Say of some codings that they still hold, or take them away."""
    project = project_or_404(ident)
    _checked()
    coder = my_coder(sight.of(current_access(), project))
    wanted = [
        int(one) for one in request.form.getlist("coding") if one.isdecimal() and len(one) < 10
    ]
    recoding.settle(coder, wanted, keep=request.form.get("deed") != "remove")
    db.session.commit()
    return redirect(url_for(".again", ident=project.id), 303)
