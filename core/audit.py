"""Who did what, in sentences that can be read when the plugin that wrote them is gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from flask import g, has_request_context
from flask_login import current_user
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from . import tenancy
from .accounts.models import Person
from .db import Base, NetworkScoped, db, now
from .i18n import day, told
from .permissions import ROLES

#: Words of a sentence that are titles of a plugin's description, and so have a translation of their own.
TITLES: Final = ("plugin", "setting")
#: Words of a sentence that somebody wrote, which stay as they are even where they look like a day.
WRITTEN: Final = ("name", "new", "text", "title", "what")
#: How sentences of the equity review once ended: a rule's name for programs, which tells people nothing.
SLUG: Final = " (%(rule)s)"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class AuditEntry(NetworkScoped, Base):
    """One thing that somebody did in a network."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_network_at", "network_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    action: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    person: Mapped[Person | None] = relationship()

    @property
    def told(self) -> str:
        """The sentence in the reader's language; in English where its plugin is gone or nobody has translated it."""
        if "sentence" not in self.details:
            return self.summary
        text, words = self.details["sentence"]
        told_words = {key: _told(key, word) for key, word in words.items()}
        return told(text.replace(SLUG, "")) % told_words


def _told(key: str, word: str | int) -> str | int:
    if key == "roles":
        return ", ".join(str(ROLES.get(role, role)) for role in str(word).split(", "))
    if key in TITLES:
        return told(str(word))
    return word if key in WRITTEN else _told_day(word)


def _told_day(word: str | int) -> str | int:
    """A day as the reader's language writes it where the word is one, as 2026-03-01; any other word as it is."""
    if isinstance(word, str) and _DAY.fullmatch(word):
        with suppress(ValueError):  # figures that are no day, as 2026-02-30
            return day(word)
    return word


def record(
    action: str,
    summary: str,
    *,
    words: Mapping[str, str | int] | None = None,
    person_id: int | None = None,
    **details: Any,
) -> None:
    """Add an entry to the current network's log, in the transaction of the deed itself.

    ``action`` is a dotted name ("plugin.enabled"), ``summary`` a sentence for people, ``details`` JSON values. A
    sentence that is marked with :func:`.plugin.N_` is read in each reader's language; ``words`` fill it in. The
    person is whoever is signed in unless ``person_id`` is given; on the command line it is nobody.
    """
    if (
        person_id is None
        and has_request_context()
        and "access" in g
        and current_user.is_authenticated
    ):
        person_id = current_user.id
    network_id = tenancy.current_network_id()
    if words is not None:
        details["sentence"] = [summary, dict(words)]
        summary %= words
    entry = AuditEntry(
        network_id=network_id,
        action=action,
        summary=summary[:255],
        person_id=person_id,
        details=details,
    )
    db.session.add(entry)
