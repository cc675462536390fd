"""How a concern and those who take part in it are spoken of, to each of them in their own way.

The one who broke a norm reads of "the one it happened to" and never a name: whoever wants to be known says so.
"""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commonaim.core.accounts.models import Person
from commonaim.plugins.norms.models.repair import (
    ACCEPTED,
    CLOSED,
    DECLINED,
    HOLDER,
    INVITED,
    OPEN,
    PARTY,
    PAUSED,
    PROPOSED,
    REFUSED,
    RESPONDER,
    STOPPED,
    WITNESS,
    Entry,
    Repair,
)
from commonaim.plugins.norms.repair.sight import Seen

STATES: Final = {
    OPEN: _l("on its way"),
    PAUSED: _l("rests"),
    STOPPED: _l("ended by the one it happened to"),
    CLOSED: _l("closed together"),
}
PARTS: Final = {
    HOLDER: _l("has the say"),
    WITNESS: _l("told it"),
    RESPONDER: _l("responder"),
    PARTY: _l("was invited"),
}
INVITATIONS: Final = {
    PROPOSED: _l("waits for the one it happened to"),
    REFUSED: _l("is not brought in"),
    INVITED: _l("was invited"),
    ACCEPTED: _l("takes part"),
    DECLINED: _l("stays out of it"),
}


def voice(seen: Seen, said: Entry) -> str:
    """Who says something, as ``seen`` may know them."""
    if said.by == seen.part and said.author_id == seen.person_id:
        return str(_("You"))
    if said.by == HOLDER and seen.part == PARTY:
        return str(_("The one it happened to"))
    if said.author is None and said.by == HOLDER:
        return str(_("Somebody without a name"))
    return _name(said.author)


def other_side(seen: Seen) -> str:
    """Who reads what they say in any case."""
    concern = seen.concern
    if seen.part != RESPONDER:
        return concern.responder.name if concern.responder else str(_("The responder"))
    if concern.holder is not None:
        return concern.holder.name
    return str(_("Who told it without a name"))


def teller(seen: Seen) -> str:
    """Who told it, for those who may know it."""
    concern = seen.concern
    if concern.anonymous:
        return str(_("Somebody without a name"))
    return _name(concern.person)


def doer(seen: Seen, repair: Repair) -> str:
    """Who does a repair."""
    if repair.party is None:
        return repair.who
    mine = repair.party.person_id == seen.person_id
    return str(_("You")) if mine else repair.party.person.name


def _name(person: Person | None) -> str:
    return person.name if person else str(_("Somebody who has left"))
