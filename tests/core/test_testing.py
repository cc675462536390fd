"""What a plugin's author has for tests: each name that the documents give is there, and does what they say."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import g, render_template_string, url_for

from commonaim.core import tenancy, testing
from commonaim.core.db import now
from commonaim.core.forms.services import content_of, sections_of
from commonaim.core.testing import ask, make_person, make_program, make_submission

if TYPE_CHECKING:
    from flask import Flask

    from commonaim.core.accounts.models import Person
    from commonaim.core.networks.models import Network

    from .conftest import Shelf

GREETING = """
from commonaim.core import Card

@hookimpl
def dashboard_cards(user):
    yield Card("Hello", (user.person.name,))
"""
PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
LINKING = """
from commonaim.core import Card, Link
from flask import url_for

@hookimpl
def dashboard_cards():
    yield Card("Cycles", (), (Link("All", url_for("forms.cycles")),))
"""


def helpers() -> list[str]:
    """The names in the first table of “Test it” that are no fixtures."""
    part = PAGE.read_text("utf-8").partition("\n## Test it\n")[2]
    rows = re.findall(r"^\| `(\w+)\(.*?`(, a fixture)?", part, re.MULTILINE)
    return [name for name, fixture in rows if not fixture]


@pytest.mark.parametrize("name", [*helpers(), "PluginContract", "browser"])
def test_what_the_page_names_is_imported_from_where_it_says(name: str) -> None:
    assert callable(getattr(import_module("commonaim.core.testing"), name))
    assert name in testing.__all__


def test_the_page_names_helpers() -> None:
    assert {"make_submission", "ask"} <= set(helpers())


def test_a_submission_has_the_words_that_it_was_made_with(network: Network, member: Person) -> None:
    made = make_submission(network, member, words={"change": "We ask first."})
    second = make_submission(network, member, "Another")
    with tenancy.in_network(network.id):
        assert content_of(made).texts == {"change": "We ask first."}
        assert [section.key for section in sections_of(made)] == ["change", "measures"]
        assert content_of(second).texts == {}


def test_a_hook_is_asked_as_on_home(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest
) -> None:
    shelf.add("linking", hooks=LINKING)
    network = request.getfixturevalue("network")
    request.getfixturevalue("enable")(network, "linking")
    [card] = ask(network, "linking", "dashboard_cards", user=None)
    assert card.links[0].url == "/n/rivers/cycles"
    assert g.get("network_slug") is None
    with pytest.raises(RuntimeError):
        url_for("forms.cycles", network="rivers")


def test_a_hook_is_asked_for_a_person_and_says_what_it_was_not_given(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest
) -> None:
    shelf.add("greeting", hooks=GREETING)
    network, member = (request.getfixturevalue(name) for name in ("network", "member"))
    request.getfixturevalue("enable")(network, "greeting")
    [card] = ask(network, "greeting", "dashboard_cards", user=member)
    assert card.lines == (member.name,)
    with pytest.raises(TypeError, match=r"wants to know more: ask\(\.\.\., user=\.\.\.\)"):
        ask(network, "greeting", "dashboard_cards")


def block(says: str) -> str:
    """The piece of code on the page in which something is said."""
    [found] = [
        code
        for code in re.findall(r"^```\w+\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
        if says in code
    ]
    return str(found)


def test_the_panel_on_the_page_stands_beside_the_section_that_has_words(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest
) -> None:
    shelf.add("thanking", hooks=block("def page_panels"))
    network, member = (request.getfixturevalue(name) for name in ("network", "member"))
    request.getfixturevalue("enable")(network, "thanking")
    asked = {"user": None, "page": "submission"}
    empty = make_submission(network, member)
    assert ask(network, "thanking", "page_panels", subject=empty, **asked) == []
    told = make_submission(network, member, words={"change": "We ask.", "measures": "Counts."})
    [panel] = ask(network, "thanking", "page_panels", subject=told, **asked)
    assert [item.section for item in panel.items] == ["change"]


def test_the_card_on_the_page_is_of_the_readers_own_program(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest
) -> None:
    shelf.add("counting", hooks=block('yield Card("Your program"'))
    network, member = (request.getfixturevalue(name) for name in ("network", "member"))
    request.getfixturevalue("enable")(network, "counting")
    assert ask(network, "counting", "dashboard_cards", user=member) == []
    program = make_program(network, "Creek")
    leader = make_person(network, "l@example.org", "Lea", "program_leader", program=program)
    make_submission(network, leader, program=program)
    with tenancy.in_network(network.id):
        [card] = ask(network, "counting", "dashboard_cards", user=leader)
        assert card.lines == ("1 submissions so far",)
        assert card.links[0].url == f"/n/rivers/programs/{program.id}"


def test_each_page_of_core_that_is_named_is_there(app: Flask) -> None:
    [line] = [row for row in PAGE.read_text("utf-8").splitlines() if "Pages of core that" in row]
    with_id, _without, rest = line.partition("; and without one ")
    for names, values in ((with_id, {"ident": 1}), (rest, {})):
        found = re.findall(r"`(\w+\.\w+)`", names)
        assert len(found) > 3
        for name in found:
            with app.test_request_context():
                assert url_for(name, network="rivers", **values)


def test_the_table_on_the_page_can_be_drawn(app: Flask) -> None:
    line = {"id": 1, "words": "For the boat", "person": {"name": "Lee"}, "said_at": now()}
    drawn = render_template_string(
        '{% import "_ui.html" as ui %}' + block("{% call ui.table("),
        lines=[line],
        url_for=lambda _endpoint, ident: f"/lines/{ident}",
    )
    assert '<a href="/lines/1"><bdi>For the boat</bdi></a>' in drawn
    assert 'data-head="By"><div>Lee</div>' in drawn
    assert drawn.count("<td") == 2
