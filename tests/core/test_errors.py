"""What people and programs are told when something does not work."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, abort, redirect, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from commonaim.core import errors
from commonaim.core.accounts import services
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.networks.models import Network
from commonaim.core.permissions import public, signed_in

Login = Callable[[Person], FlaskClient]
WROTE = "We asked twelve youth what made them stay.\nTwo said: the bus."


@pytest.fixture(autouse=True)
def pages_that_fail(app: Flask) -> None:
    """Pages that end in each kind of error."""
    # As in production: an exception becomes a page instead of failing the test.
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/fails/<int:code>")
    @public
    def fails(code: int) -> Any:
        abort(code)

    @app.get("/fails/saying")
    @public
    def says() -> Any:
        abort(403, "Only the author may do this.")

    @app.get("/breaks")
    @public
    def breaks() -> Any:
        db.session.add(Person(email="half@done.example", name="Half done"))
        db.session.flush()
        raise RuntimeError("a secret of the code")

    @app.get("/lacks")
    @public
    def lacks() -> Any:
        return request.args["needed"]

    @app.get("/moved")
    @public
    def moved() -> Any:
        abort(redirect("/login"))

    @app.post("/save")
    @signed_in
    def save() -> Any:
        return request.form["text"]


def title_of(answer: TestResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1].strip())


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 413, 429, 500, 418, 503])
def test_each_error_is_a_page_that_says_what_to_do(client: FlaskClient, code: int) -> None:
    answer = client.get(f"/fails/{code}")
    assert answer.status_code == code
    assert answer.mimetype == "text/html"
    title, _sentence = errors.SENTENCES.get(code, errors.OTHER)
    assert title_of(answer) == str(title)
    assert answer.headers["X-Request-ID"] in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 413, 429, 500])
def test_a_program_gets_a_problem_document(client: FlaskClient, code: int) -> None:
    answer = client.get(f"/fails/{code}", headers={"Accept": "application/json"})
    assert answer.status_code == code
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json(force=True)
    assert problem["status"] == code
    assert problem["type"] == "about:blank"
    assert problem["instance"] == f"/fails/{code}"
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert problem["title"]
    assert problem["detail"]


def test_the_interface_for_programs_always_answers_json(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").mimetype == "application/problem+json"


def test_whoever_takes_anything_gets_a_page(client: FlaskClient) -> None:
    assert client.get("/nowhere", headers={"Accept": "*/*"}).mimetype == "text/html"


def test_a_sentence_of_the_view_is_used_as_it_is(client: FlaskClient) -> None:
    assert "Only the author may do this." in client.get("/fails/saying").text


def test_a_field_that_the_code_missed_is_not_named_to_people(client: FlaskClient) -> None:
    answer = client.get("/lacks")
    assert answer.status_code == 400
    assert "needed" not in answer.text


def test_an_answer_that_a_view_gave_by_abort_passes(client: FlaskClient) -> None:
    assert client.get("/moved").location == "/login"


def test_the_methods_that_are_allowed_are_told(client: FlaskClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_exception_is_logged_and_never_shown(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "a secret of the code" not in answer.text
    assert any("a secret of the code" in str(record.exc_info) for record in caplog.records)


def test_what_a_failed_page_began_is_not_written(client: FlaskClient) -> None:
    client.get("/breaks")
    assert services.person_of_email("half@done.example") is None


def test_an_error_page_that_fails_itself_is_still_a_sentence(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_page(*_args: object, **_more: object) -> str:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(errors, "render_template", no_page)
    answer = client.get("/breaks")
    assert answer.status_code == 500
    assert title_of(answer) == "Something went wrong on our side"
    assert answer.headers["X-Request-ID"] in answer.text


def test_people_are_told_even_when_the_database_is_away(
    client: FlaskClient, login: Login, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = login(member)

    def away(*_args: object, **_more: object) -> object:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with monkeypatch.context() as patch:
        patch.setattr(services, "person_of_token", away)
        answer = browser.get("/account", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert title_of(answer) == "Something went wrong on our side"


def test_who_was_signed_out_gets_back_what_they_wrote(
    app: Flask, login: Login, member: Person
) -> None:
    browser = login(member)
    services.end_all_sessions(member)
    db.session.commit()
    fields = {"text": WROTE, "csrf_token": "old-token", "password": "my secret", "base": "3"}
    answer = browser.post("/save", data=fields, headers={"Referer": "http://localhost/account"})
    assert answer.status_code == 401
    assert WROTE in answer.text
    assert "/login?next=/account" in answer.text
    assert "my secret" not in answer.text
    assert "old-token" not in answer.text


def test_a_form_that_grew_old_gives_back_what_was_written(
    app: Flask, login: Login, member: Person
) -> None:
    browser = login(member)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = browser.post("/save", data={"text": WROTE, "csrf_token": "old"})
    assert answer.status_code == 400
    assert title_of(answer) == str(errors.EXPIRED_FORM[0])
    assert WROTE in answer.text
    assert "CSRF" not in re.sub(r"<input[^>]*>", "", answer.text)


def test_what_is_given_back_is_text_and_not_markup(login: Login, member: Person) -> None:
    browser = login(member)
    services.end_all_sessions(member)
    db.session.commit()
    answer = browser.post("/save", data={"text": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_body_that_is_too_large_says_how_large_it_may_be(
    app: Flask, login: Login, member: Person
) -> None:
    browser = login(member)
    app.config["MAX_CONTENT_LENGTH"] = 2_000_000
    answer = browser.post("/save", data={"text": "x" * 2_000_001})
    assert answer.status_code == 413
    assert "2 MB" in answer.text
    assert "Back button" in answer.text


def test_a_body_that_is_too_large_is_told_when_its_token_is_looked_for(
    app: Flask, login: Login, member: Person
) -> None:
    browser = login(member)
    app.config.update(MAX_CONTENT_LENGTH=1_000, WTF_CSRF_ENABLED=True)
    assert browser.post("/save", data={"text": "x" * 2_000}).status_code == 413


@pytest.mark.parametrize("address", ["/save", "/login", "/n/rivers/cycles/1/new"])
@pytest.mark.parametrize("size", [300_000, 5_000_000])
def test_a_stranger_gets_nothing_back_of_a_long_text(
    client: FlaskClient, network: Network, address: str, size: int
) -> None:
    answer = client.post(address, data={"text": "word " * (size // 5)})
    assert answer.status_code in (401, 413, 422)
    assert len(answer.text) < 20_000


def test_little_is_read_of_a_stranger_and_more_of_a_member(
    app: Flask, client: FlaskClient, login: Login, member: Person
) -> None:
    body = {"text": "x" * 2_100_000}
    refused = client.post("/login", data=body)
    assert refused.status_code == 413
    assert "2 MB" in refused.text
    # Somebody who does not say beforehand how much it is gets no more.
    stream = {"input_stream": BytesIO(b"email=" + b"x" * 2_100_000), "content_length": None}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    environ = {"wsgi.input_terminated": True}
    assert (
        client.post("/login", headers=headers, environ_overrides=environ, **stream).status_code
        == 413
    )
    assert login(member).post("/save", data=body).status_code == 200


def test_a_whole_submission_is_given_back_in_any_script(login: Login, member: Person) -> None:
    browser = login(member)
    services.end_all_sessions(member)
    db.session.commit()
    longest = "學" * forms.LONGEST
    assert longest in browser.post("/save", data={"text": longest}).text


def test_another_networks_page_is_a_page_that_is_not_there(
    login: Login, member: Person, other_network: Network
) -> None:
    browser = login(member)
    theirs, nobodys = browser.get("/n/hills/"), browser.get("/n/nowhere/")
    assert theirs.status_code == nobodys.status_code == 404
    assert "Hills" not in theirs.text


def test_every_code_that_werkzeug_knows_has_words(app: Flask) -> None:
    for kind in HTTPException.__subclasses__():
        if kind.code is not None and kind.code >= 400:
            with app.test_request_context("/"):
                problem = errors.describe(kind())
            assert problem.title
            assert problem.sentence
