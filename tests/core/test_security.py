"""What the browser is told a page may do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from commonaim.core.accounts.models import Person
from commonaim.core.permissions import public

Login = Callable[[Person], FlaskClient]


def policy_of(answer: TestResponse) -> dict[str, list[str]]:
    """The content security policy as {directive: sources}."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", ["/login", "/healthz", "/nowhere", "/n/rivers/"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_file_is_what_it_says_and_only_for_this_site(client: FlaskClient) -> None:
    with client.get("/static/css/page.css") as answer:
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_nothing_runs_but_what_is_ours_or_has_the_nonce(client: FlaskClient) -> None:
    policy = policy_of(client.get("/login"))
    assert policy["default-src"] == ["'self'"]
    assert policy["img-src"] == ["'self'", "data:"]
    assert policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == policy["object-src"] == ["'none'"]
    for directive in ("script-src", "style-src"):
        own, nonce = policy[directive]
        assert own == "'self'"
        assert re.fullmatch(r"'nonce-[\w-]{22}'", nonce)


def test_the_nonce_of_a_page_is_the_one_of_its_header_and_never_the_same_again(
    app: Flask, client: FlaskClient
) -> None:
    @app.get("/with-nonce")
    @public
    def with_nonce() -> str:
        return render_template_string("{{ nonce }} {{ nonce }}")

    answers = [client.get("/with-nonce") for _ in range(2)]
    for answer in answers:
        first, second = answer.text.split()
        assert first == second
        assert f"'nonce-{first}'" in policy_of(answer)["script-src"]
    assert answers[0].text != answers[1].text


def test_no_page_needs_an_inline_script_or_style(login: Login, member: Person) -> None:
    browser = login(member)
    for path in ("/login", "/account", "/nowhere", "/n/rivers/"):
        page = browser.get(path, follow_redirects=True).text
        assert not re.search(r"<script(?![^>]*\b(src|nonce)=)", page)
        assert not re.search(r"<style(?![^>]*\bnonce=)|\sstyle=|\son\w+=|javascript:", page)


def test_browsers_are_held_to_https_only_where_there_is_https(
    app: Flask, client: FlaskClient
) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers
    app.config["HTTPS"] = True
    held = client.get("/login").headers["Strict-Transport-Security"]
    assert held == f"max-age={365 * 24 * 3600}"


def test_a_page_stays_with_whom_it_is_for(client: FlaskClient) -> None:
    kept = client.get("/login").cache_control
    assert kept.private
    assert not kept.no_store  # it would lose a half-filled form on the way back
