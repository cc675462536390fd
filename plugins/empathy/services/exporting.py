"""Taking interviews along, and forgetting a member."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base
from commonaim.core.exporting import forget, rows_naming, rows_of
from commonaim.core.plugin import Export
from commonaim.plugins.empathy import models
from commonaim.plugins.empathy.models import Answer, InterviewNote, Participant
from commonaim.plugins.empathy.services.sight import shared_with_network, there

#: Sealed words and recordings stay here; the rest goes along. Order: what is pointed at comes first.
TABLES: tuple[type[Base], ...] = (
    models.Guide,
    models.GuideVersion,
    models.ListeningPlan,
    models.Participant,
    models.Consent,
    models.InterviewNote,
    models.Answer,
    models.IdentifierDecision,
    models.VoiceLink,
    models.Part,
    models.Heard,
    models.HeardItem,
    models.VoiceUse,
)


def of_network(today: date) -> Iterator[Export]:
    """Every table but the keys and the recordings. Whoever takes a network along reads no more than the network may:
    words of notes that are shared with it go along, and of somebody who withdrew nothing."""
    for table in TABLES:
        yield Export(table.__tablename__, rows_of(table, *_readable(table, today)))


def _readable(table: type[Base], today: date) -> list[ColumnElement[bool]]:
    """Which rows of a table the network may read."""
    notes = (
        select(InterviewNote.id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(shared_with_network(today))
    )
    answers = select(Answer.id).where(Answer.note_id.in_(notes))
    still = select(Participant.id).where(there())
    conditions: dict[type[Base], ColumnElement[bool]] = {
        models.Participant: models.Participant.id.in_(still),
        models.Consent: models.Consent.participant_id.in_(still),
        models.Answer: models.Answer.note_id.in_(notes),
        models.IdentifierDecision: models.IdentifierDecision.note_id.in_(notes),
        models.VoiceLink: models.VoiceLink.answer_id.in_(answers),
        models.HeardItem: models.HeardItem.answer_id.in_(answers),
    }
    return [conditions[table]] if table in conditions else []


def of_person(person: Person) -> Iterator[Export]:
    """The rows that point to a member; the words of answers are what somebody else said, and stay out."""
    for table in TABLES:
        if table in (models.Answer, models.IdentifierDecision):
            continue
        yield Export(table.__tablename__, rows_naming(table, person))


def forget_person(person: Person) -> None:
    """Leave no pointer to a member, and none of the keys that only they could open."""
    for table in TABLES:
        forget(table, person)
    forget(models.Key, person)
