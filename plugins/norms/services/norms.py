"""The norms of a network and their wordings: which are in force, and how each came to be as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from commonaim.core import days
from commonaim.core.db import db
from commonaim.plugins.norms.models import OWN, Norm, Wording


@dataclass(frozen=True, slots=True)
class Words:
    """What a norm says: a short ``text`` to be read aloud, and what it means here in more words."""

    text: str
    meaning: str = ""


NOTHING: Final = Words("")


@dataclass(frozen=True, slots=True)
class Brought:
    """What brought a wording, and how it was decided."""

    reason: str = ""
    occasion: str = ""
    cohort_id: int | None = None
    decided_how: str = ""
    proposed_by_id: int | None = None


def in_force() -> Sequence[Norm]:
    """The norms that hold today, in their order, with their wordings."""
    return db.session.scalars(_with_wordings().where(Norm.retired_on.is_(None))).all()


def retired() -> Sequence[Norm]:
    """The norms that no longer hold, the last retired first."""
    found = _with_wordings().where(Norm.retired_on.is_not(None))
    return db.session.scalars(found.order_by(None).order_by(Norm.retired_on.desc(), Norm.id)).all()


def norm(ident: int) -> Norm | None:
    """A norm by its id, retired or not, with its wordings; None where there is none."""
    return db.session.scalar(_with_wordings().where(Norm.id == ident))


def _with_wordings() -> Select[Norm]:
    wordings = selectinload(Norm.wordings)
    return (
        select(Norm)
        .options(wordings.joinedload(Wording.proposed_by), wordings.joinedload(Wording.cohort))
        .order_by(Norm.position, Norm.id)
    )


def adopt_new(words: Words, brought: Brought, *, source: str = OWN, on: date | None = None) -> Norm:
    """Let a new norm hold from a day on (today), after the others."""
    last = db.session.scalar(select(func.max(Norm.position)))
    made = Norm(position=0 if last is None else last + 1, source=source)
    db.session.add(made)
    db.session.flush()
    _add_wording(made, 1, words, brought, on)
    return made


def adopt_change(found: Norm, words: Words, brought: Brought, *, on: date | None = None) -> Wording:
    """Let a norm say something else from a day on (today); what it said before is kept."""
    added = _add_wording(found, found.number + 1, words, brought, on)
    found.number = added.number
    db.session.flush()
    return added


def retire(found: Norm, reason: str, *, on: date | None = None) -> None:
    """Let a norm hold no longer; it is kept with all its wordings."""
    found.retired_on, found.retired_reason = on or days.today(), reason.strip()
    db.session.flush()


def move(found: Norm, step: int) -> None:
    """Put a norm one place further down (1) or up (-1) among those in force; at the end it stays."""
    order = list(in_force())
    place = order.index(found) if found in order else None
    if place is None or not 0 <= place + step < len(order):
        return
    order.insert(place + step, order.pop(place))
    for position, norm in enumerate(order):
        norm.position = position
    db.session.flush()


def _add_wording(
    found: Norm, number: int, words: Words, brought: Brought, on: date | None
) -> Wording:
    added = Wording(
        norm_id=found.id,
        number=number,
        text=words.text.strip(),
        meaning=words.meaning.strip(),
        reason=brought.reason.strip(),
        occasion=brought.occasion.strip(),
        cohort_id=brought.cohort_id,
        decided_how=brought.decided_how,
        adopted_on=on or days.today(),
        proposed_by_id=brought.proposed_by_id,
    )
    found.wordings.append(added)
    db.session.flush()
    return added
