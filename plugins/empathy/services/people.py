"""Participants by pseudonym, what they agreed to, and what happens when they take it back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, false, func, not_, or_, select

from commonaim.core import audit
from commonaim.core.access import Access
from commonaim.core.db import db, now
from commonaim.core.networks.models import Membership
from commonaim.core.plugin import N_
from commonaim.plugins.empathy.models import (
    Answer,
    Consent,
    HeardItem,
    IdentifierDecision,
    InterviewNote,
    Key,
    Participant,
    VoiceLink,
    VoiceUse,
)
from commonaim.plugins.empathy.models.notes import PRIVATE
from commonaim.plugins.empathy.models.people import ASSENT, CONSENT, SCOPES
from commonaim.plugins.empathy.services import recordings, sight

#: Pseudonyms to offer: things, so that none is anybody's name.
OFFERED: Final = (
    "Acorn Anchor Arrow Atlas Bamboo Beacon Birch Boulder Breeze Canyon Cedar Cinder Clover Cobalt"
    " Comet Copper Coral Cricket Delta Drift Falcon Fern Flint Fossil Garnet Glacier Granite Harbor"
    " Heron Indigo Juniper Kestrel Kite Lantern Lichen Magnet Maple Meadow Meteor Nebula Nutmeg Oak"
    " Onyx Orbit Otter Pebble Pine Prism Quartz Quill Rapids Reef Saffron Sequoia Sparrow Spruce"
    " Tangram Thistle Tidal Timber Topaz Tundra Vector Velvet Walnut Willow Zephyr"
).split()


class StandsInTheWay(Exception):
    """Something that cannot be done; its text says why, and what would mend it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What somebody has agreed to today: whose word is missing, and which scopes everybody's word covers."""

    consent: bool
    assent: bool
    scopes: frozenset[str]
    until: date | None

    @property
    def both(self) -> bool:
        """Whether what was said may be used at all."""
        return self.consent and self.assent


def get(ident: int, access: Access) -> Participant | None:
    """A participant by id, also one who withdrew, of whom somebody may know (:func:`concerns`); None for others."""
    return db.session.scalar(select(Participant).where(Participant.id == ident, concerns(access)))


def of_program(program_id: int) -> Sequence[Participant]:
    """Those of a program by pseudonym; those who withdrew or were erased are not among them."""
    return db.session.scalars(
        select(Participant)
        .where(Participant.program_id == program_id, sight.there())
        .order_by(Participant.pseudonym)
    ).all()


def concerns(access: Access) -> ColumnElement[bool]:
    """For a select over :class:`Participant`: those of the own program; for the hub those whose contact somebody holds,
    and those whose holder has left, so that somebody can still take back what they said."""
    if access.program_id is not None:
        return Participant.program_id == access.program_id
    if not access.may("empathy.interview_any"):
        return false()
    still_here = exists().where(
        Membership.person_id == Participant.holder_id,
        Membership.network_id == Participant.network_id,
        Membership.left_on.is_(None),
    )
    return or_(Participant.holder_id == access.person.id, not_(still_here))


def listed(access: Access) -> Sequence[Participant]:
    """Those whom somebody has to do with (:func:`concerns`). Who was erased is not among them, who withdrew is, so that
    somebody can act."""
    return db.session.scalars(
        select(Participant)
        .where(concerns(access), Participant.erased_at.is_(None))
        .order_by(Participant.withdrawn_at.is_not(None), Participant.pseudonym)
    ).all()


def offered(program_id: int) -> str:
    """A pseudonym that nobody of the program has yet."""
    taken = set(
        db.session.scalars(
            select(Participant.pseudonym).where(Participant.program_id == program_id)
        )
    )
    free = [word for word in OFFERED if word not in taken]
    return secrets.choice(free) if free else f"{secrets.choice(OFFERED)} {len(taken) + 1}"


def is_taken(program_id: int, pseudonym: str, *, but: int | None = None) -> bool:
    """Whether somebody of the program has this pseudonym already."""
    found = db.session.scalar(
        select(Participant.id).where(
            Participant.program_id == program_id,
            func.lower(Participant.pseudonym) == pseudonym.lower(),
        )
    )
    return found is not None and found != but


def consents(participant: Participant) -> Sequence[Consent]:
    """What was agreed, the newest first, with what has ended."""
    return db.session.scalars(
        select(Consent)
        .where(Consent.participant_id == participant.id)
        .order_by(Consent.ended_at.is_not(None), Consent.given_on.desc(), Consent.id.desc())
    ).all()


def agreement(participant: Participant, today: date) -> Agreement:
    """What holds today."""
    holding = [
        one
        for one in consents(participant)
        if one.ended_at is None
        and one.given_on <= today
        and (one.until is None or one.until >= today)
    ]
    kinds = (CONSENT,) if participant.adult else (CONSENT, ASSENT)
    scopes = {
        scope
        for scope in SCOPES
        if all(any(one.kind == kind and getattr(one, scope) for one in holding) for kind in kinds)
    }
    days = [one.until for one in holding if one.until is not None]
    return Agreement(
        consent=any(one.kind == CONSENT for one in holding),
        assent=participant.adult or any(one.kind == ASSENT for one in holding),
        scopes=frozenset(scopes),
        until=min(days) if days else None,
    )


def note_consent(participant: Participant, consent: Consent, *, person_id: int) -> None:
    """Write down what was agreed; it takes the place of what the same people had said before. Not committed."""
    for earlier in consents(participant):
        if earlier.kind == consent.kind and earlier.ended_at is None:
            earlier.ended_at = now()
    consent.participant_id, consent.noted_by_id = participant.id, person_id
    db.session.add(consent)
    _log("empathy.consent", N_("Wrote down what %(pseudonym)s agreed to"), participant)
    _recorded_no_more(participant)


def end_consent(consent: Consent) -> None:
    """Take back one consent or assent: from now on nothing rests on it. Not committed."""
    if consent.ended_at is None:
        consent.ended_at = now()
        _log(
            "empathy.consent_ended",
            N_("Ended what %(pseudonym)s had agreed to"),
            consent.participant,
        )
        _recorded_no_more(consent.participant)


def _recorded_no_more(participant: Participant) -> None:
    """Erase what was recorded, unless everybody's word that stands still covers it."""
    db.session.flush()
    standing = [one for one in consents(participant) if one.ended_at is None and one.recorded]
    kinds = {CONSENT} if participant.adult else {CONSENT, ASSENT}
    if not kinds <= {one.kind for one in standing}:
        recordings.erase_of(participant)


def withdraw(participant: Participant, why: str) -> None:
    """Let nobody see anything of a participant from now on; where it was used stays listed. What was recorded is erased
    at once. Not committed."""
    if participant.withdrawn_at is not None:
        return
    participant.withdrawn_at, participant.withdrawn_why = now(), why
    for consent in consents(participant):
        consent.ended_at = consent.ended_at or now()
    for note in _notes(participant):
        note.shared = PRIVATE
    recordings.erase_of(participant)
    _log("empathy.withdrawn", N_("Withdrew all that %(pseudonym)s had said"), participant)


def erase(participant: Participant) -> None:
    """Delete a participant's words for good; the places where they had been used stay listed. Not committed."""
    withdraw(participant, participant.withdrawn_why)
    recordings.erase_of(participant)
    notes = [note.id for note in _notes(participant)]
    answers = select(Answer.id).where(Answer.note_id.in_(notes))
    for model, column in ((VoiceLink, VoiceLink.answer_id), (HeardItem, HeardItem.answer_id)):
        db.session.execute(delete(model).where(column.in_(answers)))
    db.session.execute(delete(Answer).where(Answer.note_id.in_(notes)))
    db.session.execute(delete(IdentifierDecision).where(IdentifierDecision.note_id.in_(notes)))
    db.session.execute(delete(Key).where(Key.participant_id == participant.id))
    _log("empathy.erased", N_("Erased all that %(pseudonym)s had said"), participant)
    participant.erased_at = now()
    participant.pseudonym = f"#{participant.id}"
    participant.band = participant.place = participant.withdrawn_why = ""


def uses(participant: Participant) -> Sequence[VoiceUse]:
    """Where words of a participant had been shown or taken, the newest first."""
    return db.session.scalars(
        select(VoiceUse)
        .join(InterviewNote, InterviewNote.id == VoiceUse.note_id)
        .where(InterviewNote.participant_id == participant.id)
        .order_by(VoiceUse.at.desc(), VoiceUse.id.desc())
    ).all()


def used(note_id: int, kind: str, title: str, url: str, person_id: int | None) -> None:
    """Remember that words of a note were shown or taken; once for each place. Not committed."""
    known = select(VoiceUse.id).where(
        VoiceUse.note_id == note_id, VoiceUse.kind == kind, VoiceUse.title == title
    )
    if db.session.scalar(known) is None:
        db.session.add(VoiceUse(note_id=note_id, kind=kind, title=title, url=url, by_id=person_id))


def key_of(participant: Participant, person_id: int) -> str:
    """How the participant can be reached, for the interviewer who wrote it down; LookupError for everybody else."""
    found = db.session.scalar(
        select(Key).where(Key.participant_id == participant.id, Key.interviewer_id == person_id)
    )
    if found is None:
        raise LookupError(f"Person {person_id} keeps no key of participant {participant.id}.")
    _log("empathy.key_opened", N_("Opened how %(pseudonym)s can be reached"), participant)
    return found.words


def keep_key(participant: Participant, words: str, person_id: int) -> None:
    """Keep, change or (with "") forget how a participant can be reached. Not committed."""
    db.session.execute(delete(Key).where(Key.participant_id == participant.id))
    if words:
        db.session.add(Key(participant_id=participant.id, interviewer_id=person_id, words=words))
    _log("empathy.key_kept", N_("Changed how %(pseudonym)s can be reached"), participant)


def has_key(participant: Participant, person_id: int) -> bool:
    """Whether this person keeps a key of the participant."""
    known = select(Key.id).where(
        Key.participant_id == participant.id, Key.interviewer_id == person_id
    )
    return db.session.scalar(known) is not None


def let_go(today: date, months: int) -> int:
    """Erase those whose last interview was longer ago than the network keeps notes. How many it were."""
    if not months:
        return 0
    last = (
        select(func.max(InterviewNote.held_on))
        .where(InterviewNote.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    old = db.session.scalars(
        select(Participant).where(
            Participant.erased_at.is_(None), last < today - timedelta(days=round(months * 30.44))
        )
    ).all()
    for participant in old:
        erase(participant)
    return len(old)


def _notes(participant: Participant) -> Sequence[InterviewNote]:
    return db.session.scalars(
        select(InterviewNote).where(InterviewNote.participant_id == participant.id)
    ).all()


def _log(action: str, sentence: str, participant: Participant) -> None:
    # The log is read by the hub: it says that something was done, and the number of whom, not the pseudonym.
    audit.record(action, sentence, words={"pseudonym": f"#{participant.id}"})
