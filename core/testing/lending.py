"""One application for many tests: making it takes longer than most of them, so each gets it as it was made.

An application is kept for each database that tests use, as long as plugins are looked for in the same places. What a
test changed about it is undone (settings, extensions) or, where that cannot be, ends its life (routes, functions
around requests, filters): the next test gets a new one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from .. import logs, migrating, registry
from ..app import create_app
from ..db import db

#: What can be hung on an application, and is compared to see whether it is as it was made.
_HUNG = (
    "view_functions",
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "teardown_appcontext_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)
_AT_MOST = 4


class Lent:
    """An application that is lent to one test after another."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._config, self._extensions = dict(app.config), dict(app.extensions)
        self._hung = _hung_on(app)
        self._heads = [(branch, migrating.head(branch)) for branch in migrating.branches(app)]

    def again(self, **settings: Any) -> Flask:
        """The application as it was made, but for ``settings``."""
        for ours, made in (
            (self.app.config, {**self._config, **settings}),
            (self.app.extensions, self._extensions),
        ):
            ours.clear()
            ours.update(made)
        # Tests that made applications of their own may have left other logs, and Flask lets no test hang a route on an
        # application that has served another test.
        logs.configure(self.app.config["LOG_LEVEL"], self.app.config["LOG_FORMAT"])
        self.app._got_first_request = False
        return self.app

    def migrate(self) -> None:
        """Bring the database to the newest versions, where it is not; inside the application's context."""
        if any(migrating.current(branch) != head for branch, head in self._heads):
            migrating.upgrade(self.app)

    def is_as_made(self) -> bool:
        """Whether the next test can have it."""
        return _hung_on(self.app) == self._hung


_kept: dict[Any, Lent] = {}


def lend(folder: Path, database_url: str) -> Lent:
    """An application for a test, with its files in ``folder`` and its rows in the database, which may be empty."""
    # Made-up plugins live for one test, and so does an application that has them.
    if vars(registry)["entry_points"] is not metadata.entry_points:
        return Lent(make(folder, database_url))
    key = (database_url, tuple(sys.path))
    lent = _kept.pop(key, None)
    if lent is not None and lent.is_as_made():
        lent.again(DATA_DIR=str(folder))
    else:
        lent = Lent(make(folder, database_url))
    _kept[key] = lent
    if len(_kept) > _AT_MOST:
        del _kept[next(iter(_kept))]
    return lent


def make(folder: Path, database_url: str, **settings: Any) -> Flask:
    """A new application, as tests want it but for ``settings``."""
    app = create_app(
        {},
        **{
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "only for tests",
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "JOB_WORKER": False,
            "STRICT_PLUGINS": False,
            "LOG_FORMAT": "text",
            **settings,
        },
    )
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _never_wait_for_the_disk)
    return app


def make_tables(folder: Path, database_url: str) -> None:
    """Migrate an empty database, for what is installed, whatever a test pretends to be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "entry_points", metadata.entry_points)
        app = make(folder, database_url)
    with app.app_context():
        migrating.upgrade(app)
        db.session.remove()
        db.engine.dispose()


def _never_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """Nobody misses what a test wrote when the power fails."""
    connection.execute("PRAGMA synchronous=OFF").close()


def _hung_on(app: Flask) -> list[Any]:
    jinja = app.jinja_env
    return [
        [rule.rule for rule in app.url_map.iter_rules()],
        [(entry.name, entry.reason) for entry in registry.registry_of(app).entries],
        *(list(_leaves(getattr(app, name))) for name in _HUNG),
        *(dict(table) for table in (jinja.globals, jinja.filters, jinja.tests)),
    ]


def _leaves(tree: Any) -> Iterator[Any]:
    """The functions in Flask's tables, some of which get empty lists from being looked at."""
    if isinstance(tree, dict):
        tree = tree.values()
    elif not isinstance(tree, list):
        yield tree
        return
    for branch in tree:
        yield from _leaves(branch)
