"""Rows of a model as they are exported, and the columns that name a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, false, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapper

from ..accounts.models import Person
from ..db import Base, db

#: Rows that are read at once.
AT_ONCE: Final = 500


def rows_of(model: type[Base], *conditions: ColumnElement[bool]) -> Iterator[Mapping[str, Any]]:
    """The rows of ``model`` in the current network for which ``conditions`` hold, by id, a few hundred at a time.

    Each is ``{attribute: value}`` of the model's columns, without the network's id and without hashes of secrets.
    """
    shown = _shown(model)
    columns = [getattr(model, key) for key in shown]
    statement = select(*columns).where(*conditions).order_by(*inspect(model).primary_key)
    for row in db.session.execute(statement.execution_options(yield_per=AT_ONCE)):
        yield dict(zip(shown, row, strict=True))


def rows_naming(model: type[Base], person: Person) -> Iterator[Mapping[str, Any]]:
    """The rows of ``model`` in the current network of which a column points to ``person``."""
    points = [column == person.id for column, _may_be_empty in people_columns(model)]
    return rows_of(model, or_(false(), *points))


def forget(model: type[Base], person: Person) -> None:
    """Let no row of ``model`` in the current network point to ``person``: what is about nobody else is deleted.

    A column that may be empty is emptied and its row stays; where one may not be, the row goes.
    """
    for column, may_be_empty in people_columns(model):
        named = column == person.id
        order = (
            update(model).where(named).values({column.key: None})
            if may_be_empty
            else delete(model).where(named)
        )
        db.session.execute(order, execution_options={"synchronize_session": "fetch"})


def people_columns(model: type[Base]) -> list[tuple[InstrumentedAttribute[Any], bool]]:
    """The columns of ``model`` that point to a person, and whether each may be empty."""
    mapper: Mapper[Any] = inspect(model)
    return [
        (getattr(model, attribute.key), bool(attribute.columns[0].nullable))
        for attribute in mapper.column_attrs
        for key in attribute.columns[0].foreign_keys
        if key.column.table.name == "person"
    ]


def _shown(model: type[Base]) -> list[str]:
    keys = [attribute.key for attribute in inspect(model).column_attrs]
    return [key for key in keys if key != "network_id" and not key.endswith("_hash")]
