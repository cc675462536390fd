"""The marks that whoever writes leaves in a network, so that others know what they have kept is of no use any more.

What a session writes is noted, and told in the same transaction as its last statements. It counts where it is a
submission or a cycle, points to one, or is pointed to by any of those. Then the network gets a new ``mark``, and so do
the blocks (:mod:`.blocks`) of the submissions that it hangs on. What hangs on none, such as a cycle, leaves no mark on
any block until it is deleted, and may take submissions along. Where nobody knows which submissions are concerned, there
is a new ``mark_of_all``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import BinaryExpression, BindParameter, event, inspect, update
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql import operators

from . import tenancy
from .blocks import block_of
from .db import Base, NetworkScoped
from .networks.models import Network, SubmissionBlock, new_mark

if TYPE_CHECKING:
    from sqlalchemy import Table

_EVERYWHERE: Final = 0
#: Stands for blocks where nobody knows which.
_ANY: Final = frozenset({-1})
_NONE: Final[frozenset[int]] = frozenset()
_CHANGED: Final = "commonaim_changed_networks"
#: The tables that everything else hangs on.
_SUBMISSION: Final = "submission"
_MIDDLE: Final = frozenset({_SUBMISSION, "cycle"})


def is_unsaved(session: Session) -> bool:
    """Whether the session has changed anything that counts, or may be about to, and has not committed it."""
    return bool(session.info.get(_CHANGED) or session.new or session.dirty or session.deleted)


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, _context: UOWTransaction) -> None:
    changed = (row for row in session.dirty if session.is_modified(row))
    for row in (*session.new, *changed, *session.deleted):
        if _counts(type(row)):
            blocks = _blocks_of(row, _ANY if row in session.deleted else _NONE)
            _note(session, row.network_id, blocks)


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    mapper = state.bind_mapper
    if mapper is not None and _counts(mapper.class_):
        network_id, across = tenancy.scope()
        if network_id and not across:
            _note(state.session, network_id, _blocks_named_by(state))
        else:
            _note(state.session, _EVERYWHERE, _ANY)


def _note(session: Session, network_id: int, blocks: Iterable[int]) -> None:
    session.info.setdefault(_CHANGED, {}).setdefault(network_id, set()).update(blocks)


@event.listens_for(Session, "before_commit")
def _leave_marks(session: Session) -> None:
    """At the very end, so that nobody who writes waits for somebody else's work, only for their commit."""
    if session.in_nested_transaction():
        return
    session.flush()
    changed: dict[int, set[int]] = session.info.pop(_CHANGED, {})
    if _EVERYWHERE in changed:
        changed = {_EVERYWHERE: changed[_EVERYWHERE]}
    for network_id, blocks in sorted(changed.items()):
        marks = ("mark", "mark_of_all") if blocks & _ANY else ("mark",)
        statement = update(Network).values({name: new_mark() for name in marks})
        if network_id != _EVERYWHERE:
            statement = statement.where(Network.id == network_id)
        done = session.execute(statement, execution_options={"synchronize_session": False})
        if blocks and "mark_of_all" not in marks and getattr(done, "rowcount", False):
            _mark_blocks(session, network_id, blocks)


def _mark_blocks(session: Session, network_id: int, blocks: set[int]) -> None:
    """The row of the network is written before: whoever else writes in it waits, and then finds these rows."""
    mark = new_mark()
    with tenancy.in_network(network_id):
        known = session.scalars(
            update(SubmissionBlock)
            .where(SubmissionBlock.block.in_(sorted(blocks)))
            .values(mark=mark)
            .returning(SubmissionBlock.block),
            execution_options={"synchronize_session": False},
        ).all()
        for block in sorted(blocks.difference(known)):
            session.add(SubmissionBlock(block=block, mark=mark))
        session.flush()


@event.listens_for(Session, "after_soft_rollback")
def _forget_changes(session: Session, _previous: Any) -> None:
    if not session.in_transaction():
        session.info.pop(_CHANGED, None)


def _blocks_of(row: Any, of_others: frozenset[int]) -> Iterable[int]:
    """The blocks of the submissions that a row hangs on, or hung on before; ``of_others`` where none can be."""
    state, idents = inspect(row), set[int | None]()
    names = _hangs_by(state.mapper)
    if not names:
        return of_others
    for name in names:
        added, unchanged, deleted = state.attrs[name].history
        if state.key is not None and added and not deleted:
            return _ANY  # it was changed without being read, so nobody knows what it was
        idents.update(added, unchanged, deleted)
    return {block_of(ident) for ident in idents if ident is not None} or _ANY


def _blocks_named_by(state: ORMExecuteState) -> Iterable[int]:
    """The block of the one submission that a statement changes or deletes, where its conditions name it by its id."""
    mapper = cast(Mapper[Any], state.bind_mapper)
    if not (state.is_delete or _hangs_by(mapper)):
        return _NONE
    table = _table(mapper)
    where: Any = getattr(state.statement, "whereclause", None)
    if table.name != _SUBMISSION or where is None or state.parameters:
        return _ANY
    for each in where.clauses if getattr(where, "operator", None) is operators.and_ else [where]:
        if (
            isinstance(each, BinaryExpression)
            and each.operator is operators.eq
            and table.c.id.compare(each.left)
            and isinstance(each.right, BindParameter)
            and isinstance(each.right.effective_value, int)
        ):
            return {block_of(each.right.effective_value)}
    return _ANY


@cache
def _hangs_by(mapper: Mapper[Any]) -> tuple[str, ...]:
    """The attributes that name the submission a row hangs on; a submission's own is its id."""
    if _table(mapper).name == _SUBMISSION:
        return ("id",)
    return tuple(
        mapper.get_property_by_column(column).key
        for column in _table(mapper).columns
        if any(key.column.table.name == _SUBMISSION for key in column.foreign_keys)
    )


def _counts(model: type[Any]) -> bool:
    return issubclass(model, NetworkScoped) and model in _counted()


@cache
def _counted() -> frozenset[type[Any]]:
    """The classes whose rows matter, or take rows that do along with them when they are deleted. Found anew when a
    class was added, because that may be a plugin's, whose rows hang on those of others."""
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


@event.listens_for(Mapper, "after_mapper_constructed")
def _forget_counted(_mapper: Mapper[Any], _class: type[Any]) -> None:
    _counted.cache_clear()


def _targets(table: Table) -> Iterable[Table]:
    return (key.column.table for column in table.columns for key in column.foreign_keys)


def _table(mapper: Mapper[Any]) -> Table:
    return cast("Table", mapper.local_table)
