"""Switching plugins on and off in a network: what it does, what it tells, and that every row stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.networks import beginning, plugin_rows, services
from commonaim.core.networks.models import Network, PluginSetting, PluginSwitch, Program
from commonaim.core.networks.services import NotPossible
from commonaim.core.plugin import Plugin
from commonaim.core.registry import registry_of
from commonaim.core.testing import Enable, Login

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

FIELDS = """
permissions=(Permission("tides.read", "Read the tides", ("viewer",)),),
settings=(
    Setting("often", "How often", "int", 3),
    Setting("loud", "Loud", "bool", True),
    Setting("motto", "Motto", "text", "Up and down"),
    Setting("story", "Story", "long", "It comes."),
    Setting("coast", "Coast", "choice", "west", choices=(("west", "West"), ("east", "East"))),
),
pages=("Tide table", "One tide"),
personal_data=("who measured a tide",),
"""
HOOKS = """
from commonaim.core import NavItem
from commonaim.core.db import db
from commonaim.core.networks.models import Program
from sqlalchemy import func, select

@hookimpl
def network_enabled():
    db.session.add(Program(name=f"Tide {db.session.scalar(select(func.count(Program.id)))}"))

@hookimpl
def nav_items():
    return [NavItem("Tide table", "tides.table")]

@hookimpl
def hidden_when_off():
    return [f"{db.session.scalar(select(func.count(Program.id)))} tides"]
"""
VIEWS = """
@blueprint.get("/")
@requires("tides.read")
def table():
    return "high and low"
"""


@pytest.fixture
def plugins(shelf: Shelf) -> None:
    """A plugin that does something, one that needs it, and one that failed."""
    shelf.add("tides", FIELDS, hooks=HOOKS, views=VIEWS)
    shelf.add("boats", 'requires=("tides",)')
    shelf.add("wreck", "api=9")


@pytest.fixture
def app(plugins: None, app: Flask) -> Flask:
    """The application with these plugins."""
    return app


@pytest.fixture
def entered(network: Network) -> Iterator[Network]:
    """The network, entered."""
    with tenancy.in_network(network.id):
        yield network


def entries() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.summary).order_by(AuditEntry.id)))


def plugin(app: Flask) -> Plugin:
    return registry_of(app).plugin("tides")


def test_nothing_is_on_at_first(app: Flask, entered: Network) -> None:
    assert {row.name: row.on for row in plugin_rows.plugin_rows(entered)} == {
        "tides": False,
        "boats": False,
        "wreck": False,
    }


def test_switching_on_brings_what_is_required_and_says_so(entered: Network) -> None:
    assert services.switch_on(entered, "boats", None) == ["tides", "boats"]
    assert services.switch_on(entered, "boats", None) == []
    assert entries() == ["Switched on Tides", "Switched on Boats"]


def test_what_is_needed_by_another_is_not_switched_off(entered: Network) -> None:
    services.switch_on(entered, "boats", None)
    with pytest.raises(NotPossible, match=r"^Boats needs it: switch that off first\.$"):
        services.switch_off(entered, "tides", None)
    services.switch_off(entered, "boats", None)
    services.switch_off(entered, "tides", None)
    services.switch_off(entered, "tides", None)
    assert entries()[2:] == ["Switched off Boats", "Switched off Tides"]


def test_what_failed_or_is_not_there_cannot_be_switched_on(entered: Network) -> None:
    with pytest.raises(NotPossible, match=r"^wreck cannot be switched on\. It was written"):
        services.switch_on(entered, "wreck", None)
    with pytest.raises(NotPossible, match=r"^There is no plugin called moon here\.$"):
        services.switch_on(entered, "moon", None)


def test_switched_off_and_on_again_everything_is_as_it_was(entered: Network) -> None:
    services.switch_on(entered, "tides", None)
    services.change_settings(registry_plugin(), {"often": "7", "motto": "m", "coast": "east"})
    services.switch_off(entered, "tides", None)
    assert db.session.scalars(select(Program.name)).all() == ["Tide 0"]
    services.switch_on(entered, "tides", None)
    assert services.settings(registry_plugin())["often"] == 7
    assert len(db.session.scalars(select(PluginSwitch)).all()) == 1


def registry_plugin() -> Plugin:
    from flask import current_app

    return registry_of(current_app).plugin("tides")


def test_settings_are_typed_and_begin_with_their_defaults(app: Flask, entered: Network) -> None:
    assert services.settings(plugin(app)) == {
        "often": 3,
        "loud": True,
        "motto": "Up and down",
        "story": "It comes.",
        "coast": "west",
    }
    story = "It comes,\r\nand goes. \r\n"
    changed = services.change_settings(
        plugin(app), {"often": "12", "motto": "Ebb", "story": story, "coast": "east"}
    )
    assert [one.name for one in changed] == ["often", "loud", "motto", "story", "coast"]
    db.session.commit()
    assert services.settings(plugin(app)) == {
        "often": 12,
        "loud": False,
        "motto": "Ebb",
        "story": "It comes,\nand goes.",
        "coast": "east",
    }


def test_settings_are_of_one_network(app: Flask, entered: Network, other_network: Network) -> None:
    services.change_settings(
        plugin(app),
        {"often": "12", "loud": "1", "motto": "", "story": "It comes.", "coast": "west"},
    )
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert services.settings(plugin(app))["often"] == 3


def test_a_change_of_a_setting_is_in_the_log_with_before_and_after(
    app: Flask, entered: Network
) -> None:
    services.change_settings(plugin(app), services.settings(plugin(app)) | {"often": "4"})
    db.session.flush()
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.summary == "Changed “How often” of Tides"
    about = {key: entry.details[key] for key in ("plugin", "setting", "before", "after")}
    assert about == {"plugin": "tides", "setting": "often", "before": 3, "after": 4}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"often": "many"}, "“How often” is a whole number; “many” is not."),
        ({"often": ""}, "“How often” is a whole number; “” is not."),
        ({"often": "1", "coast": "north"}, "“Coast” is one of West, East."),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    app: Flask, entered: Network, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NotPossible) as problem:
        services.change_settings(plugin(app), values)
    assert str(problem.value) == sentence
    db.session.rollback()
    assert db.session.scalars(select(PluginSetting)).all() == []


def test_a_hub_admin_reads_what_it_adds_before_switching_it_on(
    network: Network, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    page = client.get("/n/rivers/plugins").text
    assert "could not be loaded" in page
    assert "written for interface 9" in page
    page = client.get("/n/rivers/plugins/tides").text
    for sentence in ("Pages", "Tide table", "One tide", "Read the tides", "who measured a tide"):
        assert sentence in page
    assert client.get("/n/rivers/plugins/moon").status_code == 404


def test_switching_by_the_page_changes_what_everybody_sees_at_once(
    network: Network, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    assert client.post("/n/rivers/plugins/boats/enable").status_code == 303
    assert "Tide table" in client.get("/n/rivers/").text
    page = client.get("/n/rivers/plugins/tides").text
    assert "1 tides" in page
    refused = client.post("/n/rivers/plugins/tides/disable", follow_redirects=True)
    assert "Boats needs it: switch that off first." in refused.text
    client.post("/n/rivers/plugins/boats/disable")
    client.post("/n/rivers/plugins/tides/disable")
    assert "Tide table" not in client.get("/n/rivers/").text
    log = client.get("/n/rivers/log").text
    for summary in ("Switched on Tides", "Switched off Tides"):
        assert summary in log
    assert "Admin" in log


def test_settings_are_changed_by_the_page(
    network: Network, hub_admin: Person, enable: Enable, login: Login
) -> None:
    enable(network, "tides")
    client = login(hub_admin)
    wrong = client.post("/n/rivers/plugins/tides/settings", data={"often": "x"})
    assert wrong.status_code == 422
    assert "is a whole number" in wrong.text
    right = {"often": "9", "motto": "Ebb", "coast": "east"}
    assert client.post("/n/rivers/plugins/tides/settings", data=right).status_code == 303
    with tenancy.in_network(network.id):
        assert services.settings(registry_plugin())["often"] == 9
    assert client.post("/n/rivers/plugins/wreck/settings", data=right).status_code == 400


def test_a_new_network_has_the_preset_on(app: Flask) -> None:
    app.config["NEW_NETWORKS"] = "boats, "
    made = services.create("lakes", "Lakes")
    assert beginning.give_preset(made) == ["tides", "boats"]
    app.config["NEW_NETWORKS"] = "no_such_plugin"
    with pytest.raises(NotPossible, match="There is no plugin called no_such_plugin here"):
        beginning.give_preset(made)


def test_a_copied_network_has_the_same_plugins_and_choices_and_no_rows(
    app: Flask, entered: Network, other_network: Network
) -> None:
    tides = registry_of(app).plugin("tides")
    services.switch_on(entered, "boats", None)
    services.change_settings(tides, {"often": 9, "coast": "east", "loud": "1", "motto": "Flow"})
    db.session.add(PluginSetting(plugin="boats", name="gone", value="since"))
    db.session.commit()
    assert beginning.copy_plugins(entered, other_network, None) == ["tides", "boats"]
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert services.settings(tides) == services.settings(tides) | {"often": 9, "coast": "east"}
        reasons = [
            entry.details["reason"]
            for entry in db.session.scalars(select(AuditEntry))
            if entry.action == "plugin.enabled"
        ]
        assert reasons == ["cloned", "cloned"]
        assert db.session.scalars(select(Program.name)).all() == ["Tide 0"]


def test_the_page_says_who_needs_it_and_who_switched_it(
    network: Network, hub_admin: Person, login: Login
) -> None:
    browser = login(hub_admin)
    browser.post("/n/rivers/plugins/boats/enable")
    page = browser.get("/n/rivers/plugins/tides").text
    assert "Boats needs it." in page
    assert "Switched on Tides" in page
    assert "Admin" in page[page.index("Who switched it") :]
