"""Tables of notices, of how each person wants to be told, and of the weekly mails that were sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, NetworkScoped, now
from ..i18n import told


class Notice(NetworkScoped, Base):
    """Something that happened and concerns somebody.

    ``text`` is marked with :func:`..plugin.N_` and filled with ``words``, so that everybody reads it in their language;
    ``url`` is the page to read. One that is ``by_mail`` waits for the weekly mail, and was in it at ``mailed_at``.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_network_person_read", "network_id", "person_id", "read_at"),
        Index("ix_notice_network_mail", "network_id", "by_mail", "mailed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_mail: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        return told(self.text) % self.words


class NoticeChoice(NetworkScoped, Base):
    """How somebody wants to be told of one kind of thing (:data:`.kinds.WAYS`), where it is not in the site."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("network_id", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    way: Mapped[str] = mapped_column(String(10))


class WeeklyMail(NetworkScoped, Base):
    """That somebody's mail of a week ("2026-W47") is somebody's work or done, so that nobody sends it again."""

    __tablename__ = "weekly_mail"
    __table_args__ = (UniqueConstraint("network_id", "person_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    week: Mapped[str] = mapped_column(String(10))
    begun_at: Mapped[datetime] = mapped_column(default=now)
