"""Tables of the norms and their wordings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, ForeignKey, Index, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.networks.models import Cohort

#: Where a norm came from: members of the network, the paper, the examples that come along, another network's set.
OWN, PAPER, EXAMPLE, COPIED = "own", "paper", "example", "copied"
SOURCES: Final = (OWN, PAPER, EXAMPLE, COPIED)


class FrozenWording(RuntimeError):
    """A wording that the network has adopted was about to be changed."""


class Norm(NetworkScoped, Base):
    """Something the members of a network hold each other to, from its first wording until it is retired.

    ``number`` is that of the wording in force, the newest. A retired norm keeps its wordings.
    """

    __tablename__ = "norms_norm"
    __table_args__ = (Index("ix_norms_norm_network_position", "network_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(String(10), default=OWN)
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_on: Mapped[date | None]
    retired_reason: Mapped[str] = mapped_column(Text, default="")

    wordings: Mapped[list[Wording]] = relationship(
        back_populates="norm",
        order_by="Wording.number",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def wording(self) -> Wording:
        """The wording in force, or of a retired norm its last."""
        return next(one for one in self.wordings if one.number == self.number)


class Wording(NetworkScoped, Base):
    """One adopted wording of a norm: what it said from a day on, why, and what brought it. It never changes.

    ``meaning`` says what the norm means here, in more words. ``occasion`` is the event or cohort that brought it, as
    it was called then; ``decided_how`` a sentence about how it was decided.
    """

    __tablename__ = "norms_wording"
    __table_args__ = (UniqueConstraint("norm_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    norm_id: Mapped[int] = mapped_column(ForeignKey("norms_norm.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    meaning: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    occasion: Mapped[str] = mapped_column(default="")
    cohort_id: Mapped[int | None] = mapped_column(
        ForeignKey("cohort.id", ondelete="SET NULL"), index=True
    )
    decided_how: Mapped[str] = mapped_column(Text, default="")
    adopted_on: Mapped[date]
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    norm: Mapped[Norm] = relationship(back_populates="wordings")
    cohort: Mapped[Cohort | None] = relationship()
    proposed_by: Mapped[Person | None] = relationship()


@event.listens_for(Wording, "before_update")
def _keep_frozen(_mapper: Mapper[Wording], _connection: Connection, wording: Wording) -> None:
    fields = inspect(wording).attrs
    for name in ("number", "text", "meaning", "reason", "adopted_on"):
        if fields[name].history.has_changes():
            raise FrozenWording("An adopted wording stays as it is: propose a new one.")


# Imported last, because those tables point at norms; core asks for this module only.
from .repair import models as of_repair  # noqa: E402, F401
