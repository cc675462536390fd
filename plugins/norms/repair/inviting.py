"""Bringing somebody in: the responder asks, the one it happened to agrees to the person and the words, or not.

Before that the person is told nothing; afterwards they see what is meant for them and nothing else. Where somebody who
only saw it has told of it, the one it happened to can be brought in alike, and has the say from then on.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import days
from commonaim.core.db import db
from commonaim.plugins.norms.models.repair import (
    ACCEPTED,
    BROKE,
    DECLINED,
    HARMED,
    HOLDER,
    INVITED,
    PROPOSED,
    REFUSED,
    Concern,
    Entry,
    Named,
    Party,
)
from commonaim.plugins.norms.repair import reminding, telling
from commonaim.plugins.norms.repair.road import check_going, touch
from commonaim.plugins.norms.repair.sight import NotPossible, Seen

GOING = (PROPOSED, INVITED, ACCEPTED)


def propose(seen: Seen, person_id: int, words: str, *, role: str = BROKE) -> Party:
    """Ask the holder whether somebody may be brought in with these words. Raises :class:`.sight.NotPossible`."""
    check_going(seen)
    _check_person(seen, person_id, role)
    asked = _of_person(seen.concern, person_id)
    if asked is not None and asked.state in GOING:
        return asked
    made = Party(concern_id=seen.concern.id, person_id=person_id, role=role, words=words.strip())
    db.session.add(made)
    touch(seen)
    return made


def _of_person(concern: Concern, person_id: int) -> Party | None:
    mine = (Party.concern_id == concern.id) & (Party.person_id == person_id)
    return db.session.scalars(select(Party).where(mine).order_by(Party.id.desc()).limit(1)).first()


def _check_person(seen: Seen, person_id: int, role: str) -> None:
    concern = seen.concern
    if person_id in (concern.responder_id, concern.holder_id, concern.person_id):
        raise NotPossible(_("They take part already: choose somebody else."))
    if person_id not in {person.id for person in telling.members()}:
        raise NotPossible(_("Choose somebody who is a member of this network now."))
    if role == HARMED and (not concern.witness or concern.taken_over_on is not None):
        raise NotPossible(_("The one it happened to takes part already."))


def party_of(seen: Seen, mark: str) -> Party | None:
    """Somebody who was or may be brought in here, by the mark."""
    here = (Party.concern_id == seen.concern.id) & (Party.mark == mark)
    return db.session.scalar(select(Party).where(here))


def agree(seen: Seen, party: Party) -> None:
    """The holder agrees: from now on the person can read the words, and is told that something waits."""
    if party.state == PROPOSED:
        _set(party, INVITED)
        touch(seen)
        reminding.tell(seen.concern, (party.person_id,), by_nobody=seen.person_id is None)


def refuse(seen: Seen, party: Party) -> None:
    """The holder does not want it, or not any more: the person sees nothing, or nothing any more."""
    if party.state in GOING:
        _set(party, REFUSED)
        touch(seen)


def answer(seen: Seen, *, takes_part: bool) -> None:
    """The invited person takes part, or not. Somebody it happened to has the say from then on."""
    check_going(seen)
    party = seen.party
    if party is None or party.state != INVITED:
        return
    _set(party, ACCEPTED if takes_part else DECLINED)
    if takes_part and party.role == HARMED:
        seen.concern.holder_id, seen.concern.taken_over_on = party.person_id, days.today()
    touch(seen)


def _set(party: Party, state: str) -> None:
    party.state, party.state_on = state, days.today()
    db.session.flush()


def choose_responder(seen: Seen, responder_id: int) -> None:
    """The holder turns to another responder, who reads what was said and none of the notes.

    Raises :class:`.sight.NotPossible` for somebody who is named in it or takes part already.
    """
    concern = seen.concern
    said = select(Entry.body).where(Entry.concern_id == concern.id, Entry.by == HOLDER)
    texts = [concern.what, concern.occasion, concern.wish, *db.session.scalars(said)]
    named = select(Named.person_id).where(Named.concern_id == concern.id)
    brought_in = select(Party.person_id).where(Party.concern_id == concern.id)
    taken = {*db.session.scalars(named), *db.session.scalars(brought_in)}
    taken |= {ident for ident in (concern.holder_id, concern.person_id) if ident is not None}
    telling.check_choice(responder_id, taken, texts)
    if concern.responder_id != responder_id:
        concern.untold = [ident for ident in concern.untold if ident != concern.responder_id]
        concern.responder_id = responder_id
        touch(seen)
