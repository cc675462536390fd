"""Signing in and out, and a person's own account."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from commonaim.core.accounts import services
from commonaim.core.accounts.models import LoginSession, Person
from commonaim.core.accounts.views import device_of
from commonaim.core.db import db, now
from commonaim.core.testing import PASSWORD

Login = Callable[[Person], FlaskClient]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def post_login(client: FlaskClient, person: Person, **more: str) -> TestResponse:
    data = {"email": person.email, "password": PASSWORD, **more}
    return client.post("/login", data=data, headers={"User-Agent": FIREFOX})


def open_sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(LoginSession)) or 0


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("commonaim")
    assert found is not None
    return found.value


def test_signing_in_leads_to_the_page_that_was_asked_for(
    client: FlaskClient, member: Person
) -> None:
    asked = client.get("/account")
    assert asked.status_code == 302
    assert asked.location == "/login?next=/account"
    page = client.get(asked.location)
    assert 'value="/account"' in page.text
    assert post_login(client, member, next="/account").location == "/account"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(
    client: FlaskClient, member: Person, elsewhere: str
) -> None:
    assert post_login(client, member, next=elsewhere).location == "/"


def test_who_is_signed_in_is_not_asked_again(login: Login, member: Person) -> None:
    answer = login(member).get("/login?next=/account")
    assert (answer.status_code, answer.location) == (303, "/account")


def test_a_wrong_password_and_an_unknown_email_look_the_same(
    client: FlaskClient, member: Person
) -> None:
    wrong = client.post("/login", data={"email": member.email, "password": "wrong"})
    unknown = client.post("/login", data={"email": "nobody@example.org", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    # The token of a form is another one each second.
    shown = [re.sub(r'name="csrf_token"[^>]*', "", page.text) for page in (wrong, unknown)]
    assert shown[0].replace(member.email, "nobody@example.org") == shown[1]
    assert open_sessions() == 0


def test_an_empty_form_is_told_what_it_lacks(client: FlaskClient) -> None:
    answer = client.post("/login", data={})
    assert answer.status_code == 422
    assert "Write your e-mail." in answer.text


def test_after_five_failures_the_page_says_when_to_try_again(
    client: FlaskClient, member: Person
) -> None:
    for _ in range(5):
        client.post("/login", data={"email": member.email, "password": "wrong"})
    answer = post_login(client, member)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) in (1, 2)
    assert f"{answer.headers['Retry-After']} second" in answer.text
    assert open_sessions() == 0


def test_a_cookie_that_is_replayed_after_signing_out_is_signed_out(
    login: Login, client: FlaskClient, member: Person
) -> None:
    browser = login(member)
    stolen = cookie(browser)
    client.set_cookie("commonaim", stolen)
    assert client.get("/account").status_code == 200
    assert browser.post("/logout").status_code == 303
    client.set_cookie("commonaim", stolen)
    assert client.get("/account").status_code == 302
    assert browser.get("/account").status_code == 302


def test_signing_out_leaves_no_page_behind_for_the_next_person(
    login: Login, member: Person
) -> None:
    assert login(member).post("/logout").headers["Clear-Site-Data"] == '"cache"'


def test_signing_out_twice_does_no_harm(login: Login, member: Person) -> None:
    browser = login(member)
    assert [browser.post("/logout").status_code for _ in range(2)] == [303, 303]


def test_signing_in_takes_a_new_session_whatever_the_browser_had(
    client: FlaskClient, member: Person
) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    post_login(client, member)
    first = cookie(client)
    with client.session_transaction() as session:
        assert "planted" not in session
    post_login(client, member)
    assert cookie(client) != first
    assert open_sessions() == 1
    client.set_cookie("commonaim", first)
    assert client.get("/account").status_code == 302


def test_there_is_no_cookie_that_signs_in_by_itself(client: FlaskClient, member: Person) -> None:
    answer = post_login(client, member)
    cookies = [SimpleCookie(header) for header in answer.headers.getlist("Set-Cookie")]
    assert [list(found) for found in cookies] == [["commonaim"]]
    morsel = cookies[0]["commonaim"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["expires"]


def test_a_page_does_not_send_the_cookie_again(login: Login, member: Person) -> None:
    browser = login(member)
    browser.get("/account")
    assert "Set-Cookie" not in browser.get("/account").headers


def test_who_came_in_with_a_password_that_works_once_chooses_one_before_anything_else(
    client: FlaskClient, member: Person
) -> None:
    password = services.reset_password(member.email)
    db.session.commit()
    came = client.post("/login", data={"email": member.email, "password": password})
    assert came.location == "/account"
    for page in ("/", "/n/rivers/", "/n/rivers/cycles"):
        answer = client.get(page)
        assert (answer.status_code, answer.location) == (303, "/account")
    assert "worked only once" in client.get("/account").text
    client.post("/account/password", data={"new": "low water at noon"})
    assert client.get("/n/rivers/").status_code == 200


def test_a_session_is_seen_at_most_once_an_hour(login: Login, member: Person) -> None:
    browser = login(member)

    def last_seen_after_a_page() -> object:
        browser.get("/account")
        db.session.expire_all()
        return db.session.scalars(select(LoginSession)).one().last_seen_at

    first = last_seen_after_a_page()
    assert last_seen_after_a_page() == first
    earlier = now() - timedelta(minutes=61)
    db.session.scalars(select(LoginSession)).one().last_seen_at = earlier
    assert last_seen_after_a_page() != earlier


def test_the_account_page_lists_where_one_is_signed_in(
    login: Login, client: FlaskClient, member: Person
) -> None:
    post_login(client, member)
    page = login(member).get("/account").text
    assert "Firefox on Linux" in page
    assert "this browser" in page


def test_one_session_can_be_ended_from_another(
    login: Login, client: FlaskClient, member: Person
) -> None:
    post_login(client, member)
    other = db.session.scalars(select(LoginSession.id)).one()
    browser = login(member)
    assert browser.post(f"/account/sessions/{other}/end").status_code == 303
    assert client.get("/account").status_code == 302
    assert browser.get("/account").status_code == 200
    assert browser.post(f"/account/sessions/{other}/end").status_code == 404


def test_the_session_of_somebody_else_is_not_there(
    login: Login, member: Person, facilitator: Person
) -> None:
    theirs = login(facilitator)
    session_id = db.session.scalars(select(LoginSession.id)).one()
    assert login(member).post(f"/account/sessions/{session_id}/end").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_all_other_sessions_can_be_ended_at_once(login: Login, member: Person) -> None:
    here, there, elsewhere = login(member), login(member), login(member)
    assert here.post("/account/sessions/end-others").status_code == 303
    answers = [browser.get("/account").status_code for browser in (here, there, elsewhere)]
    assert answers == [200, 302, 302]


def test_a_new_password_signs_out_everywhere_else(login: Login, member: Person) -> None:
    here, there = login(member), login(member)
    answer = here.post("/account/password", data={"current": PASSWORD, "new": "low water at noon"})
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    db.session.expire_all()
    assert services.verify(member.password_hash, "low water at noon")


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong", "low water at noon", "This is not the password so far."),
        (PASSWORD, "short", "10 to 200 characters"),
        (PASSWORD, "", "Write the new password."),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    login: Login, member: Person, current: str, new: str, sentence: str
) -> None:
    answer = login(member).post("/account/password", data={"current": current, "new": new})
    assert answer.status_code == 422
    assert sentence in answer.text
    db.session.expire_all()
    assert services.verify(member.password_hash, PASSWORD)


def test_guessing_the_password_of_an_open_session_is_slowed_down_too(
    login: Login, member: Person
) -> None:
    browser = login(member)
    guess = {"current": "wrong", "new": "low water at noon"}
    answers = [browser.post("/account/password", data=guess) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Retry-After" in answers[-1].headers


def test_who_was_given_a_password_is_asked_to_choose_one(
    client: FlaskClient, member: Person
) -> None:
    given = services.reset_password(member.email)
    answer = client.post("/login", data={"email": member.email, "password": given})
    assert answer.location == "/account"
    page = client.get("/account").text
    assert 'name="current"' not in page
    answer = client.post("/account/password", data={"new": "low water at noon"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert services.verify(member.password_hash, "low water at noon")


def test_a_language_is_remembered_by_browser_and_person(login: Login, member: Person) -> None:
    browser = login(member)
    answer = browser.post("/account/language", data={"locale": "es", "next": "/account?"})
    assert (answer.status_code, answer.location) == (303, "/account")
    db.session.expire_all()
    assert member.locale == "es"
    assert '<html lang="es">' in browser.get("/account").text
    browser.post("/logout")
    assert '<html lang="es">' in browser.get("/login").text


def test_a_language_can_be_chosen_signed_out(client: FlaskClient) -> None:
    answer = client.post(
        "/account/language",
        data={"locale": "es", "next": "//evil.example"},
        headers={"Referer": "http://localhost/login"},
    )
    assert answer.location == "/login"
    assert '<html lang="es">' in client.get("/login").text


def test_a_page_before_that_is_no_address_is_none(client: FlaskClient) -> None:
    answer = client.post(
        "/account/language", data={"locale": "es"}, headers={"Referer": "http://["}
    )
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_language_that_is_not_offered_is_refused(client: FlaskClient) -> None:
    assert client.post("/account/language", data={"locale": "xx"}).status_code == 400


def test_signing_in_needs_the_token_of_its_form(
    app: Flask, client: FlaskClient, member: Person
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert post_login(client, member).status_code == 400
    assert open_sessions() == 0
    page = client.get("/login").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert post_login(client, member, csrf_token=token).status_code == 303


@pytest.fixture
def demo(app: Flask) -> Iterator[None]:
    app.config["DEMO_PEOPLE"] = [("Rosa Pine", "Facilitator", "rosa@example.org")]
    yield
    del app.config["DEMO_PEOPLE"]


@pytest.mark.usefixtures("demo")
def test_a_demo_shows_who_can_sign_in(client: FlaskClient) -> None:
    assert "rosa@example.org" in client.get("/login").text


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", ""),
    ],
)
def test_a_device_is_named_as_people_name_it(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
