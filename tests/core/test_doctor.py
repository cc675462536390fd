"""``commonaim doctor`` says what is wrong in sentences, and nothing where all is well."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import text

from commonaim.core import doctor, migrating
from commonaim.core.accounts.models import Person
from commonaim.core.commands import site
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable
from tests.core.conftest import forget_what_is_gone

if TYPE_CHECKING:
    from tests.core.conftest import Shelf


@pytest.fixture
def plugins(shelf: Shelf) -> None:
    """One that finds something, one that cannot be asked, one that is left out."""
    shelf.add(
        "tides", hooks="@hookimpl\ndef checks(network): yield f'{network.slug} has no tides.'"
    )
    shelf.add("broken", hooks="@hookimpl\ndef checks(): raise KeyError('moon')")
    shelf.add("old", "api=0")


@pytest.fixture
def app(plugins: None, app: Flask) -> Flask:
    forget_what_is_gone()
    return app


def test_plugins_are_asked_where_they_are_on(
    app: Flask, network: Network, hub_admin: Person, enable: Enable
) -> None:
    enable(network, "tides")
    enable(network, "broken")
    found = list(doctor.findings(app))
    assert found[0].startswith("Plugin old from commonaim-plugin-old")
    assert found[1:] == [
        "rivers: tides: rivers has no tides.",
        "rivers: broken: could not be asked (KeyError: 'moon'). Mend the plugin.",
    ]


def test_the_command_ends_with_one_where_something_is_wrong(app: Flask, network: Network) -> None:
    answer = app.test_cli_runner().invoke(site.doctor)
    assert answer.exit_code == 1
    assert "rivers: Nobody is hub admin: `commonaim user join" in answer.output


def test_tables_that_are_behind_are_told_and_nothing_is_asked_of_them(
    app: Flask, network: Network
) -> None:
    db.session.commit()
    core = migrating.branches(app)[0]
    with db.engine.begin() as connection:
        # An installed plugin's table, which points to core's newest; here no plugin is installed to take it away.
        connection.execute(text("DROP TABLE IF EXISTS empathy_recording"))
    migrating.downgrade(core, "-1")
    found = list(doctor.findings(app))
    assert "The tables of core are behind the code: run `commonaim upgrade`." in found
    assert not any(line.startswith("rivers") for line in found)


def test_a_row_that_points_nowhere_is_found(app: Flask, network: Network) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with sqlite3.connect(str(db.engine.url.database)) as connection:
        connection.execute(
            "INSERT INTO plugin_switch (network_id, plugin, enabled, changed_at)"
            " VALUES (99, 'x', 1, '2026-01-01')"
        )
    connection.close()
    assert "Rows of plugin_switch point to rows that are not there." in list(doctor.findings(app))
