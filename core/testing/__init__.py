"""Fixtures for core's tests and for plugin authors; pytest loads them by the entry point ``pytest11``.

``app`` is an application on an empty, migrated database; ``network`` and ``other_network`` are two networks in it;
``member``, ``facilitator`` and ``hub_admin`` are people of ``network``; ``login`` signs one of them in on a client;
``enable`` switches a plugin on. :class:`PluginContract` checks whatever every plugin promises; ``make_network``,
``make_program``, ``make_person``, ``make_submission`` and ``make_rows`` make what a test needs, and ``ask`` asks one
plugin's hook.

Nothing of Flask is imported until a test asks: pytest loads this module in every environment that has ``commonaim``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .making import PASSWORD, ask, make_network, make_person, make_program, make_submission

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from ..accounts.models import Person
    from ..networks.models import Network
    from .contract import PluginContract
    from .filling import make_rows
    from .lending import Lent

# What fails in a contract is told with its values, as in a test of one's own.
pytest.register_assert_rewrite("commonaim.core.testing.bench", "commonaim.core.testing.contract")

Login = Callable[["Person"], "FlaskClient"]
Enable = Callable[..., None]


__all__ = [
    "PASSWORD",
    "PluginContract",
    "ask",
    "browser",
    "make_network",
    "make_person",
    "make_program",
    "make_rows",
    "make_submission",
]


def __getattr__(name: str) -> Any:
    """What needs the application is imported when it is asked for."""
    from importlib import import_module

    home = {"PluginContract": ".contract", "make_rows": ".filling"}
    if name not in home:
        raise AttributeError(f"commonaim.core.testing has no {name!r}")
    return getattr(import_module(home[name], __name__), name)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows, to be copied."""
    from . import lending

    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite"
    lending.make_tables(path.parent, f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated_sqlite: Path) -> str:
    """Where the application of a test keeps its rows; override it to test on another database."""
    return emptied_sqlite(migrated_sqlite)


def emptied_sqlite(migrated: Path) -> str:
    """URL of the file that tests share, one after another: made anew from ``migrated``."""
    path = migrated.with_name("test.sqlite")
    for leftover in path.parent.glob(f"{path.name}-*"):
        leftover.unlink()
    shutil.copyfile(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture
def app(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application on an empty, migrated database, inside its context."""
    from . import lending

    _hash_quickly(monkeypatch)
    yield from _in_its_context(lending.lend(tmp_path, database_url))


@pytest.fixture
def own_app(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The same, made for this test alone: for what ``app`` reads once and keeps, like translations."""
    from . import lending

    _hash_quickly(monkeypatch)
    yield from _in_its_context(lending.Lent(lending.make(tmp_path, database_url)))


def _hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """As slow as real passwords need it, hashing would be most of the time that tests take."""
    from argon2 import PasswordHasher

    from ..accounts import services

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(services, "hasher", cheap)


def _in_its_context(lent: Lent) -> Iterator[Flask]:
    from ..db import db

    with lent.app.app_context():
        lent.migrate()
        yield lent.app
        db.session.remove()
        engine = db.engine
    # Not sooner: what plugins did wrong is written when the context ends.
    engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return browser(app)


def browser(app: Flask) -> FlaskClient:
    """A test client whose requests see what the test has written, and share nothing else with it.

    Flask would serve them in the test's own application context, with its ``g`` and its database session.
    """
    from flask.testing import FlaskClient

    from ..db import db

    class Browser(FlaskClient):
        def open(self, *args: Any, **kwargs: Any) -> TestResponse:
            db.session.commit()
            with app.app_context():
                return super().open(*args, **kwargs)

    return Browser(app, app.response_class, use_cookies=True)


@pytest.fixture
def network(app: Flask) -> Network:
    """The network that a test is about."""
    return make_network("rivers", "Rivers Network")


@pytest.fixture
def other_network(app: Flask) -> Network:
    """A network that must never be seen from the first."""
    return make_network("hills", "Hills Network")


@pytest.fixture
def member(network: Network) -> Person:
    """A program leader of ``network``."""
    return make_person(network, "member@example.org", "Member", "program_leader")


@pytest.fixture
def facilitator(network: Network) -> Person:
    """A facilitator of ``network``."""
    return make_person(network, "facilitator@example.org", "Facilitator", "facilitator")


@pytest.fixture
def hub_admin(network: Network) -> Person:
    """A hub admin of ``network``."""
    return make_person(network, "admin@example.org", "Admin", "hub_admin")


@pytest.fixture
def login(app: Flask) -> Login:
    """Signs a person in: ``client = login(person)``."""

    def sign_in(person: Person) -> FlaskClient:
        signed_in = browser(app)
        answer = signed_in.post("/login", data={"email": person.email, "password": PASSWORD})
        if answer.status_code not in (302, 303):
            pytest.fail(f"Signing in as {person.email} answered {answer.status_code}.")
        return signed_in

    return sign_in


@pytest.fixture
def enable(app: Flask) -> Enable:
    """Switches a plugin on: ``enable(network, "norms")``."""

    def switch_on(network: Network, plugin: str) -> None:
        from .. import tenancy
        from ..db import db
        from ..networks import services

        with tenancy.in_network(network.id):
            services.switch_on(network, plugin, None)
            db.session.commit()

    return switch_on
