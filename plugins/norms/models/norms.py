"""Tables of the norms: wordings, proposals and what is said of them, rounds, the published set, pulses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.networks.models import Cohort

#: Where a norm came from: members of the network, the paper, the examples that come along, another network's set.
OWN, PAPER, EXAMPLE, COPIED = "own", "paper", "example", "copied"
SOURCES: Final = (OWN, PAPER, EXAMPLE, COPIED)

#: What a proposal wants. A question wants to be talked about; nothing is decided by it.
NEW, CHANGE, RETIRE, QUESTION = "new", "change", "retire", "question"
#: Where a proposal is. ``overtaken``: the norm changed in the meantime, so that it would undo somebody's change.
OPEN, ADOPTED, REFUSED, WITHDRAWN, OVERTAKEN, SETTLED = (
    "open",
    "adopted",
    "refused",
    "withdrawn",
    "overtaken",
    "settled",
)
#: What a member says to a proposal. Against is an objection where the rule is consent.
FOR, AGAINST, ASIDE = "for", "against", "aside"
#: What a pulse is about: the meetings of some weeks, pooled over all groups, or a year of the whole network.
MEETINGS, YEARLY = "meetings", "yearly"


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


class Proposal(NetworkScoped, Base):
    """What a member wants of the norms: a new one, other words for one, one retired, or a question to talk about.

    ``rule`` is the adoption rule as it was when the proposal was made (:class:`.services.deciding.Rule`); it is not
    changed by the setting. ``base`` is the number of the wording it was written against. ``outcome`` says in a
    sentence how it was decided, in the network's language.
    """

    __tablename__ = "norms_proposal"
    __table_args__ = (Index("ix_norms_proposal_network_state", "network_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    norm_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_norm.id", ondelete="CASCADE"), index=True
    )
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_round.id", ondelete="SET NULL"), index=True
    )
    base: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    meaning: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    occasion: Mapped[str] = mapped_column(default="")
    cohort_id: Mapped[int | None] = mapped_column(
        ForeignKey("cohort.id", ondelete="SET NULL"), index=True
    )
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    decides_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    wording_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_wording.id", ondelete="SET NULL"), index=True
    )

    norm: Mapped[Norm | None] = relationship()
    cohort: Mapped[Cohort | None] = relationship()
    proposed_by: Mapped[Person | None] = relationship()
    wording: Mapped[Wording | None] = relationship()


class Voice(NetworkScoped, Base):
    """What one member says to a proposal; it can be changed until the proposal is decided."""

    __tablename__ = "norms_voice"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("norms_proposal.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    stance: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person | None] = relationship()


class NormRemark(NetworkScoped, Base):
    """Something a member says, about a proposal or (in a round) about a norm; ``answers_id`` is what it answers."""

    __tablename__ = "norms_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_proposal.id", ondelete="CASCADE"), index=True
    )
    norm_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_norm.id", ondelete="CASCADE"), index=True
    )
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_round.id", ondelete="CASCADE"), index=True
    )
    answers_id: Mapped[int | None] = mapped_column(
        ForeignKey("norms_remark.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[Person | None] = relationship()


class NormRound(NetworkScoped, Base):
    """A time in which everybody reads the norms anew, because a cohort has joined or something happened.

    What is proposed while it is open belongs to it, and tells afterwards what it changed.
    """

    __tablename__ = "norms_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    invitation: Mapped[str] = mapped_column(Text, default="")
    cohort_id: Mapped[int | None] = mapped_column(
        ForeignKey("cohort.id", ondelete="SET NULL"), index=True
    )
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    closes_on: Mapped[date]
    closed_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    cohort: Mapped[Cohort | None] = relationship()
    opened_by: Mapped[Person | None] = relationship()


class RoundReading(NetworkScoped, Base):
    """That somebody has read the norms in a round, as they said themselves."""

    __tablename__ = "norms_reading"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("norms_round.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class CommitteeSeat(NetworkScoped, Base):
    """A member of the steering committee, which decides where the network's rule says so."""

    __tablename__ = "norms_committee_seat"
    __table_args__ = (UniqueConstraint("network_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    since: Mapped[date]

    person: Mapped[Person] = relationship()


class PublicSet(NetworkScoped, Base):
    """The norms that a network lets other networks copy, word for word as they were on the day; at most one row.

    ``norms`` holds ``{"text", "meaning"}`` and nothing else, since other networks read this row and no other.
    """

    __tablename__ = "norms_public_set"
    __table_args__ = (UniqueConstraint("network_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    norms: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    published_on: Mapped[date]


class Pulse(NetworkScoped, Base):
    """A time in which members say how the norms were followed. ``norms`` holds ``{"id", "number", "text"}`` as asked.

    One about meetings knows the ``groups`` (ids) whose people it asks and the ``meetings`` (ids of occasions) they had;
    all answers are pooled and never told apart by group. When it is closed, ``answered`` is how many people did, and
    ``mixed`` whether they are of groups enough that no single group's answers can be read out of it.
    """

    __tablename__ = "norms_pulse"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    norms: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    scale: Mapped[list[str]] = mapped_column(JSON)
    groups: Mapped[list[int]] = mapped_column(JSON, default=list)
    meetings: Mapped[list[int]] = mapped_column(JSON, default=list)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    closed_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    answered: Mapped[int] = mapped_column(default=0)
    mixed: Mapped[bool] = mapped_column(default=False)


class PulseToken(NetworkScoped, Base):
    """That somebody is asked in a pulse, and whether they have answered; never when, and never what.

    Rows are written when people are asked. What was answered is in :class:`PulseCount`, where it is a number at once:
    there is no row of somebody's answers that a token could belong to.
    """

    __tablename__ = "norms_pulse_token"
    __table_args__ = (
        UniqueConstraint("pulse_id", "person_id"),
        Index("ix_norms_pulse_token_network_person", "network_id", "person_id", "answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pulse_id: Mapped[int] = mapped_column(ForeignKey("norms_pulse.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    answered: Mapped[bool] = mapped_column(default=False)


class PulseCount(NetworkScoped, Base):
    """How often a point of the scale (0 is the best) was given to a norm in a pulse. Written when the pulse opens."""

    __tablename__ = "norms_pulse_count"
    __table_args__ = (UniqueConstraint("pulse_id", "norm_id", "point"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pulse_id: Mapped[int] = mapped_column(ForeignKey("norms_pulse.id", ondelete="CASCADE"))
    norm_id: Mapped[int] = mapped_column(
        ForeignKey("norms_norm.id", ondelete="CASCADE"), index=True
    )
    point: Mapped[int]
    count: Mapped[int] = mapped_column(default=0)
