"""Looking for words in what somebody may see, a bounded piece at a time.

No answer takes longer because the network has written much: of each kind the newest :data:`WINDOW` rows are looked
through, and whoever wants more looks further back from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from .. import hooks
from ..access import Access
from ..db import db
from ..i18n import told
from ..plugin import Hit
from .kinds import KINDS, Kind
from .words import holds, like

#: How many rows of a kind are looked through at once, and how many of those that fit are read at once.
WINDOW: Final = 500
BATCH: Final = 50
#: How many hits of each kind stand on the page of all kinds, on the page of one, and are taken from one plugin.
FEW: Final = 5
SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of one kind, or of one plugin (``key`` ""). ``before`` is where to look further back from, or None."""

    key: str
    title: str
    hits: Sequence[Hit]
    before: int | None = None


def find_all(me: Access, words: Sequence[str]) -> list[Found]:
    """The first hits of each kind that somebody may see, and what plugins find; kinds without any are left out."""
    found = [find(kind, words, limit=FEW) for kind in kinds_for(me)]
    for answer in hooks.collect("search", network=me.network, user=me, words=words):
        hits = list(islice(answer.result, SIZE))
        found.append(Found("", told(answer.plugin.title), hits))
    return [part for part in found if part.hits or part.before]


def kinds_for(me: Access) -> list[Kind]:
    """The kinds that somebody may see."""
    return [kind for kind in KINDS if me.may(kind.permission)]


def find(
    kind: Kind, words: Sequence[str], before: int | None = None, *, limit: int = SIZE
) -> Found:
    """The newest hits of a kind, older than ``before``."""
    floor = _floor(kind, before)
    hits: dict[str, Hit] = {}
    last = before
    while True:
        rows = _rows(kind, words, last, floor)
        for row in rows:
            if holds(words, kind.texts(row)):
                hit = kind.show(row, words)
                if len(hits) == limit and hit.url not in hits:
                    return Found(kind.key, str(kind.title), list(hits.values()), last)
                hits.setdefault(hit.url, hit)
            last = row.id
        if len(rows) < BATCH:
            return Found(kind.key, str(kind.title), list(hits.values()), floor)


def _rows(kind: Kind, words: Sequence[str], before: int | None, floor: int | None) -> Sequence[Any]:
    statement = _older(kind, kind.rows().where(like(words, *kind.columns)), before)
    if floor is not None:
        statement = statement.where(kind.ident >= floor)
    return db.session.execute(statement.order_by(kind.ident.desc()).limit(BATCH)).all()


def _floor(kind: Kind, before: int | None) -> int | None:
    """The oldest row that is looked at this time; None when there is nothing older than it."""
    ids = _older(kind, select(kind.ident), before).order_by(kind.ident.desc())
    ends = db.session.scalars(ids.offset(WINDOW - 1).limit(2)).all()
    return ends[0] if len(ends) == 2 else None


def _older(kind: Kind, statement: Any, before: int | None) -> Any:
    return statement if before is None else statement.where(kind.ident < before)
