"""Choosing a new password by a link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from commonaim.core import mail, tenancy
from commonaim.core.accounts import attempts, resets, services
from commonaim.core.accounts.models import LoginSession, PasswordReset, Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Membership, Network
from commonaim.core.networks.services import add_member
from commonaim.core.testing import PASSWORD, Login, make_person

NEW = "four words are good"


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[mail.Letter]:
    """What was mailed, by a site that sends mail."""
    app.config.update(
        SMTP_URL="smtp://127.0.0.1", MAIL_FROM="hub@example.org", SITE_URL="https://site.example"
    )
    sent: list[mail.Letter] = []
    monkeypatch.setattr(mail, "send", sent.append)
    monkeypatch.setattr(mail, "send_soon", sent.append)
    return sent


def token_in(text: str) -> str:
    return re.findall(r"/new-password/([\w-]+)", text)[0]


def membership_of(person: Person, network: Network) -> int:
    with tenancy.in_network(network.id):
        mine = Membership.person_id == person.id
        return db.session.scalars(select(Membership.id).where(mine)).one()


def test_a_mailed_link_sets_a_password_once_and_ends_all_sessions(
    client: FlaskClient, member: Person, login: Login, letters: list[mail.Letter]
) -> None:
    open_browser = login(member)
    page = client.post("/forgotten", data={"email": " MEMBER@example.org"})
    assert page.status_code == 200
    [letter] = letters
    assert letter.to == member.email
    token = token_in(letter.text)
    assert f"https://site.example/new-password/{token}" in letter.text
    path = f"/new-password/{token}"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"new": NEW}).location == "/login"
    assert open_browser.get("/account").status_code == 302
    assert services.sign_in(member.email, PASSWORD, address="192.0.2.1") is None
    assert services.sign_in(member.email, NEW, address="192.0.2.1") is not None
    assert client.get(path).status_code == 410
    assert client.post(path, data={"new": "another good one"}).status_code == 410


def test_an_unknown_email_is_answered_like_a_known_one(
    client: FlaskClient, member: Person, letters: list[mail.Letter]
) -> None:
    def shown(email: str) -> str:
        page = client.post("/forgotten", data={"email": email})
        return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page.text)

    assert shown(member.email) == shown("nobody@example.org")
    assert len(letters) == 1


def test_somebody_disabled_gets_no_link(
    client: FlaskClient, member: Person, letters: list[mail.Letter]
) -> None:
    member.disabled_at = now()
    db.session.commit()
    assert client.post("/forgotten", data={"email": member.email}).status_code == 200
    assert letters == []


@pytest.mark.parametrize("email", ["member@example.org", "nobody@example.org"])
def test_asking_is_slowed_down_like_signing_in_and_apart_from_it(
    client: FlaskClient, member: Person, letters: list[mail.Letter], email: str
) -> None:
    for _ in range(attempts.FREE_FOR_EMAIL):
        assert client.post("/forgotten", data={"email": email}).status_code == 200
    answer = client.post("/forgotten", data={"email": email})
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert services.sign_in(member.email, PASSWORD, address="127.0.0.1") is not None


def test_a_link_runs_out_after_an_hour(client: FlaskClient, member: Person) -> None:
    token = resets.begin(member)
    db.session.execute(update(PasswordReset).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert client.get(f"/new-password/{token}").status_code == 410
    assert client.post(f"/new-password/{token}", data={"new": NEW}).status_code == 410


def test_a_weak_password_leaves_the_link_good(client: FlaskClient, member: Person) -> None:
    path = f"/new-password/{resets.begin(member)}"
    assert client.post(path, data={"new": "short"}).status_code == 422
    assert client.post(path, data={"new": NEW}).status_code == 303


def test_using_one_link_ends_the_others_and_only_hashes_are_stored(member: Person) -> None:
    first, second = resets.begin(member), resets.begin(member)
    stored = db.session.scalars(select(PasswordReset.token_hash)).all()
    assert not {first, second} & set(stored)
    assert resets.finish(first, NEW) is member
    assert resets.finish(second, "another good one") is None


def test_a_site_without_mail_says_who_can_help(client: FlaskClient, member: Person) -> None:
    page = client.get("/forgotten")
    assert "This site sends no mail" in page.text
    assert 'name="email"' not in page.text
    client.post("/forgotten", data={"email": member.email})
    assert db.session.scalar(select(func.count()).select_from(PasswordReset)) == 0


def test_without_mail_a_hub_admin_makes_a_link_to_hand_over(
    network: Network, member: Person, hub_admin: Person, login: Login, client: FlaskClient
) -> None:
    path = f"/n/rivers/people/{membership_of(member, network)}/password"
    page = login(hub_admin).post(path)
    token = token_in(page.text)
    assert client.post(f"/new-password/{token}", data={"new": NEW}).status_code == 303


def test_a_link_is_not_shown_for_somebody_whom_another_network_trusts(
    network: Network, other_network: Network, member: Person, hub_admin: Person, login: Login
) -> None:
    # Else the admin of one network could become a hub admin of the other.
    with tenancy.in_network(other_network.id):
        add_member(member, ["hub_admin"])
        db.session.commit()
    client, ident = login(hub_admin), membership_of(member, network)
    assert client.post(f"/n/rivers/people/{ident}/password").status_code == 403
    assert "Only whoever runs this site" in client.get(f"/n/rivers/people/{ident}").text
    assert db.session.scalar(select(func.count()).select_from(PasswordReset)) == 0


def test_with_mail_the_link_goes_to_the_person_and_the_admin_never_sees_it(
    network: Network,
    other_network: Network,
    member: Person,
    hub_admin: Person,
    login: Login,
    letters: list[mail.Letter],
) -> None:
    with tenancy.in_network(other_network.id):
        add_member(member, ["hub_admin"])
        db.session.commit()
    client, ident = login(hub_admin), membership_of(member, network)
    answer = client.post(f"/n/rivers/people/{ident}/password", follow_redirects=True)
    [letter] = letters
    assert letter.to == member.email
    assert "/new-password/" not in answer.text


def test_the_admin_of_another_network_makes_no_link(
    network: Network, other_network: Network, member: Person, login: Login
) -> None:
    client = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    ident = membership_of(member, network)
    assert client.post(f"/n/hills/people/{ident}/password").status_code == 404
    assert client.post(f"/n/rivers/people/{ident}/password").status_code == 404


def test_a_name_with_line_ends_stays_on_its_line_of_the_mail(
    client: FlaskClient, member: Person, letters: list[mail.Letter]
) -> None:
    member.name = "Nia\r\n\r\nhttps://evil.example\nBcc: x@example.org"
    db.session.commit()
    client.post("/forgotten", data={"email": member.email})
    [letter] = letters
    assert letter.text.splitlines()[0] == "Hello Nia https://evil.example Bcc: x@example.org,"


def test_sessions_of_others_are_left_alone(member: Person, hub_admin: Person, login: Login) -> None:
    theirs = login(hub_admin)
    login(member)
    resets.finish(resets.begin(member), NEW)
    db.session.commit()
    assert theirs.get("/account").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 1
