"""Rows of any table, with something in each column, and the rows that they point to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
)
from sqlalchemy.orm import Mapper

from ..db import Base, UtcDateTime, db, now
from ..plugin_checks import tables_of

if TYPE_CHECKING:
    from ..accounts.models import Person
    from ..plugin import Plugin


def models_of(plugin: Plugin) -> list[type[Base]]:
    """The models of a plugin, those that others point to first."""
    names = tables_of(plugin.models) if plugin.models else set()
    # By the table itself: a class of a test before this one may be alive, under the name of one of today's.
    by_table = {mapper.local_table: mapper for mapper in Base.registry.mappers}
    ordered = [table for table in Base.metadata.sorted_tables if table.name in names]
    return [by_table[table].class_ for table in ordered]


def make_rows(models: Sequence[type[Base]], person: Person, mark: str) -> list[Base]:
    """A row of each of ``models`` in the current network, committed; and of whatever table they point to.

    Every text holds ``mark`` (or as much of it as fits), every pointer to a person is ``person``. A column with a
    default keeps it. Give ``make_rows`` nothing where your own values have to make sense together: make those yourself.
    """
    making = _Making(person, mark)
    rows = [making.row_of(model.__mapper__) for model in models]
    db.session.commit()
    return rows


class _Making:
    """What was made, by table, so that rows of one call belong together."""

    def __init__(self, person: Person, mark: str) -> None:
        self._person, self._mark = person, mark
        self._made: dict[str, Any] = {}

    def row_of(self, mapper: Mapper[Any]) -> Any:
        table = mapper.local_table
        assert isinstance(table, Table)
        if table.name in self._made:
            return self._made[table.name]
        values = {}
        for attribute in mapper.column_attrs:
            column = attribute.columns[0]
            if not column.primary_key and column.name != "network_id":
                value = self._value(column, table)
                if value is not None:
                    values[attribute.key] = value
        row = mapper.class_(**values)
        db.session.add(row)
        db.session.flush()
        self._made[table.name] = row
        return row

    def _value(self, column: Any, table: Table) -> Any:
        for key in column.foreign_keys:
            return self._target(key.column.table, table, required=not column.nullable)
        default = getattr(column.default, "arg", None)
        if column.default is not None and default != "":
            return None
        return self._of_type(column)

    def _target(self, target: Table, source: Table, *, required: bool) -> Any:
        if target.name == "person":
            return self._person.id
        if target is source and not required:
            return None
        for mapper in Base.registry.mappers:
            if mapper.local_table is target:
                return self.row_of(mapper).id
        raise LookupError(f"No model is mapped to {target.name}, which {source.name} points to.")

    def _of_type(self, column: Column[Any]) -> Any:
        kind = column.type
        if isinstance(kind, String):
            text = f"{self._mark} {column.name}"
            return (
                text
                if kind.length is None or len(text) <= kind.length
                else self._mark[: kind.length]
            )
        if isinstance(kind, UtcDateTime):
            return now()
        for known, value in _VALUES:
            if isinstance(kind, known):
                return value() if callable(value) else value
        return None if column.nullable else self._mark


_VALUES: tuple[tuple[Any, Any], ...] = (
    (Boolean, True),
    (Integer, 1),
    (Float, 0.5),
    (Numeric, 1),
    (Date, lambda: now().date()),
    (JSON, dict),
    (LargeBinary, b"made up"),
)
