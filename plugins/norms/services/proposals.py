"""Proposals about the norms: made by any member, and talked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from commonaim.core import days, tenancy
from commonaim.core.db import db
from commonaim.core.finding.folding import says
from commonaim.core.networks.services import NotPossible
from commonaim.core.waiting import question
from commonaim.plugins.norms.models import (
    CHANGE,
    NEW,
    OPEN,
    QUESTION,
    CommitteeSeat,
    Norm,
    NormRemark,
    NormRound,
    Proposal,
    Voice,
)

from . import choices
from .deciding import COMMITTEE, Rule
from .norms import NOTHING, Words


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of the norms, in their words. ``norm`` is None for a new one."""

    kind: str
    reason: str
    norm: Norm | None = None
    words: Words = NOTHING
    occasion: str = ""
    cohort_id: int | None = None


def rule_of(proposal: Proposal) -> Rule:
    """The rule that a proposal is decided by."""
    return Rule.from_dict(proposal.rule)


def make(wish: Wish, person_id: int) -> Proposal:
    """Put a proposal or question before the network. Raises :class:`NotPossible` for a norm that is retired, or when
    nothing would change."""
    held = wish.norm
    if wish.kind != NEW and (held is None or held.retired_on is not None):
        raise NotPossible(
            _("This norm does not hold any more, so nothing can be proposed about it.")
        )
    if wish.kind == CHANGE and held is not None and _says_the_same(held, wish.words):
        raise NotPossible(_("These are the words that hold already. Change them, then propose."))
    rule = choices.rule()
    made = Proposal(
        kind=wish.kind,
        norm_id=held.id if held else None,
        round_id=_open_round_id(),
        base=held.number if held else 0,
        text=wish.words.text.strip() if wish.kind in (NEW, CHANGE) else "",
        meaning=wish.words.meaning.strip() if wish.kind in (NEW, CHANGE) else "",
        reason=wish.reason.strip(),
        occasion=wish.occasion.strip(),
        cohort_id=wish.cohort_id,
        rule=rule.as_dict(),
        decides_on=None if wish.kind == QUESTION else days.today() + timedelta(days=rule.days),
        proposed_by_id=person_id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _open_round_id() -> int | None:
    found = select(NormRound.id).where(
        NormRound.closed_on.is_(None), NormRound.closes_on >= days.today()
    )
    return db.session.scalars(found.order_by(NormRound.id.desc()).limit(1)).first()


def _says_the_same(held: Norm, words: Words) -> bool:
    wording = held.wording
    return (wording.text, wording.meaning) == (words.text.strip(), words.meaning.strip())


def proposal(ident: int) -> Proposal | None:
    """A proposal with its norm and who made it, or None."""
    return db.session.scalar(select(Proposal).where(Proposal.id == ident).options(*_whole()))


def open_ones() -> Sequence[Proposal]:
    """The proposals and questions that are open, the first to be decided first."""
    found = select(Proposal).where(Proposal.state == OPEN).options(*_whole())
    return db.session.scalars(
        found.order_by(Proposal.decides_on.is_(None), Proposal.decides_on, Proposal.id)
    ).all()


def how_many_are_open() -> int:
    """How many proposals and questions are open."""
    return db.session.scalar(select(func.count(Proposal.id)).where(Proposal.state == OPEN)) or 0


def to_decide() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the open proposals of others that ``person`` may decide on and has
    not said anything to, the first to be decided first."""
    me: Any = bindparam("person")
    spoke = select(Voice.id).where(Voice.proposal_id == Proposal.id, Voice.person_id == me)
    seat = select(CommitteeSeat.id).where(CommitteeSeat.person_id == me)
    return question(
        Proposal.id,
        place=func.row_number().over(order_by=(Proposal.decides_on, Proposal.id)),
        day=Proposal.decides_on,
    ).where(
        Proposal.state == OPEN,
        Proposal.kind != QUESTION,
        Proposal.decides_on.is_not(None),
        Proposal.proposed_by_id.is_distinct_from(me),
        ~spoke.exists(),
        or_(Proposal.rule["kind"].as_string() != COMMITTEE, seat.exists()),
    )


def every(words: str = "") -> Select[Proposal]:
    """Select all proposals, newest first; ``words`` looks in what they say."""
    found = select(Proposal).options(*_whole()).order_by(Proposal.id.desc())
    if words:
        found = found.where(says(words, Proposal.text, Proposal.reason))
    return found


def about(norm_id: int) -> Sequence[Proposal]:
    """The proposals and questions about a norm, newest first."""
    found = select(Proposal).where(Proposal.norm_id == norm_id).options(*_whole())
    return db.session.scalars(found.order_by(Proposal.id.desc())).all()


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Proposal.norm).selectinload(Norm.wordings),
        joinedload(Proposal.proposed_by),
        joinedload(Proposal.cohort),
    )


# What is said


def remarks(proposal_id: int) -> Sequence[NormRemark]:
    """What was said about a proposal, oldest first."""
    found = select(NormRemark).where(NormRemark.proposal_id == proposal_id)
    return db.session.scalars(
        found.options(joinedload(NormRemark.author)).order_by(NormRemark.id)
    ).all()


def remark_on(found: Proposal, ident: int) -> NormRemark | None:
    """A remark that was said about this proposal, or None."""
    said = tenancy.get(NormRemark, ident)
    return said if said is not None and said.proposal_id == found.id else None


def say(
    found: Proposal, body: str, person_id: int | None, answers_id: int | None = None
) -> NormRemark:
    """Say something about a proposal, maybe in answer to a remark on it; an answer to an answer joins its thread."""
    answered = remark_on(found, answers_id) if answers_id else None
    said = NormRemark(
        proposal_id=found.id,
        answers_id=(answered.answers_id or answered.id) if answered else None,
        body=body.strip(),
        author_id=person_id,
    )
    db.session.add(said)
    db.session.flush()
    return said
