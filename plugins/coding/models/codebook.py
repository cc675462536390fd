"""Tables of the codebook: codes as a tree, what each meant at which time, and the numbered versions of the whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now

from .projects import Project, new_guid

#: Where a code came from: brought to the texts, found in them, or the words of a text themselves.
ORIGINS: Final = ("deductive", "inductive", "in_vivo")
DRAFT, ACTIVE, RETIRED = "draft", "active", "retired"
STATUSES: Final = (DRAFT, ACTIVE, RETIRED)
#: Lines that tell codes apart without colour.
PATTERNS: Final = ("solid", "dashed", "dotted", "double", "hatched", "thick")
#: The fields that say what a code means; when one changes, its codings are listed to be looked at again.
MEANING: Final = ("definition", "use_when", "not_when")


class Code(NetworkScoped, Base):
    """A code of a project's codebook, below another one or at the top.

    ``short`` is the definition in a line, ``definition`` the full one. A code with ``codable`` false only holds others
    together. ``edition`` counts how often its meaning changed; what it meant is in its :class:`CodeState` rows. A
    merged code is kept, retired, with ``merged_into_id``. ``color`` is ``#rrggbb``.
    """

    __tablename__ = "coding_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_code.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    short: Mapped[str] = mapped_column(default="")
    definition: Mapped[str] = mapped_column(Text, default="")
    use_when: Mapped[str] = mapped_column(Text, default="")
    not_when: Mapped[str] = mapped_column(Text, default="")
    example: Mapped[str] = mapped_column(Text, default="")
    counter_example: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(12), default="inductive")
    color: Mapped[str] = mapped_column(String(7), default="#3b6ea5")
    pattern: Mapped[str] = mapped_column(String(12), default="solid")
    status: Mapped[str] = mapped_column(String(10), default="active")
    codable: Mapped[bool] = mapped_column(default=True)
    edition: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_code.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)

    project: Mapped[Project] = relationship()
    owner: Mapped[Person | None] = relationship()
    parent: Mapped[Code | None] = relationship(foreign_keys=parent_id, remote_side=id)
    merged_into: Mapped[Code | None] = relationship(foreign_keys=merged_into_id, remote_side=id)


class CodebookVersion(NetworkScoped, Base):
    """A numbered state of a project's codebook that was closed, with what had changed and why.

    The version that is being worked on has no row yet; its number is the project's.
    """

    __tablename__ = "coding_codebook_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("coding_project.id", ondelete="CASCADE"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime] = mapped_column(default=now)
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    closed_by: Mapped[Person | None] = relationship()


class CodeState(NetworkScoped, Base):
    """What a code was from one change on. ``version`` is the codebook version the change was made in; ``content`` has
    the code's fields by name, ``parent`` as the parent's guid. The codebook of a version is the newest state of each
    code up to it."""

    __tablename__ = "coding_code_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_id: Mapped[int] = mapped_column(
        ForeignKey("coding_code.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    edition: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    by: Mapped[Person | None] = relationship()
