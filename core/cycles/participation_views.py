"""Pages of participation: who took part, for stipends. They show nothing of what was written, and no page of that
shows anything of this.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked, tenancy
from ..access import current_access
from ..db import db
from ..forms.models import Cycle, ImprovementGroup
from ..permissions import requires
from ..sheets import as_csv
from ..typed import Form
from . import groups, participation, services
from .forms import ConfirmForm, OccasionForm
from .models import Occasion

blueprint = Blueprint("participation", __name__, url_prefix="/n/<network>")


@blueprint.get("/participation")
@requires("network.view")
def own() -> ResponseReturnValue:
    """What I was confirmed to have taken part in."""
    page = participation.own(current_access().person.id, asked.number("page") or 1)
    return render_template("cycles/own_participation.html", page=page)


@blueprint.route("/cycles/<int:ident>/participation", methods=["GET", "POST"])
@requires("participation.confirm")
def of_cycle(ident: int) -> ResponseReturnValue:
    """The occasions of my groups in a cycle, and a form for one more."""
    subject: Cycle = tenancy.get(Cycle, ident) or abort(404)
    mine = participation.groups_for(current_access(), subject)
    phases = {phase.id: phase for phase in services.phases_of(subject)}
    form = OccasionForm()
    form.group.choices = [(group.id, group.name) for group in mine]
    form.phase.choices = [
        (0, _("No phase in particular")),
        *((phase.id, phase.name) for phase in phases.values()),
    ]
    if form.validate_on_submit():
        made = participation.add_occasion(
            next(group for group in mine if group.id == form.group.data),
            name=form.name.data or "",
            held_on=form.held_on.data or abort(400),
            phase=phases.get(form.phase.data),
        )
        db.session.commit()
        return redirect(url_for(".occasion", ident=made.id), 303)
    rows = participation.occasions_of([group.id for group in mine])
    return render_template(
        "cycles/participation.html",
        cycle=subject,
        groups=mine,
        occasions={group.id: [row for row in rows if row.group_id == group.id] for group in mine},
        form=form,
    ), 422 if form.is_submitted() else 200


@blueprint.get("/cycles/<int:ident>/participation.csv")
@requires("participation.confirm")
def export(ident: int) -> ResponseReturnValue:
    """Who of my groups took part in a cycle, as a sheet for whoever pays stipends."""
    subject: Cycle = tenancy.get(Cycle, ident) or abort(404)
    mine = [group.id for group in participation.groups_for(current_access(), subject)]
    head = [
        *(_("Name"), _("E-mail"), _("Program"), _("Cycle"), _("Improvement group"), _("Phase")),
        *(_("What it was"), _("Day"), _("Confirmed by"), _("Confirmed on")),
    ]
    sheet = as_csv([head, *participation.rows_for_export(subject, mine)])
    answer = Response(sheet, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="participation-{ident}.csv"'
    return answer


@blueprint.route("/occasions/<int:ident>", methods=["GET", "POST"])
@requires("participation.confirm")
def occasion(ident: int) -> ResponseReturnValue:
    """Say who took part in an occasion of one of my groups."""
    subject, group = _occasion(ident)
    there = participation.confirmed(subject)
    people = participation.people_for(group, subject)
    form = ConfirmForm(data={"people": list(there)})
    form.people.choices = [(one.id, one.name) for _name, some in people for one in some]
    if form.validate_on_submit():
        by_id = current_access().person.id
        participation.confirm(subject, group, form.people.chosen, by_id=by_id)
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".of_cycle", ident=subject.cycle_id), 303)
    return render_template(
        "cycles/occasion.html",
        occasion=subject,
        group=group,
        people=people,
        confirmed=there,
        ticked=form.people.chosen,
        form=form,
    ), 422 if form.is_submitted() else 200


@blueprint.post("/occasions/<int:ident>/remove")
@requires("participation.confirm")
def remove(ident: int) -> ResponseReturnValue:
    """Remove an occasion, with who was confirmed for it."""
    subject, group = _occasion(ident)
    if not Form().validate_on_submit():
        abort(400)
    participation.remove_occasion(subject, group)
    db.session.commit()
    flash(_("Removed."), "success")
    return redirect(url_for(".of_cycle", ident=group.cycle_id), 303)


def _occasion(ident: int) -> tuple[Occasion, ImprovementGroup]:
    """An occasion and its group; 403 for who is neither hub admin nor one of the group's facilitators."""
    subject: Occasion = participation.occasion(ident) or abort(404)
    group: ImprovementGroup = groups.group(subject.group_id) or abort(404)
    if not participation.may_see(current_access(), group):
        abort(403)
    return subject, group
