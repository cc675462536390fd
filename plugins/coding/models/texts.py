"""Tables of the texts of a project: their versions, what is known of them, who may see and quote them, and where they
were used."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.networks.models import Program

from .projects import Project, new_guid

#: Who may see a text, from the fewest to the most: those who code in the project, the members of its program too, every
#: member of the network, anybody.
AUDIENCES: Final = ("coders", "program", "network", "public")


class Text(NetworkScoped, Base):
    """Something to code: a note, an answer, a submission, a document. Its words are in its versions.

    ``plugin``, ``key`` and ``url`` say where it comes from ("" for a file or typed words, ``core`` for what core
    has). ``number`` is that of the newest version. ``visible_to`` is one of :data:`AUDIENCES`, ``quotable`` whether its
    words may leave the project in a report or an export. A text that was withdrawn (``withdrawn_at``) is shown to
    nobody; ``erased_at`` is when its words were deleted for good. ``newest`` is the version of that number, as it was
    when it was read: ask :func:`.services.texts.version_of`.
    """

    __tablename__ = "coding_text"
    __table_args__ = (
        Index("ix_coding_text_project_position", "network_id", "project_id", "position"),
        Index("ix_coding_text_source", "network_id", "plugin", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(40), default="document")
    language: Mapped[str] = mapped_column(String(10), default="")
    plugin: Mapped[str] = mapped_column(String(60), default="")
    key: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    program_id: Mapped[int | None] = mapped_column(
        ForeignKey("program.id", ondelete="SET NULL"), index=True
    )
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    number: Mapped[int] = mapped_column(default=1)
    visible_to: Mapped[str] = mapped_column(String(10), default="network")
    quotable: Mapped[bool] = mapped_column(default=True)
    consent: Mapped[str] = mapped_column(LongText, default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(LongText, default="")
    erased_at: Mapped[datetime | None]
    added_at: Mapped[datetime] = mapped_column(default=now)
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    project: Mapped[Project] = relationship()
    program: Mapped[Program | None] = relationship()
    added_by: Mapped[Person | None] = relationship()
    newest: Mapped[TextVersion | None] = relationship(
        primaryjoin=lambda: (
            (TextVersion.text_id == Text.id) & (TextVersion.number == foreign(Text.number))
        ),
        viewonly=True,
    )


class TextVersion(NetworkScoped, Base):
    """The words of a text at one time; never changed. ``length`` is in code points, ``digest`` the SHA-256 of the
    UTF-8. Lines end in LF."""

    __tablename__ = "coding_text_version"
    __table_args__ = (UniqueConstraint("text_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("coding_text.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    length: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)

    text: Mapped[Text] = relationship()


class Passage(NetworkScoped, Base):
    """A stretch of a version's words, a few thousand code points from ``start`` to ``end`` (exclusive).

    All of them, in order, are the text. It is kept in stretches so that a highlight reads only the words around it,
    however long the text is.
    """

    __tablename__ = "coding_passage"
    __table_args__ = (UniqueConstraint("version_id", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text_version.id", ondelete="CASCADE")
    )
    start: Mapped[int]
    end: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)


class Attribute(NetworkScoped, Base):
    """Something that is known of the texts or cases of a project, by name, with the kind of its values: ``text``,
    ``integer``, ``float``, ``boolean``, ``date`` or ``datetime``."""

    __tablename__ = "coding_attribute"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(ForeignKey("coding_project.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10), default="text")


class Case(NetworkScoped, Base):
    """Whom or what texts are about (a participant, a site), by pseudonym, with its attributes."""

    __tablename__ = "coding_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(LongText, default="")
    attributes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class CaseText(NetworkScoped, Base):
    """That a text, or with ``segment_id`` a segment of it, is about a case."""

    __tablename__ = "coding_case_text"
    __table_args__ = (UniqueConstraint("case_id", "text_id", "segment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("coding_case.id", ondelete="CASCADE"))
    text_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text.id", ondelete="CASCADE"), index=True
    )
    segment_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_segment.id", ondelete="CASCADE"), index=True
    )

    case: Mapped[Case] = relationship()


class Use(NetworkScoped, Base):
    """That words of a text left it: an export, a report, a theme. Kept when the words are withdrawn, so that whoever
    withdraws them can be told where they had been used.

    ``kind`` is ``export``, ``report``, ``theme`` or ``link``; ``title`` says what, for people.
    """

    __tablename__ = "coding_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(
        ForeignKey("coding_text.id", ondelete="CASCADE"), index=True
    )
    segment_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_segment.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    by: Mapped[Person | None] = relationship()
