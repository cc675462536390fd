"""Tables of concerns and of the road to a repair.

Nothing here says when something was sent, only the day, because a moment would lead from an anonymous concern to a line
of a log. What people tell each other is sealed. Addresses hold random marks, never a row's id.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, defer, mapped_column, relationship

from commonaim.core import days
from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.sealing import Sealed

from .norms import Norm

#: The states of a concern: on its way, resting, ended by the one it happened to, ended together.
OPEN, PAUSED, STOPPED, CLOSED = "open", "paused", "stopped", "closed"
#: Who takes part: who holds the say, who saw it and has handed the say over, the responder, who was invited.
HOLDER, WITNESS, RESPONDER, PARTY = "holder", "witness", "responder", "party"
#: Whom a responder invites: the one who broke the norm, or the one it happened to where somebody else told of it.
BROKE, HARMED = "broke", "harmed"
#: What became of an invitation; the first two are only known to the responder and the holder.
PROPOSED, REFUSED, INVITED, ACCEPTED, DECLINED = (
    "proposed",
    "refused",
    "invited",
    "accepted",
    "declined",
)
SEES: Final = (INVITED, ACCEPTED)


def new_mark() -> str:
    """A random name for addresses, which tells nothing and cannot be guessed."""
    return secrets.token_urlsafe(16)


class Responder(NetworkScoped, Base):
    """A member to whom anybody can turn when a norm was broken. ``about`` helps to choose."""

    __tablename__ = "norms_responder"
    __table_args__ = (UniqueConstraint("network_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    about: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship()


class Concern(NetworkScoped, Base):
    """What somebody told a responder: what happened, and where the road to a repair has come to.

    ``person_id`` is who told it, None when they told it without their name; ``holder_id`` who has the say over the
    road, None for whoever has the private link. ``secret_hash`` is of a token that only the sender's browser had: it
    opens an anonymous concern, and makes sure that one sent twice is there once. ``untold`` are the ids of those whom
    the daily work tells of what somebody without a name did, so that no notice says when it was.
    """

    __tablename__ = "norms_concern"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(40), unique=True, default=new_mark)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    anonymous: Mapped[bool]
    witness: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    holder_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    responder_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    what: Mapped[str] = mapped_column(Sealed)
    occasion: Mapped[str] = mapped_column(Sealed, default="")
    wish: Mapped[str] = mapped_column(Sealed, default="")
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    state_on: Mapped[date] = mapped_column(default=days.today)
    #: {step: day} of the steps that the holder does not want.
    left_out: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    raised_on: Mapped[date] = mapped_column(default=days.today)
    acknowledged_on: Mapped[date | None]
    repaired_on: Mapped[date | None]
    taken_over_on: Mapped[date | None]
    touched_on: Mapped[date] = mapped_column(default=days.today)
    untold: Mapped[list[int]] = mapped_column(JSON, default=list)

    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    holder: Mapped[Person | None] = relationship(foreign_keys=holder_id)
    responder: Mapped[Person | None] = relationship(foreign_keys=responder_id)
    norms: Mapped[list[Norm]] = relationship(
        secondary="norms_concern_norm", order_by=Norm.position, viewonly=True
    )


class ConcernNorm(NetworkScoped, Base):
    """A norm that a concern is about."""

    __tablename__ = "norms_concern_norm"
    __table_args__ = (UniqueConstraint("concern_id", "norm_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    norm_id: Mapped[int] = mapped_column(
        ForeignKey("norms_norm.id", ondelete="CASCADE"), index=True
    )


class Named(NetworkScoped, Base):
    """A member who is named in a concern, and so cannot be its responder. They are told nothing."""

    __tablename__ = "norms_named"
    __table_args__ = (UniqueConstraint("concern_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship()


class Party(NetworkScoped, Base):
    """Somebody whom the responder would like to bring in, with the words that they would read.

    The holder agrees to the person and the words, or not; before that the person is told nothing.
    """

    __tablename__ = "norms_party"
    __table_args__ = (Index("ix_norms_party_concern", "concern_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(40), unique=True, default=new_mark)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(10), default=BROKE)
    words: Mapped[str] = mapped_column(Sealed)
    state: Mapped[str] = mapped_column(String(10), default=PROPOSED)
    state_on: Mapped[date] = mapped_column(default=days.today)

    person: Mapped[Person] = relationship()


class Entry(NetworkScoped, Base):
    """Something said on the road, between the holder and the responder, and with ``party_id`` also to that person.

    What the invited person says reaches the holder when the responder has passed it on, and never before.
    """

    __tablename__ = "norms_entry"
    __table_args__ = (Index("ix_norms_entry_concern", "concern_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(40), unique=True, default=new_mark)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    party_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_party.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[str] = mapped_column(String(12), default="")
    by: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(Sealed)
    said_on: Mapped[date] = mapped_column(default=days.today)
    passed_on: Mapped[date | None]

    author: Mapped[Person | None] = relationship()


class Note(NetworkScoped, Base):
    """What a responder notes for themselves. A table of its own, so that no page of another's can show one."""

    __tablename__ = "norms_note"
    __table_args__ = (Index("ix_norms_note_concern", "concern_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(Sealed)
    noted_on: Mapped[date] = mapped_column(default=days.today)


class Repair(NetworkScoped, Base):
    """Who does what by when. It holds from the day on which the one it happened to agreed.

    ``party_id`` is the invited person whose repair it is; without one it is ``who``'s, in words.
    """

    __tablename__ = "norms_repair"
    __table_args__ = (Index("ix_norms_repair_concern", "concern_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(40), unique=True, default=new_mark)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    party_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_party.id", ondelete="SET NULL"), index=True
    )
    who: Mapped[str] = mapped_column(Sealed, default="")
    what: Mapped[str] = mapped_column(Sealed)
    due_on: Mapped[date]
    proposed_on: Mapped[date] = mapped_column(default=days.today)
    agreed_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    done_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    party: Mapped[Party | None] = relationship()


class Opening(NetworkScoped, Base):
    """That somebody opened a concern's page. Whoever comes by a private link is not written down.

    ``read_upto`` is the id of the newest entry that they found there, 0 for none.
    """

    __tablename__ = "norms_opening"
    __table_args__ = (Index("ix_norms_opening_concern", "concern_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("norms_concern.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    part: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=now)
    read_upto: Mapped[int] = mapped_column(default=0, server_default="0")

    person: Mapped[Person | None] = relationship()


class PastConcern(NetworkScoped, Base):
    """What stays of a concern when its text is let go of: enough to count it, and nobody in it.

    ``quarter`` is the first day of the quarter in which it was raised; the rest are days until then, None for never.
    """

    __tablename__ = "norms_past_concern"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[date]
    norm_ids: Mapped[list[int]] = mapped_column(JSON)
    acknowledged_after: Mapped[int | None]
    repaired_after: Mapped[int | None]


#: Options for a query that needs no word of what was told: it works without the key, too.
WITHOUT_TEXTS: Final = (defer(Concern.what), defer(Concern.occasion), defer(Concern.wish))
