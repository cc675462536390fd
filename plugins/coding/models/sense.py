"""Tables of what is made of codings: themes with their quotes, and links to the work of the network."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now

from .codebook import Code
from .codings import Segment
from .projects import new_guid


class Theme(NetworkScoped, Base):
    """What several codes and quotes say together. ``story`` tells it; ``dissent`` tells who says otherwise."""

    __tablename__ = "coding_theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    story: Mapped[str] = mapped_column(LongText, default="")
    dissent: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    codes: Mapped[list[ThemeCode]] = relationship(
        order_by="ThemeCode.position", cascade="all, delete-orphan", passive_deletes=True
    )
    quotes: Mapped[list[ThemeQuote]] = relationship(
        order_by="ThemeQuote.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ThemeCode(NetworkScoped, Base):
    """A code that belongs to a theme."""

    __tablename__ = "coding_theme_code"
    __table_args__ = (UniqueConstraint("theme_id", "code_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("coding_theme.id", ondelete="CASCADE"))
    code_id: Mapped[int] = mapped_column(
        ForeignKey("coding_code.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    code: Mapped[Code] = relationship()


class ThemeQuote(NetworkScoped, Base):
    """A segment that speaks for a theme or, ``dissents``, against it."""

    __tablename__ = "coding_theme_quote"
    __table_args__ = (UniqueConstraint("theme_id", "segment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("coding_theme.id", ondelete="CASCADE"))
    segment_id: Mapped[int] = mapped_column(
        ForeignKey("coding_segment.id", ondelete="CASCADE"), index=True
    )
    dissents: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(LongText, default="")
    position: Mapped[int] = mapped_column(default=0)

    segment: Mapped[Segment] = relationship()


class Link(NetworkScoped, Base):
    """From a segment, theme or code to something of core or of another plugin.

    The target is kept in words (``plugin``, ``kind``, ``key``, ``title``, ``url``), so that it can be read when the
    plugin it belongs to is off or gone.
    """

    __tablename__ = "coding_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("coding_project.id", ondelete="CASCADE"), index=True
    )
    segment_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_segment.id", ondelete="CASCADE"), index=True
    )
    theme_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_theme.id", ondelete="CASCADE"), index=True
    )
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_code.id", ondelete="CASCADE"), index=True
    )
    plugin: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str]
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    created_by: Mapped[Person | None] = relationship()
