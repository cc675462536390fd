"""The demo network is made whole, taken away without a trace, and made again."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import demo, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.accounts.services import verify
from commonaim.core.db import Base, NetworkScoped, db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.registry import Registry, registry_of
from commonaim.core.testing import browser, make_network, make_person


def counts() -> dict[str, int]:
    """How many rows each table has that a class is mapped to."""
    found = {}
    with tenancy.across_networks("the test counts everything"):
        for mapper in Base.registry.mappers:
            model = mapper.class_
            if model.__module__.startswith("commonaim."):
                total = db.session.scalar(select(func.count()).select_from(model))
                found[model.__name__] = total or 0
    return found


@pytest.fixture
def made(app: Flask) -> Network:
    return demo.make(registry_of(app))


def test_everything_that_a_network_has_is_in_it(app: Flask, made: Network) -> None:
    found = counts()
    assert found["Network"] == 1
    assert found["Program"] >= 3
    assert found["Submission"] >= 20
    assert found["Revision"] > found["Submission"]
    assert found["Comment"] >= 5
    assert found["Template"] >= 2
    assert found["Person"] == len(demo.people())
    assert found["Membership"] == found["Person"]
    for plugin in registry_of(app).loaded():
        assert registry_of(app).is_on(made, plugin.name)
    with tenancy.in_network(made.id):
        assert forms.running_cycle() is not None
        assert {count.state for count in forms.cycles()} >= {"running", "finished"}


def test_each_submission_s_newest_revision_is_the_one_it_names(app: Flask, made: Network) -> None:
    with tenancy.in_network(made.id):
        for subject in db.session.scalars(select(Submission)):
            numbers = [revision.number for revision in forms.revisions_of(subject)]
            assert numbers == list(range(subject.revision, 0, -1))
            assert any(text.strip() for text in forms.content_of(subject).texts.values())


def test_everybody_of_the_demo_can_sign_in_and_open_its_home(app: Flask, made: Network) -> None:
    with tenancy.in_network(made.id):
        held = {role for member in networks.members() for role in (r.role for r in member.roles)}
    assert held >= {"hub_admin", "facilitator", "program_leader"}
    for _name, _role, email in demo.people():
        client = browser(app)
        signed_in = client.post("/login", data={"email": email, "password": demo.PASSWORD})
        assert signed_in.status_code == 303
        assert client.get(f"/n/{demo.slug()}/").status_code == 200


def test_removing_it_leaves_nothing_of_it_and_all_of_others(app: Flask) -> None:
    other = make_network("hills", "Hills Network")
    make_person(other, "stays@example.org", "Stays", "hub_admin")
    before = counts()
    demo.make(registry_of(app))
    demo.remove()
    after = counts()
    # Sign-in sessions and failures are of nobody's network; nobody has signed in here.
    assert after == before
    demo.remove()
    assert counts() == before


def test_it_can_be_made_again_and_is_the_same(app: Flask, made: Network) -> None:
    first = counts()
    demo.remove()
    demo.make(registry_of(app))
    assert counts() == first


def test_the_report_says_how_to_sign_in(app: Flask, made: Network) -> None:
    with tenancy.in_network(made.id):
        lines = list(demo.report(made))
    assert f"Everybody's password is {demo.PASSWORD}. Sign in as" in lines
    for _name, _role, email in demo.people():
        assert any(email in line for line in lines)
    person = db.session.scalars(select(Person).limit(1)).one()
    assert verify(person.password_hash, demo.PASSWORD)


def test_it_is_made_without_a_plugin_too(app: Flask) -> None:
    made = demo.make(Registry([]))
    with tenancy.in_network(made.id):
        assert db.session.scalar(select(func.count(Submission.id)))


def test_all_rows_of_networks_go_with_their_network() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, NetworkScoped):
            (key,) = mapper.local_table.c.network_id.foreign_keys
            assert key.ondelete == "CASCADE", mapper.class_


def test_no_text_of_the_demo_waits_for_a_page_that_shows_it() -> None:
    # A form is data of the network, in the words of the network; there is no second set of them to show.
    for path in demo.CONTENT.rglob("*.toml"):
        assert "_es = " not in path.read_text("utf-8"), path.name
