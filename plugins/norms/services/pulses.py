"""Pulses: for some days members say, without a name, how the norms were followed.

Who has answered and what was answered are kept in two tables with nothing to join them: a token knows no time and no
answer, and an answer is only ever a number that has grown. One statement writes all numbers of the pulse, those that
grow and those that stay, so that not even the database's own marks of what was written when say more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, cast

from flask_babel import gettext as _
from sqlalchemy import CursorResult, Select, and_, bindparam, case, func, or_, select, update

from commonaim.core import audit, days
from commonaim.core.cycles.models import GroupFacilitator, GroupProgram
from commonaim.core.db import db
from commonaim.core.forms.models import ImprovementGroup
from commonaim.core.networks.models import Membership
from commonaim.core.networks.services import NotPossible
from commonaim.core.plugin import N_
from commonaim.core.waiting import question
from commonaim.plugins.norms.models import MEETINGS, Pulse, PulseCount, PulseToken

from . import choices, norms
from .shares import is_mixed

#: Of a group of so many, or fewer, nothing is told, however it is asked.
SMALL_GROUP: Final = 5


def is_open(found: Pulse) -> bool:
    """Whether one can still answer: until its last day is over where the network is."""
    return found.closed_on is None and days.today() <= found.closes_on


def every() -> Sequence[Pulse]:
    """All pulses, newest first."""
    return db.session.scalars(select(Pulse).order_by(Pulse.opens_on.desc(), Pulse.id.desc())).all()


def pulse(ident: int) -> Pulse | None:
    """A pulse by its id, or None."""
    return db.session.scalar(select(Pulse).where(Pulse.id == ident))


def everybody() -> frozenset[int]:
    """The ids of all present members."""
    found = select(Membership.person_id).where(Membership.left_on.is_(None))
    return frozenset(db.session.scalars(found))


def people_of_groups(group_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The ids of the present members of each improvement group: of its programs, and who facilitates it."""
    members = (
        select(GroupProgram.group_id, Membership.person_id)
        .join(Membership, Membership.program_id == GroupProgram.program_id)
        .where(GroupProgram.group_id.in_(group_ids), Membership.left_on.is_(None))
    )
    facilitators = (
        select(GroupFacilitator.group_id, Membership.person_id)
        .join(Membership, Membership.person_id == GroupFacilitator.person_id)
        .where(GroupFacilitator.group_id.in_(group_ids), Membership.left_on.is_(None))
    )
    found: dict[int, set[int]] = {ident: set() for ident in group_ids}
    for statement in (members, facilitators):
        for group_id, person_id in db.session.execute(statement):
            found[group_id].add(person_id)
    return {ident: frozenset(people) for ident, people in found.items()}


def begin(
    kind: str, title: str, people: Collection[int], *, closes_on: date, today: date | None = None
) -> Pulse:
    """Open a pulse on the norms in force for these people. Raises :class:`NotPossible` without norms."""
    held = norms.in_force()
    if not held:
        raise NotPossible(_("There are no norms yet to ask about."))
    begun = Pulse(
        kind=kind,
        title=title.strip(),
        norms=[{"id": one.id, "number": one.number, "text": one.wording.text} for one in held],
        scale=choices.scale(),
        groups=[],
        meetings=[],
        opens_on=today or days.today(),
        closes_on=closes_on,
    )
    db.session.add(begun)
    db.session.flush()
    for one in held:
        db.session.add_all(
            PulseCount(pulse_id=begun.id, norm_id=one.id, point=point)
            for point in range(len(begun.scale))
        )
    ask(begun, people)
    audit.record(
        "norms.pulse_opened", N_("Opened the pulse “%(title)s”"), words={"title": begun.title}
    )
    return begun


def ask(found: Pulse, people: Collection[int]) -> frozenset[int]:
    """Ask these people, too; gives those who were not asked yet."""
    asked = select(PulseToken.person_id).where(PulseToken.pulse_id == found.id)
    added = frozenset(people) - frozenset(db.session.scalars(asked))
    for person_id in sorted(added):
        db.session.add(PulseToken(pulse_id=found.id, person_id=person_id))
    db.session.flush()
    return added


def ask_after_meetings(found: Pulse, meetings: Mapping[int, int]) -> frozenset[int]:
    """Ask the people of the groups that have met, ``{meeting: group}``, too; gives those who were not asked yet."""
    found.meetings = sorted({*found.meetings, *meetings})
    found.groups = sorted({*found.groups, *meetings.values()})
    people = people_of_groups(set(meetings.values()))
    return ask(found, frozenset().union(*people.values()))


def is_asked(found: Pulse, person_id: int) -> bool | None:
    """None when somebody is not asked in a pulse; else whether they still are, having not answered."""
    answered = db.session.scalar(
        select(PulseToken.answered).where(
            PulseToken.pulse_id == found.id, PulseToken.person_id == person_id
        )
    )
    return None if answered is None else not answered


def waiting() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the pulses open ``today`` that ``person`` is asked in and has not
    answered."""
    return (
        question(
            Pulse.id,
            place=func.row_number().over(order_by=(Pulse.closes_on, Pulse.id)),
            title=Pulse.title,
        )
        .join(PulseToken, PulseToken.pulse_id == Pulse.id)
        .where(
            PulseToken.person_id == bindparam("person"),
            PulseToken.answered.is_(False),
            Pulse.closed_on.is_(None),
            Pulse.closes_on >= bindparam("today"),
        )
    )


def answer(found: Pulse, person_id: int, points: Mapping[int, int]) -> None:
    """Count somebody's answers, ``{norm: point}``, once and for all; norms that are left out are not counted.

    Raises :class:`NotPossible` when the pulse is over, or they were not asked or have answered already.
    """
    if not points:
        raise NotPossible(_("Answer for at least one norm. Those you cannot judge are left open."))
    # Everybody waits here for one another: the numbers are written whole, and closing reads them whole.
    db.session.scalars(
        select(Pulse)
        .where(Pulse.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not is_open(found):
        raise NotPossible(_("This pulse is over. Nothing was counted."))
    if not _spend(found, person_id):
        raise NotPossible(
            _("You have answered already, or were not asked. Nothing was counted twice.")
        )
    chosen = or_(
        *(
            and_(PulseCount.norm_id == norm_id, PulseCount.point == point)
            for norm_id, point in points.items()
        )
    )
    db.session.execute(
        update(PulseCount)
        .where(PulseCount.pulse_id == found.id)
        .values(count=PulseCount.count + case((chosen, 1), else_=0))
        .execution_options(synchronize_session=False)
    )


def _spend(found: Pulse, person_id: int) -> bool:
    spent = db.session.execute(
        update(PulseToken)
        .where(
            PulseToken.pulse_id == found.id,
            PulseToken.person_id == person_id,
            PulseToken.answered.is_(False),
        )
        .values(answered=True)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", spent).rowcount == 1


def asked_and_answered(found: Pulse) -> tuple[int, int]:
    """How many people are asked in a pulse, and how many have answered."""
    asked = select(func.count(PulseToken.id)).where(PulseToken.pulse_id == found.id)
    answered = asked.where(PulseToken.answered)
    return db.session.scalar(asked) or 0, db.session.scalar(answered) or 0


def who_has_not_answered(found: Pulse) -> tuple[int, ...]:
    """Whom to remind, and nothing else."""
    waiting = select(PulseToken.person_id).where(
        PulseToken.pulse_id == found.id, PulseToken.answered.is_(False)
    )
    return tuple(db.session.scalars(waiting))


def close(found: Pulse) -> None:
    """Close a pulse, so that its results can be told."""
    if found.closed_on is not None:
        return
    db.session.scalars(select(Pulse.id).where(Pulse.id == found.id).with_for_update()).one()
    answered = frozenset(
        db.session.scalars(
            select(PulseToken.person_id).where(PulseToken.pulse_id == found.id, PulseToken.answered)
        )
    )
    found.closed_on, found.answered = days.today(), len(answered)
    found.mixed = is_mixed(_groups_behind(found), answered)
    db.session.flush()
    audit.record(
        "norms.pulse_closed", N_("Closed the pulse “%(title)s”"), words={"title": found.title}
    )


def _groups_behind(found: Pulse) -> list[frozenset[int]]:
    """The people of each group that a result must not be that group's own: of those that met; else of small ones."""
    if found.kind == MEETINGS:
        return list(people_of_groups(found.groups).values())
    every_group = people_of_groups(db.session.scalars(select(ImprovementGroup.id)).all())
    return [people for people in every_group.values() if len(people) <= SMALL_GROUP]


def last_day(today: date) -> date:
    """The last day of a pulse that opens today."""
    return today + timedelta(days=choices.pulse_days())
