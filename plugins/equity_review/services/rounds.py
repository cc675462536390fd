"""Rounds of comments on a draft of the statement: opened for all members, answered one by one, closed on a day."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from commonaim.core import audit, days, tenancy
from commonaim.core.db import db, now
from commonaim.core.plugin import N_
from commonaim.core.waiting import question
from commonaim.plugins.equity_review.models import DRAFT, Edition, Remark, Round

#: The parts of a statement that a remark can be about, in the order of the page.
PARTS: Final = {
    "whole": _l("The statement as a whole"),
    "beneficiaries": _l("Whom the work is for"),
    "principles": _l("What we hold to"),
    "replaced": _l("Words we have replaced"),
    "preferred": _l("Words we prefer"),
}
TAKEN, KEPT = "taken", "kept"


class NotPossible(Exception):
    """Why this cannot be done now, in a sentence."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round of the list, with how many remarks it has and how many wait for an answer."""

    round: Round
    remarks: int
    waiting: int


def is_open(found: Round) -> bool:
    """Whether members can still comment: until the end of its last day, in UTC."""
    return found.closed_at is None and days.today() <= found.closes_on


def rounds() -> list[RoundRow]:
    """All rounds, newest first."""
    waiting = func.count(Remark.id).filter(Remark.outcome == "")
    counts = select(Remark.round_id, func.count(Remark.id), waiting).group_by(Remark.round_id)
    by_round = {ident: (many, open_) for ident, many, open_ in db.session.execute(counts)}
    found = select(Round).options(joinedload(Round.opened_by)).order_by(Round.id.desc())
    return [RoundRow(one, *by_round.get(one.id, (0, 0))) for one in db.session.scalars(found)]


def round_of(ident: int) -> Round | None:
    """A round by its id, or None."""
    return db.session.scalar(
        select(Round).where(Round.id == ident).options(joinedload(Round.opened_by))
    )


def open_round() -> Round | None:
    """The round that members can comment in today, or None."""
    today = days.today()
    found = select(Round).where(Round.closed_at.is_(None), Round.closes_on >= today)
    return db.session.scalars(found.order_by(Round.id.desc()).limit(1)).first()


def to_look_at(draft: Edition) -> list[RoundRow]:
    """What whoever adopts ``draft`` should know of, newest first: the round that is open, and those about this draft
    in which comments wait for an answer."""
    return [
        row
        for row in rounds()
        if is_open(row.round) or (row.round.edition_id == draft.id and row.waiting)
    ]


def begin(draft: Edition, *, closes_on: date, invitation: str, person_id: int) -> Round:
    """Open a round on ``draft`` as it is now. Raises :class:`NotPossible`."""
    if closes_on < days.today():
        raise NotPossible(_("The last day is over already: choose today or a later day."))
    # Whoever opens a second at the same moment waits here, and then finds the first; or that the draft was adopted.
    still = select(Edition.id).where(Edition.id == draft.id, Edition.state == DRAFT)
    if db.session.scalar(still.with_for_update()) is None:
        raise NotPossible(_("There is no draft to comment on any more."))
    if open_round() is not None:
        raise NotPossible(_("A round is open. Close it before another begins."))
    begun = Round(
        edition_id=draft.id,
        edition_number=draft.number,
        content=copy.deepcopy(draft.content),
        summary=draft.summary,
        invitation=invitation.strip(),
        closes_on=closes_on,
        opened_by_id=person_id,
    )
    db.session.add(begun)
    db.session.flush()
    _log("round_opened", N_("Opened a round of comments on edition %(number)s"), begun)
    return begun


def close(found: Round) -> None:
    """Close a round now; its remarks stay and can still be answered."""
    if found.closed_at is None:
        found.closed_at = now()
        _log("round_closed", N_("Closed the round of comments on edition %(number)s"), found)


def say(found: Round, *, part: str, body: str, person_id: int) -> Remark:
    """Comment on a part of the draft. Raises :class:`NotPossible` when the round is over."""
    if not is_open(found):
        raise NotPossible(_("This round is over, so nothing was added. Your words are still here."))
    said = Remark(
        round_id=found.id,
        part=part if part in PARTS else "whole",
        body=body.strip(),
        author_id=person_id,
    )
    db.session.add(said)
    db.session.flush()
    return said


def remark_of(ident: int) -> Remark | None:
    """A remark by its id, or None."""
    return tenancy.get(Remark, ident)


def answer(said: Remark, *, outcome: str, words: str, person_id: int) -> None:
    """Say what becomes of a remark; an earlier answer is replaced. Raises :class:`NotPossible` without a reason."""
    if outcome == KEPT and not words.strip():
        raise NotPossible(_("Say why the draft stays as it is, so that whoever asked can follow."))
    said.outcome, said.answer = (outcome if outcome in (TAKEN, KEPT) else ""), words.strip()
    said.answered_at, said.answered_by_id = now(), person_id
    db.session.flush()


def by_part(found: Round) -> dict[str, list[Remark]]:
    """The remarks of a round by the part they are about, each list oldest first."""
    statement = (
        select(Remark)
        .where(Remark.round_id == found.id)
        .options(joinedload(Remark.author), joinedload(Remark.answered_by))
        .order_by(Remark.id)
    )
    remarks: dict[str, list[Remark]] = {part: [] for part in PARTS}
    for said in db.session.scalars(statement):
        remarks[said.part].append(said)
    return remarks


def to_comment() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the round that members can comment in ``today``, while ``person`` has
    not."""
    said = select(Remark.id).where(
        Remark.round_id == Round.id, Remark.author_id == bindparam("person")
    )
    still = (Round.closed_at.is_(None), Round.closes_on >= bindparam("today"))
    return question(Round.id, day=Round.closes_on).where(*still, ~said.exists()).limit(1)


def rows_of(content: dict[str, Any], part: str) -> Sequence[Any]:
    """What the draft says in a part; () for the whole."""
    found: Sequence[Any] = content.get(part, ())
    return found


def _log(deed: str, sentence: str, found: Round) -> None:
    audit.record(f"equity_review.{deed}", sentence, words={"number": found.edition_number})
