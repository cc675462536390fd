"""Interviews for apps: what the token's owner may see on the pages, and nothing else."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort
from sqlalchemy import select

from commonaim.core.access import current_access
from commonaim.core.api.lists import Listed, Paging, part
from commonaim.core.api.operations import reads
from commonaim.core.api.schemas import Answer
from commonaim.core.permissions import requires
from commonaim.plugins.empathy.models import InterviewNote, Participant
from commonaim.plugins.empathy.services import notes, sight

blueprint = Blueprint("api", __name__)


class Interview(Answer):
    """An interview, by pseudonym. `shared` is `private`, `program` or `network`; `checked` is what was said of the
    notes when they were brought back: `to_confirm`, `confirmed`, `amended` or `refused`."""

    id: int
    pseudonym: str
    role: str
    band: str
    program_id: int
    held_on: date
    language: str
    shared: str
    checked: str


class InterviewWords(Answer):
    """Words under a prompt of the guide; `prompt` counts from 1, 0 is the whole interview."""

    prompt: int
    part: str
    words: str


class InterviewWithWords(Answer):
    """An interview with its words."""

    interview: Interview
    prompts: list[str]
    words: list[InterviewWords]


@blueprint.get("/interviews")
@requires("empathy.read")
@reads(Interview, tag="interviews", listed=True, asks=Paging)
def interviews(asked: Paging) -> Listed[Interview]:
    """The interviews that the owner of the token may see."""
    access = current_access()
    seen = (
        select(InterviewNote)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(sight.seen_by(access, access.network.today))
    )
    return part(seen, InterviewNote.id, asked, _told)


@blueprint.get("/interviews/<int:note_id>")
@requires("empathy.read")
@reads(InterviewWithWords, tag="interviews")
def interview(note_id: int) -> InterviewWithWords:
    """An interview with its words; 404 for one that may not be seen."""
    access = current_access()
    note = notes.get(note_id, access, access.network.today) or abort(404)
    words = notes.words_of(note).items()
    return InterviewWithWords(
        interview=_told(note),
        prompts=list(note.version.prompts),
        words=[InterviewWords(prompt, name, text) for (prompt, name), text in words],
    )


def _told(note: InterviewNote) -> Interview:
    who = note.participant
    return Interview(
        id=note.id,
        pseudonym=who.pseudonym,
        role=who.role,
        band=who.band,
        program_id=note.program_id,
        held_on=note.held_on,
        language=note.language,
        shared=note.shared,
        checked=note.checked,
    )
