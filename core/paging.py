"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from .db import db

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a longer list. ``number`` counts from 1; ``total`` is the length of the whole list."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first row in the whole list, from 1; 0 when the list is empty."""
        return (self.number - 1) * self.size + 1 if self.total else 0


def page_of(
    statement: Select[*tuple[Any, ...]],
    number: int,
    *,
    size: int = SIZE,
    scalars: bool = True,
    count: Select[int] | None = None,
) -> Page[Any]:
    """Page ``number`` of what ``statement`` selects (a number outside the list gives the nearest page).

    ``count`` selects the length of the list, where that is cheaper than counting ``statement``.
    """
    if number <= 1:
        rows = _rows(statement.limit(size + 1), scalars=scalars)
        if len(rows) <= size:
            return Page(rows, 1, len(rows), size)
    total = db.session.scalar(_count(statement) if count is None else count) or 0
    number = min(max(number, 1), max(1, -(-total // size)))
    rows = _rows(statement.limit(size).offset((number - 1) * size), scalars=scalars)
    return Page(rows, number, total, size)


def _rows(statement: Select[*tuple[Any, ...]], *, scalars: bool) -> Sequence[Any]:
    result = db.session.execute(statement)
    return result.scalars().all() if scalars else result.all()


def _count(statement: Select[*tuple[Any, ...]]) -> Select[int]:
    return select(func.count()).select_from(statement.order_by(None).subquery())
