"""The database: one declarative base, Flask-SQLAlchemy's session, and SQLite made strict.

Models inherit from :class:`Base` (not ``db.Model``), so that type checkers see ordinary classes. A table whose rows
belong to one network inherits from :class:`NetworkScoped` too; :mod:`commonaim.core.tenancy` keeps those apart.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    MetaData,
    String,
    TypeDecorator,
    event,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from .finding.folding import SQLITE_NAME
from .finding.words import folded
from .hook_session import GuardedSession

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a time zone cannot be stored: use datetime.now(UTC).")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Every table of the product, core's and plugins'."""

    # Given as a registry, because Flask-SQLAlchemy makes a second base from the attributes of this one.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime(), str: String(255)},
    )


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class NetworkScoped:
    """A row of exactly one network. Queries and writes are confined to it by :mod:`.tenancy`."""

    @declared_attr
    @classmethod
    def network_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("network.id", ondelete="CASCADE"), index=True)


db = SQLAlchemy(model_class=Base, session_options={"class_": GuardedSession})

#: What a database is called that SQLite holds in memory, which has one connection and no pool of them.
_IN_MEMORY: Final = (None, "", ":memory:")
#: True while a request that only reads is served; other work takes SQLite's write lock when it begins.
reading: ContextVar[bool] = ContextVar("reading", default=False)


def init_app(app: Flask) -> None:
    """Bind the session to ``app`` and make SQLite keep foreign keys, wait for locks and write ahead."""
    if make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database not in _IN_MEMORY:
        # The connection used last is the next one: SQLite holds 2 MB of pages for each that is used.
        app.config["SQLALCHEMY_ENGINE_OPTIONS"]["pool_use_lifo"] = True
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            make_sqlite_strict(db.engine)


def make_sqlite_strict(engine: Engine) -> None:
    """Set the pragmas on each new connection of ``engine``, and begin transactions ourselves.

    A transaction that reads first and writes later fails at once, without waiting, when another has written in
    between. So whatever may write begins with the write lock (and waits for it), and pages that only read never do.
    """

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "synchronous=NORMAL",
            # what is erased is written over, so that no copy of the file still holds it
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function(
            SQLITE_NAME, 1, lambda text: None if text is None else folded(text), deterministic=True
        )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")


def file_problems(engine: Engine) -> list[str]:
    """What is broken in the file of a SQLite database, in sentences; nothing for another database."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        broken = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(10)")]
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    found = [f"The database file is damaged: {line}." for line in broken if line != "ok"]
    tables = sorted({str(row[0]) for row in loose})
    return found + [f"Rows of {table} point to rows that are not there." for table in tables]
