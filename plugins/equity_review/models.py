"""Tables of the statement's editions, of what the review read in a submission, and of what it asks there."""

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
    false,
    inspect,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, NetworkScoped, now
from commonaim.core.forms.models import Submission

DRAFT, ADOPTED = "draft", "adopted"
OPEN, ACCEPTED, DISMISSED, RESOLVED = "open", "accepted", "dismissed", "resolved"
STATES: Final = (OPEN, ACCEPTED, DISMISSED, RESOLVED)


class FrozenEdition(RuntimeError):
    """An edition that the network has adopted was about to be changed."""


class Edition(NetworkScoped, Base):
    """One numbered state of the network's equity statement.

    A draft already has the number that it will be adopted under, so that there is never more than one. ``content`` is
    what the engine's ``Statement.from_dict`` reads; in a draft it may still have gaps. ``saves`` counts how often the
    draft was saved, so that a page knows whether somebody else saved meanwhile.
    """

    __tablename__ = "equity_review_edition"
    __table_args__ = (UniqueConstraint("network_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=DRAFT, active_history=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    decided_in: Mapped[str] = mapped_column(default="")
    saves: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    changed_by: Mapped[Person | None] = relationship(foreign_keys=[changed_by_id])
    adopted_by: Mapped[Person | None] = relationship(foreign_keys=[adopted_by_id])

    @property
    def adopted(self) -> bool:
        """Whether the network has adopted it; it never changes after that."""
        return self.state == ADOPTED


@event.listens_for(Edition, "before_update")
def _keep_frozen(_mapper: Mapper[Edition], _connection: Connection, edition: Edition) -> None:
    fields = inspect(edition).attrs
    before = [*fields["state"].history.deleted, edition.state][0]
    if before != ADOPTED:
        return
    for name in ("number", "state", "content", "summary", "note", "adopted_at"):
        if fields[name].history.has_changes():
            raise FrozenEdition(
                f"Edition {edition.number} is adopted: change a draft, and adopt that."
            )


class Result(NetworkScoped, Base):
    """What the review read in the newest revision that it has seen of a submission; one row a submission.

    ``speaks_of`` is in the engine's order, and ``kind`` is the one word of :func:`.kinds.one_kind` for it.
    ``youth_told``: a section about young people's part speaks of learners. ``sections`` holds
    ``{"key", "title", "role", "speaks_of"}`` in the order of the form, ``mentions`` maps a section's key to
    ``[kind, start, end]`` in code points, end-exclusive. ``cycle_id`` repeats
    the submission's, so that the list of a cycle is read along one index.
    """

    __tablename__ = "equity_review_result"
    __table_args__ = (
        UniqueConstraint("submission_id"),
        Index(
            "ix_equity_review_result_overview",
            "network_id",
            "cycle_id",
            "all_students_only",
            "open_count",
            "submission_id",
        ),
        # SQLite, left to choose, would walk along all rows of the network instead. What a report asks is in it.
        Index(
            "ix_equity_review_result_submission",
            "network_id",
            "submission_id",
            "all_students_only",
            "kind",
            "youth_told",
            "revision",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    edition_id: Mapped[int] = mapped_column(
        ForeignKey("equity_review_edition.id", ondelete="CASCADE"), index=True
    )
    revision: Mapped[int]
    rules_version: Mapped[str] = mapped_column(String(20))
    all_students_only: Mapped[bool]
    speaks_of: Mapped[list[str]] = mapped_column(JSON)
    kind: Mapped[str] = mapped_column(String(20), server_default="nobody")
    youth_told: Mapped[bool] = mapped_column(server_default=false())
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    mentions: Mapped[dict[str, list[tuple[str, int, int]]]] = mapped_column(JSON, deferred=True)
    open_count: Mapped[int] = mapped_column(default=0)
    accepted_count: Mapped[int] = mapped_column(default=0)
    reviewed_at: Mapped[datetime] = mapped_column(default=now)

    submission: Mapped[Submission] = relationship()
    edition: Mapped[Edition] = relationship()


class Finding(NetworkScoped, Base):
    """One question that the review has for a submission, and what a facilitator decided about it.

    ``start`` and ``end`` are code points of the section's text in ``revision``, end-exclusive; ``also`` lists more
    places as ``[section, start, end]``. The words of the question are made when it is shown, from ``rule``,
    ``variant`` and ``params``. ``decision`` is what a person said (accepted, dismissed or nothing); ``state`` is the
    decision, or ``open``, or ``resolved`` once the review no longer makes the finding. ``why`` is one of the reasons
    that are offered for setting a question aside, ``reason`` is in somebody's own words. ``decisions`` counts how often
    somebody decided, so that a page knows whether it is stale.
    """

    __tablename__ = "equity_review_finding"
    __table_args__ = (
        UniqueConstraint("submission_id", "fingerprint"),
        # SQLite, left to choose, would walk along all rows of the network instead.
        Index("ix_equity_review_finding_submission", "network_id", "submission_id", "position"),
        Index("ix_equity_review_finding_state", "network_id", "state", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    result_id: Mapped[int] = mapped_column(
        ForeignKey("equity_review_result.id", ondelete="CASCADE"), index=True
    )
    edition_id: Mapped[int] = mapped_column(
        ForeignKey("equity_review_edition.id", ondelete="CASCADE"), index=True
    )
    rules_version: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    position: Mapped[int]
    rule: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(12))
    section: Mapped[str | None] = mapped_column(String(60))
    start: Mapped[int | None]
    end: Mapped[int | None]
    quote: Mapped[str | None] = mapped_column(Text)
    also: Mapped[list[tuple[str, int, int]]] = mapped_column(JSON, default=list)
    variant: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, str]] = mapped_column(JSON)
    sources: Mapped[list[str]] = mapped_column(JSON)
    confidence: Mapped[float]
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    decision: Mapped[str | None] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    decisions: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    first_seen_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship()
    result: Mapped[Result] = relationship()
    edition: Mapped[Edition] = relationship()
    decided_by: Mapped[Person | None] = relationship()


class Ordering(NetworkScoped, Base):
    """What a network's decisions have taught: the weight of each sign of a finding; at most one row a network.

    ``precision`` and ``recall`` (0..1) are cross-validated over ``decisions`` findings of ``submissions`` submissions,
    of which ``accepted`` were asked.
    """

    __tablename__ = "equity_review_ordering"
    __table_args__ = (UniqueConstraint("network_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    weights: Mapped[dict[str, float]] = mapped_column(JSON)
    bias: Mapped[float]
    decisions: Mapped[int]
    accepted: Mapped[int]
    submissions: Mapped[int]
    precision: Mapped[float]
    recall: Mapped[float]
    trained_at: Mapped[datetime] = mapped_column(default=now)
    trained_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    trained_by: Mapped[Person | None] = relationship()


class Round(NetworkScoped, Base):
    """A round in which every member may comment on a draft of the statement, until the end of ``closes_on``.

    ``content`` and ``summary`` are the draft's as it was when the round began, so that every remark stays beside the
    words that it was about. A round outlives a draft that is thrown away: its remarks are somebody's words.
    """

    __tablename__ = "equity_review_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("equity_review_edition.id", ondelete="SET NULL"), index=True
    )
    edition_number: Mapped[int]
    invitation: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[str] = mapped_column(Text, default="")
    closes_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    closed_at: Mapped[datetime | None]

    opened_by: Mapped[Person | None] = relationship()


class Remark(NetworkScoped, Base):
    """What somebody said in a round about one part of the draft, and what became of it.

    ``outcome`` is "" (not answered yet), ``taken`` or ``kept`` (the draft stays as it is); ``answer`` says why.
    """

    __tablename__ = "equity_review_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("equity_review_round.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    round: Mapped[Round] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
