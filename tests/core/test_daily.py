"""Plugins are asked once a day, in each network by its own day, and one that fails stops nobody."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from commonaim.core import daily, db, tenancy
from commonaim.core.commands import site
from commonaim.core.networks import models, services
from commonaim.core.networks.models import Network
from commonaim.core.registry import registry_of
from commonaim.core.testing import Enable

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

TIDES = """
from flask import url_for
asked = []

@hookimpl
def daily(network):
    asked.append((network.slug, url_for("networks.people")))
"""


@pytest.fixture
def plugins(shelf: Shelf) -> None:
    """One that is well, and one before it that is not."""
    shelf.add("tides", hooks=TIDES)
    shelf.add("broken", hooks="@hookimpl\ndef daily(): raise RuntimeError('rain')")


@pytest.fixture
def app(plugins: None, app: Flask) -> Flask:
    return app


@pytest.fixture
def module(app: Flask) -> Any:
    """The code of the one that is well."""
    hooks = {each.plugin_name: each for each in registry_of(app).implementations("daily")}
    return sys.modules[hooks["tides"].function.__module__]


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setattr(models, "now", lambda: datetime.fromisoformat(moment).replace(tzinfo=UTC))


def test_each_network_is_asked_once_on_each_of_its_own_days(
    module: Any, network: Network, other_network: Network, enable: Enable, monkeypatch: Any
) -> None:
    for place in (network, other_network):
        enable(place, "tides")
        enable(place, "broken")
    network.timezone = "America/Los_Angeles"
    db.db.session.commit()
    at(monkeypatch, "2026-11-25 09:00")
    assert daily.run_due() == 4
    assert module.asked == [("rivers", "/n/rivers/people"), ("hills", "/n/hills/people")]
    assert daily.run_due() == 0
    at(monkeypatch, "2026-11-26 01:00")  # in Los Angeles it is still the 25th
    assert daily.run_due() == 2
    assert [slug for slug, _url in module.asked] == ["rivers", "hills", "hills"]


def test_a_plugin_that_is_off_is_not_asked_and_the_command_says_how_many_were(
    app: Flask, module: Any, network: Network, enable: Enable
) -> None:
    enable(network, "tides")
    assert app.test_cli_runner().invoke(site.daily).output == "1 asked\n"
    with tenancy.in_network(network.id):
        services.switch_off(network, "tides", None)
        db.db.session.commit()
    assert app.test_cli_runner().invoke(site.daily).output == "Nothing was left to ask today.\n"
    assert len(module.asked) == 1
