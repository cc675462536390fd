"""What the tests need from the machine. Tests that ask for what is not there are skipped, and counted in one line."""

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from commonaim.core import create_app, migrating
from commonaim.core.db import db

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser: COMMONAIM_TEST_CHROMIUM, or the first one on the PATH."""
    named = os.environ.get("COMMONAIM_TEST_CHROMIUM")
    for candidate in (named,) if named else BROWSERS:
        if path := shutil.which(candidate):
            return path
    pytest.skip(
        "no Chromium (apt-get install chromium, or set COMMONAIM_TEST_CHROMIUM to its path)"
    )


class Postgres:
    """A running server, with a role of our own that is no superuser: row-level security does not hold those back."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._admin = create_engine(
            server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
        )
        self.role, self._password = f"commonaim_test_{secrets.token_hex(4)}", secrets.token_hex(16)
        self.do(f"CREATE ROLE {self.role} LOGIN NOSUPERUSER PASSWORD '{self._password}'")

    def do(self, statement: str) -> None:
        """Run a statement as the server's administrator."""
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def create(self, template: str = "template1") -> URL:
        """A new database, a copy of another."""
        name = f"commonaim_test_{secrets.token_hex(6)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {self.role}")
        return self._server.set(username=self.role, password=self._password, database=name)

    def drop(self, url: URL) -> None:
        """Remove a database, whoever is still connected to it."""
        self.do(f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")

    def close(self) -> None:
        """Leave the server as it was."""
        self.do(f"DROP ROLE {self.role}")
        self._admin.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of COMMONAIM_TEST_POSTGRES, or the local one."""
    try:
        server = Postgres(make_url(os.environ.get("COMMONAIM_TEST_POSTGRES", SERVER)))
    except OperationalError:
        pytest.skip(
            "no PostgreSQL server answered (start one, or set COMMONAIM_TEST_POSTGRES to its URL)"
        )
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """SQLAlchemy URL of an empty database."""
    url = postgres.create()
    yield url.render_as_string(hide_password=False)
    postgres.drop(url)


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> Iterator[str]:
    """Name of a database with all tables, to copy."""
    url = postgres.create()
    _migrate(url.render_as_string(hide_password=False))
    yield str(url.database)
    postgres.drop(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


def _migrate(url: str) -> None:
    app = create_app({}, DATABASE_URL=url, SECRET_KEY="test", LOG_LEVEL="ERROR", JOB_WORKER=False)
    with app.app_context():
        migrating.upgrade(app)
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with all tables: whatever uses ``app`` runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create(request.getfixturevalue("migrated_postgres"))
    yield url.render_as_string(hide_password=False)
    server.drop(url)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} not run: {reason.removeprefix('Skipped: ')}")
