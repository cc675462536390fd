"""Interview notes as texts to code. Consent travels along: whom a text is visible to, whether it may be quoted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from commonaim.core.access import Access
from commonaim.core.db import db, now
from commonaim.core.plugin import N_, TextToCode
from commonaim.plugins.coding.models import Passage, Text, TextVersion, Use
from commonaim.plugins.empathy.models import InterviewNote, Participant
from commonaim.plugins.empathy.models.notes import PRIVATE
from commonaim.plugins.empathy.services import sight
from commonaim.plugins.empathy.services.notes import words_of
from commonaim.plugins.empathy.services.showing import part_title

#: By which name coding knows where a text comes from.
PLUGIN: Final = "empathy"


def texts(access: Access, today: date) -> Iterator[TextToCode]:
    """The shared notes that somebody may see; and without their words those that nobody may see any more."""
    ready = sight.ready(today)
    seen = select(InterviewNote.id).join(
        Participant, Participant.id == InterviewNote.participant_id
    )
    visible = set(
        db.session.scalars(
            seen.where(sight.seen_by(access, today), ready, InterviewNote.shared != PRIVATE)
        )
    )
    network = set(db.session.scalars(seen.where(sight.shared_with_network(today))))
    quotable = set(db.session.scalars(seen.where(sight.quotable(today))))
    notes = db.session.scalars(
        select(InterviewNote)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(
            or_(
                InterviewNote.id.in_(visible),
                InterviewNote.id.not_in(seen.where(ready, InterviewNote.shared != PRIVATE)),
            )
        )
        .options(joinedload(InterviewNote.participant))
        .order_by(InterviewNote.id)
    )
    for note in notes:
        yield _text(note, note.id in visible, note.id in network, note.id in quotable)


def _text(note: InterviewNote, seen: bool, network: bool, quotable: bool) -> TextToCode:
    if not seen:
        # Nothing of it is told: it is offered so that it is taken out wherever it had been brought in.
        return TextToCode(
            key=str(note.id),
            title="",
            text="",
            kind=N_("interview"),
            visible_to="coders",
            quotable=False,
            withdrawn=True,
        )
    who = note.participant
    return TextToCode(
        key=str(note.id),
        title=_("An interview with %(pseudonym)s", pseudonym=who.pseudonym),
        text=as_text(note),
        kind=N_("interview"),
        url=url_for("empathy.note", ident=note.id),
        language=note.language,
        attributes={"role": who.role, "band": who.band, "place": who.place},
        program_id=note.program_id,
        visible_to="network" if network else "program",
        quotable=quotable,
        consent=_("Consent and assent hold, as they are noted with the interview."),
    )


def as_text(note: InterviewNote) -> str:
    """The words of a note in one text, prompt by prompt."""
    blocks = []
    words = words_of(note)
    for number, prompt in enumerate(note.version.prompts, 1):
        said = [f"{part_title(part)}: {text}" for (at, part), text in words.items() if at == number]
        if said:
            blocks.append("\n".join([prompt, *said]))
    return "\n\n".join(blocks)


def refresh(participant_id: int, today: date) -> None:
    """Let coding know at once what somebody's notes may be used for today. Not committed."""
    mine = select(InterviewNote.id).join(
        Participant, Participant.id == InterviewNote.participant_id
    )
    mine = mine.where(InterviewNote.participant_id == participant_id)
    usable = set(
        db.session.scalars(mine.where(sight.ready(today), InterviewNote.shared != PRIVATE))
    )
    network = set(db.session.scalars(mine.where(sight.shared_with_network(today))))
    quotable = set(db.session.scalars(mine.where(sight.quotable(today))))
    keys = {str(ident): ident for ident in db.session.scalars(mine)}
    for text in _brought_in(keys):
        ident = keys[text.key]
        text.visible_to = "network" if ident in network else "program"
        text.quotable = ident in quotable
        if ident not in usable:
            text.withdrawn_at = text.withdrawn_at or now()
        elif text.erased_at is None:
            text.withdrawn_at = None


def uses(participant_id: int) -> Sequence[Use]:
    """Where coding had shown or taken words of somebody's notes."""
    notes = select(InterviewNote.id).where(InterviewNote.participant_id == participant_id)
    keys = [str(ident) for ident in db.session.scalars(notes)]
    return db.session.scalars(
        select(Use)
        .join(Text, Text.id == Use.text_id)
        .where(Text.plugin == PLUGIN, Text.key.in_(keys))
        .order_by(Use.at.desc())
    ).all()


def _brought_in(keys: Collection[str]) -> Sequence[Text]:
    return db.session.scalars(select(Text).where(Text.plugin == PLUGIN, Text.key.in_(keys))).all()


def forget(participant_id: int) -> None:
    """Delete in coding what was brought in of somebody's notes; where it was used stays known. Not committed."""
    notes = select(InterviewNote.id).where(InterviewNote.participant_id == participant_id)
    for text in _brought_in([str(ident) for ident in db.session.scalars(notes)]):
        text.title, text.attributes, text.consent = "", {}, ""
        text.withdrawn_at, text.erased_at = text.withdrawn_at or now(), now()
        versions = select(TextVersion.id).where(TextVersion.text_id == text.id)
        db.session.execute(delete(Passage).where(Passage.version_id.in_(versions)))
