"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, func, select

from . import tenancy
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
    values: Mapping[str, Any] | None = None,
) -> Page[Any]:
    """Page ``number`` of what ``statement`` selects (a number outside the list gives the nearest page).

    ``count`` selects the length of the list, where that is cheaper than counting ``statement``; ``values`` are those of
    the bound parameters of both.
    """
    values = values or {}
    if number <= 1:
        rows = rows_of(statement, size + 1, 0, values, scalars=scalars)
        if len(rows) <= size:
            return Page(rows, 1, len(rows), size)
    total = db.session.scalar(_count(statement) if count is None else count, values) or 0
    pages = max(1, -(-total // size))
    if number <= 1 < pages:
        return Page(rows[:size], 1, total, size)
    number = min(max(number, 1), pages)
    return Page(
        rows_of(statement, size, (number - 1) * size, values, scalars=scalars),
        number,
        total,
        size,
    )


def rows_of(
    statement: Select[*tuple[Any, ...]],
    limit: int,
    offset: int = 0,
    values: Mapping[str, Any] | None = None,
    *,
    scalars: bool = True,
) -> Sequence[Any]:
    """At most ``limit`` rows of what ``statement`` selects, without the first ``offset``."""
    result = db.session.execute(
        _window(statement) if tenancy.is_standing(statement) else _windowed(statement),
        {**(values or {}), "page_limit": limit, "page_offset": offset},
    )
    return result.scalars().all() if scalars else result.all()


def _windowed(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.limit(bindparam("page_limit")).offset(bindparam("page_offset"))


@cache
def _window(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return tenancy.standing(_windowed(statement))


def _count(statement: Select[*tuple[Any, ...]]) -> Select[int]:
    return select(func.count()).select_from(statement.order_by(None).subquery())
