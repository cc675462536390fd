"""How the demo's work is arranged: change ideas, phases of cycles, the programs of groups, and who took part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from ..accounts.models import Person
from ..cycles.models import (
    CycleIdea,
    GroupFacilitator,
    GroupProgram,
    Occasion,
    Participation,
    Phase,
)
from ..cycles.services import Step, divided
from ..db import db, now
from ..forms.models import ChangeIdea, Cycle, ImprovementGroup

Data = Mapping[str, Any]


def ideas(data: Iterable[Data]) -> dict[str, ChangeIdea]:
    """The change ideas by key."""
    found = {
        idea["key"]: ChangeIdea(
            name=idea["name"], summary=idea["summary"], source=idea.get("source", "")
        )
        for idea in data
    }
    db.session.add_all(found.values())
    db.session.flush()
    return found


def phases(cycle: Cycle, names: Iterable[Data]) -> list[Phase]:
    """The phases of a cycle, which share its days evenly."""
    steps = [Step(phase["name"], phase.get("kind", "")) for phase in names]
    found = [
        Phase(
            cycle_id=cycle.id,
            name=step.name,
            kind=step.kind,
            starts_on=step.starts_on,
            ends_on=step.ends_on,
        )
        for step in divided(cycle.starts_on, cycle.ends_on, steps)
    ]
    db.session.add_all(found)
    db.session.flush()
    return found


def group(
    data: Data,
    cycle: Cycle,
    people: Mapping[str, Person],
    programs: Mapping[str, int],
) -> ImprovementGroup:
    """A group with its facilitators and programs; ``programs`` are the programs' ids by the e-mail of their people."""
    made = ImprovementGroup(
        cycle_id=cycle.id,
        name=data["name"],
        facilitating=[GroupFacilitator(person_id=people[one].id) for one in data["facilitators"]],
        taking_part=[
            GroupProgram(program_id=ident)
            for ident in sorted({programs[one] for one in data["members"]})
        ],
    )
    db.session.add(made)
    db.session.flush()
    return made


def menu(cycle: Cycle, wanted: Iterable[ChangeIdea]) -> None:
    """Put change ideas on the menu of a cycle."""
    for ident in sorted({idea.id for idea in wanted}):
        db.session.add(CycleIdea(cycle_id=cycle.id, idea_id=ident))


def participation(
    data: Data,
    group: ImprovementGroup,
    held_in: Iterable[Phase],
    people: Mapping[str, Person],
    programs: Mapping[str, int],
) -> None:
    """A meeting of the group in the middle of each phase that is over; its facilitator has confirmed its members."""
    by = people[data["facilitators"][0]]
    for phase in held_in:
        if phase.ends_on >= now().date():
            continue
        held_on = phase.starts_on + timedelta(days=(phase.ends_on - phase.starts_on).days // 2)
        occasion = Occasion(
            cycle_id=group.cycle_id,
            group_id=group.id,
            phase_id=phase.id,
            name=f"Monthly hour: {phase.name}",
            held_on=held_on,
        )
        db.session.add(occasion)
        db.session.flush()
        db.session.add_all(
            Participation(
                occasion_id=occasion.id,
                person_id=people[one].id,
                program_id=programs[one],
                confirmed_by_id=by.id,
            )
            for one in data["members"]
        )
