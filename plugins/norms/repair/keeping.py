"""How long a concern is kept, what is taken along of it, and what is forgotten with a person.

A network's export holds the responders and counts, never a text, a name or a mark of a concern. A person's holds what
they told and said, and what they were let read; never what others wrote for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from commonaim.core import days
from commonaim.core.db import db
from commonaim.core.networks.services import settings
from commonaim.core.notices.models import Notice
from commonaim.plugins.norms.description import plugin
from commonaim.plugins.norms.models.repair import (
    PARTY,
    RESPONDER,
    WITHOUT_TEXTS,
    Concern,
    ConcernNorm,
    Entry,
    Named,
    Note,
    Opening,
    Party,
    PastConcern,
    Repair,
    Responder,
)
from commonaim.plugins.norms.repair import sight

SHORTEST: Final = 30
Row = Mapping[str, Any]


def keep_days() -> int:
    """For how many days after its last step a concern is kept in this network."""
    return max(SHORTEST, int(settings(plugin)["keep_days"]))


def goes_on(concern: Concern) -> date:
    """The day on which a concern's text goes, if nothing more is said: counted from the last step, or repair due."""
    due = select(Repair.due_on).where(
        Repair.concern_id == concern.id, Repair.agreed_on.is_not(None), Repair.done_on.is_(None)
    )
    last: date = max([concern.touched_on, *db.session.scalars(due)])
    return last + timedelta(days=keep_days())


def daily() -> None:
    """Let go of what is kept no longer."""
    old = days.today() - timedelta(days=keep_days())
    found = select(Concern).where(Concern.touched_on < old).options(*WITHOUT_TEXTS)
    for concern in db.session.scalars(found.order_by(Concern.id)).all():
        if goes_on(concern) < days.today():
            let_go(concern)


def let_go(concern: Concern) -> None:
    """Delete a concern with all that belongs to it; what stays is enough to count it."""
    norm_ids = select(ConcernNorm.norm_id).where(ConcernNorm.concern_id == concern.id)
    begun = concern.raised_on
    db.session.add(
        PastConcern(
            quarter=quarter_of(begun),
            norm_ids=sorted(db.session.scalars(norm_ids)),
            acknowledged_after=_days(begun, concern.acknowledged_on),
            repaired_after=_days(begun, concern.repaired_on),
        )
    )
    for model in (Note, Entry, Repair, Party, Named, Opening, ConcernNorm):
        db.session.execute(delete(model).where(model.concern_id == concern.id))
    # A notice says who took part in it.
    db.session.execute(
        delete(Notice).where(Notice.url.endswith(f"/talks/{concern.mark}", autoescape=True))
    )
    db.session.execute(delete(Concern).where(Concern.id == concern.id))
    db.session.expunge(concern)


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _days(begun: date, until: date | None) -> int | None:
    return (until - begun).days if until else None


def of_network() -> Iterator[Row]:
    """The responders, for the network's export; of concerns nothing."""
    for one in db.session.scalars(select(Responder).order_by(Responder.id)):
        yield {"name": one.person.name, "about": one.about}


def told_by(person_id: int) -> Iterator[Row]:
    """The concerns that somebody told with their name, or has the say over."""
    mine = or_(Concern.person_id == person_id, Concern.holder_id == person_id)
    for concern in db.session.scalars(select(Concern).where(mine).order_by(Concern.raised_on)):
        yield {
            "raised_on": concern.raised_on,
            "what": concern.what,
            "when_and_where": concern.occasion,
            "what_would_help": concern.wish,
            "norms": [norm.wording.text for norm in concern.norms],
            "responder": concern.responder.name if concern.responder else None,
            "state": concern.state,
            "acknowledged_on": concern.acknowledged_on,
            "repaired_on": concern.repaired_on,
        }


def said_to(person_id: int) -> Iterator[Row]:
    """What was said on roads that somebody takes part in other than as a responder, as far as they see it."""
    for seen in sight.mine(person_id):
        if seen.part == RESPONDER:
            continue
        if seen.party is not None and seen.part == PARTY:
            yield {"on": seen.party.state_on, "by": RESPONDER, "step": "", "text": seen.party.words}
        for entry in sight.entries(seen):
            yield {"on": entry.said_on, "by": entry.by, "step": entry.step, "text": entry.body}


def agreed_with(person_id: int) -> Iterator[Row]:
    """The repairs on those roads, as far as they see them."""
    for seen in sight.mine(person_id):
        if seen.part == RESPONDER:
            continue
        for repair in sight.repairs(seen):
            yield {
                "what": repair.what,
                "due_on": repair.due_on,
                "agreed_on": repair.agreed_on,
                "done_on": repair.done_on,
            }


def opened_by(person_id: int) -> Iterator[Row]:
    """When somebody opened which kind of page."""
    mine = select(Opening).where(Opening.person_id == person_id).order_by(Opening.at, Opening.id)
    for opening in db.session.scalars(mine):
        yield {"at": opening.at, "part": opening.part}


def erase(person_id: int) -> None:
    """Forget somebody. A concern that they hold goes, and only its count stays; where they accompanied one, whoever
    holds it chooses somebody else; where they were brought in, what was said with them goes."""
    held = select(Concern).where(Concern.holder_id == person_id).options(*WITHOUT_TEXTS)
    for concern in db.session.scalars(held.order_by(Concern.id)).all():
        let_go(concern)
    for concern in db.session.scalars(select(Concern).options(*WITHOUT_TEXTS)).all():
        if person_id in concern.untold:
            concern.untold = [ident for ident in concern.untold if ident != person_id]
        if concern.responder_id == person_id:
            concern.responder_id = None
        if concern.person_id == person_id:
            concern.person_id = None
    invited = select(Party.id).where(Party.person_id == person_id)
    db.session.execute(delete(Entry).where(Entry.party_id.in_(invited)))
    db.session.execute(delete(Repair).where(Repair.party_id.in_(invited)))
    db.session.execute(delete(Note).where(Note.author_id == person_id))
    for model in (Party, Named, Responder):
        db.session.execute(delete(model).where(model.person_id == person_id))
    db.session.execute(update(Opening).where(Opening.person_id == person_id).values(person_id=None))
    db.session.execute(update(Entry).where(Entry.author_id == person_id).values(author_id=None))
    db.session.flush()
