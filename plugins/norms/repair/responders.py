"""The responders of a network: members to whom anybody can turn when a norm was broken."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core import audit, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Membership
from commonaim.core.plugin import N_
from commonaim.plugins.norms.models.repair import Responder
from commonaim.plugins.norms.repair.sight import NotPossible


def all_of_them() -> Sequence[Responder]:
    """The responders who are members now, by name."""
    present = select(Membership.person_id).where(Membership.left_on.is_(None))
    found = (
        select(Responder)
        .join(Responder.person)
        .where(Responder.person_id.in_(present), Person.disabled_at.is_(None))
        .options(joinedload(Responder.person))
        .order_by(Person.name, Person.id)
    )
    return db.session.scalars(found).all()


def to_choose(but: Collection[int] = ()) -> Sequence[Responder]:
    """The responders without some people: whoever asks, and who is named."""
    return [one for one in all_of_them() if one.person_id not in but]


def who_could_be() -> Sequence[Membership]:
    """The members who are no responder, by name."""
    taken = select(Responder.person_id)
    found = (
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.left_on.is_(None),
            Person.disabled_at.is_(None),
            Membership.person_id.not_in(taken),
        )
        .options(joinedload(Membership.person), joinedload(Membership.program))
        .order_by(Person.name, Person.id)
    )
    return db.session.scalars(found).all()


def name(person_id: int, about: str) -> Responder:
    """Make a member a responder, or say something else of one. Raises :class:`.sight.NotPossible`."""
    member = db.session.scalar(
        select(Membership)
        .where(Membership.person_id == person_id, Membership.left_on.is_(None))
        .options(joinedload(Membership.person))
    )
    if member is None:
        raise NotPossible(_("Choose somebody who is a member of this network now."))
    found = db.session.scalar(select(Responder).where(Responder.person_id == person_id))
    if found is None:
        found = Responder(person_id=person_id)
        db.session.add(found)
        words = {"name": member.person.name}
        audit.record("norms.responder_named", N_("Named %(name)s as a responder"), words=words)
    found.about = about.strip()
    db.session.flush()
    return found


def of_id(ident: int) -> Responder | None:
    """A responder by their row's id."""
    return tenancy.get(Responder, ident)


def take_out(found: Responder) -> None:
    """Offer somebody no longer. Concerns that they accompany stay with them, until who told them chooses another."""
    words = {"name": found.person.name}
    audit.record("norms.responder_ended", N_("%(name)s is a responder no longer"), words=words)
    db.session.delete(found)
    db.session.flush()
