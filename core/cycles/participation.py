"""Evidence of participation, for stipends: kept apart from all that is written, and shown to few.

Seen by the hub admins, by the facilitators of the group, and each person's own by that person. Nothing else in core
reads these tables: the work is there for learning, and nobody writes it to show that they did (section 5.5.1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from .. import audit, tenancy
from ..access import Access
from ..accounts.models import Person
from ..db import db, now
from ..forms.models import Cycle, ImprovementGroup
from ..networks.models import Membership, Program
from ..paging import Page, page_of
from ..plugin import N_
from . import groups
from .models import Occasion, Participation, Phase

ANY, CONFIRM = "participation.any", "participation.confirm"


@dataclass(frozen=True, slots=True)
class Own:
    """Something that one person took part in, as they see it themselves."""

    row: Participation
    cycle: str
    group: str


def may_see(me: Access, group: ImprovementGroup) -> bool:
    """Whether somebody sees and confirms who of a group took part: a hub admin, or one of its facilitators."""
    return me.may(ANY) or (me.may(CONFIRM) and groups.is_facilitated_by(group, me.person.id))


def groups_for(me: Access, cycle: Cycle) -> list[ImprovementGroup]:
    """The groups of a cycle whose participation somebody sees, by name."""
    return [group for group in groups.of_cycle(cycle) if may_see(me, group)]


def occasions_of(group_ids: Collection[int]) -> Sequence[Occasion]:
    """The occasions of some groups, the last first, with their phases."""
    return db.session.scalars(
        select(Occasion)
        .where(Occasion.group_id.in_(group_ids))
        .options(joinedload(Occasion.phase))
        .order_by(Occasion.held_on.desc(), Occasion.id.desc())
    ).all()


def occasion(ident: int) -> Occasion | None:
    """One occasion, or None when the network has none of this id."""
    return tenancy.get(Occasion, ident)


def add_occasion(
    group: ImprovementGroup, *, name: str, held_on: date, phase: Phase | None
) -> Occasion:
    """Something that the people of a group may have taken part in."""
    made = Occasion(
        cycle_id=group.cycle_id,
        group_id=group.id,
        phase_id=phase.id if phase else None,
        name=name.strip(),
        held_on=held_on,
    )
    db.session.add(made)
    db.session.flush()
    _record(
        "participation.added",
        N_("Added “%(occasion)s” to the participation of %(group)s"),
        made,
        group,
    )
    return made


def remove_occasion(subject: Occasion, group: ImprovementGroup) -> None:
    """Remove an occasion, with who was confirmed for it."""
    _record(
        "participation.removed",
        N_("Removed “%(occasion)s” from the participation of %(group)s"),
        subject,
        group,
    )
    db.session.delete(subject)
    db.session.flush()


def _record(action: str, sentence: str, subject: Occasion, group: ImprovementGroup) -> None:
    # Without names of people: the log is no second place to read who took part.
    words = {"occasion": subject.name, "group": group.name}
    audit.record(action, sentence, words=words, occasion=subject.id)


def confirmed(subject: Occasion) -> dict[int, Participation]:
    """Who was confirmed for an occasion, by person id."""
    rows = db.session.scalars(
        select(Participation)
        .where(Participation.occasion_id == subject.id)
        .options(joinedload(Participation.person), joinedload(Participation.confirmed_by))
    ).all()
    return {row.person_id: row for row in rows}


def people_for(group: ImprovementGroup, subject: Occasion) -> list[tuple[str | None, list[Person]]]:
    """Who can be confirmed: the members of each of the group's programs by name, then (None) its facilitators.

    Who was confirmed already stays to be seen, whatever they have left since.
    """
    by_program = groups.people_of([row.program_id for row in group.taking_part])
    found: list[tuple[str | None, list[Person]]] = [
        (program.name, [row.person for row in by_program.get(program.id, [])])
        for program in groups.programs_of(group)
    ]
    rest = {one.id: one for one in groups.facilitators_of(group)}
    rest.update({row.person_id: row.person for row in confirmed(subject).values()})
    for _name, people in found:
        for person in people:
            rest.pop(person.id, None)
    found.append((None, sorted(rest.values(), key=lambda one: one.name)))
    return [(name, people) for name, people in found if people]


def confirm(
    subject: Occasion, group: ImprovementGroup, person_ids: Collection[int], *, by_id: int
) -> None:
    """Say who took part. Who was confirmed before keeps the word and the day of whoever did it."""
    known = {person.id for _name, people in people_for(group, subject) for person in people}
    there, wanted = confirmed(subject), set(person_ids) & known
    programs = _programs_of(wanted)
    for ident in sorted(wanted - set(there)):
        db.session.add(
            Participation(
                occasion_id=subject.id,
                person_id=ident,
                program_id=programs.get(ident),
                confirmed_by_id=by_id,
                confirmed_at=now(),
            )
        )
    for ident in set(there) - wanted:
        db.session.delete(there[ident])
    db.session.flush()
    _record(
        "participation.confirmed",
        N_("Confirmed who took part in “%(occasion)s” of %(group)s"),
        subject,
        group,
    )


def _programs_of(person_ids: Collection[int]) -> dict[int, int | None]:
    rows = db.session.execute(
        select(Membership.person_id, Membership.program_id).where(
            Membership.person_id.in_(person_ids)
        )
    )
    return {row.person_id: row.program_id for row in rows}


def own(person_id: int, number: int = 1) -> Page[Own]:
    """Page ``number`` of what one person was confirmed to have taken part in, the last first."""
    found = (
        select(Participation, Cycle.name, ImprovementGroup.name)
        .join(Participation.occasion)
        .join(Cycle, Cycle.id == Occasion.cycle_id)
        .join(ImprovementGroup, ImprovementGroup.id == Occasion.group_id)
        .where(Participation.person_id == person_id)
        .options(
            contains_eager(Participation.occasion).joinedload(Occasion.phase),
            joinedload(Participation.program),
            joinedload(Participation.confirmed_by),
        )
        .order_by(Occasion.held_on.desc(), Participation.id.desc())
    )
    count = select(func.count(Participation.id)).where(Participation.person_id == person_id)
    page = page_of(found, number, scalars=False, count=count)
    rows = [Own(row, cycle, group) for row, cycle, group in page.rows]
    return Page(rows, page.number, page.total)


def rows_for_export(cycle: Cycle, group_ids: Collection[int]) -> Iterator[list[str]]:
    """The cells of a sheet: person, e-mail, program, cycle, group, phase, occasion, day, confirmed by, on."""
    confirmer = aliased(Person)
    rows = db.session.execute(
        select(
            Participation, Occasion, ImprovementGroup.name, Program.name, Phase.name, confirmer.name
        )
        .join(Occasion, Occasion.id == Participation.occasion_id)
        .join(ImprovementGroup, ImprovementGroup.id == Occasion.group_id)
        .join(Participation.person)
        .outerjoin(Program, Program.id == Participation.program_id)
        .outerjoin(Phase, Phase.id == Occasion.phase_id)
        .outerjoin(confirmer, confirmer.id == Participation.confirmed_by_id)
        .where(Occasion.cycle_id == cycle.id, Occasion.group_id.in_(group_ids))
        .options(contains_eager(Participation.person))
        .order_by(Person.name, Person.id, Occasion.held_on, Occasion.id)
    )
    for row, occasion, group, program, phase, by in rows:
        yield [
            row.person.name,
            row.person.email,
            program or "",
            cycle.name,
            group,
            phase or "",
            occasion.name,
            occasion.held_on.isoformat(),
            by or "",
            row.confirmed_at.date().isoformat(),
        ]
