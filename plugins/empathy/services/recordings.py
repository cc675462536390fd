"""Recordings of interviews: kept only while everybody agrees to it, heard by the two who write, and erased early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import IO

from sqlalchemy import ColumnElement, delete, or_, select

from commonaim.core import audit
from commonaim.core.db import db, now
from commonaim.core.plugin import N_
from commonaim.core.uploads import kinds, plugin_files
from commonaim.core.uploads.models import PluginFile
from commonaim.plugins.empathy.models import InterviewNote, Participant, Recording
from commonaim.plugins.empathy.services import sight

PLUGIN = "empathy"


class NotAgreed(Exception):
    """That an interview may not be recorded: consent or assent to it is missing, or has ended."""


def agreed(note: InterviewNote, today: date) -> bool:
    """Whether an interview may be recorded: consent and assent hold, and both say so."""
    found = select(Participant.id).where(Participant.id == note.participant_id, *_agreed(today))
    return db.session.scalar(found) is not None


def _agreed(today: date) -> tuple[ColumnElement[bool], ...]:
    return (sight.there(), sight.agreed("program", today), sight.agreed("recorded", today))


def of_note(note: InterviewNote, today: date) -> Sequence[Recording]:
    """The recordings of a note, the first one first; none where it is not agreed to today. For those who write it."""
    return _chosen(Recording.note_id == note.id) if agreed(note, today) else ()


def get(ident: int, note: InterviewNote, today: date) -> Recording | None:
    """A recording of a note, or None; as :func:`of_note`."""
    return next((one for one in of_note(note, today) if one.id == ident), None)


def keep(
    note: InterviewNote, file: IO[bytes], name: str, *, person_id: int, today: date
) -> Recording:
    """Keep a recording. What it was called is not kept, since it can hold a name. Not committed.

    Raises :class:`NotAgreed`, and :class:`commonaim.core.uploads.refused.Refused` with a sentence for what is no
    recording.
    """
    if not agreed(note, today):
        raise NotAgreed(f"The interview {note.id} may not be recorded.")
    kept = plugin_files.keep(
        PLUGIN, file, kinds.RECORDINGS, name=name, shown_as="recording", person_id=person_id
    )
    made = Recording(note_id=note.id, file_id=kept.id)
    db.session.add(made)
    db.session.flush()
    _log("empathy.recorded", N_("Kept a recording of the interview %(number)s"), note.id)
    return made


def erase(recording: Recording) -> None:
    """Delete a recording for good. Not committed."""
    _log(
        "empathy.recording_erased",
        N_("Erased a recording of the interview %(number)s"),
        recording.note_id,
    )
    _erase([recording])


def erase_of(participant: Participant) -> None:
    """Delete everything that was recorded of a participant. Not committed."""
    for recording in _chosen(InterviewNote.participant_id == participant.id):
        erase(recording)


def let_go(today: date, days: int) -> None:
    """Delete what is agreed to no longer, or was kept longer than ``days`` (0: that alone is no reason), and files that
    no row points to. Not committed."""
    allowed = (
        select(InterviewNote.id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(*_agreed(today))
    )
    over: ColumnElement[bool] = Recording.note_id.not_in(allowed)
    if days:
        over = or_(over, PluginFile.created_at < now() - timedelta(days=days))
    for recording in _chosen(over):
        erase(recording)
    named = select(Recording.file_id)
    plugin_files.remove(
        db.session.scalars(
            select(PluginFile).where(PluginFile.plugin == PLUGIN, PluginFile.id.not_in(named))
        ).all()
    )


def _chosen(*conditions: ColumnElement[bool]) -> Sequence[Recording]:
    return db.session.scalars(
        select(Recording)
        .join(InterviewNote, InterviewNote.id == Recording.note_id)
        .join(PluginFile, PluginFile.id == Recording.file_id)
        .where(*conditions)
        .order_by(Recording.id)
    ).all()


def _erase(recordings: Sequence[Recording]) -> None:
    files = [recording.file for recording in recordings]
    db.session.execute(delete(Recording).where(Recording.id.in_([one.id for one in recordings])))
    plugin_files.remove(files)


def _log(action: str, sentence: str, number: int) -> None:
    audit.record(action, sentence, words={"number": number})
