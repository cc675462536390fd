"""Tables of interview notes: the header, what was written under each prompt, what was recorded and decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.networks.models import Program
from commonaim.core.uploads.models import PluginFile

from .people import GuideVersion, Participant

PRIVATE, OWN_PROGRAM, WHOLE_NETWORK = "private", "program", "network"
#: Who a note is shared with, from the fewest to the most.
AUDIENCES: Final = (PRIVATE, OWN_PROGRAM, WHOLE_NETWORK)
TO_CONFIRM, CONFIRMED, AMENDED, REFUSED = "to_confirm", "confirmed", "amended", "refused"
CHECKS: Final = (TO_CONFIRM, CONFIRMED, AMENDED, REFUSED)
#: What is written under a prompt: what was seen and heard, then what the writers make of it.
OBSERVED: Final = ("story", "quote", "surprise", "follow_up")
INFERRED: Final = ("feeling", "need", "insight")
#: What is written about the whole interview, under prompt 0.
MAP_OBSERVED: Final = ("said", "did")
MAP_INFERRED: Final = ("thought", "felt")
POINT: Final = ("who", "needs", "because", "might")
PARTS: Final = (*OBSERVED, *INFERRED)
OVERALL: Final = (*MAP_OBSERVED, *MAP_INFERRED, *POINT)


class InterviewNote(NetworkScoped, Base):
    """What was written of one interview. ``undecided`` counts the identifiers in it that nobody has decided about;
    ``looked_with`` tells with which rules, names of the network and pseudonym they were looked for.

    ``shared`` is one of :data:`AUDIENCES`, ``checked`` one of :data:`CHECKS`: what the young person said of the words
    when they were brought back. ``saves`` counts the changes of its words.
    """

    __tablename__ = "empathy_note"
    __table_args__ = (Index("ix_empathy_note_held", "network_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_participant.id", ondelete="CASCADE"), index=True
    )
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_guide_version.id", ondelete="NO ACTION"), index=True
    )
    held_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(10), default="en")
    interviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    taker_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    shared: Mapped[str] = mapped_column(String(10), default=PRIVATE)
    checked: Mapped[str] = mapped_column(String(12), default=TO_CONFIRM)
    checked_on: Mapped[date | None]
    undecided: Mapped[int] = mapped_column(default=0)
    looked_with: Mapped[str] = mapped_column(String(16), default="")
    saves: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    participant: Mapped[Participant] = relationship()
    program: Mapped[Program] = relationship()
    version: Mapped[GuideVersion] = relationship()
    interviewer: Mapped[Person | None] = relationship(foreign_keys=[interviewer_id])
    taker: Mapped[Person | None] = relationship(foreign_keys=[taker_id])


class Answer(NetworkScoped, Base):
    """The words of one part of a note: ``prompt`` counts from 1, 0 is the whole interview.

    ``marks`` has by person the mark of the last text that was kept, so that one that is sent again is not taken twice.
    """

    __tablename__ = "empathy_answer"
    __table_args__ = (UniqueConstraint("note_id", "prompt", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("empathy_note.id", ondelete="CASCADE"))
    prompt: Mapped[int]
    part: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(Text, default="")
    marks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    note: Mapped[InterviewNote] = relationship()
    changed_by: Mapped[Person | None] = relationship()


class IdentifierDecision(NetworkScoped, Base):
    """That somebody decided to keep words that the finder took for an identifier. Replaced ones are simply gone."""

    __tablename__ = "empathy_decision"
    __table_args__ = (UniqueConstraint("note_id", "kind", "quote"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("empathy_note.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    quote: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )


class Recording(NetworkScoped, Base):
    """The sound of an interview, or of a part of it. Its file has no name that anybody gave it.

    A voice tells who somebody is: only the two who write the note hear it, while recording is agreed to.
    """

    __tablename__ = "empathy_recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(
        ForeignKey("empathy_note.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(
        ForeignKey("plugin_file.id", ondelete="CASCADE"), unique=True
    )

    note: Mapped[InterviewNote] = relationship()
    file: Mapped[PluginFile] = relationship()
