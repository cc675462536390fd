"""Tables of projects, of the coders in them, and of who is at which text."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now

#: What a project does with agreement between coders: nothing, talk about it, or report it as reliability.
AGREEMENT: Final = ("off", "discussion", "reliability")
#: What is compared for it: each character, each sentence, or each text as a whole.
CHARACTER, SENTENCE, UNIT = "character", "sentence", "unit"
PERSON, SUGGESTION, DECIDED = "person", "suggestion", "decided"
KINDS_OF_CODERS: Final = (PERSON, SUGGESTION, DECIDED)


def new_guid() -> str:
    """An identifier that a thing keeps wherever its project is taken, in the form that REFI-QDA asks for."""
    return str(uuid4())


class Project(NetworkScoped, Base):
    """A piece of research on some texts, with a codebook of its own.

    ``version`` is the number of the codebook version that is being worked on. ``blind``: nobody sees what others coded
    in a text before they are done with it. ``agreement_unit`` is what agreement is counted by: ``character``,
    ``sentence`` or ``unit`` (a whole text). ``origin`` says what an imported project came from.
    """

    __tablename__ = "coding_project"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    name: Mapped[str]
    question: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    blind: Mapped[bool] = mapped_column(default=False)
    agreement: Mapped[str] = mapped_column(String(20), default="discussion")
    agreement_unit: Mapped[str] = mapped_column(String(20), default="sentence")
    suggestions: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    archived_at: Mapped[datetime | None]

    created_by: Mapped[Person | None] = relationship()


class Coder(NetworkScoped, Base):
    """Who codes in a project; every coding has one.

    ``kind`` is ``person``, ``suggestion`` (what the software proposed) or ``decided`` (what people settled on). An
    imported coder is a person without ``person_id``. ``role`` is who they are in the work, in their own words
    (student, teacher, coach). ``keys`` are the ids of the codes on the keys 1 to 9.
    """

    __tablename__ = "coding_coder"
    __table_args__ = (UniqueConstraint("project_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(ForeignKey("coding_project.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12), default=PERSON)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(60), default="")
    keys: Mapped[list[int]] = mapped_column(JSON, default=list)
    joined_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()


class Reading(NetworkScoped, Base):
    """That a coder reads a text: it was given to them, and once ``done_at`` is set they see what others coded in it."""

    __tablename__ = "coding_reading"
    __table_args__ = (UniqueConstraint("text_id", "coder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("coding_text.id", ondelete="CASCADE"))
    coder_id: Mapped[int] = mapped_column(
        ForeignKey("coding_coder.id", ondelete="CASCADE"), index=True
    )
    asked_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    coder: Mapped[Coder] = relationship()


class Presence(NetworkScoped, Base):
    """When somebody was last seen at a text, and at which code point of it; kept for minutes."""

    __tablename__ = "coding_presence"
    __table_args__ = (UniqueConstraint("text_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("coding_text.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=now, index=True)

    person: Mapped[Person] = relationship()


#: What a project's lists of coders are read along.
Index("ix_coding_coder_kind", Coder.network_id, Coder.project_id, Coder.kind)
