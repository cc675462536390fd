"""What is asked for again and again, and kept until something that it was made of has changed.

Whoever writes in a network leaves a new mark on it, in the same transaction, where what was written is a submission,
points to one or to a cycle, or is pointed to by any of those. A value is kept in this process with the mark that was
seen before it was made, so that what is shown is never older than what was committed when the page was asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from flask import Flask, current_app
from sqlalchemy import event, update
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from .db import Base, NetworkScoped, db
from .networks.models import Network, new_mark

if TYPE_CHECKING:
    from sqlalchemy import Table

Value = TypeVar("Value")
#: So many values are kept in a process; the one that was asked for longest ago makes room.
MOST: Final = 512
_EVERYWHERE: Final = 0
_CHANGED: Final = "commonaim_changed_networks"
#: The tables that everything else hangs on.
_MIDDLE: Final = frozenset({"submission", "cycle"})


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
    session = db.session()
    if session.info.get(_CHANGED) or session.new or session.dirty or session.deleted:
        return make()
    keeper: Kept = current_app.extensions["commonaim_kept"]
    # Before it is made: what is newer than its mark is made once more, what is older would stay.
    key, mark = (network.id, name, about), network.mark
    found = keeper.get(key, mark)
    if found is None:
        found = make()
        keeper.put(key, mark, found)
    return cast(Value, found)


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, _context: UOWTransaction) -> None:
    rows = [*session.new, *session.deleted, *(r for r in session.dirty if session.is_modified(r))]
    changed = {row.network_id for row in rows if _counts(type(row))}
    if changed:
        session.info.setdefault(_CHANGED, set()).update(changed)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    mapper = state.bind_mapper
    if mapper is not None and _counts(mapper.class_):
        from .tenancy import scope

        network_id, across = scope()
        here = network_id if network_id and not across else _EVERYWHERE
        state.session.info.setdefault(_CHANGED, set()).add(here)


@event.listens_for(Session, "before_commit")
def _leave_a_mark(session: Session) -> None:
    """At the very end, so that nobody who writes waits for somebody else's work, only for their commit."""
    if session.in_nested_transaction():
        return
    session.flush()
    changed: set[int] = session.info.pop(_CHANGED, set())
    for network_id in [_EVERYWHERE] if _EVERYWHERE in changed else sorted(changed):
        statement = update(Network).values(mark=new_mark())
        if network_id != _EVERYWHERE:
            statement = statement.where(Network.id == network_id)
        session.execute(statement, execution_options={"synchronize_session": False})


@event.listens_for(Session, "after_soft_rollback")
def _forget_changes(session: Session, _previous: Any) -> None:
    if not session.in_transaction():
        session.info.pop(_CHANGED, None)


def _counts(model: type[Any]) -> bool:
    return issubclass(model, NetworkScoped) and model in _counted(len(Base.registry.mappers))


@lru_cache(maxsize=1)
def _counted(_mappers: int) -> frozenset[type[Any]]:
    """The classes whose rows matter, or take rows that do along with them when they are deleted."""
    scoped = [m for m in Base.registry.mappers if issubclass(m.class_, NetworkScoped)]
    points_to = {_table(mapper): set(_targets(_table(mapper))) for mapper in scoped}
    found = {
        table
        for table, targets in points_to.items()
        if table.name in _MIDDLE or any(target.name in _MIDDLE for target in targets)
    }
    while more := {t for table in found for t in points_to.get(table, ())} - found:
        found |= more
    return frozenset(
        mapper.class_
        for mapper in scoped
        if _table(mapper) in found and not getattr(mapper.class_, "__leaves_no_mark__", False)
    )


def _targets(table: Table) -> Iterable[Table]:
    return (key.column.table for column in table.columns for key in column.foreign_keys)


def _table(mapper: Mapper[Any]) -> Table:
    return cast("Table", mapper.local_table)
