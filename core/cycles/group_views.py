"""Pages of improvement groups: who is in one, who facilitates it, and moving programs and submissions between them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import tenancy
from ..access import current_access
from ..db import db
from ..forms.models import Cycle, ImprovementGroup, Submission
from ..networks.models import Program
from ..networks.services import NotPossible, programs
from ..permissions import requires
from . import groups, meetings
from .forms import GroupForm, MoveForm

blueprint = Blueprint("groups", __name__, url_prefix="/n/<network>")


@blueprint.get("/cycles/<int:ident>/groups")
@requires("submissions.view")
def of_cycle(ident: int) -> ResponseReturnValue:
    """The groups of a cycle with their facilitators and programs."""
    subject = _cycle(ident)
    rows = [
        (group, groups.facilitators_of(group), groups.programs_of(group))
        for group in groups.of_cycle(subject)
    ]
    return render_template(
        "cycles/groups.html", cycle=subject, rows=rows, size_hint=groups.size_hint
    )


@blueprint.get("/groups/<int:ident>")
@requires("submissions.view")
def group(ident: int) -> ResponseReturnValue:
    """A group: its facilitators, its members by program, and what they have begun."""
    subject = _group(ident)
    me = current_access()
    manages = me.may("cycles.manage")
    facilitates = manages or groups.is_facilitated_by(subject, me.person.id)
    others = [g for g in groups.of_cycle(subject.cycle) if g.id != subject.id] if manages else []
    in_it = groups.programs_of(subject)
    return render_template(
        "cycles/group.html",
        group=subject,
        facilitators=groups.facilitators_of(subject),
        programs=in_it,
        people=groups.people_of([program.id for program in in_it]),
        submissions=groups.submissions_of(subject),
        others=others,
        manages=manages,
        hint=groups.size_hint(len(in_it)),
        openings=meetings.openings(me.network),
        moves=meetings.moves(me.network, subject.cycle) if facilitates else [],
    )


@blueprint.route("/cycles/<int:ident>/groups/make", methods=["GET", "POST"])
@requires("cycles.manage")
def make(ident: int) -> ResponseReturnValue:
    """Make a group in a cycle."""
    return _group_page(_cycle(ident), None, GroupForm())


@blueprint.route("/groups/<int:ident>/change", methods=["GET", "POST"])
@requires("cycles.manage")
def change(ident: int) -> ResponseReturnValue:
    """Change a group's name, facilitators and programs."""
    subject = _group(ident)
    held = {
        "name": subject.name,
        "facilitators": [row.person_id for row in subject.facilitating],
        "programs": [row.program_id for row in subject.taking_part],
    }
    return _group_page(subject.cycle, subject, GroupForm(data=held))


def _group_page(
    cycle: Cycle, subject: ImprovementGroup | None, form: GroupForm
) -> ResponseReturnValue:
    people = {person.id: person.name for person in groups.may_facilitate()}
    if subject is not None:
        # Who has lost the role since stays to be seen, and to be unticked.
        people |= {person.id: person.name for person in groups.facilitators_of(subject)}
    form.facilitators.choices = sorted(people.items(), key=lambda pair: pair[1])
    form.programs.choices = [(program.id, program.name) for program in programs()]
    if form.validate_on_submit():
        try:
            kept = groups.keep(
                subject,
                cycle,
                name=form.name.data or "",
                facilitators=form.facilitators.chosen,
                programs=form.programs.chosen,
            )
        except NotPossible as problem:
            form.name.errors = [str(problem)]
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for(".group", ident=kept.id), 303)
    return render_template(
        "cycles/group_form.html",
        cycle=cycle,
        group=subject,
        form=form,
        elsewhere=groups.elsewhere(cycle, subject),
    ), 422 if form.is_submitted() else 200


@blueprint.post("/groups/<int:ident>/programs/<int:program_id>/move")
@requires("cycles.manage")
def move_program(ident: int, program_id: int) -> ResponseReturnValue:
    """Move a program to another group of the cycle, or out of this one."""
    subject = _group(ident)
    program: Program = tenancy.get(Program, program_id) or abort(404)
    target, form = _target(subject)
    groups.move_program(subject, program, target, with_submissions=form.with_submissions.data)
    return _moved(program.name, subject, target)


@blueprint.post("/groups/<int:ident>/submissions/<int:submission_id>/move")
@requires("cycles.manage")
def move_submission(ident: int, submission_id: int) -> ResponseReturnValue:
    """Move a submission to another group of the cycle, or out of this one."""
    subject = _group(ident)
    submission: Submission = tenancy.get(Submission, submission_id) or abort(404)
    if submission.group_id != subject.id:
        abort(404)
    target, _form = _target(subject)
    groups.move_submission(subject, submission, target)
    return _moved(submission.title, subject, target)


def _target(subject: ImprovementGroup) -> tuple[ImprovementGroup | None, MoveForm]:
    """Where the form says that something goes: a group of the same cycle, or none."""
    others = {g.id: g for g in groups.of_cycle(subject.cycle) if g.id != subject.id}
    form = MoveForm()
    form.to.choices = [(0, ""), *((ident, group.name) for ident, group in others.items())]
    if not form.validate_on_submit():
        abort(400)
    return others.get(form.to.data), form


def _moved(
    what: str, subject: ImprovementGroup, target: ImprovementGroup | None
) -> ResponseReturnValue:
    db.session.commit()
    if target is not None:
        flash(_("“%(what)s” is in “%(group)s” now.", what=what, group=target.name), "success")
    else:
        flash(_("“%(what)s” is in no group now.", what=what), "success")
    return redirect(url_for(".group", ident=subject.id), 303)


def _cycle(ident: int) -> Cycle:
    return tenancy.get(Cycle, ident) or abort(404)


def _group(ident: int) -> ImprovementGroup:
    return groups.group(ident) or abort(404)
