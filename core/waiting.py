"""Several questions about what waits for somebody, asked of the database in one statement.

The home page asks every plugin, and each round trip counts; so a plugin asks once, whatever kinds of things it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, Integer, Select, String, cast, literal, null, select, union_all

from . import tenancy
from .db import db

_NO_WORDS: Final = literal("", String)
_NO_NUMBER: Final = literal(0, Integer)
_NO_DAY: Final = cast(null(), Date)
_COLUMNS: Final = ("place", "id", "title", "number", "of", "day")


class Waiting(NamedTuple):
    """One thing that waits, as its question has told it: the row's id, ``of`` that of what it belongs to."""

    id: int
    title: str
    number: int
    of: int
    day: date | None


def question(
    ident: Any,
    *,
    place: Any = _NO_NUMBER,
    title: Any = _NO_WORDS,
    number: Any = _NO_NUMBER,
    of: Any = _NO_NUMBER,
    day: Any = _NO_DAY,
) -> Select[Any]:
    """A question to add conditions to. Its rows come in the order of ``place``, then of ``ident``; all are columns."""
    return select(place, ident, title, number, of, day)


def one_statement(questions: Mapping[str, Select[Any]]) -> Select[Any]:
    """A standing statement (:func:`.tenancy.standing`) that asks all ``questions``, at least one.

    Keep it, and give it to :func:`ask`.
    """
    parts = []
    for kind, asked in questions.items():
        rows = asked.subquery(f"of_{kind}")
        columns = [column.label(name) for name, column in zip(_COLUMNS, rows.c, strict=True)]
        parts.append(select(literal(kind, String).label("kind"), *columns))
    return tenancy.standing(select(union_all(*parts).subquery("waiting")))


def ask(statement: Select[Any], values: Mapping[str, Any]) -> Mapping[str, Sequence[Waiting]]:
    """The rows of a statement of :func:`one_statement`, by the name of their question."""
    rows = sorted(db.session.execute(statement, values), key=lambda row: (row.place, row.id))
    found: dict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        found[row.kind].append(Waiting(row.id, row.title, row.number, row.of, row.day))
    return found
