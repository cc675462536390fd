"""Repairs: who does what by when. They hold from the day on which the one it happened to agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import days
from commonaim.core.accounts.services import hashed
from commonaim.core.db import db
from commonaim.plugins.norms.models.repair import PARTY, Party, Repair
from commonaim.plugins.norms.repair.road import AGREE, STEPS, check_going, sent_before, touch
from commonaim.plugins.norms.repair.sight import NotPossible, Seen


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody would do by when: an invited person, or ``who`` in words."""

    what: str
    due_on: date
    who: str = ""
    party: Party | None = None


def propose(seen: Seen, offer: Offer, token: str) -> Repair:
    """Propose a repair; one that the holder proposes they have agreed to. Raises :class:`.sight.NotPossible`."""
    if (there := sent_before(Repair, token)) is not None:
        return there
    check_going(seen)
    if AGREE in seen.concern.left_out:
        words = {"step": STEPS[AGREE]}
        raise NotPossible(_("The one it happened to does not want the step “%(step)s”.", **words))
    if offer.due_on < days.today():
        raise NotPossible(_("That day is over already: choose today or a later day."))
    if offer.party is None and not offer.who.strip():
        raise NotPossible(_("Say who does it."))
    made = Repair(
        secret_hash=hashed(token),
        concern_id=seen.concern.id,
        party_id=offer.party.id if offer.party else None,
        who=offer.who.strip(),
        what=offer.what.strip(),
        due_on=offer.due_on,
        agreed_on=days.today() if seen.is_holder else None,
    )
    db.session.add(made)
    touch(seen, offer.party if seen.is_holder else None)
    return made


def repair_of(seen: Seen, mark: str) -> Repair | None:
    """A repair of this concern that they may see, by its mark."""
    found = select(Repair).where(Repair.concern_id == seen.concern.id, Repair.mark == mark)
    if seen.part == PARTY:
        mine = seen.party.id if seen.party else 0
        found = found.where(Repair.party_id == mine, Repair.agreed_on.is_not(None))
    return db.session.scalar(found)


def agree(seen: Seen, repair: Repair) -> None:
    """The holder agrees to a repair; now it holds."""
    if repair.agreed_on is None:
        repair.agreed_on, repair.refused_on = days.today(), None
        touch(seen, repair.party)


def refuse(seen: Seen, repair: Repair) -> None:
    """The holder does not want this repair, or not any more."""
    if repair.done_on is None:
        repair.refused_on, repair.agreed_on = days.today(), None
        touch(seen)


def done(seen: Seen, repair: Repair) -> None:
    """Somebody says that an agreed repair was done."""
    check_going(seen)
    if repair.agreed_on is not None and repair.done_on is None:
        repair.done_on = days.today()
        touch(seen)
