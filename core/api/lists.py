"""Lists, a page at a time: by id, so that what comes in between neither repeats nor hides a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from flask import request
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import Select, SQLColumnExpression

from ..asked import LARGEST
from ..db import db

Item = TypeVar("Item")
Row = TypeVar("Row")
MOST: Final = 100


class Listed(msgspec.Struct, Generic[Item]):
    """A part of a list. `next` is the address of the part that follows, as in the `Link` header; null at the end."""

    items: list[Item]
    next: str | None


class Paging(msgspec.Struct):
    """What may be asked of every list."""

    limit: Annotated[
        int, Meta(ge=1, le=MOST, description="How many items at most; 50 when it is not said.")
    ] = 50
    cursor: (
        Annotated[
            str,
            Meta(
                pattern="^[0-9]{1,10}$",
                description="Where to go on: take it from `next` or the `Link` header of the part before.",
            ),
        ]
        | UnsetType
    ) = UNSET


def part(
    statement: Select[Any],
    ident: SQLColumnExpression[int],
    asked: Paging,
    told: Callable[[Any], Item],
    key: Callable[[Any], int] = lambda row: int(row.id),
) -> Listed[Item]:
    """The part of a list that is asked for, in order of ``ident``.

    ``told`` makes an item of a row, ``key`` says the row's ident.
    """
    if asked.cursor is not UNSET:
        # After the last row that there can be, there is nothing; PostgreSQL refuses to look.
        statement = statement.where(ident > min(int(asked.cursor), LARGEST))
    statement = statement.order_by(ident).limit(asked.limit + 1)
    rows: Sequence[Any] = db.session.scalars(statement).unique().all()
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return Listed([told(row) for row in rows], _next(key(rows[-1])) if more else None)


def utc(moment: datetime) -> datetime:
    """A time as the interface tells it; PostgreSQL gives it in the time zone of its server."""
    return moment.astimezone(UTC)


def _next(after: int) -> str:
    asked = {**request.args.to_dict(), "cursor": after}
    return f"{request.script_root}{request.path}?{urlencode(asked)}"
