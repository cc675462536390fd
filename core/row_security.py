"""PostgreSQL's own wall: row-level security told, per transaction, which network is current.

A migration calls :func:`protect` for each network-scoped table; the session calls :func:`tell` before it talks to
the database. On SQLite both do nothing. The application's database role must not be a superuser nor own BYPASSRLS:
such roles are never confined (``commonaim init`` warns).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

_KEY = "commonaim.scope"
_CONDITION = (
    "network_id = nullif(current_setting('commonaim.network', true), '')::int "
    "OR current_setting('commonaim.across', true) = 'yes'"
)


#: The tables that migrations asked to confine in this process, on whatever database: by it a test on SQLite can tell.
asked_for: Final[set[str]] = set()


def protect(op: Any, *tables: str) -> None:
    """In a migration: confine each table (which has a ``network_id``) to the network told to the session."""
    asked_for.update(tables)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        op.execute(text(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'))
        op.execute(text(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'))
        op.execute(
            text(
                f'CREATE POLICY network_wall ON "{table}" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
            )
        )


def is_bypassed(connection: Connection) -> bool:
    """Whether the database's role is one that row-level security never confines (always False on SQLite)."""
    if connection.dialect.name != "postgresql":
        return False
    mine = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(connection.execute(text(mine)).scalar())


def unprotected(connection: Connection, tables: Iterable[str]) -> list[str]:
    """Those of ``tables`` that row-level security does not confine (always none on SQLite)."""
    if connection.dialect.name != "postgresql":
        return []
    walled = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    known = {row[0] for row in connection.execute(text(walled))}
    return sorted(set(tables) - known)


def tell(session: Session, scope: tuple[int | None, bool]) -> None:
    """Set the transaction's network once per change of scope; ``scope`` is (network id or None, across networks)."""
    if session.get_bind().dialect.name != "postgresql" or session.info.get(_KEY) == scope:
        return
    network_id, across = scope
    statement = text(
        "SELECT set_config('commonaim.network', :network, true), set_config('commonaim.across', :across, true)"
    )
    connection = session.connection()
    connection.execute(
        statement, {"network": str(network_id or ""), "across": "yes" if across else ""}
    )
    session.info[_KEY] = scope


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    # set_config(..., true) ends with the transaction, and is undone with a savepoint, so the next must be told anew.
    if transaction.nested or transaction.parent is None:
        session.info.pop(_KEY, None)
