"""Hooks are asked of plugins that are on, one by one, and a page never falls with one of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from commonaim.core import hooks, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import services
from commonaim.core.networks.models import Network, PluginFailure, Program
from commonaim.core.registry import registry_of
from commonaim.core.testing import Enable, Login

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

TIDES = """
from sqlalchemy import select
from commonaim.core import Card, Link, NavItem, Panel, TodoItem
from commonaim.core.db import db
from commonaim.core.networks.models import Program

calls = []
FAULTY = set()

def said(hook):
    calls.append(hook)
    if hook in FAULTY:
        raise RuntimeError(f"{hook} is broken\\nand this line is left out")

@hookimpl
def nav_items(network):
    said("nav_items")
    yield NavItem("Tide table", "networks.people", 30)
    if "late nav_items" in FAULTY:
        raise KeyError("after the first")

@hookimpl
def dashboard_cards(user, network):
    said("dashboard_cards")
    return [Card(f"High water for {user.person.name} of {network.slug}")]

@hookimpl
def todo_items():
    said("todo_items")

@hookimpl
def on_event(event):
    db.session.add(Program(name=f"made on {event.kind}"))
    db.session.flush()
    said("on_event")

@hookimpl
def network_enabled(reason):
    said("network_enabled")
    calls.append(reason)

@hookimpl
def network_disabled():
    said("network_disabled")

@hookimpl
def hidden_when_off():
    said("hidden_when_off")
    return ["12 tides"]
"""
BOAT = """
from commonaim.core import Card

@hookimpl
def dashboard_cards(network):
    return [Card("Boats", position=1)]

@hookimpl
def hidden_when_off():
    return ["1 boat"]
"""


@pytest.fixture
def tides(shelf: Shelf) -> str:
    """Two plugins; gives the module that the hooks of the first are in."""
    # "boat" comes first in the alphabet and last in order of requirement.
    shelf.add("tides", hooks=TIDES)
    shelf.add("boat", 'requires=("tides",)', hooks=BOAT)
    return "tides"


@pytest.fixture
def app(tides: str, app: Flask) -> Flask:
    """The application with these two plugins and no other."""
    assert registry_of(app).names() == {"tides", "boat"}
    return app


@pytest.fixture
def module(app: Flask) -> Any:
    """The code of the first plugin."""
    (implementation,) = registry_of(app).implementations("on_event")
    return sys.modules[implementation.function.__module__]


def collect(name: str, network: Network, **arguments: Any) -> dict[str, Any]:
    """What each plugin answered."""
    with tenancy.in_network(network.id):
        answers = hooks.collect(name, network=network, **arguments)
    return {answer.plugin.name: answer.result for answer in answers}


def failures() -> list[tuple[str, str, int | None, str]]:
    rows = select(
        PluginFailure.plugin, PluginFailure.hook, PluginFailure.network_id, PluginFailure.error
    )
    return [tuple(row) for row in db.session.execute(rows.order_by(PluginFailure.id))]


class Somebody:
    """Whoever looks, as far as the hooks here ask."""

    class person:  # noqa: N801  # stands for an attribute
        name = "Ana"


def test_a_hook_is_asked_only_of_plugins_that_are_on_in_this_network(
    network: Network, other_network: Network, enable: Enable, module: Any
) -> None:
    assert collect("dashboard_cards", network, user=Somebody) == {}
    enable(network, "tides")
    assert list(collect("dashboard_cards", network, user=Somebody)) == ["tides"]
    assert collect("dashboard_cards", other_network, user=Somebody) == {}
    assert module.calls.count("dashboard_cards") == 1


def test_required_plugins_answer_first_and_each_answer_names_its_plugin(
    network: Network, enable: Enable
) -> None:
    enable(network, "boat")
    with tenancy.in_network(network.id):
        answers = hooks.collect("dashboard_cards", network=network, user=Somebody)
    assert [answer.plugin.title for answer in answers] == ["Tides", "Boat"]


def test_an_implementation_gets_the_arguments_that_it_names(
    network: Network, enable: Enable
) -> None:
    enable(network, "tides")
    (card,) = collect("dashboard_cards", network, user=Somebody)["tides"]
    assert card.title == "High water for Ana of rivers"


def test_no_answer_is_left_out(network: Network, enable: Enable, module: Any) -> None:
    enable(network, "tides")
    assert collect("todo_items", network, user=Somebody) == {}
    assert "todo_items" in module.calls


def test_only_asks_one_plugin_and_none_that_is_off(network: Network, enable: Enable) -> None:
    enable(network, "boat")
    assert list(collect("dashboard_cards", network, user=Somebody, only="boat")) == ["boat"]
    with tenancy.in_network(network.id):
        services.switch_off(network, "boat", None)
    assert collect("dashboard_cards", network, user=Somebody, only="boat") == {}


def test_what_is_hidden_when_off_is_told_by_plugins_that_are_off(network: Network) -> None:
    assert collect("hidden_when_off", network) == {"tides": ["12 tides"], "boat": ["1 boat"]}
    assert collect("hidden_when_off", network, only="boat") == {"boat": ["1 boat"]}


def test_a_generator_runs_inside_the_guard(network: Network, enable: Enable, module: Any) -> None:
    enable(network, "tides")
    assert isinstance(collect("nav_items", network, user=None)["tides"], list)
    module.FAULTY.add("late nav_items")
    assert collect("nav_items", network, user=None) == {}


def test_a_hook_that_raises_leaves_the_others_and_the_page(
    network: Network, hub_admin: Person, enable: Enable, login: Login, module: Any
) -> None:
    enable(network, "boat")
    client = login(hub_admin)
    module.FAULTY.update(["dashboard_cards", "nav_items"])
    page = client.get("/n/rivers/")
    assert page.status_code == 200
    assert "Boats" in page.text
    assert "High water" not in page.text
    assert failures() == [
        ("tides", "dashboard_cards", network.id, "RuntimeError: dashboard_cards is broken"),
        ("tides", "nav_items", network.id, "RuntimeError: nav_items is broken"),
    ]


def test_the_plugins_page_tells_how_often_a_plugin_failed_and_nobody_else_s_failures(
    network: Network,
    other_network: Network,
    hub_admin: Person,
    enable: Enable,
    login: Login,
    module: Any,
) -> None:
    enable(network, "tides")
    enable(other_network, "tides")
    client = login(hub_admin)
    module.FAULTY.add("nav_items")
    with tenancy.in_network(other_network.id):
        hooks.collect("nav_items", network=other_network, user=None)
    client.get("/n/rivers/")
    module.FAULTY.clear()
    page = client.get("/n/rivers/plugins").text
    assert "One part of a page was left out in the last seven days" in page
    page = client.get("/n/rivers/plugins/tides").text
    assert "RuntimeError: nav_items is broken" in page
    assert "this line is left out" not in page


def test_what_a_failing_hook_wrote_is_undone_and_what_was_there_before_stays(
    network: Network, enable: Enable, module: Any
) -> None:
    enable(network, "tides")
    module.FAULTY.add("on_event")
    event = type("Event", (), {"kind": "submission_saved"})
    with tenancy.in_network(network.id):
        db.session.add(Program(name="written by the page"))
        hooks.collect("on_event", network=network, event=event)
        db.session.commit()
        assert db.session.scalars(select(Program.name)).all() == ["written by the page"]
        module.FAULTY.clear()
        hooks.collect("on_event", network=network, event=event)
        db.session.commit()
        names = db.session.scalars(select(Program.name).order_by(Program.id)).all()
    assert names == ["written by the page", "made on submission_saved"]


@pytest.mark.parametrize("hook", ["nav_items", "dashboard_cards"])
def test_a_reading_hook_that_raises_undoes_nothing_that_the_page_has_written(
    network: Network, enable: Enable, module: Any, hook: str
) -> None:
    enable(network, "tides")
    module.FAULTY.add(hook)
    with tenancy.in_network(network.id):
        db.session.add(Program(name="written by the page"))
        db.session.flush()
        hooks.collect(hook, network=network, user=Somebody)
        db.session.commit()
        assert db.session.scalars(select(Program.name)).all() == ["written by the page"]


def test_a_failure_is_counted_each_time_and_outlives_a_transaction_that_is_rolled_back(
    app: Flask, network: Network, enable: Enable, module: Any
) -> None:
    enable(network, "tides")
    module.FAULTY.add("on_event")
    db.session.remove()
    with app.app_context():
        found = services.find("rivers")
        assert found is not None
        with tenancy.in_network(found.id):
            for _ in range(3):
                hooks.collect("on_event", network=found, event=type("E", (), {"kind": "x"}))
            db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(PluginFailure)) == 3


def test_switching_on_and_off_asks_the_plugin_itself_once(
    network: Network, enable: Enable, module: Any
) -> None:
    enable(network, "boat")
    enable(network, "boat")
    with tenancy.in_network(network.id):
        services.switch_off(network, "boat", None)
        services.switch_off(network, "tides", None)
        services.switch_off(network, "tides", None)
    assert module.calls == ["network_enabled", "switched", "network_disabled"]


def test_a_failing_start_of_a_plugin_is_told(
    network: Network, hub_admin: Person, login: Login, module: Any
) -> None:
    module.FAULTY.add("network_enabled")
    client = login(hub_admin)
    assert client.post("/n/rivers/plugins/tides/enable").status_code == 303
    assert ("tides", "network_enabled") in [row[:2] for row in failures()]
    assert "network_enabled is broken" in client.get("/n/rivers/plugins/tides").text


def test_a_misspelt_hook_is_the_caller_s_mistake(network: Network) -> None:
    with pytest.raises(AttributeError):
        collect("navigation_items", network)


# A failed query leaves PostgreSQL's transaction unusable, unless it is undone.


def test_a_page_goes_on_after_a_hook_s_failed_query(
    network: Network, hub_admin: Person, enable: Enable, login: Login, module: Any
) -> None:
    enable(network, "tides")
    client: FlaskClient = login(hub_admin)
    module.said = lambda hook: db.session.execute(select(func.no_such_function()))
    page = client.get("/n/rivers/")
    assert page.status_code == 200
    assert {row[1] for row in failures()} == {"nav_items", "dashboard_cards", "todo_items"}


def test_what_the_page_has_written_stays(network: Network, enable: Enable, module: Any) -> None:
    enable(network, "tides")
    module.said = lambda hook: db.session.execute(select(func.no_such_function()))
    with tenancy.in_network(network.id):
        db.session.add(Program(name="written by the page"))
        db.session.flush()
        assert hooks.collect("nav_items", network=network, user=Somebody) == []
        db.session.commit()
        assert db.session.scalars(select(Program.name)).all() == ["written by the page"]
