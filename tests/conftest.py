"""What the tests need from the machine. Tests that ask for what is not there are skipped, and counted in one line."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from commonaim.core.testing import emptied_sqlite, lending

from .postgres import Emptied, Postgres

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
# No test fails because the machine is busy.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")
#: A file's tests run one after another in one process, so these begin first, while there is other work beside them:
#: the whole walks, and whatever starts browsers and programs.
BEGIN_FIRST = (
    "browser/test_every_page.py",
    "browser/test_every_page_in_spanish.py",
    "test_wheel.py",
    "core/test_gate.py",
    "core/test_translations.py",
    "core/test_cli.py",
    "core/api/test_schemathesis.py",
)
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
def migrated_postgres(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Name of a database with all tables, to copy."""
    url = postgres.create()
    folder = tmp_path_factory.mktemp("migrated_postgres")
    lending.make_tables(folder, url.render_as_string(hide_password=False))
    yield str(url.database)
    postgres.drop(url)


@pytest.fixture(scope="session")
def emptied_postgres(postgres: Postgres, migrated_postgres: str) -> Iterator[Emptied]:
    """The database that the tests of this process share, one after another."""
    emptied = Emptied(postgres, migrated_postgres)
    yield emptied
    emptied.end()


@pytest.fixture
def ready_postgres(emptied_postgres: Emptied) -> str:
    """SQLAlchemy URL of a database with all tables and no rows."""
    return emptied_postgres.ready().render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, migrated_sqlite: Path) -> str:
    """A database with all tables: whatever uses ``app`` runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return emptied_sqlite(migrated_sqlite)
    return str(request.getfixturevalue("ready_postgres"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files that take long before all others, and those of the browser before the many short ones."""
    tests = Path(__file__).parent

    def turn(item: pytest.Item) -> int:
        if not item.path.is_relative_to(tests):
            return len(BEGIN_FIRST) + 1
        name = item.path.relative_to(tests).as_posix()
        if name in BEGIN_FIRST:
            return BEGIN_FIRST.index(name)
        return len(BEGIN_FIRST) + (not name.startswith("browser/"))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: nobody need look again and again for garbage in it."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count} not run: {reason.removeprefix('Skipped: ')}")
