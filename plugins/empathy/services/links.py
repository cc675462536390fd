"""Where voices go: to submissions, change ideas, norms, themes; and what part young people have in a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core import hooks, tenancy
from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.core.finding.words import holds, like
from commonaim.core.forms.models import ChangeIdea, Submission
from commonaim.core.plugin import N_, LinkTarget
from commonaim.plugins.empathy.models import Answer, InterviewNote, Part, Participant, VoiceLink
from commonaim.plugins.empathy.models.heard import LEVELS
from commonaim.plugins.empathy.services import people, sight
from commonaim.plugins.empathy.services.people import StandsInTheWay

#: So many things to link to are shown at once.
MOST = 20
#: What keeps words of a young person about things of the network apart from what other plugins offer.
CORE = "core"


@dataclass(frozen=True, slots=True)
class Target:
    """Something to link to, and which plugin it is of."""

    plugin: str
    what: LinkTarget

    @property
    def value(self) -> str:
        """What a form sends of it."""
        return f"{self.plugin}|{self.what.kind}|{self.what.key}"


@dataclass(frozen=True, slots=True)
class Voice:
    """Words that speak to something, with whom they are from as far as it may be told."""

    link: VoiceLink
    answer: Answer
    note: InterviewNote


def targets(access: Access, words: Sequence[str]) -> list[Target]:
    """What ``access`` may link to that has all words in its title, the best first."""
    found = [Target(CORE, one) for one in _of_core(access, words)]
    for answer in hooks.collect("link_targets", access.network, user=access, words=words):
        found += [Target(answer.plugin.name, one) for one in answer.result]
    return found[:MOST]


def _of_core(access: Access, words: Sequence[str]) -> list[LinkTarget]:
    found: list[LinkTarget] = []
    if access.may("submissions.view"):
        rows = select(Submission).order_by(Submission.changed_at.desc()).limit(MOST)
        if words:
            rows = rows.where(like(words, Submission.title))
        for row in db.session.scalars(rows):
            if holds(words, [row.title]):
                page = url_for("forms.submission", ident=row.id)
                found.append(LinkTarget(N_("submission"), str(row.id), row.title, page))
    for idea in db.session.scalars(select(ChangeIdea).order_by(ChangeIdea.name)):
        if holds(words, [idea.name]):
            found.append(LinkTarget(N_("change idea"), str(idea.id), idea.name))
    return found


def link(answer: Answer, value: str, section: str, access: Access, today: date) -> VoiceLink:
    """Link words to what a form chose. Raises :class:`StandsInTheWay` when they may not be quoted, LookupError when
    there is no such thing. Not committed."""
    may = (
        select(InterviewNote.id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(InterviewNote.id == answer.note_id, sight.quotable(today))
    )
    if db.session.scalar(may) is None:
        raise StandsInTheWay("quoted")
    chosen = next((one for one in targets(access, ()) if one.value == value), None) or _known(
        value, access
    )
    known = db.session.scalar(
        select(VoiceLink).where(
            VoiceLink.answer_id == answer.id,
            VoiceLink.plugin == chosen.plugin,
            VoiceLink.kind == chosen.what.kind,
            VoiceLink.key == chosen.what.key,
        )
    )
    if known is not None:
        known.section = section
        return known
    submission = chosen.plugin == CORE and chosen.what.kind == "submission"
    made = VoiceLink(
        answer_id=answer.id,
        plugin=chosen.plugin,
        kind=chosen.what.kind,
        key=chosen.what.key,
        title=chosen.what.title,
        url=chosen.what.url,
        submission_id=int(chosen.what.key) if submission else None,
        section=section,
        by_id=access.person.id,
    )
    db.session.add(made)
    people.used(answer.note_id, "link", chosen.what.title, chosen.what.url, access.person.id)
    return made


def _known(value: str, access: Access) -> Target:
    """A submission beyond the first that are shown."""
    plugin, kind, key = [*value.split("|", 2), "", ""][:3]
    row = tenancy.get(Submission, int(key)) if kind == "submission" and key.isdigit() else None
    if plugin != CORE or row is None or not access.may("submissions.view"):
        raise LookupError(value)
    page = url_for("forms.submission", ident=row.id)
    return Target(CORE, LinkTarget("submission", key, row.title, page))


def unlink(ident: int, access: Access, today: date) -> int | None:
    """Take a link away that somebody may see; the id of its note, None when there is none. Not committed."""
    found = voices(access, today, link_id=ident)
    for voice in found:
        db.session.delete(voice.link)
    return found[0].note.id if found else None


def voices(
    access: Access,
    today: date,
    *,
    submission_id: int | None = None,
    note_id: int | None = None,
    link_id: int | None = None,
) -> list[Voice]:
    """Linked words that somebody may see and that may be quoted today."""
    statement = (
        select(VoiceLink, Answer, InterviewNote)
        .join(Answer, Answer.id == VoiceLink.answer_id)
        .join(InterviewNote, InterviewNote.id == Answer.note_id)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(sight.seen_by(access, today), sight.quotable(today))
        .options(joinedload(InterviewNote.participant), joinedload(InterviewNote.program))
        .order_by(VoiceLink.id)
    )
    for column, value in (
        (VoiceLink.submission_id, submission_id),
        (Answer.note_id, note_id),
        (VoiceLink.id, link_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return [Voice(*row) for row in db.session.execute(statement)]


def part_of(submission_id: int) -> Part | None:
    """What a program said of how young people take part in a change."""
    return db.session.scalar(select(Part).where(Part.submission_id == submission_id))


def say_part(submission: Submission, level: str, how: str, person_id: int) -> Part:
    """Say how young people take part; ValueError for a level that is none. Not committed."""
    if level not in LEVELS:
        raise ValueError(level)
    found = part_of(submission.id)
    if found is None:
        found = Part(submission_id=submission.id, level=level)
        db.session.add(found)
    found.level, found.how, found.by_id = level, how, person_id
    return found
