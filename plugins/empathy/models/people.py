"""Tables of interview guides, of whom one plans to listen to, and of what each participant agreed to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.networks.models import Program
from commonaim.core.sealing import Sealed

CONSENT, ASSENT = "consent", "assent"
#: What may be agreed to, beside that the own program uses what was said.
SCOPES: Final = ("network", "quoted", "recorded")
ROLES: Final = ("student", "alum", "family", "community")
#: From whom consent is: whoever stands for a young person, or an adult for themself.
GIVERS: Final = ("guardian", "school", "self")


class Guide(NetworkScoped, Base):
    """A set of story prompts, shared in the network. Its words are in its versions; ``number`` is the newest."""

    __tablename__ = "empathy_guide"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(10), default="en")
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class GuideVersion(NetworkScoped, Base):
    """What a guide asks at one time; never changed. ``prompts`` are four to eight, in order."""

    __tablename__ = "empathy_guide_version"
    __table_args__ = (UniqueConstraint("guide_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guide_id: Mapped[int] = mapped_column(ForeignKey("empathy_guide.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    opening: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text, default="")
    prompts: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    guide: Mapped[Guide] = relationship()
    created_by: Mapped[Person | None] = relationship()


class ListeningPlan(NetworkScoped, Base):
    """Whom a program means to listen to, in words and without names: above all those furthest from opportunity."""

    __tablename__ = "empathy_listening_plan"
    __table_args__ = (UniqueConstraint("program_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    whom: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    how_many: Mapped[int] = mapped_column(default=3)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Participant(NetworkScoped, Base):
    """Somebody who is listened to, by pseudonym. ``adult`` ones consent for themselves, and no assent is asked.

    ``holder`` is the adult of the program who holds the contact. ``place`` is as coarse as the network says. Once
    ``withdrawn_at`` is set, nobody sees what they said; ``erased_at`` is when the words were deleted for good.
    """

    __tablename__ = "empathy_participant"
    __table_args__ = (UniqueConstraint("program_id", "pseudonym"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    pseudonym: Mapped[str] = mapped_column(String(60))
    chosen: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(String(12), default="student")
    adult: Mapped[bool] = mapped_column(default=False)
    band: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    holder_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    erased_at: Mapped[datetime | None]

    program: Mapped[Program] = relationship()
    holder: Mapped[Person | None] = relationship()


class Consent(NetworkScoped, Base):
    """What was agreed: ``kind`` is ``consent`` or ``assent``, ``giver`` is from whom, by what they are, not by name.

    It always covers the own program; the three columns are :data:`SCOPES`. It holds from ``given_on`` to the end of
    ``until``, or for as long as nobody takes it back.
    """

    __tablename__ = "empathy_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_participant.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    giver: Mapped[str] = mapped_column(String(12), default="")
    given_on: Mapped[date]
    until: Mapped[date | None]
    network: Mapped[bool] = mapped_column(default=False)
    quoted: Mapped[bool] = mapped_column(default=False)
    recorded: Mapped[bool] = mapped_column(default=False)
    noted_at: Mapped[datetime] = mapped_column(default=now)
    noted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    ended_at: Mapped[datetime | None]

    participant: Mapped[Participant] = relationship()
    noted_by: Mapped[Person | None] = relationship()


class Key(NetworkScoped, Base):
    """How a participant can be reached again, sealed with a key outside the database; only in networks that keep it.

    Only the person of ``interviewer_id`` may open it, and each time is in the log.
    """

    __tablename__ = "empathy_key"
    __table_args__ = (UniqueConstraint("participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_participant.id", ondelete="CASCADE")
    )
    interviewer_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(Sealed)
