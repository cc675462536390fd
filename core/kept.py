"""What is asked for again and again, and kept until something that it was made of has changed.

Whoever writes in a network leaves a new mark on it (:mod:`.marks`). A value is kept in this process with the mark that
was seen before it was made, so that what is shown is never older than what was committed when the page was asked for.
Counts over all submissions are kept in pieces, a block of submissions each, and one change lets one piece be made anew.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import Select, bindparam, select

from . import tenancy
from .blocks import EVERYTHING, Ranges, are_in, ranges_of
from .db import db
from .marks import is_unsaved
from .networks.models import Network, SubmissionBlock

Value = TypeVar("Value")
#: In what submissions are alike.
Likeness = tuple[Any, ...]
Counts = tuple[tuple[Likeness, int], ...]
#: So many values are kept in a process; the one that was asked for longest ago makes room.
MOST: Final = 512


class Kept:
    """The values of one application, by what they are of."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, mark: int) -> Any:
        """What was kept under ``mark``, or None."""
        with self._lock:
            seen, value = self._found.get(key, (None, None))
            if seen != mark:
                return None
            self._found.move_to_end(key)
            return value

    def newest(self, key: Hashable) -> Any:
        """What was kept last, under whatever mark, or None."""
        with self._lock:
            return self._found.get(key, (None, None))[1]

    def put(self, key: Hashable, mark: int, value: Any) -> None:
        """Keep ``value``."""
        with self._lock:
            self._found[key] = (mark, value)
            self._found.move_to_end(key)
            while len(self._found) > MOST:
                self._found.popitem(last=False)


def init_app(app: Flask) -> None:
    """Give ``app`` room for values."""
    app.extensions["commonaim_kept"] = Kept()


def kept(network: Network, name: str, about: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` gives for ``about`` in ``network``, made anew only where something has changed.

    ``name`` begins with that of the plugin. The value must not depend on who asks, on the day or on the language, and
    nobody may change it: a tuple of plain values, not a list, and no rows of models. What is not committed yet is told
    and not kept.
    """
    if is_unsaved(db.session()):
        return make()
    keeper: Kept = current_app.extensions["commonaim_kept"]
    # Before it is made: what is newer than its mark is made once more, what is older would stay.
    key, mark = (network.id, name, about), network.mark
    found = keeper.get(key, mark)
    if found is None:
        found = make()
        keeper.put(key, mark, found)
    return cast(Value, found)


def kept_in_pieces(
    network: Network, name: str, about: Hashable, count: Callable[[Ranges], Iterable[Any]]
) -> Counts:
    """How many submissions of ``network`` are alike, as (in what, how many) pairs; few of them are counted anew.

    ``count`` is given ranges of ids, none for all submissions, and gives a row for each block and likeness that it
    finds there: the block (:func:`.blocks.block_of`), in what they are alike, how many. A row may tell of its
    submissions and of what points to them. Of another submission, or of the words of a cycle, it may not, for their
    changes leave no mark here. Otherwise all is as in :func:`kept`.
    """
    if is_unsaved(db.session()):
        return _total(_by_block(count(EVERYTHING)))
    keeper: Kept = current_app.extensions["commonaim_kept"]
    key, mark = (network.id, name, about), network.mark
    pieces = keeper.get(key, mark)
    if pieces is None:
        pieces = _brought_up(keeper.newest(key), network, count)
        keeper.put(key, mark, pieces)
    return cast(Pieces, pieces).total


class Pieces(NamedTuple):
    """Counts by block, with the marks that were seen before they were made."""

    mark_of_all: int
    marks: Mapping[int, int]
    counts: Mapping[int, Mapping[Likeness, int]]
    total: Counts


def _brought_up(
    known: Pieces | None, network: Network, count: Callable[[Ranges], Iterable[Any]]
) -> Pieces:
    """``known`` with what has changed since counted anew; all of it where nobody knows what has."""
    of_all = network.mark_of_all
    rows = db.session.execute(_marks(), {"network": network.id})
    marks = {row.block: row.mark for row in rows}
    ranges, counts = EVERYTHING, dict[int, Mapping[Likeness, int]]()
    if known and known.mark_of_all == of_all and (marks or known.counts):
        changed = {block for block, _mark in marks.items() ^ known.marks.items()}
        # Whoever writes past the session leaves no mark; what they add has the newest ids.
        ranges = ranges_of(changed, onwards=max([*marks, *known.counts]))
        counts = {block: each for block, each in known.counts.items() if not are_in(block, ranges)}
    counts |= _by_block(count(ranges))
    return Pieces(of_all, marks, counts, _total(counts))


@cache
def _marks() -> Select[int, int]:
    here = SubmissionBlock.network_id == bindparam("network")
    return tenancy.standing(select(SubmissionBlock.block, SubmissionBlock.mark).where(here))


def _by_block(rows: Iterable[Any]) -> dict[int, dict[Likeness, int]]:
    found = defaultdict[int, dict[Likeness, int]](dict)
    for block, *likeness, number in rows:
        found[block][tuple(likeness)] = number
    return dict(found)


def _total(counts: Mapping[int, Mapping[Likeness, int]]) -> Counts:
    total: Counter[Likeness] = Counter()
    for each in counts.values():
        total.update(each)
    # in an order that tells nothing of which was counted when
    return tuple(sorted(total.items(), key=repr))
