"""Pages to print and bring back to young people: what we heard, what we did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core import tenancy
from commonaim.core.access import Access
from commonaim.core.db import db, now
from commonaim.plugins.empathy.models import Answer, Heard, HeardItem, InterviewNote, Participant
from commonaim.plugins.empathy.services import people, sight


def pages(access: Access) -> Sequence[Heard]:
    """The pages that somebody may see, the newest first: those of the own program, or all for those without one."""
    statement = select(Heard).options(joinedload(Heard.program)).order_by(Heard.changed_at.desc())
    if access.program_id is not None:
        statement = statement.where(Heard.program_id == access.program_id)
    return db.session.scalars(statement).all()


def get(ident: int, access: Access) -> Heard | None:
    """A page that somebody may see."""
    found = tenancy.get(Heard, ident)
    if found is None or access.program_id not in (None, found.program_id):
        return None
    return found


def items(page: Heard, access: Access, today: date) -> Sequence[HeardItem]:
    """What stands on a page and may be seen and quoted today, in order."""
    return db.session.scalars(
        select(HeardItem)
        .join(Answer, Answer.id == HeardItem.answer_id)
        .join(InterviewNote, InterviewNote.id == Answer.note_id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(HeardItem.heard_id == page.id, sight.seen_by(access, today), sight.quotable(today))
        .options(
            joinedload(HeardItem.answer)
            .joinedload(Answer.note)
            .joinedload(InterviewNote.participant)
        )
        .order_by(HeardItem.id)
    ).all()


def choices(page: Heard, access: Access, today: date) -> Sequence[Answer]:
    """Words of the page's program that may be put on it and are not on it yet."""
    on_it = select(HeardItem.answer_id).where(HeardItem.heard_id == page.id)
    return db.session.scalars(
        select(Answer)
        .join(InterviewNote, InterviewNote.id == Answer.note_id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(
            InterviewNote.program_id == page.program_id,
            sight.seen_by(access, today),
            sight.quotable(today),
            Answer.part.in_(("quote", "need")),
            Answer.words != "",
            Answer.id.not_in(on_it),
        )
        .options(joinedload(Answer.note).joinedload(InterviewNote.participant))
        .order_by(InterviewNote.held_on.desc(), Answer.id)
    ).all()


def put(page: Heard, answer: Answer, did: str, url: str, person_id: int) -> HeardItem:
    """Put words on a page with what was done about them. Not committed."""
    item = HeardItem(heard_id=page.id, answer_id=answer.id, did=did)
    db.session.add(item)
    page.changed_at = now()
    people.used(answer.note_id, "page", page.title, url, person_id)
    return item
