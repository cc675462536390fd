"""The work on improvement groups: who facilitates, which programs are in one, and moving them between groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from .. import audit, tenancy
from ..accounts.models import Person
from ..db import db
from ..forms.models import Cycle, ImprovementGroup, Submission
from ..networks.models import Membership, MembershipRole, Program
from ..networks.services import NotPossible
from ..permissions import FACILITATOR, HUB_ADMIN
from ..plugin import N_
from .models import GroupFacilitator, GroupProgram

#: How many programs are in a group in which everybody is heard in an hour; a hint and no limit. The network that the
#: source tells of had three to five program leaders with one facilitator (section 3.2.3).
USUAL_SIZE: Final = range(3, 6)


def size_hint(programs: int) -> str:
    """A question about the number of programs in a group; "" for a usual one and for a group that has none yet."""
    if programs == 0 or programs in USUAL_SIZE:
        return ""
    if programs < USUAL_SIZE.start:
        sentence: str = _("Small: with whom is it compared when one program is away?")
    else:
        sentence = _("Large: does everybody get to speak within the hour?")
    return sentence


def of_cycle(cycle: Cycle) -> Sequence[ImprovementGroup]:
    """The groups of a cycle by name, with their facilitators and programs loaded."""
    return db.session.scalars(_of_cycle(), {"cycle": cycle.id}).all()


@cache
def _of_cycle() -> Select[ImprovementGroup]:
    return tenancy.standing(
        select(ImprovementGroup)
        .where(ImprovementGroup.cycle_id == bindparam("cycle"))
        .options(*_whole())
        .order_by(ImprovementGroup.name, ImprovementGroup.id)
    )


def group(ident: int) -> ImprovementGroup | None:
    """A group with its cycle, facilitators and programs, or None when the network has none of this id."""
    return db.session.scalar(_group(), {"group": ident})


@cache
def _group() -> Select[ImprovementGroup]:
    found = select(ImprovementGroup).where(ImprovementGroup.id == bindparam("group"))
    return tenancy.standing(found.options(joinedload(ImprovementGroup.cycle), *_whole()))


def _whole() -> tuple[Any, ...]:
    return (
        selectinload(ImprovementGroup.facilitating).joinedload(GroupFacilitator.person),
        selectinload(ImprovementGroup.taking_part).joinedload(GroupProgram.program),
    )


def facilitators_of(subject: ImprovementGroup) -> list[Person]:
    """Who facilitates a group, by name."""
    return sorted((row.person for row in subject.facilitating), key=lambda one: one.name)


def programs_of(subject: ImprovementGroup) -> list[Program]:
    """The programs in a group, by name."""
    return sorted((row.program for row in subject.taking_part), key=lambda one: one.name)


def is_facilitated_by(subject: ImprovementGroup, person_id: int) -> bool:
    """Whether somebody is one of the facilitators of a group."""
    return any(row.person_id == person_id for row in subject.facilitating)


def may_facilitate() -> Sequence[Person]:
    """The members whose role lets them facilitate a group, by name."""
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(MembershipRole.role.in_((FACILITATOR, HUB_ADMIN)), Membership.left_on.is_(None))
        .distinct()
        .order_by(Person.name, Person.id)
    ).all()


def people_of(program_ids: Collection[int]) -> dict[int, list[Membership]]:
    """The present members of some programs, by program and name."""
    rows = db.session.scalars(_people(), {"programs": list(program_ids)}).all()
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in rows:
        if row.program_id is not None:
            found[row.program_id].append(row)
    return found


@cache
def _people() -> Select[Membership]:
    return tenancy.standing(
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.program_id.in_(bindparam("programs", expanding=True)),
            Membership.left_on.is_(None),
        )
        .options(contains_eager(Membership.person), selectinload(Membership.roles))
        .order_by(Person.name, Person.id)
    )


def submissions_of(subject: ImprovementGroup) -> Sequence[Submission]:
    """What the programs of a group have begun in it, by program and title."""
    return db.session.scalars(
        select(Submission)
        .where(Submission.group_id == subject.id)
        .join(Submission.program)
        .options(contains_eager(Submission.program))
        .order_by(Program.name, Submission.title, Submission.id)
    ).all()


def elsewhere(cycle: Cycle, subject: ImprovementGroup | None) -> dict[int, list[str]]:
    """The names of the groups of a cycle that programs are in, without ``subject``, by program id."""
    found: dict[int, list[str]] = defaultdict(list)
    for other in of_cycle(cycle):
        if other is not subject:
            for row in other.taking_part:
                found[row.program_id].append(other.name)
    return found


def keep(
    subject: ImprovementGroup | None,
    cycle: Cycle,
    *,
    name: str,
    facilitators: Collection[int],
    programs: Collection[int],
) -> ImprovementGroup:
    """Make a group in ``cycle``, or change one: its name, its facilitators (person ids), its programs (ids).

    Raises :class:`NotPossible` when another group of the cycle has the name.
    """
    name = name.strip()
    same = select(ImprovementGroup.id).where(
        ImprovementGroup.cycle_id == cycle.id, ImprovementGroup.name == name
    )
    if set(db.session.scalars(same)) - {subject.id if subject else None}:
        raise NotPossible(_("This cycle has a group of that name already. Is it the same one?"))
    made = subject is None
    if subject is None:
        subject = ImprovementGroup(cycle_id=cycle.id, name=name)
        db.session.add(subject)
        db.session.flush()
    subject.name = name
    _set(subject.facilitating, "person_id", facilitators, GroupFacilitator)
    _set(subject.taking_part, "program_id", programs, GroupProgram)
    db.session.flush()
    audit.record(
        "group.made" if made else "group.changed",
        N_("Made the group “%(name)s” in %(cycle)s")
        if made
        else N_("Changed the group “%(name)s” in %(cycle)s"),
        words={"name": name, "cycle": cycle.name},
        group=subject.id,
    )
    return subject


def _set(rows: list[Any], key: str, wanted: Collection[int], model: type[Any]) -> None:
    there = {getattr(row, key): row for row in rows}
    for ident in sorted(set(there) - set(wanted)):
        rows.remove(there[ident])
    rows.extend(model(**{key: ident}) for ident in sorted(set(wanted) - set(there)))


def move_program(
    subject: ImprovementGroup,
    program: Program,
    target: ImprovementGroup | None,
    *,
    with_submissions: bool,
) -> None:
    """Take a program out of a group and into another of its cycle (None: into none), with what it wrote or without."""
    for row in [row for row in subject.taking_part if row.program_id == program.id]:
        subject.taking_part.remove(row)
    if target is not None and program.id not in {row.program_id for row in target.taking_part}:
        target.taking_part.append(GroupProgram(program_id=program.id))
    if with_submissions:
        for submission in submissions_of(subject):
            if submission.program_id == program.id:
                submission.group_id = target.id if target else None
    db.session.flush()
    _record_move(program.name, subject, target)


def move_submission(
    subject: ImprovementGroup, submission: Submission, target: ImprovementGroup | None
) -> None:
    """Put a submission of a group into another of its cycle (None: into none), which its program is in from then on."""
    submission.group_id = target.id if target else None
    if target and submission.program_id not in {row.program_id for row in target.taking_part}:
        target.taking_part.append(GroupProgram(program_id=submission.program_id))
    db.session.flush()
    _record_move(submission.title, subject, target)


def _record_move(what: str, subject: ImprovementGroup, target: ImprovementGroup | None) -> None:
    words = {"what": what, "group": subject.name}
    if target is not None:
        words["other"] = target.name
    audit.record(
        "group.moved",
        N_("Moved “%(what)s” from “%(group)s” to “%(other)s”")
        if target
        else N_("Took “%(what)s” out of “%(group)s”"),
        words=words,
        group=subject.id,
    )
