"""Tables of a cycle's menu of change ideas and its phases, of who facilitates and who is in a group, of who took part.

Cycles, groups and change ideas themselves are in :mod:`commonaim.core.forms.models`, which imports from here.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..db import Base, NetworkScoped, now
from ..networks.models import Program


class CycleIdea(NetworkScoped, Base):
    """A change idea on the menu of a cycle."""

    __tablename__ = "cycle_idea"
    __table_args__ = (UniqueConstraint("cycle_id", "idea_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(
        ForeignKey("change_idea.id", ondelete="CASCADE"), index=True
    )


class Phase(NetworkScoped, Base):
    """A part of a cycle in the network's own words. ``kind`` says which sections of a form are its work (``plan``,
    ``do``, ``study``, ``act``), or "" where it has none of its own.
    """

    __tablename__ = "cycle_phase"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class GroupFacilitator(NetworkScoped, Base):
    """Somebody who facilitates an improvement group, alone or with others."""

    __tablename__ = "group_facilitator"
    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        Index("ix_group_facilitator_network_person", "network_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("improvement_group.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship()


class GroupProgram(NetworkScoped, Base):
    """A program that is in an improvement group. It may be in several groups of one cycle."""

    __tablename__ = "group_program"
    __table_args__ = (UniqueConstraint("group_id", "program_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("improvement_group.id", ondelete="CASCADE"))
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )

    program: Mapped[Program] = relationship()


class Occasion(NetworkScoped, Base):
    """A meeting, or a phase as a whole, that a group's people took part in; kept for stipends and nothing else."""

    __tablename__ = "participation_occasion"
    __table_args__ = (Index("ix_participation_occasion_network_group", "network_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("improvement_group.id", ondelete="CASCADE"), index=True
    )
    phase_id: Mapped[int | None] = mapped_column(
        ForeignKey("cycle_phase.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]

    phase: Mapped[Phase | None] = relationship()


class Participation(NetworkScoped, Base):
    """That a person took part in an occasion, for a program or the hub, as somebody has confirmed."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("occasion_id", "person_id"),
        Index("ix_participation_network_person", "network_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[int] = mapped_column(
        ForeignKey("participation_occasion.id", ondelete="CASCADE")
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    program_id: Mapped[int | None] = mapped_column(
        ForeignKey("program.id", ondelete="SET NULL"), index=True
    )
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    confirmed_at: Mapped[datetime] = mapped_column(default=now)

    occasion: Mapped[Occasion] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    program: Mapped[Program | None] = relationship()
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=confirmed_by_id)
