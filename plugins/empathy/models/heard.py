"""Tables of where voices went: links to the work, what part young people have in it, pages to bring back, and uses."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Program

from .notes import Answer, InterviewNote

#: How young people take part in a change, from the least to the most of a say; the last two are no step of a ladder.
LEVELS: Final = ("data_source", "consulted", "co_designed", "co_led", "interpreting")


class VoiceLink(NetworkScoped, Base):
    """That words of a note speak to something of the network: a submission's section, a change idea, a norm.

    ``plugin``, ``kind``, ``key``, ``title`` and ``url`` say what (``core`` for core's), so that it can be read when
    that plugin is off; a submission is pointed at too, and ``section`` is the role of the section.
    """

    __tablename__ = "empathy_voice_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_answer.id", ondelete="CASCADE"), index=True
    )
    plugin: Mapped[str] = mapped_column(String(60), default="core")
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    section: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    answer: Mapped[Answer] = relationship()
    submission: Mapped[Submission | None] = relationship()


class Part(NetworkScoped, Base):
    """How young people take part in the change of a submission, on the scale :data:`LEVELS`, as its program says."""

    __tablename__ = "empathy_part"
    __table_args__ = (UniqueConstraint("submission_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(16))
    how: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    submission: Mapped[Submission] = relationship()


class Heard(NetworkScoped, Base):
    """A page of a program, to print and bring back: what we heard, what we did."""

    __tablename__ = "empathy_heard"

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str]
    opening: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    program: Mapped[Program] = relationship()
    by: Mapped[Person | None] = relationship()


class HeardItem(NetworkScoped, Base):
    """Words that were heard, and what was done about them."""

    __tablename__ = "empathy_heard_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    heard_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_heard.id", ondelete="CASCADE"), index=True
    )
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_answer.id", ondelete="CASCADE"), index=True
    )
    did: Mapped[str] = mapped_column(Text, default="")

    heard: Mapped[Heard] = relationship()
    answer: Mapped[Answer] = relationship()


class VoiceUse(NetworkScoped, Base):
    """Where words of a note had been shown or taken, kept when the words are gone, so that somebody can act there.

    ``kind`` is ``link``, ``page`` or ``export``; ``title`` says what in words that tell nothing of the young person.
    """

    __tablename__ = "empathy_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_note.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    note: Mapped[InterviewNote] = relationship()
