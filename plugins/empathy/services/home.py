"""What empathy interviews say on pages that are not their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from commonaim.core import tenancy
from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.core.finding.words import excerpt, holds, like
from commonaim.core.forms.models import Submission
from commonaim.core.forms.services import sections_of
from commonaim.core.i18n import told
from commonaim.core.plugin import Hit, Link, Panel, PanelItem, TodoItem
from commonaim.plugins.empathy.models import Answer, InterviewNote, Participant, Recording
from commonaim.plugins.empathy.models.notes import PRIVATE, TO_CONFIRM
from commonaim.plugins.empathy.services import links, notes, sight
from commonaim.plugins.empathy.services.settings import roster
from commonaim.plugins.empathy.services.showing import LEVELS, ROLES

MOST_HITS = 20


def panels(submission: Submission, access: Access, today: date) -> Iterator[Panel]:
    """The voices beside the sections of a submission that they speak to, and what part young people have in it."""
    items = [
        PanelItem(
            title=_("A young person's words"),
            quote=voice.answer.words,
            note=_whom(voice.note),
            section=_section(submission, voice.link.section),
            links=(Link(_("The interview"), url_for("empathy.note", ident=voice.note.id)),),
        )
        for voice in links.voices(access, today, submission_id=submission.id)
    ]
    if items:
        yield Panel(_("Voices"), tuple(items), position=40)
    part = links.part_of(submission.id)
    say = Link(
        _("Say how young people take part"), url_for("empathy.taking_part", ident=submission.id)
    )
    may = access.may_write(submission.program_id)
    if part is not None or may:
        text = (
            told(LEVELS[part.level]) if part else _("How do young people take part in this change?")
        )
        body = (PanelItem(title=_("How"), body=part.how),) if part and part.how else ()
        yield Panel(
            _("Young people in this change"), body, text, (say,) if may else (), position=41
        )


def _whom(note: InterviewNote) -> str:
    who = note.participant
    return ", ".join(
        part for part in (who.pseudonym, str(ROLES[who.role]).lower(), who.band) if part
    )


def _section(submission: Submission, role: str) -> str | None:
    return next((one.key for one in sections_of(submission) if role and one.role == role), None)


def found(access: Access, words: Sequence[str], today: date) -> Iterator[Hit]:
    """Interviews that somebody may see with all words in them."""
    rows = db.session.execute(
        select(InterviewNote, Answer)
        .join(Answer, Answer.note_id == InterviewNote.id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(sight.seen_by(access, today), like(words, Answer.words, Participant.pseudonym))
        .order_by(InterviewNote.held_on.desc(), Answer.id)
    )
    told_of: set[int] = set()
    for note, answer in rows:
        if note.id in told_of or not holds(words, [answer.words, note.participant.pseudonym]):
            continue
        told_of.add(note.id)
        yield Hit(
            _("An interview with %(pseudonym)s", pseudonym=note.participant.pseudonym),
            url_for("empathy.note", ident=note.id),
            _("interview"),
            excerpt(words, answer.words),
        )
        if len(told_of) >= MOST_HITS:
            return


def waiting(access: Access, today: date) -> Iterator[TodoItem]:
    """One's own notes that are not shared yet, and those that can be brought back."""
    mine = db.session.scalars(
        select(InterviewNote)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(sight.there(), sight.written_by(access))
        .order_by(InterviewNote.held_on)
    ).all()
    for note in mine:
        who = note.participant.pseudonym
        page = url_for("empathy.note", ident=note.id)
        if note.shared == PRIVATE:
            yield TodoItem(
                _("An interview with %(pseudonym)s", pseudonym=who),
                page,
                _("only you two see it; share it when it is ready"),
            )
        elif note.checked == TO_CONFIRM:
            yield TodoItem(
                _("An interview with %(pseudonym)s", pseudonym=who),
                page,
                _("bring your words back to them: did you hear it right?"),
            )


def hidden() -> list[str]:
    """What nobody sees while the plugin is off."""
    count = db.session.scalar(select(func.count(InterviewNote.id))) or 0
    people = db.session.scalar(select(func.count(Participant.id))) or 0
    recorded = db.session.scalar(select(func.count(Recording.id))) or 0
    return [
        _("%(count)s interview notes", count=count),
        _("%(count)s participants, by pseudonym", count=people),
        _("%(count)s recordings", count=recorded),
    ]


def recount(told: Callable[[int, int], None] = lambda _done, _of: None) -> None:
    """Look again through shared notes that were looked through with other rules, names or pseudonyms than those of
    today. Not committed; after each note ``told`` is called with how many of how many were looked through."""
    names = roster()
    shared = select(InterviewNote).where(InterviewNote.shared != PRIVATE)
    found = db.session.scalars(shared.options(joinedload(InterviewNote.participant))).all()
    other = [note.id for note in found if note.looked_with != notes.looked_with(note, names)]
    for done, ident in enumerate(other, 1):
        if note := tenancy.get(InterviewNote, ident):  # it may be taken back meanwhile
            notes.count(note, names)
        told(done, len(other))
