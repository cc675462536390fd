"""Tables of networks: programs, memberships with roles, plugin switches and settings, plugin failures."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..db import Base, NetworkScoped, now


def new_mark() -> int:
    """A number that no mark had before, as far as chance can tell."""
    return secrets.randbits(62)


class Network(Base):
    """A networked improvement community: programs with one aim.

    ``mark`` is another number whenever a submission, a cycle or what points to one has changed, ``mark_of_all``
    whenever that was more than some submissions and what hangs on them (:mod:`..marks`).
    """

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str]
    aim: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(String(10), default="en")
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    created_at: Mapped[datetime] = mapped_column(default=now)
    mark: Mapped[int] = mapped_column(BigInteger, default=new_mark, server_default="0")
    mark_of_all: Mapped[int] = mapped_column(BigInteger, default=new_mark, server_default="0")

    @property
    def zone(self) -> ZoneInfo:
        """The time zone; UTC where the name of one is not known here."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    @property
    def today(self) -> date:
        """The day that it is there now."""
        return now().astimezone(self.zone).date()


class SubmissionBlock(NetworkScoped, Base):
    """Some submissions of a network (:mod:`..blocks`); ``mark`` is another number whenever one of them has changed.

    A block of which no submission was changed since there are marks has no row.
    """

    __tablename__ = "submission_block"
    __table_args__ = (UniqueConstraint("network_id", "block"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block: Mapped[int]
    mark: Mapped[int] = mapped_column(BigInteger)


class Program(NetworkScoped, Base):
    """An organisation's program that takes part in the network."""

    __tablename__ = "program"
    __table_args__ = (UniqueConstraint("network_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    host: Mapped[str] = mapped_column(default="")
    fields: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="", server_default="")
    about: Mapped[str] = mapped_column(Text, default="", server_default="")


class Cohort(NetworkScoped, Base):
    """Programs that join the network at the same time."""

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("network_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class ProgramTime(NetworkScoped, Base):
    """A time that a program is in the network, from the day it joined with a cohort until the day it left.

    On the day it left it is no longer there. The times of one program do not overlap.
    """

    __tablename__ = "program_time"
    __table_args__ = (Index("ix_program_time_network_joined", "network_id", "joined_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    cohort: Mapped[Cohort] = relationship()


class Liaison(NetworkScoped, Base):
    """Who stands for a program in the network, from one day until another. At most one at a time; all are kept."""

    __tablename__ = "liaison"
    __table_args__ = (
        Index(
            "uq_liaison_present",
            "program_id",
            unique=True,
            # Only SQLite makes tables anew from what stands here. PostgreSQL has the same condition from the migration;
            # named here too, it would have every server load its dialect, 2 MB.
            sqlite_where=column("until").is_(None),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    since: Mapped[date]
    until: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship()


class AdmissionCriterion(NetworkScoped, Base):
    """Something the network looks for in a program that wants to join. Taken out, it is kept for its answers."""

    __tablename__ = "admission_criterion"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    help: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]


class AdmissionDecision(NetworkScoped, Base):
    """What was decided about a program's joining: who, when, why, and what was found. Never changed."""

    __tablename__ = "admission_decision"
    __table_args__ = (Index("ix_admission_decision_network_decided", "network_id", "decided_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    decision: Mapped[str] = mapped_column(String(20))
    decided_on: Mapped[date]
    decided_by: Mapped[str]
    reasons: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)

    program: Mapped[Program] = relationship()
    recorded_by: Mapped[Person | None] = relationship()
    answers: Mapped[list[AdmissionAnswer]] = relationship(
        order_by="AdmissionAnswer.position", cascade="all, delete-orphan", passive_deletes=True
    )


class AdmissionAnswer(NetworkScoped, Base):
    """What was found about one criterion, with the criterion in the words it had then."""

    __tablename__ = "admission_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("admission_decision.id", ondelete="CASCADE"), index=True
    )
    criterion_id: Mapped[int | None] = mapped_column(
        ForeignKey("admission_criterion.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    met: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")


class Membership(NetworkScoped, Base):
    """A person in a network, for one of its programs or (program None) for the hub."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("network_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    program_id: Mapped[int | None] = mapped_column(
        ForeignKey("program.id", ondelete="SET NULL"), index=True
    )
    joined_on: Mapped[date] = mapped_column(default=lambda: now().date())
    left_on: Mapped[date | None]

    person: Mapped[Person] = relationship()
    program: Mapped[Program | None] = relationship()
    roles: Mapped[list[MembershipRole]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class MembershipRole(NetworkScoped, Base):
    """One of the roles that a member has; see :data:`commonaim.core.permissions.ROLES`."""

    __tablename__ = "membership_role"
    __table_args__ = (UniqueConstraint("membership_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(30))


class EarlierMembership(NetworkScoped, Base):
    """A time that somebody was a member before they came back; their membership itself says the latest time."""

    __tablename__ = "earlier_membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(
        ForeignKey("membership.id", ondelete="CASCADE"), index=True
    )
    joined_on: Mapped[date]
    left_on: Mapped[date]


class Invitation(NetworkScoped, Base):
    """A link by which somebody joins the network. Only a hash of its token is stored; it is kept when it was used."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_network_created", "network_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(JSON)
    program_id: Mapped[int | None] = mapped_column(
        ForeignKey("program.id", ondelete="SET NULL"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )

    program: Mapped[Program | None] = relationship()
    by: Mapped[Person | None] = relationship(foreign_keys=by_id)
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=accepted_by_id)

    @property
    def state(self) -> str:
        """``accepted``, ``revoked``, ``expired`` or ``waiting``, as of now."""
        if self.accepted_at is not None:
            return "accepted"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now() else "waiting"


class PluginSwitch(NetworkScoped, Base):
    """Whether a plugin is on in a network. No row means off."""

    __tablename__ = "plugin_switch"
    __table_args__ = (UniqueConstraint("network_id", "plugin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60))
    enabled: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(default=now)


class PluginSetting(NetworkScoped, Base):
    """A setting of a plugin that a network has changed from its default."""

    __tablename__ = "plugin_setting"
    __table_args__ = (UniqueConstraint("network_id", "plugin", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)


class DailyRun(NetworkScoped, Base):
    """The newest day on which a plugin was asked for what is due, so that nobody asks it again on that day."""

    __tablename__ = "daily_run"
    __table_args__ = (UniqueConstraint("network_id", "plugin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60))
    day: Mapped[date]


class PluginManifest(Base):
    """What the database holds of a plugin, so that it can be taken along and removed when its package is gone."""

    __tablename__ = "plugin_manifest"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str]
    distribution: Mapped[str]
    version: Mapped[str]
    tables: Mapped[list[str]] = mapped_column(JSON)
    seen_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def what_to_do(self) -> str:
        """For the operator, where the package is gone."""
        return f"Its tables are here: install it again, or `commonaim plugins purge {self.name} OUT.zip`."


class PluginFailure(Base):
    """A hook of a plugin that raised; shown on the plugins page. Not scoped: a failure may be of no network."""

    __tablename__ = "plugin_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int | None] = mapped_column(
        ForeignKey("network.id", ondelete="CASCADE"), index=True
    )
    plugin: Mapped[str] = mapped_column(String(60), index=True)
    hook: Mapped[str] = mapped_column(String(60))
    error: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
