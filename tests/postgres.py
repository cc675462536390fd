"""A PostgreSQL server for tests, and a database in it that every test finds empty."""

from __future__ import annotations

import secrets

from sqlalchemy import URL, Connection, create_engine, text

#: Rows that tests leave behind go without looking at what points to them; tables without a file hold none.
_HOLD_ROWS = text(
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0"
    " AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%'"
)
_COUNT_ANEW = text(
    "SELECT setval(format('%I', sequencename)::regclass, 1, false)"
    " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
)
#: Changes with every change of a table, a column, a rule or a wall.
_SHAPE = text(
    " UNION ALL ".join(
        f"SELECT count(*), max(xmin::text::bigint) FROM {catalog}"  # noqa: S608  # names from the line below
        for catalog in ("pg_class", "pg_attribute", "pg_constraint", "pg_policy", "pg_attrdef")
    )
)
_AT_WORK = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'"
)


class Postgres:
    """A running server, with a role of our own that is no superuser: row-level security does not hold those back."""

    def __init__(self, server: URL) -> None:
        self.server = server
        self._admin = create_engine(
            server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
        )
        self.role, self._password = f"commonaim_test_{secrets.token_hex(4)}", secrets.token_hex(16)
        self.do(f"CREATE ROLE {self.role} LOGIN NOSUPERUSER PASSWORD '{self._password}'")
        # Nobody misses what a test wrote when the power fails.
        self.do(f"ALTER ROLE {self.role} SET synchronous_commit TO off")

    def do(self, statement: str) -> None:
        """Run a statement as the server's administrator."""
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def create(self, template: str = "template1") -> URL:
        """A new database, a copy of another."""
        name = f"commonaim_test_{secrets.token_hex(6)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {self.role}")
        return self.server.set(username=self.role, password=self._password, database=name)

    def drop(self, url: URL) -> None:
        """Remove a database, whoever is still connected to it."""
        self.do(f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")

    def close(self) -> None:
        """Leave the server as it was."""
        self.do(f"DROP ROLE {self.role}")
        self._admin.dispose()


class Emptied:
    """A copy of a migrated database for one test after another; copied anew where a test has changed its tables."""

    def __init__(self, server: Postgres, template: str) -> None:
        self._server, self._template = server, template
        self._begin()

    def _begin(self) -> None:
        self.url = self._server.create(self._template)
        as_admin = self._server.server.set(database=self.url.database)
        self._admin = create_engine(as_admin, pool_size=1)
        with self._admin.begin() as connection:
            self._made = connection.execute(_SHAPE).all()

    def end(self) -> None:
        """Remove the database."""
        self._admin.dispose()
        self._server.drop(self.url)

    def ready(self) -> URL:
        """The database, without a row in it, and with the tables as they were migrated."""
        with self._admin.begin() as connection:
            kept = (
                not connection.scalar(_AT_WORK) and connection.execute(_SHAPE).all() == self._made
            )
            if kept:
                _empty(connection)
        if not kept:
            self.end()
            self._begin()
        return self.url


def _empty(connection: Connection) -> None:
    """Delete rows one by one: to truncate a table is to wait for the disk, several times for each."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text("SET LOCAL synchronous_commit TO off"))
    tables = connection.scalars(_HOLD_ROWS).all()
    if tables:
        every = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608  # as the catalog quotes them
        connection.exec_driver_sql(every)
    connection.execute(_COUNT_ANEW)
