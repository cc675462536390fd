"""The one way to a concern: who sees it, as what, and how much of it.

A page that is not there and one that is not for somebody take the same one query and answer alike. No role of the
network opens a concern; a hub admin who does not take part in it finds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from commonaim.core.accounts.services import hashed
from commonaim.core.db import db
from commonaim.plugins.norms.models.repair import (
    ACCEPTED,
    BROKE,
    HOLDER,
    PARTY,
    RESPONDER,
    SEES,
    WITHOUT_TEXTS,
    WITNESS,
    Concern,
    Entry,
    Named,
    Note,
    Opening,
    Party,
    Repair,
)


class NotPossible(Exception):
    """Why this cannot be done now, in a sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A concern as somebody sees it: their part in it, who they are (None behind a private link), their invitation."""

    concern: Concern
    part: str
    person_id: int | None
    party: Party | None = None

    @property
    def is_holder(self) -> bool:
        """Whether they have the say over the road."""
        return self.part == HOLDER


def of_mark(mark: str, person_id: int, *, lock: bool = False) -> Seen | None:
    """The concern of an address, when it is for this person; with ``lock``, others wait who would change it."""
    mine = and_(Party.concern_id == Concern.id, Party.person_id == person_id, Party.state.in_(SEES))
    found = (
        select(Concern, Party)
        .outerjoin(Party, mine)
        .where(Concern.mark == mark, or_(_takes_part(person_id), Party.id.is_not(None)))
        .order_by(Party.id.desc())
        .limit(1)
    )
    if lock:
        found = found.with_for_update(of=Concern)
    row = db.session.execute(found).first()
    return Seen(row[0], _part_of(row[0], person_id), person_id, row[1]) if row else None


def _takes_part(person_id: int) -> ColumnElement[bool]:
    return or_(
        Concern.responder_id == person_id,
        Concern.holder_id == person_id,
        Concern.person_id == person_id,
    )


def _part_of(concern: Concern, person_id: int) -> str:
    if concern.responder_id == person_id:
        return RESPONDER
    if concern.holder_id == person_id:
        return HOLDER
    return WITNESS if concern.person_id == person_id else PARTY


def of_token(token: str, *, lock: bool = False) -> Seen | None:
    """The concern that a private link opens: an anonymous one, for whoever sent it."""
    found = select(Concern).where(Concern.secret_hash == hashed(token), Concern.anonymous)
    concern = db.session.scalar(found.with_for_update() if lock else found)
    if concern is None:
        return None
    return Seen(concern, HOLDER if concern.taken_over_on is None else WITNESS, None)


def mine(person_id: int) -> Sequence[Seen]:
    """The concerns that somebody takes part in, the last touched first."""
    invited = and_(
        Party.concern_id == Concern.id, Party.person_id == person_id, Party.state.in_(SEES)
    )
    rows = db.session.execute(
        select(Concern, Party)
        .outerjoin(Party, invited)
        .where(or_(_takes_part(person_id), Party.id.is_not(None)))
        .order_by(Concern.touched_on.desc(), Concern.mark, Party.id.desc())
        .options(joinedload(Concern.responder), *WITHOUT_TEXTS)
    ).all()
    once = {
        concern.id: Seen(concern, _part_of(concern, person_id), person_id, party)
        for concern, party in reversed(rows)
    }
    return list(reversed(once.values()))


def entries(seen: Seen) -> Sequence[Entry]:
    """What was said that is meant for them, in order."""
    found = (
        select(Entry)
        .where(Entry.concern_id == seen.concern.id, _meant_for(seen))
        .options(joinedload(Entry.author))
    )
    return db.session.scalars(found.order_by(Entry.id)).all()


def _meant_for(seen: Seen) -> ColumnElement[bool]:
    if seen.part == RESPONDER:
        return Entry.id.is_not(None)
    if seen.part == HOLDER:
        return or_(Entry.by != PARTY, Entry.passed_on.is_not(None))
    return Entry.party_id == (_accepted(seen) or 0)


def _accepted(seen: Seen) -> int | None:
    """The id of their invitation as somebody who broke a norm, once they have accepted it."""
    party = seen.party
    here = party is not None and party.state == ACCEPTED and party.role == BROKE
    return party.id if party is not None and here and seen.part == PARTY else None


def repairs(seen: Seen) -> Sequence[Repair]:
    """What is proposed and agreed; the invited person sees what is agreed and theirs."""
    found = (
        select(Repair)
        .where(Repair.concern_id == seen.concern.id)
        .options(joinedload(Repair.party).joinedload(Party.person))
    )
    if seen.part not in (RESPONDER, HOLDER):
        found = found.where(
            Repair.party_id == (_accepted(seen) or 0), Repair.agreed_on.is_not(None)
        )
    return db.session.scalars(found.order_by(Repair.due_on, Repair.id)).all()


def parties(seen: Seen) -> Sequence[Party]:
    """Who was, or might be, brought in; for the responder and the holder only."""
    if seen.part not in (RESPONDER, HOLDER):
        return ()
    found = select(Party).where(Party.concern_id == seen.concern.id)
    return db.session.scalars(found.options(joinedload(Party.person)).order_by(Party.id)).all()


def notes(seen: Seen) -> Sequence[Note]:
    """What this responder noted for themselves. Nobody else sees it, nor does the next responder."""
    if seen.part != RESPONDER:
        return ()
    own = (Note.concern_id == seen.concern.id) & (Note.author_id == seen.person_id)
    return db.session.scalars(select(Note).where(own).order_by(Note.id)).all()


def named(seen: Seen) -> Sequence[Named]:
    """The members who were chosen as named, for the responder and who told it."""
    if seen.part not in (RESPONDER, HOLDER, WITNESS):
        return ()
    found = select(Named).where(Named.concern_id == seen.concern.id)
    return db.session.scalars(found.options(joinedload(Named.person)).order_by(Named.id)).all()


def openings(seen: Seen) -> Select[Opening] | None:
    """Select who opened the page and when, the last first; for the holder only."""
    if not seen.is_holder:
        return None
    found = select(Opening).where(Opening.concern_id == seen.concern.id)
    return found.options(joinedload(Opening.person)).order_by(Opening.at.desc(), Opening.id.desc())


def write_opening(seen: Seen) -> Opening | None:
    """Write down that they open the page, before they see any of it. A private link is not written down."""
    if seen.person_id is None:
        return None
    newest = select(func.max(Entry.id)).where(Entry.concern_id == seen.concern.id, _meant_for(seen))
    opening = Opening(
        concern_id=seen.concern.id,
        person_id=seen.person_id,
        part=seen.part,
        read_upto=db.session.scalar(newest) or 0,
    )
    db.session.add(opening)
    db.session.flush()
    return opening
