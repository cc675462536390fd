"""Every address, by every method, for everybody: who gets in is what the view declares, and nothing else.

The walk takes its addresses from the application's URL map. A new page is walked as soon as it exists; when its address
has an argument, the walk fails until ``gate_rows.py`` (here, or beside the plugin's tests) says where a row for it
comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from commonaim.core import hooks, hookspecs, tenancy
from commonaim.core.accounts import services as accounts
from commonaim.core.accounts.models import Person
from commonaim.core.api import operations
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Membership
from commonaim.core.permissions import PUBLIC, SIGNED_IN, declared, granted
from commonaim.core.registry import registry_of
from commonaim.core.testing import browser, lending

from .gate_place import ARGUMENTS, NARROWER, SENT, Place
from .gate_visitors import AWAY, HOME, Visitor

READING = ("GET", "HEAD", "OPTIONS")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("walk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        app = lending.make(folder, f"sqlite:///{folder / 'walk.sqlite'}", LOG_LEVEL="ERROR")
        with app.app_context():
            yield Place(app, folder)
            db.session.remove()
            db.engine.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "rule" in metafunc.fixturenames:
        app = _mapped()
        rules = rules_of(app)
        if metafunc.function.__name__.startswith("test_plugin"):
            rules = [
                rule for rule in rules if rule.endpoint.split(".")[0] in registry_of(app).names()
            ]
        if "rows" in metafunc.function.__name__:
            rules = [rule for rule in rules if _takes_a_row(rule)]
        metafunc.parametrize("rule", rules, ids=[f"{r.endpoint}{r.rule}" for r in rules])


@cache
def _mapped() -> Flask:
    """An application to read the addresses from."""
    return lending.make(Path(), "sqlite://", LOG_LEVEL="ERROR")


def rules_of(app: Flask) -> list[Rule]:
    """Every address. Files are handed out before the application is asked, and hold nothing of any network."""
    every = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(every, key=lambda rule: rule.endpoint)


def _takes_a_row(rule: Rule) -> bool:
    named = {**ARGUMENTS.get(rule.endpoint, {}), **SENT.get(rule.endpoint, {})}
    of_network = "network" in rule.arguments or is_for_programs(rule)
    return of_network and any(callable(value) for value in named.values())


def methods_of(rule: Rule) -> list[str]:
    """What is tried at an address: all that it takes, what every page is asked by, and what it does not take."""
    return sorted({*READING, "POST", "PUT", *(rule.methods or ())})


def is_for_programs(rule: Rule) -> bool:
    """Whether an address is of the interface for programs, where a token says who asks and of which network."""
    return rule.rule.startswith("/api/")


def answering(app: Flask, rule: Rule, method: str) -> Rule:
    """The rule that answers a method at the address of ``rule``, maybe another; for none the one whose gate it is."""
    adapter = app.url_map.bind("localhost")
    values = {name: 1 if f"int:{name}" in rule.rule else "x" for name in rule.arguments}
    path = adapter.build(rule.endpoint, values)
    try:
        return adapter.match(path, method=method, return_rule=True)[0]
    except MethodNotAllowed as refused:
        return adapter.match(path, method=min(refused.valid_methods or ()), return_rule=True)[0]


def permission_of(app: Flask, rule: Rule) -> str | None:
    return declared(app.view_functions[rule.endpoint])


def expected(app: Flask, rule: Rule, method: str, visitor: Visitor) -> str:
    """What the gate must do, from what the view declares and who knocks."""
    if is_for_programs(rule):
        rule = answering(app, rule, method)
    needed = permission_of(app, rule)
    through = "let in" if method in (rule.methods or ()) else "405"
    if needed == PUBLIC:
        return through
    if is_for_programs(rule):
        return _expected_of_member(app, rule, method, visitor) if HOME in visitor.roles else "401"
    if visitor.person_id is None:
        return "sent to sign in" if method in READING else "401"
    if "network" not in rule.arguments:
        return through
    return _expected_of_member(app, rule, method, visitor) if HOME in visitor.roles else "404"


def _expected_of_member(app: Flask, rule: Rule, method: str, visitor: Visitor) -> str:
    needed = permission_of(app, rule)
    through = "let in" if method in (rule.methods or ()) else "405"
    held = granted(visitor.roles[HOME], registry_of(app).permissions)
    if needed != SIGNED_IN and needed not in held:
        return "403"
    operation = operations.of(app.view_functions[rule.endpoint])
    narrower = frozenset(operation.any_of) if operation else NARROWER.get(rule.endpoint)
    if narrower and not narrower & held and method != "OPTIONS" and through == "let in":
        return "403"
    return through


def outcome(answer: TestResponse) -> str:
    """What the gate did."""
    if answer.status_code in (302, 303) and answer.location.startswith("/login"):
        return "sent to sign in"
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500:
        return str(answer.status_code)
    return "let in"


def test_every_page_declares_who_may_see_it(place: Place, rule: Rule) -> None:
    needed = permission_of(place.app, rule)
    known = {permission.name for permission in registry_of(place.app).permissions}
    assert needed in known | {PUBLIC, SIGNED_IN}
    if needed == SIGNED_IN:
        assert "network" not in rule.arguments, "name the permission that a page of a network needs"


def test_a_page_opens_for_those_whom_it_declares_and_for_nobody_else(
    place: Place, rule: Rule
) -> None:
    wrong = []
    for visitor in place.visitors:
        for method in methods_of(rule):
            # Who is signed in is told in JSON what was wrong, because that is short; GET walks the page that says so.
            accept = "application/json" if visitor.cookie and method != "GET" else "*/*"
            answer = place.knock(visitor, rule, method, Accept=accept)
            wanted, got = expected(place.app, rule, method, visitor), outcome(answer)
            # After signing out the way leads to the same page as for somebody who must sign in.
            if wanted == "let in" and rule.endpoint == "accounts.logout":
                wanted = "sent to sign in" if method == "POST" else wanted
            if wanted != got:
                wrong.append(f"{method} as {visitor}: {got}, not {wanted} ({answer.status})")
    assert wrong == []


def test_rows_of_another_network_are_not_found(place: Place, rule: Rule) -> None:
    wrong = []
    for name, at, rows_of in (
        ("hub_admin", HOME, AWAY),
        ("hub_admin", AWAY, HOME),
        ("admin of both networks", HOME, AWAY),
        ("admin of both networks", AWAY, HOME),
    ):
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            visitor = place.visitor(name)
            answer = place.knock(visitor, rule, method, at=at, rows_of=rows_of)
            unknown = is_for_programs(rule) and at not in visitor.roles
            if answer.status_code != (401 if unknown else 404):
                wrong.append(f"{method} {at} with rows of {rows_of} as {name}: {answer.status}")
    assert wrong == []


@pytest.fixture
def nothing_on(place: Place) -> Iterator[list[str]]:
    """Every plugin is off in the home network; gives the hooks that are called all the same. Those that are asked of
    plugins that are off, because their rows are still there, are not meant."""
    registry = registry_of(place.app)
    with tenancy.in_network(place.network(HOME).id):
        for plugin in reversed(list(registry.loaded())):
            networks.switch_off(place.network(HOME), plugin.name, None)
        db.session.commit()
    called: list[str] = []
    answer_of = hooks._answer_of

    def noted(implementation: Any, arguments: dict[str, Any]) -> Any:
        name = implementation.function.__name__
        if not getattr(hookspecs, name).when_off:
            called.append(f"{implementation.plugin_name}.{name}")
        return answer_of(implementation, arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hooks, "_answer_of", noted)
        yield called
    place.restore()


def test_plugin_pages_that_are_off_are_404_by_every_method_for_everybody(
    place: Place, rule: Rule, nothing_on: list[str]
) -> None:
    wrong = []
    for visitor in place.visitors:
        for method in methods_of(rule):
            answer = place.knock(visitor, rule, method)
            unknown = is_for_programs(rule) and HOME not in visitor.roles
            if answer.status_code != (401 if unknown else 404):
                wrong.append(f"{method} as {visitor}: {answer.status}")
    assert wrong == []
    assert nothing_on == []


def test_with_every_plugin_off_no_page_calls_a_hook_of_one(
    place: Place, nothing_on: list[str]
) -> None:
    admin = place.visitor("hub_admin")
    for rule in rules_of(place.app):
        off = rule.endpoint.split(".")[0] in registry_of(place.app).names()
        # a page of core's about something that a plugin adds
        off = off or "plugin" in rule.arguments
        if "GET" in (rule.methods or ()) and not off:
            assert place.knock(admin, rule, "GET").status_code < 400, rule
    assert nothing_on == []


def test_somebody_who_left_gets_what_a_stranger_gets(place: Place) -> None:
    viewer = place.visitor("viewer")
    with tenancy.in_network(place.network(HOME).id):
        left = db.session.scalars(
            select(Membership).where(Membership.person_id == viewer.person_id)
        ).one()
        left.left_on = left.joined_on
        db.session.commit()
    # What anybody may open, with or without an account, is open to who left, too.
    for rule in (each for each in rules_of(place.app) if permission_of(place.app, each) != PUBLIC):
        if "network" in rule.arguments:
            assert place.knock(viewer, rule, "GET").status_code == 404, rule
        elif is_for_programs(rule):
            assert place.knock(viewer, rule, "GET").status_code == 401, rule
    place.restore()


def test_a_person_who_was_disabled_is_signed_out(place: Place) -> None:
    viewer = place.visitor("viewer")
    person = db.session.scalars(select(Person).where(Person.id == viewer.person_id)).one()
    person.disabled_at = person.created_at
    db.session.commit()
    home = next(r for r in rules_of(place.app) if r.endpoint == "networks.home")
    assert outcome(place.knock(viewer, home, "GET")) == "sent to sign in"
    place.restore()


def test_a_network_that_does_not_exist_is_404_for_everybody(place: Place) -> None:
    home = next(r for r in rules_of(place.app) if r.endpoint == "networks.home")
    for visitor in place.visitors:
        assert place.knock(visitor, home, "GET", at="no-such-river").status_code == 404


def test_signing_in_leads_back_to_the_page_that_was_asked_for(place: Place) -> None:
    answer = browser(place.app).get(f"/n/{HOME}/people?q=Ana")
    assert answer.location == f"/login?next=/n/{HOME}/people?q%3DAna"
