"""What a hub admin changes about members: roles, program, when they leave and come back. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from .. import audit, days, tenancy
from ..accounts.models import Person
from ..api import tokens
from ..calendars import services as calendars
from ..db import db
from ..finding.folding import says
from ..permissions import HUB_ADMIN, PROGRAM_LEADER, ROLES
from ..plugin import N_
from . import programs
from .models import EarlierMembership, Membership, MembershipRole, Network, Program
from .services import NotPossible, add_member


def member(ident: int) -> Membership | None:
    """A member of the current network, also one who has left, with person, program and roles."""
    return db.session.scalar(_whole().where(Membership.id == ident))


def members_who_left(search: str = "") -> Sequence[Membership]:
    """Who was a member, by name."""
    statement = _whole().join(Membership.person).where(Membership.left_on.is_not(None))
    if search:
        statement = statement.where(says(search, Person.name))
    return db.session.scalars(statement.order_by(Person.name)).all()


def earlier_times(membership: Membership) -> Sequence[EarlierMembership]:
    """The times that somebody was a member before the latest, oldest first."""
    mine = EarlierMembership.membership_id == membership.id
    return db.session.scalars(
        select(EarlierMembership).where(mine).order_by(EarlierMembership.joined_on)
    ).all()


def _whole() -> Select[Membership]:
    return select(Membership).options(
        joinedload(Membership.person),
        joinedload(Membership.program),
        selectinload(Membership.roles),
    )


def checked_roles(roles: Collection[str], program: Program | None) -> list[str]:
    """Roles in the order they are shown in. Raises :class:`NotPossible` for what makes no sense together."""
    chosen = [role for role in ROLES if role in roles]
    if len(chosen) != len(set(roles)) or not chosen:
        raise NotPossible(_("Choose at least one of the roles that are offered."))
    if PROGRAM_LEADER in chosen and program is None:
        raise NotPossible(_("A program leader writes for a program: choose which one."))
    return chosen


def change(
    membership: Membership,
    roles: Collection[str],
    program: Program | None,
    *,
    by_id: int | None = None,
) -> bool:
    """Give a member other roles and another program (None: the hub); False when nothing changed.

    Raises :class:`NotPossible` when nobody would be left who may invite people and change roles.
    """
    chosen = checked_roles(roles, program)
    before = {held.role for held in membership.roles}
    if set(chosen) == before and membership.program_id == (program.id if program else None):
        return False
    if HUB_ADMIN in before and HUB_ADMIN not in chosen:
        keep_a_hub_admin(membership)
    _set_roles(membership, chosen)
    membership.program_id = program.id if program else None
    audit.record(
        "member.changed",
        N_("Gave %(name)s the roles %(roles)s, program: %(program)s"),
        words={
            "name": membership.person.name,
            "roles": ", ".join(chosen),
            "program": program.name if program else "–",
        },
        person_id=by_id,
        membership=membership.id,
        before=sorted(before),
        after=chosen,
    )
    return True


def _set_roles(membership: Membership, roles: Collection[str]) -> None:
    kept = [held for held in membership.roles if held.role in roles]
    new = set(roles) - {held.role for held in kept}
    membership.roles = [
        *kept,
        *(MembershipRole(membership_id=membership.id, role=role) for role in sorted(new)),
    ]


def end(membership: Membership, on: date) -> None:
    """End a membership on a day that has come, and what opens the network without signing in: tokens, calendar address.

    Who comes back makes new ones. Raises :class:`NotPossible` for another day, or the last hub admin.
    """
    if membership.left_on is not None:
        raise NotPossible(_("%(name)s has left already.", name=membership.person.name))
    if not membership.joined_on <= on <= days.today():
        raise NotPossible(_("Choose a day since they joined, today at the latest."))
    if HUB_ADMIN in {held.role for held in membership.roles}:
        keep_a_hub_admin(membership)
    membership.left_on = on
    programs.end_liaisons(membership.person_id, on)
    tokens.end_all(membership.person_id)
    calendars.revoke(membership.person_id)
    audit.record(
        "member.ended",
        N_("Ended the membership of %(name)s on %(day)s"),
        words={"name": membership.person.name, "day": on.isoformat()},
        membership=membership.id,
    )


def resume(membership: Membership, on: date, *, by_id: int | None = None) -> None:
    """Let somebody who left be a member again, from a day that has come; the earlier time is kept."""
    if membership.left_on is None:
        raise NotPossible(
            _("%(name)s is a member of this network already.", name=membership.person.name)
        )
    if not membership.left_on <= on <= days.today():
        raise NotPossible(_("Choose a day since they left, today at the latest."))
    db.session.add(
        EarlierMembership(
            membership_id=membership.id,
            joined_on=membership.joined_on,
            left_on=membership.left_on,
        )
    )
    membership.joined_on, membership.left_on = on, None
    audit.record(
        "member.resumed",
        N_("Resumed the membership of %(name)s on %(day)s"),
        words={"name": membership.person.name, "day": on.isoformat()},
        person_id=by_id,
        membership=membership.id,
    )


def join(person: Person, roles: Collection[str], program: Program | None) -> Membership:
    """Make somebody a member, or a member again, in these roles, by their own hand."""
    known = db.session.scalar(_whole().where(Membership.person_id == person.id))
    if known is None:
        return add_member(person, roles, program, by_id=person.id)
    resume(known, days.today(), by_id=person.id)
    change(known, roles, program, by_id=person.id)
    return known


def is_member(email: str) -> bool:
    """Whether a present member of the current network has this e-mail."""
    mine = select(Membership.id).join(Membership.person).where(Person.email == email)
    return db.session.scalar(mine.where(Membership.left_on.is_(None))) is not None


def is_only_here(person: Person) -> bool:
    """Whether this network is the only one that somebody was ever a member of."""
    here = tenancy.current_network_id()
    with tenancy.across_networks(
        "whether another network trusts this person is asked, and nothing else"
    ):
        elsewhere = select(Membership.id).where(
            Membership.person_id == person.id, Membership.network_id != here
        )
        return db.session.scalar(elsewhere.limit(1)) is None


def keep_a_hub_admin(membership: Membership) -> None:
    """Refuse to take the last hub admin away; two who take each other away at once wait for one another."""
    here = tenancy.current_network_id()
    db.session.execute(select(Network.id).where(Network.id == here).with_for_update())
    others = (
        select(func.count())
        .select_from(Membership)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.id != membership.id,
            Membership.left_on.is_(None),
            Person.disabled_at.is_(None),
            MembershipRole.role == HUB_ADMIN,
        )
    )
    if not db.session.scalar(others):
        raise NotPossible(_("The network needs a hub admin: give somebody else that role first."))
