"""Rounds on the norms: for a time everybody reads them, comments, and proposes; afterwards it is told what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from commonaim.core import audit, days
from commonaim.core.db import db
from commonaim.core.networks.models import Cohort, Membership, Network, ProgramTime
from commonaim.core.networks.services import NotPossible
from commonaim.core.plugin import N_, Notice
from commonaim.core.waiting import question
from commonaim.plugins.norms.models import Norm, NormRemark, NormRound, Proposal, RoundReading

#: So many days before the last one, those who have not read yet are told once.
REMINDER: Final = timedelta(days=3)
#: For so long after a cohort has joined somebody is asked to open a round for it.
LATELY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many members have read the norms in a round, of how many; nobody is told who."""

    read: int
    members: int


def is_open(found: NormRound) -> bool:
    """Whether one can still take part: until the end of its last day."""
    return found.closed_on is None and days.today() <= found.closes_on


def every() -> Sequence[NormRound]:
    """All rounds, newest first."""
    return db.session.scalars(_whole().order_by(NormRound.id.desc())).all()


def round_of(ident: int) -> NormRound | None:
    """A round by its id, or None."""
    return db.session.scalar(_whole().where(NormRound.id == ident))


def open_round() -> NormRound | None:
    """The round that is open today, or None."""
    found = _whole().where(NormRound.closed_on.is_(None), NormRound.closes_on >= days.today())
    return db.session.scalars(found.order_by(NormRound.id.desc()).limit(1)).first()


def cohort_to_ask() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: a cohort that has joined others since the day ``lately`` and that no
    round was opened for; none where there are no norms. Takes ``today``, too."""
    joined = (
        select(func.min(ProgramTime.joined_on))
        .where(ProgramTime.cohort_id == Cohort.id)
        .correlate(Cohort)
        .scalar_subquery()
    )
    earlier = select(ProgramTime.id).where(ProgramTime.joined_on < joined)
    asked = select(NormRound.id).where(NormRound.cohort_id == Cohort.id)
    held = select(Norm.id).where(Norm.retired_on.is_(None))
    return (
        question(Cohort.id, title=Cohort.name)
        .where(
            joined.between(bindparam("lately"), bindparam("today")),
            earlier.exists(),
            ~asked.exists(),
            held.exists(),
        )
        .order_by(Cohort.id.desc())
        .limit(1)
    )


def _whole() -> Select[NormRound]:
    return select(NormRound).options(joinedload(NormRound.cohort), joinedload(NormRound.opened_by))


def begin(
    *, title: str, invitation: str, cohort_id: int | None, closes_on: date, person_id: int | None
) -> NormRound:
    """Open a round. Raises :class:`NotPossible` for a day that is over, and while another is open."""
    if closes_on < days.today():
        raise NotPossible(_("The last day is over already: choose today or a later day."))
    # Whoever opens a second at the same moment waits here, and then finds the first.
    db.session.scalars(select(NormRound.id).order_by(NormRound.id).with_for_update()).all()
    if open_round() is not None:
        raise NotPossible(_("A round is open. Close it before another begins."))
    begun = NormRound(
        title=title.strip(),
        invitation=invitation.strip(),
        cohort_id=cohort_id,
        closes_on=closes_on,
        opened_by_id=person_id,
    )
    db.session.add(begun)
    db.session.flush()
    audit.record(
        "norms.round_opened", N_("Opened the round “%(title)s”"), words={"title": begun.title}
    )
    return begun


def close(found: NormRound) -> None:
    """Close a round now; what was proposed in it goes on."""
    if found.closed_on is None:
        found.closed_on = days.today()
        audit.record(
            "norms.round_closed", N_("Closed the round “%(title)s”"), words={"title": found.title}
        )


def say(found: NormRound, norm: Norm, body: str, person_id: int) -> NormRemark:
    """Comment on a norm in a round. Raises :class:`NotPossible` when the round is over."""
    if not is_open(found):
        raise NotPossible(_("This round is over, so nothing was added. Your words are still here."))
    said = NormRemark(round_id=found.id, norm_id=norm.id, body=body.strip(), author_id=person_id)
    db.session.add(said)
    db.session.flush()
    return said


def by_norm(found: NormRound) -> Mapping[int | None, list[NormRemark]]:
    """What was said in a round, by the id of the norm it is about, oldest first."""
    remarks: dict[int | None, list[NormRemark]] = defaultdict(list)
    said = (
        select(NormRemark)
        .where(NormRemark.round_id == found.id)
        .options(joinedload(NormRemark.author))
    )
    for remark in db.session.scalars(said.order_by(NormRemark.id)):
        remarks[remark.norm_id].append(remark)
    return remarks


def mark_read(found: NormRound, person_id: int) -> None:
    """Note that somebody has read the norms; a second time changes nothing."""
    # Whoever presses twice at the same moment waits here, and then has read already.
    db.session.scalars(select(NormRound.id).where(NormRound.id == found.id).with_for_update()).one()
    if is_open(found) and not has_read(found, person_id):
        db.session.add(RoundReading(round_id=found.id, person_id=person_id))
        db.session.flush()


def has_read(found: NormRound, person_id: int) -> bool:
    """Whether somebody said in this round that they have read the norms."""
    mine = select(RoundReading.id).where(
        RoundReading.round_id == found.id, RoundReading.person_id == person_id
    )
    return db.session.scalar(mine) is not None


def progress(found: NormRound) -> Progress:
    """How far a round is."""
    read = select(func.count(RoundReading.id)).where(RoundReading.round_id == found.id)
    members = select(func.count(Membership.id)).where(Membership.left_on.is_(None))
    return Progress(db.session.scalar(read) or 0, db.session.scalar(members) or 0)


def proposals_of(found: NormRound) -> Sequence[Proposal]:
    """What was proposed and asked while a round was open, in that order."""
    statement = (
        select(Proposal)
        .where(Proposal.round_id == found.id)
        .options(
            joinedload(Proposal.norm).selectinload(Norm.wordings),
            joinedload(Proposal.proposed_by),
            selectinload(Proposal.wording),
        )
    )
    return db.session.scalars(statement.order_by(Proposal.id)).all()


def to_read() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the round that is open ``today`` and in which ``person`` has not read
    the norms yet."""
    read = select(RoundReading.id).where(
        RoundReading.round_id == NormRound.id, RoundReading.person_id == bindparam("person")
    )
    return question(NormRound.id, title=NormRound.title, day=NormRound.closes_on).where(
        NormRound.closed_on.is_(None), NormRound.closes_on >= bindparam("today"), ~read.exists()
    )


def due(network: Network, today: date) -> Iterator[Notice]:
    """Close rounds whose last day is over; whom to tell of that, and whom to remind of an open one."""
    for found in db.session.scalars(_whole().where(NormRound.closed_on.is_(None))):
        page = url_for("norms.round", network=network.slug, ident=found.id)
        words = {"title": found.title}
        if found.closes_on < today:
            close(found)
            text = N_("The round “%(title)s” is over. See what it changed")
            yield Notice(_everybody(), "call", text, page, words)
        elif found.reminded_on is None and found.closes_on - REMINDER <= today:
            found.reminded_on = today
            text = N_("A few days are left to read the norms and say what you think: “%(title)s”")
            yield Notice(_who_has_not_read(found), "call", text, page, words)
    db.session.flush()


def opened(network: Network, ident: int) -> Iterator[Notice]:
    """Whom to tell that a round has begun: everybody."""
    found = round_of(ident)
    if found is not None:
        page = url_for("norms.round", network=network.slug, ident=found.id)
        text = N_("The norms are open to be read anew, commented on and changed: “%(title)s”")
        yield Notice(_everybody(), "call", text, page, {"title": found.title})


def _everybody() -> tuple[int, ...]:
    found = select(Membership.person_id).where(Membership.left_on.is_(None))
    return tuple(db.session.scalars(found))


def _who_has_not_read(found: NormRound) -> tuple[int, ...]:
    read = select(RoundReading.person_id).where(RoundReading.round_id == found.id)
    waiting = select(Membership.person_id).where(
        Membership.left_on.is_(None), Membership.person_id.not_in(read)
    )
    return tuple(db.session.scalars(waiting))
