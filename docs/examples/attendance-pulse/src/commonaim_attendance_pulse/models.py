"""Meetings that are asked about, and what was answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core import Base, NetworkScoped
from commonaim.core.db import now

#: What can be answered, in the order in which it is offered.
FEELINGS = ("heard", "partly", "not")


class Meeting(NetworkScoped, Base):
    """A meeting that everybody is asked about, until the end of ``closes_on``."""

    __tablename__ = "attendance_pulse_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    closes_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime] = mapped_column(default=now)

    answers: Mapped[list[MeetingAnswer]] = relationship(
        back_populates="meeting",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class MeetingAnswer(NetworkScoped, Base):
    """What somebody answered; ``person_id`` is emptied when it is to be forgotten who."""

    __tablename__ = "attendance_pulse_answer"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("attendance_pulse_meeting.id", ondelete="CASCADE")
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    feeling: Mapped[str] = mapped_column(String(10), default="heard")
    words: Mapped[str] = mapped_column(Text, default="")

    meeting: Mapped[Meeting] = relationship(back_populates="answers")
