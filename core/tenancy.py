"""Which network the work is in, and the walls that keep one network's rows from another.

1. Every ORM statement gets ``network_id = <current>`` for each network-scoped class in it; outside a network such a
   statement raises :class:`OutsideNetwork`.
2. Before a flush no row of another network may be written, nor point at one (:class:`CrossNetworkWrite`).
3. Web code answers 404 for ids of another network, because the filtered query does not find them.
4. On PostgreSQL row-level security repeats the first wall inside the database (:mod:`.row_security`).

``session.get`` on a loaded row, selects on a bare ``Table`` and ``text()`` go past the first wall, so the code base
does not use them (``tests/core/test_tenancy_bans.py``); :func:`get` is what to use.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import BindParameter, Integer, Select, Table, bindparam, event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable

from . import hook_session, row_security
from .db import Base, NetworkScoped, db

Model = TypeVar("Model", bound=Base)
Statement = TypeVar("Statement", bound=Executable)

_network: ContextVar[int | None] = ContextVar("network", default=None)
_across: ContextVar[str | None] = ContextVar("across", default=None)


class OutsideNetwork(RuntimeError):
    """A query over rows of networks ran without saying which network it is for."""


class CrossNetworkWrite(RuntimeError):
    """A row of another network was about to be written or pointed at."""


@contextmanager
def in_network(network_id: int) -> Iterator[None]:
    """Confine all queries and writes of the block to one network. The code of a hook stays in the hook's network."""
    if hook_session.running() and _network.get() not in (None, network_id):
        raise CrossNetworkWrite(
            "A hook may not enter another network than the one it was asked for."
        )
    token, across = _network.set(network_id), _across.set(None)
    try:
        yield
    finally:
        _across.reset(across)
        _network.reset(token)


@contextmanager
def across_networks(reason: str) -> Iterator[None]:
    """Let the block read and write rows of every network; ``reason`` says in words why it must."""
    if not reason.strip():
        raise ValueError("Say why this block needs to see more than one network.")
    token = _across.set(reason)
    try:
        yield
    finally:
        _across.reset(token)


def current_network_id() -> int:
    """The id of the network the work is in; raises :class:`OutsideNetwork` when there is none."""
    network_id = _network.get()
    if network_id is None:
        raise OutsideNetwork("No network is set: wrap the work in tenancy.in_network(network.id).")
    return network_id


def get(model: type[Model], ident: int) -> Model | None:
    """The row with this primary key if it is of the current network, else None (never from the identity map alone)."""
    found: Model | None = db.session.scalar(_by_id(model), {"ident": ident})
    return found


@cache
def _by_id(model: type[Model]) -> Select[Model]:
    return standing(select(model).where(cast(Any, model).id == bindparam("ident")))


def standing(statement: Statement) -> Statement:
    """Say of a statement that it is built once, with ``bindparam()`` for what differs, and asked again and again.

    It is confined as any other; only, what it becomes in a network is kept, which halves the time such a query takes.
    For statements at module level or in a cache: a standing statement is never forgotten.
    """
    _standing.add(statement)
    return statement


def is_standing(statement: Any) -> bool:
    """Whether a statement went through :func:`standing`."""
    return statement in _standing


_standing: set[Any] = set()


def scope() -> tuple[int | None, bool]:
    """(current network id, whether all networks may be seen); what row-level security is told."""
    return _network.get(), _across.get() is not None


@event.listens_for(Session, "do_orm_execute")
def _confine_statement(state: ORMExecuteState) -> None:
    row_security.tell(state.session, scope())
    network_id, across = scope()
    if across or state.is_column_load:
        return
    if network_id is None:
        _refuse_scoped(state.statement)
    elif state.is_insert:
        _refuse_bulk_insert(state)
    elif state.statement in _standing:
        state.statement = _confined(state.statement)
    else:
        state.statement = state.statement.options(_ONLY_HERE)


@cache
def _confined(statement: Any) -> Any:
    return statement.options(_ONLY_HERE)


class _Here(BindParameter[int]):
    """The parameter for the current network, asked for when a statement runs: one SQL text serves all networks.

    SQLAlchemy compares its copies of a parameter with ``==``, which for any other builds an expression each time.
    """

    inherit_cache = True
    __hash__ = BindParameter.__hash__

    def __eq__(self, other: object) -> bool:  # type: ignore[override]  # no expression, see above
        return self is other


_HERE = _Here("current_network", type_=Integer(), callable_=current_network_id)


def _of_here(cls: Any) -> Any:
    return cls.network_id == _HERE


_ONLY_HERE = with_loader_criteria(NetworkScoped, _of_here, include_aliases=True)


def _refuse_scoped(statement: Any) -> None:
    if table := _scoped_table_in(statement):
        raise OutsideNetwork(
            f"A query over {table} ran outside a network: wrap it in tenancy.in_network(network.id)."
        )


@lru_cache(maxsize=64)
def _scoped_table_in(statement: Any) -> str | None:
    """A table of networks' rows that the statement names; remembered, because each request asks the same few."""
    for element in visitors.iterate(statement):
        if isinstance(element, Table) and element.name in _scoped_tables():
            return element.name
    return None


def _refuse_bulk_insert(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, NetworkScoped):
        raise CrossNetworkWrite(
            f"Add {mapper.class_.__name__} rows with session.add(): a bulk insert is not checked."
        )


def _scoped_tables() -> frozenset[str]:
    global _scoped_cache
    mappers = frozenset(Base.registry.mappers)
    if _scoped_cache[0] != len(mappers):
        names = frozenset(_table(m).name for m in mappers if issubclass(m.class_, NetworkScoped))
        _scoped_cache = (len(mappers), names)
    return _scoped_cache[1]


_scoped_cache: tuple[int, frozenset[str]] = (0, frozenset())


def _table(mapper: Mapper[Any]) -> Table:
    return cast(Table, mapper.local_table)


@event.listens_for(Session, "before_flush")
def _guard_writes(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    row_security.tell(session, scope())
    network_id, across = scope()
    for row in session.new:
        # Also under across_networks: what waited there since before is written by its flush.
        if isinstance(row, NetworkScoped) and row.__dict__.get("network_id") is None and network_id:
            row.network_id = network_id
    if across:
        return
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, NetworkScoped):
            _guard_row(session, row, network_id)


def _guard_row(session: Session, row: NetworkScoped, network_id: int | None) -> None:
    name = type(row).__name__
    if network_id is None:
        raise OutsideNetwork(f"A {name} was about to be written outside a network.")
    if row.network_id != network_id:
        raise CrossNetworkWrite(
            f"A {name} of network {row.network_id} was about to be written in {network_id}."
        )
    if row not in session.deleted:
        _guard_pointers(session, row, network_id)


def _guard_pointers(session: Session, row: NetworkScoped, network_id: int) -> None:
    mapper: Mapper[Any] = cast(Any, row).__mapper__
    changes = inspect(row).attrs
    for relation, keys in _pointers(mapper):
        target = row.__dict__.get(relation) if relation else None
        if target is not None and target.network_id not in (None, network_id):
            raise CrossNetworkWrite(f"{type(row).__name__}.{relation} pointed at another network.")
        for key, target_mapper in keys:
            value = row.__dict__.get(key)
            if value is None or not changes[key].history.has_changes():
                continue
            if not _is_ours(session, target_mapper, value, network_id):
                raise CrossNetworkWrite(f"{type(row).__name__}.{key} pointed outside its network.")


@cache
def _pointers(
    mapper: Mapper[Any],
) -> tuple[tuple[str | None, tuple[tuple[str, Mapper[Any]], ...]], ...]:
    """The relationships to network-scoped classes, and the foreign key columns to their tables."""
    found: list[tuple[str | None, tuple[tuple[str, Mapper[Any]], ...]]] = [
        (relation.key, ())
        for relation in mapper.relationships
        if relation.direction.name == "MANYTOONE"
        and issubclass(relation.mapper.class_, NetworkScoped)
    ]
    scoped = {_table(m): m for m in Base.registry.mappers if issubclass(m.class_, NetworkScoped)}
    for column in _table(mapper).columns:
        for foreign_key in column.foreign_keys:
            if target := scoped.get(foreign_key.column.table):
                found.append((None, ((mapper.get_property_by_column(column).key, target),)))
    return tuple(found)


def _is_ours(session: Session, mapper: Mapper[Any], ident: int, network_id: int) -> bool:
    known = session.identity_map.get(mapper.identity_key_from_primary_key((ident,)))
    if known is not None and "network_id" in known.__dict__:
        return bool(known.network_id == network_id)
    with session.no_autoflush:
        found = session.scalar(select(mapper.class_.id).where(mapper.class_.id == ident))
    return found is not None
