"""Programs of the network: their profiles, the cohorts they joined with, and who stands for them, on any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from .. import audit, days, tenancy
from ..access import Access
from ..accounts.models import Person
from ..db import db
from ..paging import Page, page_of
from ..plugin import N_
from .models import Cohort, Liaison, Membership, Program, ProgramTime
from .services import NotPossible

#: What a profile says beside the name.
PROFILE = ("place", "host", "kind", "fields", "about")


@dataclass(frozen=True, slots=True)
class CohortCount:
    """How many programs of a cohort had joined by a day, how many of those were there on it, and how many had left.

    ``name`` is None for all cohorts together, in which a program that joined twice is one program.
    """

    name: str | None
    joined: int
    there: int

    @property
    def left(self) -> int:
        """Those that had joined and were not there."""
        return self.joined - self.there


def listed(on: date, number: int) -> Page[Any]:
    """Page ``number`` of all programs by name, as of a day.

    Rows have ``id``, ``name``, ``place``, ``kind``, ``cohort``, ``joined_on`` (both None when it was not in the network
    on that day) and ``liaison`` (a name or None).
    """
    return page_of(_listed(), number, scalars=False, count=_count(), values={"on": on})


@cache
def _listed() -> Select[*tuple[Any, ...]]:
    return tenancy.standing(
        select(
            Program.id,
            Program.name,
            Program.place,
            Program.kind,
            Cohort.name.label("cohort"),
            ProgramTime.joined_on,
            Person.name.label("liaison"),
        )
        .outerjoin(ProgramTime, (ProgramTime.program_id == Program.id) & _there())
        .outerjoin(Cohort, Cohort.id == ProgramTime.cohort_id)
        .outerjoin(Liaison, (Liaison.program_id == Program.id) & _standing_for_it())
        .outerjoin(Person, Person.id == Liaison.person_id)
        .order_by(Program.name)
    )


@cache
def _count() -> Select[int]:
    return tenancy.standing(select(func.count()).select_from(Program))


def _there() -> Any:
    on: Any = bindparam("on")
    return (ProgramTime.joined_on <= on) & or_(
        ProgramTime.left_on.is_(None), ProgramTime.left_on > on
    )


def _standing_for_it() -> Any:
    on: Any = bindparam("on")
    return (Liaison.since <= on) & or_(Liaison.until.is_(None), Liaison.until > on)


def counts(on: date) -> list[CohortCount]:
    """The counts of each cohort as of a day, in the order they were made, and those of all together at the end."""
    found = [CohortCount(*row) for row in db.session.execute(_counts(), {"on": on})]
    together = db.session.execute(_together(), {"on": on}).one()
    return [*found, CohortCount(None, *together)] if found else []


@cache
def _counts() -> Select[*tuple[Any, ...]]:
    return tenancy.standing(
        select(Cohort.name, *_counted())
        .outerjoin(ProgramTime, ProgramTime.cohort_id == Cohort.id)
        .group_by(Cohort.id, Cohort.name)
        .order_by(Cohort.id)
    )


@cache
def _together() -> Select[*tuple[Any, ...]]:
    return tenancy.standing(select(*_counted()))


def _counted() -> tuple[Any, Any]:
    joined = case((ProgramTime.joined_on <= bindparam("on"), ProgramTime.program_id))
    there = case((_there(), ProgramTime.program_id))
    return func.count(joined.distinct()), func.count(there.distinct())


def program(ident: int) -> Program | None:
    """A program of the current network."""
    return tenancy.get(Program, ident)


def may_change(me: Access, subject: Program) -> bool:
    """Whether this person may change a program's profile: its leaders and its liaison may, and hub admins."""
    if me.may("programs.manage"):
        return True
    return (me.may("programs.write") and me.program_id == subject.id) or is_liaison(me, subject)


def is_liaison(me: Access, subject: Program) -> bool:
    """Whether this person stands for the program now."""
    found = present_liaison(subject)
    return found is not None and found.person_id == me.person.id


def kinds() -> Sequence[str]:
    """The kinds of host that profiles name, to be chosen again."""
    return db.session.scalars(
        select(Program.kind).where(Program.kind != "").distinct().order_by(Program.kind)
    ).all()


def keep(subject: Program | None, name: str, profile: Mapping[str, str]) -> Program:
    """Make a program, or change its profile. Raises :class:`NotPossible` when another one has the name."""
    namesake = db.session.scalar(select(Program).where(Program.name == name))
    if namesake is not None and namesake is not subject:
        raise NotPossible(_("There is a program of this name already. Is it the same one?"))
    new = subject is None
    if subject is None:
        subject = Program(name=name)
        db.session.add(subject)
    before = {key: getattr(subject, key) for key in ("name", *PROFILE)} if not new else {}
    subject.name = name
    for key in PROFILE:
        setattr(subject, key, profile.get(key, ""))
    db.session.flush()
    changed = [key for key, value in before.items() if value != getattr(subject, key)]
    if new or changed:
        sentence = (
            N_("Added the program “%(name)s”") if new else N_("Changed the profile of “%(name)s”")
        )
        audit.record(
            "program.added" if new else "program.changed",
            sentence,
            words={"name": name},
            program=subject.id,
            changed=changed,
        )
    return subject


def people_of(subject: Program) -> Sequence[Membership]:
    """The present members of a program, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(Membership.program_id == subject.id, Membership.left_on.is_(None))
        .options(joinedload(Membership.person), joinedload(Membership.program))
        .order_by(Person.name)
    ).all()


# Cohorts


def cohorts() -> Sequence[Cohort]:
    """The cohorts, in the order they were made."""
    return db.session.scalars(select(Cohort).order_by(Cohort.id)).all()


def keep_cohort(subject: Cohort | None, name: str) -> Cohort:
    """Make a cohort or give it another name. Raises :class:`NotPossible` when there is one of that name."""
    namesake = db.session.scalar(select(Cohort).where(Cohort.name == name))
    if namesake is not None and namesake is not subject:
        raise NotPossible(_("There is a cohort of this name already."))
    if subject is None:
        subject = Cohort(name=name)
        db.session.add(subject)
        audit.record("cohort.added", N_("Added the cohort “%(name)s”"), words={"name": name})
    elif subject.name != name:
        words = {"name": subject.name, "new": name}
        audit.record("cohort.renamed", N_("Called the cohort “%(name)s” “%(new)s”"), words=words)
        subject.name = name
    db.session.flush()
    return subject


def times_of(subject: Program) -> Sequence[ProgramTime]:
    """The times that a program was in the network, oldest first."""
    return db.session.scalars(
        select(ProgramTime)
        .where(ProgramTime.program_id == subject.id)
        .options(joinedload(ProgramTime.cohort))
        .order_by(ProgramTime.joined_on)
    ).all()


def keep_time(
    subject: Program,
    time: ProgramTime | None,
    cohort: Cohort,
    joined_on: date,
    left_on: date | None,
) -> ProgramTime:
    """Let a program join with a cohort, or correct when it did. Raises :class:`NotPossible` for days that cannot be."""
    if left_on is not None and left_on < joined_on:
        raise NotPossible(_("It would leave before it joins. Are the two days swapped?"))
    # Whoever changes the times of the same program at once waits here.
    db.session.execute(select(Program.id).where(Program.id == subject.id).with_for_update())
    for other in times_of(subject):
        ends_before = other.left_on is not None and other.left_on <= joined_on
        begins_after = left_on is not None and left_on <= other.joined_on
        if other is not time and not ends_before and not begins_after:
            raise NotPossible(
                _("On some of these days it is in “%(cohort)s” already.", cohort=other.cohort.name)
            )
    if time is None:
        time = ProgramTime(program_id=subject.id)
        db.session.add(time)
    time.cohort_id, time.joined_on, time.left_on = cohort.id, joined_on, left_on
    audit.record(
        "program.time",
        N_("“%(name)s” is in “%(cohort)s” from %(first)s until %(last)s"),
        words={
            "name": subject.name,
            "cohort": cohort.name,
            "first": joined_on.isoformat(),
            "last": left_on.isoformat() if left_on else "–",
        },
        program=subject.id,
    )
    db.session.flush()
    return time


# Liaisons


def liaisons_of(subject: Program) -> Sequence[Liaison]:
    """Who stands and stood for a program, the latest first."""
    return db.session.scalars(
        select(Liaison)
        .where(Liaison.program_id == subject.id)
        .options(joinedload(Liaison.person))
        .order_by(Liaison.since.desc(), Liaison.id.desc())
    ).all()


def present_liaison(subject: Program) -> Liaison | None:
    """Who stands for a program now."""
    mine = (Liaison.program_id == subject.id) & Liaison.until.is_(None)
    return db.session.scalar(select(Liaison).where(mine).options(joinedload(Liaison.person)))


def hand_over(subject: Program, successor: Membership, on: date, note: str) -> Liaison:
    """Let another member stand for a program from a day on. The one so far is kept, until that day.

    ``note`` is what the successor should know; it stands first in their pack. Raises :class:`NotPossible`.
    """
    db.session.execute(select(Program.id).where(Program.id == subject.id).with_for_update())
    before = present_liaison(subject)
    if successor.left_on is not None:
        raise NotPossible(_("%(name)s has left the network.", name=successor.person.name))
    if before is not None and before.person_id == successor.person_id:
        raise NotPossible(_("%(name)s is the liaison already.", name=successor.person.name))
    if on > days.today() or (before is not None and on < before.since):
        raise NotPossible(
            _("Choose a day since the liaison so far began, today at the latest.")
            if before
            else _("Choose today or a day before.")
        )
    if before is not None:
        before.until = on
        db.session.flush()
    begun = Liaison(program_id=subject.id, person_id=successor.person_id, since=on, note=note)
    db.session.add(begun)
    audit.record(
        "liaison.handed_over",
        N_("%(name)s is the liaison of “%(program)s”"),
        words={"name": successor.person.name, "program": subject.name},
        program=subject.id,
        before=before.person_id if before else None,
        after=successor.person_id,
    )
    db.session.flush()
    return begun


def end_liaisons(person_id: int, on: date) -> None:
    """Somebody leaves: they stand for no program from that day on."""
    mine = (Liaison.person_id == person_id) & Liaison.until.is_(None)
    for liaison in db.session.scalars(select(Liaison).where(mine)):
        liaison.until = max(on, liaison.since)
