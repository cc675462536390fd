"""What waits for whom, and telling them: in words that say nothing of what it is about.

What somebody without a name does is told by the daily work, because a notice has a moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from commonaim.core import days
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.notices import services as notices
from commonaim.core.plugin import N_, Notice
from commonaim.core.waiting import question
from commonaim.plugins.norms.models.repair import (
    ACCEPTED,
    BROKE,
    HOLDER,
    INVITED,
    OPEN,
    PARTY,
    PROPOSED,
    RESPONDER,
    WITHOUT_TEXTS,
    Concern,
    Entry,
    Opening,
    Party,
    Repair,
)

#: So many days before a repair is due, and again on the day, those are reminded who promised it.
SOON: Final = timedelta(days=3)
WAITS: Final = N_("Something waits for you that concerns only a few people")
DUE: Final = N_("Something that you said you would do is near its day")


def tell(concern: Concern, person_ids: Iterable[int | None], *, by_nobody: bool) -> None:
    """Tell some people that something waits for them: now, or with the daily work when nobody with a name did it."""
    people = {ident for ident in person_ids if ident is not None}
    if by_nobody:
        concern.untold = sorted({*concern.untold, *people})
    elif people:
        _notice(concern, people, WAITS)


def daily(network: Network) -> None:
    """Tell what was not told yet, and remind of repairs that are due. Nothing while a road rests or has ended."""
    for concern in db.session.scalars(select(Concern).options(*WITHOUT_TEXTS)).all():
        if concern.untold:
            _notice(concern, set(concern.untold), WAITS)
            concern.untold = []
    for concern, repair, party in db.session.execute(_due()).all():
        promised = party.person_id if party is not None else None
        people = {ident for ident in (concern.responder_id, promised) if ident is not None}
        _notice(concern, people, DUE)
        repair.reminded_on = days.today()
    db.session.flush()


def _due() -> Select[Concern, Repair, Party]:
    soon, day = days.today() + SOON, days.today()
    again = and_(Repair.due_on <= day, Repair.reminded_on < Repair.due_on)
    return (
        select(Concern, Repair, Party)
        .join(Repair, Repair.concern_id == Concern.id)
        .outerjoin(Party, and_(Party.id == Repair.party_id, Party.state == ACCEPTED))
        .where(
            Concern.state == OPEN,
            Repair.agreed_on.is_not(None),
            Repair.done_on.is_(None),
            Repair.due_on <= soon,
            or_(Repair.reminded_on.is_(None), again),
        )
        .options(*WITHOUT_TEXTS)
        .order_by(Repair.id)
    )


def _notice(concern: Concern, people: Iterable[int], text: str) -> None:
    page = url_for("norms.road", network=_slug(concern), mark=concern.mark)
    notices.tell(Notice(tuple(people), "personal", text, page))


def _slug(concern: Concern) -> str:
    return db.session.scalars(select(Network.slug).where(Network.id == concern.network_id)).one()


def waits() -> str:
    """That it is somebody's turn in a concern, in words that say nothing of it."""
    sentence: str = _("Something waits for you that concerns only a few people")
    return sentence


def turns() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the concerns in which it is the turn of ``person``, each by its mark
    as the title; repairs are due from the day ``soon``."""
    return question(
        Concern.id, place=func.row_number().over(order_by=Concern.mark), title=Concern.mark
    ).where(Concern.state == OPEN, or_(*_turns(bindparam("person"), bindparam("soon"))))


def _reaches_holder() -> ColumnElement[bool]:
    """That an entry is not the holder's own, and was passed on where an invited person said it."""
    return and_(Entry.by != HOLDER, or_(Entry.by != PARTY, Entry.passed_on.is_not(None)))


def _turns(person_id: Any, soon: Any) -> tuple[ColumnElement[bool], ...]:
    """When it is somebody's turn: something is to be read, or answered, or done soon."""
    read = select(func.coalesce(func.max(Opening.read_upto), 0)).where(
        Opening.concern_id == Concern.id, Opening.person_id == person_id
    )
    unread = exists().where(
        Entry.concern_id == Concern.id, Entry.id > read.correlate(Concern).scalar_subquery()
    )
    asked = exists().where(Party.concern_id == Concern.id, Party.state == PROPOSED)
    offered = exists().where(
        Repair.concern_id == Concern.id, Repair.agreed_on.is_(None), Repair.refused_on.is_(None)
    )
    me = and_(Party.concern_id == Concern.id, Party.person_id == person_id)
    promised = exists().where(
        me,
        Party.state == ACCEPTED,
        Party.role == BROKE,
        Repair.party_id == Party.id,
        Repair.agreed_on.is_not(None),
        Repair.done_on.is_(None),
        Repair.due_on <= soon,
    )
    return (
        and_(
            Concern.responder_id == person_id,
            or_(Concern.acknowledged_on.is_(None), unread.where(Entry.by != RESPONDER)),
        ),
        and_(
            Concern.holder_id == person_id,
            or_(unread.where(_reaches_holder()), asked, offered),
        ),
        exists().where(me, Party.state == INVITED),
        promised,
    )
