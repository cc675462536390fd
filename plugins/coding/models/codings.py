"""Tables of what was coded: segments, codings, memos, decisions, suggestions, and what can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now

from .codebook import Code
from .projects import Coder, new_guid
from .texts import Text, TextVersion

#: What memos are for: the rule of a code, an idea about what it all means, where the coder stands, what is lost or kept
#: in translation, something that was decided, or simply a note.
MEMO_KINDS: Final = ("note", "rule", "theory", "reflexive", "language", "decision")


class Segment(NetworkScoped, Base):
    """A stretch of a text version, in code points, ``end`` exclusive. ``quote`` is its words, always; ``before`` and
    ``after`` are those around it, by which it is found again when the source changes.

    ``whole`` stands for the whole text. ``carried_from`` lists ``[version number, start, end]`` of where it was in
    earlier versions. ``visible_to`` and ``quotable`` can only narrow what the text allows; None is as the text.
    """

    __tablename__ = "coding_segment"
    __table_args__ = (Index("ix_coding_segment_place", "network_id", "version_id", "start", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    text_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text_version.id", ondelete="CASCADE"), index=True
    )
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(LongText)
    before: Mapped[str] = mapped_column(String(40), default="")
    after: Mapped[str] = mapped_column(String(40), default="")
    whole: Mapped[bool] = mapped_column(default=False)
    carried_from: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    visible_to: Mapped[str | None] = mapped_column(String(10))
    quotable: Mapped[bool | None]
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    text: Mapped[Text] = relationship()
    version: Mapped[TextVersion] = relationship()


class Coding(NetworkScoped, Base):
    """That a coder gave a segment a code. ``version`` is the codebook version it was made under, ``edition`` the
    edition of the code's meaning that the coder last looked at it with."""

    __tablename__ = "coding_coding"
    __table_args__ = (
        UniqueConstraint("segment_id", "code_id", "coder_id"),
        Index("ix_coding_coding_code", "network_id", "code_id", "edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    segment_id: Mapped[int] = mapped_column(ForeignKey("coding_segment.id", ondelete="CASCADE"))
    code_id: Mapped[int] = mapped_column(
        ForeignKey("coding_code.id", ondelete="CASCADE"), index=True
    )
    coder_id: Mapped[int] = mapped_column(
        ForeignKey("coding_coder.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)
    edition: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=now)

    segment: Mapped[Segment] = relationship()
    code: Mapped[Code] = relationship()
    coder: Mapped[Coder] = relationship()


class Memo(NetworkScoped, Base):
    """Something written down along the way, about a segment, a code, a text or a coder, or about the project."""

    __tablename__ = "coding_memo"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    segment_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_segment.id", ondelete="CASCADE"), index=True
    )
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_code.id", ondelete="CASCADE"), index=True
    )
    text_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_text.id", ondelete="CASCADE"), index=True
    )
    coder_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_coder.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12), default="note")
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(LongText)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    author_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[Person | None] = relationship()
    segment: Mapped[Segment | None] = relationship()
    code: Mapped[Code | None] = relationship()
    text: Mapped[Text | None] = relationship()


class Decision(NetworkScoped, Base):
    """What became of a place where coders differed: ``decided`` (the codings of the decided layer say what), or
    ``discuss``. One row a place of a text version."""

    __tablename__ = "coding_decision"
    __table_args__ = (UniqueConstraint("version_id", "start", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text_version.id", ondelete="CASCADE")
    )
    start: Mapped[int]
    end: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(LongText, default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(default=now)

    by: Mapped[Person | None] = relationship()


class Suggestion(NetworkScoped, Base):
    """A code that the software proposed for a place, and what a person made of it: ``shown``, ``taken`` or ``refused``.

    Kept apart from codings. ``reasons`` are ids of the coded segments that it was like, the nearest first.
    """

    __tablename__ = "coding_suggestion"
    __table_args__ = (
        Index("ix_coding_suggestion_place", "network_id", "version_id", "start", "end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text_version.id", ondelete="CASCADE"), index=True
    )
    coder_id: Mapped[int] = mapped_column(
        ForeignKey("coding_coder.id", ondelete="CASCADE"), index=True
    )
    code_id: Mapped[int] = mapped_column(
        ForeignKey("coding_code.id", ondelete="CASCADE"), index=True
    )
    start: Mapped[int]
    end: Mapped[int]
    confidence: Mapped[float]
    reasons: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="shown")
    at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    code: Mapped[Code] = relationship()


class Operation(NetworkScoped, Base):
    """Something a coder did that can be undone and done again; its id orders what happened in a project.

    ``kind`` names what was done and ``change`` has what undoing and redoing it take. ``text_id`` is the text it
    happened in, if it was one.
    """

    __tablename__ = "coding_operation"
    __table_args__ = (
        Index("ix_coding_operation_text", "network_id", "text_id", "id"),
        Index("ix_coding_operation_person", "network_id", "project_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    text_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_text.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]
