"""What is typed is taken only as a form sends it, and titles and names do not turn the words beside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commonaim.core.accounts.models import Person
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login

ROOT = Path(__file__).parents[2]


def addresses(app: Flask) -> Iterator[str]:
    """Every page of the core that takes a form, in the network called rivers."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = dict.fromkeys(rule.arguments, 1) | {"network": "rivers"}
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
