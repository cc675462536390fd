"""Submissions in blocks of so many ids, so that what is counted over all can be counted anew over a few alone.

A count says of each row which block it is of (:func:`block_of`), and confines itself to some ids (:func:`within`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    bindparam,
    true,
    union_all,
)

#: Ids of submissions that are in one block.
SIZE: Final = 256
#: So many ranges of ids are asked for at once; where there would be more, everything is.
MOST: Final = 8
#: No id is greater, in either database.
LAST_ID: Final = 2**31 - 1

#: Ids of submissions, one range after another. None at all stand for every submission.
Ranges = tuple[range, ...]
EVERYTHING: Final[Ranges] = ()
#: Makes a condition of a column that holds ids of submissions.
Confine = Callable[[Any], ColumnElement[bool]]


def block_of(ident: Any) -> Any:
    """The block of a submission, from its id or from a column that holds it."""
    return ident // SIZE


def ranges_of(blocks: Iterable[int], *, onwards: int) -> Ranges:
    """The ids of ``blocks``, and all from the block ``onwards`` on."""
    found: list[range] = []
    for block in sorted({*(b for b in blocks if b < onwards), onwards}):
        first = block * SIZE
        begun = found.pop().start if found and found[-1].stop == first else first
        found.append(range(begun, first + SIZE))
    found.append(range(found.pop().start, LAST_ID + 1))
    return tuple(found) if len(found) <= MOST else EVERYTHING


def are_in(block: int, ranges: Ranges) -> bool:
    """Whether the submissions of a block are among ``ranges``."""
    return not ranges or any(block * SIZE in each for each in ranges)


def within(ranges: int, rows: Callable[[Confine], Select[*tuple[Any, ...]]]) -> FromClause:
    """What ``rows`` selects in each of so many ranges; which they are is told by :func:`named`.

    ``rows`` is given a function that makes a condition of a column with ids. So a statement is built once for each
    number of ranges, and not for each report. The ranges are not joined by OR: SQLite would look through all rows.
    """
    if not ranges:
        return rows(lambda _ident: true()).subquery()
    return union_all(*(rows(_confine(place)) for place in range(ranges))).subquery()


def _confine(place: int) -> Confine:
    first, last = (
        bindparam(f"first_{place}", type_=Integer),
        bindparam(f"last_{place}", type_=Integer),
    )
    return lambda ident: ident.between(first, last)


def named(ranges: Ranges) -> dict[str, int]:
    """The parameters of :func:`within`."""
    firsts = {f"first_{place}": each.start for place, each in enumerate(ranges)}
    return firsts | {f"last_{place}": each.stop - 1 for place, each in enumerate(ranges)}
