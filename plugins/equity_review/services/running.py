"""Asking for work in the background, once: the review of a cycle or group, learning from decisions."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import audit, jobs, tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle, ImprovementGroup
from commonaim.core.jobs import Job
from commonaim.core.plugin import N_, Event

from . import overview

PLUGIN, KIND, CATCH_UP, LEARN = "equity_review", "review", "catch_up", "learn"


def ask_for(
    cycle: Cycle, group: ImprovementGroup | None, *, result_url: str, person_id: int
) -> Job:
    """The job that reviews a cycle or one of its groups; one that is already under way is not asked for twice."""
    arguments: dict[str, Any] = {"cycle": cycle.id}
    if group is not None:
        arguments["group"] = group.id
    if job := _under_way(KIND, arguments):
        return job
    name = f"{cycle.name}, {group.name}" if group else cycle.name
    audit.record(
        "equity_review.run",
        N_("Ran the equity review over %(name)s"),
        words={"name": name},
        **arguments,
    )
    return jobs.enqueue(
        PLUGIN,
        KIND,
        _("Equity review of %(name)s", name=name),
        result_url=result_url,
        person_id=person_id,
        **arguments,
    )


def ask_to_catch_up(event: Event) -> None:
    """The job that reads again what a sheet has changed in a cycle, where it has changed what was reviewed."""
    cycle = tenancy.get(Cycle, event.subject_id)
    if cycle is None or not overview.changed_since(cycle):
        return
    arguments: dict[str, Any] = {"cycle": cycle.id}
    if (waiting := _under_way(CATCH_UP, arguments)) is None or waiting.state != jobs.QUEUED:
        title = _("Equity review of what a sheet has changed in %(name)s", name=cycle.name)
        jobs.enqueue(PLUGIN, CATCH_UP, title, person_id=event.actor_id, **arguments)


def ask_to_learn(*, result_url: str, person_id: int) -> Job:
    """The job that learns an order of questions from all decisions; one that is under way is not asked for twice."""
    return _under_way(LEARN, {"person": person_id}) or jobs.enqueue(
        PLUGIN,
        LEARN,
        _("Learning from decisions"),
        result_url=result_url,
        person_id=person_id,
        person=person_id,
    )


def _under_way(kind: str, arguments: dict[str, Any]) -> Job | None:
    waiting = select(Job).where(Job.plugin == PLUGIN, Job.kind == kind, Job.state.in_(jobs.OPEN))
    return next((job for job in db.session.scalars(waiting) if job.arguments == arguments), None)
