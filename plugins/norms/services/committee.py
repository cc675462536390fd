"""The steering committee, for networks in which it decides on norms."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from commonaim.core import audit, days
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Membership
from commonaim.core.plugin import N_
from commonaim.plugins.norms.models import CommitteeSeat


def seats() -> Sequence[CommitteeSeat]:
    """Who sits on the committee and is a member today."""
    found = select(CommitteeSeat).where(CommitteeSeat.person_id.in_(_members()))
    return db.session.scalars(
        found.options(joinedload(CommitteeSeat.person)).order_by(CommitteeSeat.id)
    ).all()


def person_ids() -> frozenset[int]:
    """The ids of those who sit on the committee."""
    return frozenset(seat.person_id for seat in seats())


def candidates() -> list[tuple[int, str]]:
    """(id, name) of the members, who may all sit on the committee, by name."""
    found = select(Person.id, Person.name).where(Person.id.in_(_members()))
    return [
        (ident, name) for ident, name in db.session.execute(found.order_by(Person.name, Person.id))
    ]


def name_members(wanted: Collection[int]) -> None:
    """Let exactly these people sit on the committee, those of them who are members of the network."""
    members = set(db.session.scalars(_members()))
    there = {seat.person_id: seat for seat in db.session.scalars(select(CommitteeSeat))}
    for person_id in set(there) - set(wanted):
        db.session.delete(there[person_id])
    for person_id in sorted(set(wanted) & members - set(there)):
        db.session.add(CommitteeSeat(person_id=person_id, since=days.today()))
    db.session.flush()
    audit.record("norms.committee_named", N_("Named the steering committee for norms"))


def _members() -> Select[int]:
    return select(Membership.person_id).where(Membership.left_on.is_(None))
