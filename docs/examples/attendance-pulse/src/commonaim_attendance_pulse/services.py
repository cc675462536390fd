"""The work: ask about meetings, take answers, count them where they are enough, forget who answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select, update

from commonaim.core import N_
from commonaim.core.audit import record
from commonaim.core.db import db
from commonaim.core.networks.services import settings
from commonaim_attendance_pulse import plugin
from commonaim_attendance_pulse.models import FEELINGS, Meeting, MeetingAnswer


@dataclass(frozen=True)
class Result:
    """How a meeting was; ``counts`` by feeling, or None where too few have answered."""

    meeting: Meeting
    answered: int
    counts: dict[str, int] | None


def ask(name: str, cycle_id: int, closes_on: date, person_id: int) -> Meeting:
    """Ask everybody about a meeting."""
    meeting = Meeting(name=name, cycle_id=cycle_id, closes_on=closes_on, asked_by_id=person_id)
    db.session.add(meeting)
    record("attendance_pulse.asked", N_("Asked how “%(name)s” was"), words={"name": name})
    db.session.flush()
    return meeting


def waiting_for(person_id: int, today: date) -> Sequence[Meeting]:
    """The meetings that somebody can answer still and has not."""
    mine = select(MeetingAnswer.meeting_id).where(MeetingAnswer.person_id == person_id)
    statement = select(Meeting).where(Meeting.closes_on >= today, Meeting.id.not_in(mine))
    return db.session.scalars(statement.order_by(Meeting.closes_on, Meeting.id)).all()


def answer(meeting: Meeting, person_id: int, feeling: str, words: str) -> None:
    """Take somebody's answer; a second one takes the place of the first."""
    mine = (MeetingAnswer.meeting_id == meeting.id) & (MeetingAnswer.person_id == person_id)
    db.session.execute(delete(MeetingAnswer).where(mine))
    db.session.add(
        MeetingAnswer(
            meeting_id=meeting.id, person_id=person_id, feeling=feeling, words=words.strip()
        )
    )
    db.session.flush()


def results(cycle_id: int | None = None) -> list[Result]:
    """How meetings were, the newest first."""
    statement = select(Meeting).order_by(Meeting.id.desc())
    if cycle_id is not None:
        statement = statement.where(Meeting.cycle_id == cycle_id)
    smallest, counted = settings(plugin)["smallest"], counts()
    found = []
    for meeting in db.session.scalars(statement):
        of_meeting = {feeling: counted.get((meeting.id, feeling), 0) for feeling in FEELINGS}
        answered = sum(of_meeting.values())
        found.append(Result(meeting, answered, of_meeting if answered >= smallest else None))
    return found


def counts() -> dict[tuple[int, str], int]:
    """How often each feeling was answered, by meeting."""
    rows = db.session.execute(
        select(MeetingAnswer.meeting_id, MeetingAnswer.feeling, func.count()).group_by(
            MeetingAnswer.meeting_id, MeetingAnswer.feeling
        )
    )
    return {(meeting, feeling): count for meeting, feeling, count in rows}


def counts_by_cycle(cycle_ids: Collection[int]) -> dict[int, list[int]]:
    """How often each feeling was answered about the meetings of some cycles, in the order of FEELINGS."""
    rows = db.session.execute(
        select(Meeting.cycle_id, MeetingAnswer.feeling, func.count())
        .join(MeetingAnswer, MeetingAnswer.meeting_id == Meeting.id)
        .where(Meeting.cycle_id.in_(cycle_ids))
        .group_by(Meeting.cycle_id, MeetingAnswer.feeling)
    )
    found = {cycle_id: [0] * len(FEELINGS) for cycle_id in cycle_ids}
    for cycle_id, feeling, count in rows:
        found[cycle_id][FEELINGS.index(feeling)] = count
    return found


def forget_who_answered(today: date) -> None:
    """Let go of who answered what, some days after nobody can answer any more."""
    last = today - timedelta(days=settings(plugin)["forget_after"])
    over = select(Meeting.id).where(Meeting.closes_on < last)
    db.session.execute(
        update(MeetingAnswer).where(MeetingAnswer.meeting_id.in_(over)).values(person_id=None),
        execution_options={"synchronize_session": "fetch"},
    )


def never_answered(today: date) -> Sequence[str]:
    """The names of meetings that can be answered no longer and that nobody has answered."""
    known = select(MeetingAnswer.meeting_id)
    statement = select(Meeting.name).where(Meeting.closes_on < today, Meeting.id.not_in(known))
    return db.session.scalars(statement.order_by(Meeting.id)).all()
