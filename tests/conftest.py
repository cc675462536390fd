"""What the tests need from the machine. Tests that ask for what is not there are skipped, and counted in one line."""

import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

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


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """SQLAlchemy URL of an empty database on a running server (COMMONAIM_TEST_POSTGRES, or the local one).

    Its owner is a new role and no superuser, because row-level security does not hold superusers back.
    """
    server = make_url(os.environ.get("COMMONAIM_TEST_POSTGRES", SERVER))
    engine = create_engine(
        server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    name = f"commonaim_test_{secrets.token_hex(4)}"
    password = secrets.token_hex(16)
    try:
        _execute(engine, f"CREATE ROLE {name} LOGIN NOSUPERUSER PASSWORD '{password}'")
    except OperationalError:
        pytest.skip(
            "no PostgreSQL server answered (start one, or set COMMONAIM_TEST_POSTGRES to its URL)"
        )
    try:
        _execute(engine, f"CREATE DATABASE {name} OWNER {name}")
        url = server.set(username=name, password=password, database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _execute(engine, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _execute(engine, f"DROP ROLE {name}")
        engine.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} not run: {reason.removeprefix('Skipped: ')}")


def _execute(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement))
