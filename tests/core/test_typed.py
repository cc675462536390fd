"""What is typed is taken only as a form sends it, and titles and names do not turn the words beside them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import tenancy, typed
from commonaim.core.accounts import services as accounts
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person

from .forms.conftest import Work, make_work

ROOT = Path(__file__).parents[2]


@pytest.fixture
def work(network: Network) -> Iterator[Work]:
    """Something to look at in ``network``; the test is in it."""
    with tenancy.in_network(network.id):
        yield make_work(network)


@pytest.fixture
def leader(work: Work) -> Person:
    """Who leads the program of the submission."""
    return make_person(
        work.network, "leader@example.org", "Lea", "program_leader", program=work.program
    )


def addresses(app: Flask) -> Iterator[str]:
    """Every page of the core that takes a form, in the network called rivers."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values: dict[str, object] = dict.fromkeys(rule.arguments, 1) | {"network": "rivers"}
            # of an address that takes one of some words, the first
            choices = re.findall(r"<any\(([\w-]+)[^)]*\):(\w+)>", rule.rule)
            values |= {name: first for first, name in choices}
            values |= {"name": "equity_review"} if "name" in rule.arguments else {}
            values = {key: value for key, value in values.items() if key in rule.arguments}
            yield adapter.build(rule.endpoint, values, method="POST")


@pytest.mark.parametrize("body", [[1, 2], {"body": {"a": 1}}, {"title": ["x"]}, "text", 7, False])
def test_json_is_no_form(
    app: Flask, network: Network, hub_admin: Person, login: Login, body: object
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = login(hub_admin)
    answer = client.post("/account/password", json=body)
    assert answer.status_code == 400
    assert "This page only takes what its own form sends." in answer.text
    for address in addresses(app):
        assert client.post(address, json=body).status_code < 500, address


@pytest.mark.parametrize("name", ["rows-" + "9" * 5000 + "-name", "x" * 201])
def test_a_field_with_a_name_that_no_page_has_is_refused_in_a_sentence(
    app: Flask, client: FlaskClient, name: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post("/login", data={name: "x"})
    assert answer.status_code == 400
    assert "Something was sent that is not on the page." in answer.text


def test_every_form_is_made_from_the_one_that_looks_at_what_was_sent() -> None:
    for folder in ("core", "plugins"):
        for path in (ROOT / folder).rglob("*.py"):
            if path != ROOT / "core" / "typed.py":
                names = {
                    alias.name
                    for node in ast.walk(ast.parse(path.read_text("utf-8")))
                    if isinstance(node, ast.ImportFrom) and node.module == "flask_wtf"
                    for alias in node.names
                }
                assert "FlaskForm" not in names, path


TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
HEBREW = "שלום\u200f (Shalom) \u061cبرنامج"


@pytest.mark.parametrize("code", TURNING)
def test_a_name_loses_what_turns_the_words_after_it(code: int) -> None:
    assert typed.name(f"Peer{chr(code)} men\x00tors") == "Peer mentors"


@pytest.mark.parametrize("text", [HEBREW, "Ñandú 🛶 Łódź", "", None])
def test_a_name_that_is_read_from_the_right_stays_whole(text: str | None) -> None:
    assert typed.name(text) == text


def test_people_networks_and_submissions_are_named_without_it(
    work: Work, leader: Person, login: Login
) -> None:
    assert accounts.create_person("eve@example.org", "Eve \u202egnp.exe").name == "Eve gnp.exe"
    assert networks.create("lakes", f"{HEBREW}\u2067").name == HEBREW
    fields = {"title": f"\u202e{HEBREW}", "template": work.version.id}
    fields |= {"group": 0, "program": work.program.id}
    answer = login(leader).post(f"/n/rivers/cycles/{work.cycle.id}/new", data=fields)
    assert answer.status_code == 303
    assert db.session.scalars(select(Submission.title).order_by(Submission.id)).all()[-1] == HEBREW


def test_a_title_that_was_kept_before_turns_nothing_but_itself(
    work: Work, leader: Person, login: Login
) -> None:
    title = "Exam \u202eplans"
    work.submission.title = work.program.name = work.group.name = title
    work.network.name = leader.name = title
    db.session.commit()
    client = login(leader)
    for page in (
        "",
        "people",
        "cycles",
        f"cycles/{work.cycle.id}",
        f"submissions/{work.submission.id}",
        f"submissions/{work.submission.id}/edit",
    ):
        text = client.get(f"/n/rivers/{page}").text
        body = text[text.index("<body") :]
        alone = re.sub(r"<bdi>[^<]*</bdi>|<option[^>]*>[^<]*</option>|<title>.*?</title>", "", body)
        assert title in body
        assert title not in alone, page
