"""Interview notes as texts to code. Consent travels along: whom a text is visible to, whether it may be quoted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from commonaim.core.access import Access
from commonaim.core.db import db, now
from commonaim.core.plugin import N_, TextToCode
from commonaim.plugins.coding.models import Text
from commonaim.plugins.coding.services import consent
from commonaim.plugins.coding.services.consent import Used
from commonaim.plugins.empathy.models import InterviewNote, Participant
from commonaim.plugins.empathy.models.notes import PRIVATE
from commonaim.plugins.empathy.services import sight
from commonaim.plugins.empathy.services.notes import words_of
from commonaim.plugins.empathy.services.showing import part_title

#: By which name coding knows where a text comes from.
PLUGIN: Final = "empathy"
#: Why a text is withdrawn there when what was agreed here has ended; by it one knows what may come back.
NO_LONGER: Final = N_("What was agreed, where it comes from, has ended.")


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
        # Narrowed only: what somebody narrowed there is not widened from here.
        if ident not in network and consent.narrower("program", text.visible_to):
            text.visible_to = "program"
        text.quotable = text.quotable and ident in quotable
        if ident not in usable and text.withdrawn_at is None:
            text.withdrawn_at, text.withdrawn_why = now(), NO_LONGER
        elif ident in usable and text.withdrawn_why == NO_LONGER and text.erased_at is None:
            text.withdrawn_at, text.withdrawn_why = None, ""


def uses(participant_id: int) -> list[Used]:
    """Where coding had shown or taken words of somebody's notes."""
    return [use for text in _brought_in(_keys(participant_id)) for use in consent.used(text)]


def _keys(participant_id: int) -> list[str]:
    notes = select(InterviewNote.id).where(InterviewNote.participant_id == participant_id)
    return [str(ident) for ident in db.session.scalars(notes)]


def _brought_in(keys: Collection[str]) -> Sequence[Text]:
    return db.session.scalars(select(Text).where(Text.plugin == PLUGIN, Text.key.in_(keys))).all()


def forget(participant_id: int) -> None:
    """Delete in coding what was brought in of somebody's notes; where it was used stays known. Not committed."""
    for text in _brought_in(_keys(participant_id)):
        if text.erased_at is None:
            text.title, text.withdrawn_at = "", text.withdrawn_at or now()
            consent.erase(text)
