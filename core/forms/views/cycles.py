"""Pages of cycles, and beginning a submission in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ... import asked, hooks
from ...access import Access, current_access
from ...cycles.services import glance_of, offered_in
from ...db import db
from ...networks.services import programs
from ...pages import actions, panels
from ...permissions import requires
from ...plugin import Mark
from .. import services
from ..forms import NewSubmissionForm
from .blueprint import blueprint, cycle_of, may_begin


@blueprint.get("/cycles")
@requires("submissions.view")
def cycles() -> ResponseReturnValue:
    """All cycles of the network."""
    return render_template("forms/cycles.html", cycles=services.cycles())


@blueprint.get("/cycles/<int:ident>")
@requires("submissions.view")
def cycle(ident: int) -> ResponseReturnValue:
    """A cycle with its groups and submissions."""
    me = current_access()
    subject, groups = services.cycle_with_groups(ident) or abort(404)
    group_id, search = asked.number("group"), asked.words("q")
    number = asked.number("page") or 1
    strip, menu = glance_of(me.network, subject)
    page = services.submissions_of(subject, number, group_id=group_id, search=search)
    return render_template(
        "forms/cycle.html",
        cycle=subject,
        state=services.state_of(subject),
        strip=strip,
        menu=menu,
        groups=groups,
        group_id=group_id,
        q=search,
        page=page,
        # Built once: asking url_for for each row takes as long as reading the rows.
        to_submission=url_for(".submission", ident=0).removesuffix("0"),
        marks=_marks(me, page.rows),
        panels=panels("cycle", subject),
        actions=actions("cycle", subject),
        may_begin=may_begin(me),
    )


def _marks(me: Access, rows: Sequence[Any]) -> dict[int, list[Mark]]:
    """What plugins say beside each row, by its id."""
    found: dict[int, list[Mark]] = {row.id: [] for row in rows}
    for answer in hooks.collect("submission_marks", network=me.network, user=me, submissions=rows):
        for ident, mark in answer.result.items():
            if ident in found:
                found[ident].append(mark)
    return found


@blueprint.route("/cycles/<int:ident>/new", methods=["GET", "POST"])
@requires("submissions.view")
def new(ident: int) -> ResponseReturnValue:
    """Begin a submission."""
    me, subject = current_access(), cycle_of(ident)
    if not may_begin(me):
        abort(403)
    versions = {version.id: version for version in services.versions_to_begin()}
    group_id = services.usual_group(subject, me.program_id)
    form = NewSubmissionForm(data={"template": next(iter(versions), None), "group": group_id or 0})
    form.template.choices = [(version.id, version.template.name) for version in versions.values()]
    form.group.choices = [
        (0, _("No group yet")),
        *((group.id, group.name) for group in services.groups_of(subject)),
    ]
    form.program.choices = [
        (program.id, program.name) for program in programs() if me.may_write(program.id)
    ]
    form.idea.choices = [
        (0, _("None in particular")),
        *((idea.id, idea.name) for idea in offered_in(subject)),
    ]
    if form.validate_on_submit():
        begun = services.begin(
            title=(form.title.data or "").strip(),
            cycle=subject,
            program_id=form.program.data,
            version=versions[form.template.data],
            group_id=form.group.data or None,
            idea_id=form.idea.data or None,
            author_id=me.person.id,
        )
        db.session.commit()
        return redirect(url_for(".edit", ident=begun.id), 303)
    return render_template(
        "forms/new.html", form=form, cycle=subject, versions=versions
    ), 422 if form.is_submitted() else 200
