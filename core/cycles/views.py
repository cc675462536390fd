"""Pages on which cycles and change ideas are made and changed, and the board of a cycle."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked, tenancy
from ..access import current_access
from ..db import db
from ..forms.models import ChangeIdea, Cycle, ImprovementGroup
from ..forms.services import state_of
from ..networks.services import NotPossible
from ..permissions import PROGRAM_LEADER, requires
from ..typed import Form
from . import groups, services
from .board import Row, board
from .forms import CycleForm, IdeaForm, PhaseForm, days_of, phase_forms, show_troubles

blueprint = Blueprint("cycles", __name__, url_prefix="/n/<network>")


@blueprint.route("/cycles/make", methods=["GET", "POST"])
@requires("cycles.manage")
def make() -> ResponseReturnValue:
    """Plan a cycle."""
    names = [_("Plan"), _("Do"), _("Study"), _("Act")]
    return _cycle_page(None, CycleForm(), services.first_steps(names))


@blueprint.route("/cycles/<int:ident>/change", methods=["GET", "POST"])
@requires("cycles.manage")
def change(ident: int) -> ResponseReturnValue:
    """Change a cycle: its name, days, aim, menu and phases."""
    subject = _cycle(ident)
    steps = [
        services.Step(phase.name, phase.kind, phase.starts_on, phase.ends_on, phase.id)
        for phase in services.phases_of(subject)
    ]
    menu = [idea.id for idea in services.menu_of(subject)]
    return _cycle_page(subject, CycleForm(obj=subject, data={"ideas": menu}), steps)


def _cycle_page(
    subject: Cycle | None, form: CycleForm, steps: Sequence[services.Step]
) -> ResponseReturnValue:
    on_menu = set(form.ideas.data or ())
    form.ideas.choices = [
        (idea.id, idea.name) for idea in services.ideas() if idea.offered or idea.id in on_menu
    ]
    rows = phase_forms(steps)
    if form.is_submitted() and _is_good(form, rows):
        return _save(subject, form, rows)
    return render_template(
        "cycles/cycle.html", cycle=subject, form=form, rows=rows
    ), 422 if form.is_submitted() else 200


def _is_good(form: CycleForm, rows: Sequence[PhaseForm]) -> bool:
    named = [row for row in rows if not row.is_empty]
    # Each row is looked at, so that everything there is to mend is shown at once.
    good = [form.validate(), *[row.validate() for row in named]]
    days = days_of(form)
    if days is None or not all(good):
        return False
    troubles = services.troubles_of(*days, [row.step() for row in named])
    show_troubles(form, named, troubles)
    return not troubles


def _save(subject: Cycle | None, form: CycleForm, rows: Sequence[PhaseForm]) -> ResponseReturnValue:
    first, last = days_of(form) or abort(400)
    name, aim = form.name.data or "", form.aim.data or ""
    steps = [row.step() for row in rows if not row.is_empty]
    if subject is None:
        subject = services.make(name, first, last, aim=aim, steps=steps, ideas=form.ideas.chosen)
    else:
        services.change(subject, name, first, last, aim=aim, steps=steps, ideas=form.ideas.chosen)
    shared = services.shared_days(services.phases_of(subject))
    db.session.commit()
    flash(_("Saved."), "success")
    for one, two in shared:
        flash(
            _("“%(one)s” and “%(two)s” share days. If you mean it, leave it so.", one=one, two=two),
            "info",
        )
    return redirect(url_for("forms.cycle", ident=subject.id), 303)


@blueprint.get("/cycles/<int:ident>/board")
@requires("submissions.view")
def show_board(ident: int) -> ResponseReturnValue:
    """What there is to read of each program in each phase, and who might be glad of a hand."""
    me, subject = current_access(), _cycle(ident)
    every = groups.of_cycle(subject)
    group = _group_in(every, asked.number("group"))
    strip = services.strip_of(subject)
    page = board(subject, strip.phases, asked.number("page") or 1, group=group)
    return render_template(
        "cycles/board.html",
        cycle=subject,
        state=state_of(subject),
        strip=strip,
        groups=every,
        group=group,
        page=page,
        letters=_letters(subject, page.rows) if me.may("cycles.manage") else {},
    )


def _group_in(every: Sequence[ImprovementGroup], ident: int | None) -> ImprovementGroup | None:
    if ident is None:
        return None
    return next((group for group in every if group.id == ident), None) or abort(404)


def _letters(subject: Cycle, rows: Sequence[Row]) -> dict[int, str]:
    """{program id: address that begins a letter to its leaders} of the programs that have one."""
    people = groups.people_of([row.program.id for row in rows])
    about = quote(_("%(cycle)s: could you use a hand with anything?", cycle=subject.name))
    found = {}
    for program_id, members in people.items():
        leaders = [m for m in members if PROGRAM_LEADER in {held.role for held in m.roles}]
        if to := ",".join(quote(m.person.email, safe="@") for m in leaders or members):
            found[program_id] = f"mailto:{to}?subject={about}"
    return found


@blueprint.get("/ideas")
@requires("network.view")
def ideas() -> ResponseReturnValue:
    """The change ideas of the network."""
    return render_template("cycles/ideas.html", ideas=services.ideas_with_use())


@blueprint.route("/ideas/make", methods=["GET", "POST"])
@requires("cycles.manage")
def make_idea() -> ResponseReturnValue:
    """Add a change idea."""
    return _idea_page(None)


@blueprint.route("/ideas/<int:ident>", methods=["GET", "POST"])
@requires("cycles.manage")
def change_idea(ident: int) -> ResponseReturnValue:
    """Change a change idea."""
    return _idea_page(tenancy.get(ChangeIdea, ident) or abort(404))


def _idea_page(subject: ChangeIdea | None) -> ResponseReturnValue:
    form = IdeaForm(obj=subject)
    if form.validate_on_submit():
        try:
            services.keep_idea(
                subject,
                name=form.name.data or "",
                summary=form.summary.data or "",
                source=form.source.data or "",
                offered=form.offered.data,
            )
        except NotPossible as problem:
            form.name.errors = [str(problem)]
        else:
            db.session.commit()
            flash(_("Saved."), "success")
            return redirect(url_for(".ideas"), 303)
    return render_template(
        "cycles/idea.html",
        form=form,
        idea=subject,
        is_named=subject is not None and services.is_named(subject),
    ), 422 if form.is_submitted() else 200


@blueprint.post("/ideas/<int:ident>/remove")
@requires("cycles.manage")
def remove_idea(ident: int) -> ResponseReturnValue:
    """Remove a change idea that no submission names."""
    subject: ChangeIdea = tenancy.get(ChangeIdea, ident) or abort(404)
    if not Form().validate_on_submit():
        abort(400)
    try:
        services.remove_idea(subject)
    except NotPossible as problem:
        flash(str(problem), "error")
        return redirect(url_for(".change_idea", ident=ident), 303)
    db.session.commit()
    flash(_("Removed."), "success")
    return redirect(url_for(".ideas"), 303)


def _cycle(ident: int) -> Cycle:
    return tenancy.get(Cycle, ident) or abort(404)
