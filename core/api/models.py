"""Tables of the interface for programs: tokens, and the answers that are kept so that a repeated request gets them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..db import Base, NetworkScoped, now
from ..networks.models import Network


class ApiToken(NetworkScoped, Base):
    """What lets a program act for a person in one network. Only a hash of the secret is kept.

    ``permissions`` are the names that were chosen; what the person no longer has, the token has not either.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    permissions: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    network: Mapped[Network] = relationship()


class KeptAnswer(NetworkScoped, Base):
    """What a request with an Idempotency-Key was answered; ``digest`` tells whether the same is asked again."""

    __tablename__ = "api_answer"
    __table_args__ = (
        UniqueConstraint("token_id", "key"),
        Index("ix_api_answer_network_created", "network_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id", ondelete="CASCADE"))
    key: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
