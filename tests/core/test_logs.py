"""What is logged, and what never is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user
from sqlalchemy import select, update

from commonaim.core import logs
from commonaim.core.accounts.models import LoginSession, Person
from commonaim.core.config import ConfigProblem
from commonaim.core.db import db, now
from commonaim.core.permissions import public, signed_in

Login = Callable[[Person], FlaskClient]
Lines = Callable[[], list[dict[str, Any]]]
WROTE = "Two said: the bus."


@pytest.fixture
def lines(app: Flask) -> Iterator[Lines]:
    """The events that were logged so far, as JSON."""
    logs.configure("INFO", "json")
    stream = io.StringIO()
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h, logs.RootHandler)]
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.configure("INFO", "text")


@pytest.fixture(autouse=True)
def pages(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.post("/breaks")
    @public
    def breaks() -> str:
        typed = WROTE
        raise RuntimeError(f"could not save {len(typed)} letters")

    @app.post("/clashes")
    @signed_in
    def clashes() -> str:
        person = db.session.scalars(select(Person)).first()
        assert person is not None
        db.session.add(Person(email=person.email, name=WROTE))
        db.session.flush()
        return ""


def test_a_request_is_one_line_that_tells_who_what_and_how_long(
    lines: Lines, login: Login, member: Person
) -> None:
    browser = login(member)
    before = len(lines())
    answer = browser.get("/account?q=what somebody typed")
    [line] = lines()[before:]
    assert line["event"] == "request"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/account", 200)
    assert line["person"] == member.id
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["milliseconds"] >= 0
    assert line["level"] == "info"


def test_who_is_not_signed_in_is_nobody(lines: Lines, client: FlaskClient) -> None:
    client.get("/login")
    assert "person" not in lines()[-1]


def test_no_email_and_no_password_is_logged(
    lines: Lines, login: Login, client: FlaskClient, member: Person
) -> None:
    login(member)
    client.post("/login", data={"email": member.email, "password": "a wrong guess"})
    told = json.dumps(lines())
    assert lines()
    assert member.email not in told
    assert "a wrong guess" not in told


def test_an_exception_is_logged_in_parts_without_what_people_wrote(
    lines: Lines, client: FlaskClient
) -> None:
    answer = client.post("/breaks", data={"text": WROTE})
    [line] = [line for line in lines() if line["level"] == "error"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    [raised] = line["exception"]
    assert raised["exc_type"] == "RuntimeError"
    assert raised["exc_value"] == "could not save 18 letters"
    assert raised["frames"][-1]["name"] == "breaks"
    assert WROTE not in json.dumps(line)


def test_a_failing_statement_is_logged_without_its_values(
    lines: Lines, login: Login, member: Person
) -> None:
    login(member).post("/clashes")
    told = json.dumps([line for line in lines() if line["level"] == "error"])
    assert "IntegrityError" in told
    assert WROTE not in told
    assert member.email not in told


def test_the_row_that_postgresql_refused_is_not_logged(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = f"duplicate key\nDETAIL:  Failing row contains ({WROTE}\nand more).\n[SQL: INSERT]"

    def refuse() -> None:
        try:
            raise ValueError(refused)
        except ValueError:
            structlog.get_logger("base").exception("not_saved")

    refuse()
    [line] = lines()
    assert line["exception"][0]["exc_value"] == "duplicate key\n[SQL: INSERT]"
    logs.configure("INFO", "text")
    refuse()
    told = capsys.readouterr().err
    assert "duplicate key" in told
    assert "and more" not in told


def test_messages_of_libraries_are_logged_alike(lines: Lines) -> None:
    logging.getLogger("some.library").warning("the %s is low", "tide")
    [line] = lines()
    assert line["event"] == "the tide is low"
    assert line["logger"] == "some.library"
    assert line["level"] == "warning"


def test_a_mark_is_taken_over_only_from_our_own_proxy(app: Flask, client: FlaskClient) -> None:
    def mark_of(given: str) -> str:
        return client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert mark_of("from-outside-1") != "from-outside-1"
    app.config["PROXIES"] = 1
    assert mark_of("from-the-proxy-1") == "from-the-proxy-1"
    assert mark_of("two words; and more") != "two words; and more"


def test_nothing_of_a_request_is_said_about_the_next_thing(
    lines: Lines, client: FlaskClient
) -> None:
    client.get("/login")
    structlog.get_logger("later").warning("something_else")
    assert "request_id" not in lines()[-1]


def test_what_machines_ask_all_the_time_is_not_logged(lines: Lines, client: FlaskClient) -> None:
    client.get("/healthz")
    assert lines() == []


def test_a_second_application_does_not_log_twice(app: Flask) -> None:
    logs.configure("INFO", "text")
    handlers = logging.getLogger().handlers
    assert len([handler for handler in handlers if isinstance(handler, logs.RootHandler)]) == 1


def test_text_is_for_reading(
    lines: Lines, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("INFO", "text")
    structlog.get_logger("reader").info("tide_turned", metres=2)
    assert "tide_turned" in capsys.readouterr().err


@pytest.mark.parametrize(("level", "style"), [("LOUD", "json"), ("INFO", "xml")])
def test_a_setting_that_cannot_be_says_what_it_may_be(level: str, style: str) -> None:
    with pytest.raises(ConfigProblem, match="set it to"):
        logs.configure(level, style)


def test_a_view_that_is_left_out_tells_neither_of_a_request_nor_who_sent_it(
    app: Flask, lines: Lines, login: Login, member: Person
) -> None:
    app.add_url_rule("/confides", view_func=signed_in(logs.left_out(confides)), methods=["POST"])
    app.add_url_rule("/hides", view_func=public(logs.left_out(hides)), methods=["POST"])
    client = login(member)
    long_ago = now() - timedelta(days=1)
    db.session.execute(update(LoginSession).values(last_seen_at=long_ago))
    before = len(lines())
    assert client.post("/confides").text == "Member"
    assert client.post("/hides").text == "nobody"
    assert client.post("/hides", json="{").status_code == 200
    assert [(line["event"], line.get("person")) for line in lines()[before:]] == [
        ("something_else", None)
    ]
    assert db.session.scalars(select(LoginSession.last_seen_at)).one() == long_ago


def confides() -> str:
    structlog.get_logger().info("something_else")
    name: str = current_user.name
    return name


def hides() -> str:
    return "somebody" if current_user.is_authenticated else "nobody"
