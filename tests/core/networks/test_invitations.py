"""Inviting people, joining by a link, and what nobody learns or gets by it."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import mail, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.accounts.services import person_of_email
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.networks import invitations, memberships, services
from commonaim.core.networks.models import Invitation, Membership, Network, Program
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import PASSWORD, Login, make_person

NEW = {"name": "Nia New", "password": "four words are good"}


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[mail.Letter]:
    """What was mailed, by a site that sends mail."""
    app.config.update(
        SMTP_URL="smtp://127.0.0.1", MAIL_FROM="hub@example.org", SITE_URL="https://site.example"
    )
    sent: list[mail.Letter] = []
    monkeypatch.setattr(mail, "send", sent.append)
    return sent


@pytest.fixture
def program(network: Network) -> Program:
    with tenancy.in_network(network.id):
        return added(Program(name="Harbor Makers"))


@pytest.fixture
def token(network: Network, hub_admin: Person, program: Program) -> str:
    """The token of an invitation of nia@example.org to lead Harbor Makers."""
    with tenancy.in_network(network.id):
        _made, token = invitations.invite(
            "Nia@Example.org", "Nia", ["program_leader"], program, by_id=hub_admin.id
        )
        db.session.commit()
    return token


def added(program: Program) -> Program:
    """A program, committed, and as it is to be read outside its network."""
    db.session.add(program)
    db.session.commit()
    db.session.refresh(program)
    db.session.expunge(program)
    return program


def the_invitation(network: Network) -> Invitation:
    with tenancy.in_network(network.id):
        found = db.session.scalars(select(Invitation)).one()
        db.session.refresh(found)
    return found


def members(network: Network) -> dict[str, list[str]]:
    with tenancy.in_network(network.id):
        return {m.person.email: sorted(r.role for r in m.roles) for m in services.members()}


def link_on(page: str) -> str:
    return re.findall(r"http://localhost(/invitations/[\w-]+)", page)[0]


def form_of(program: Program | None = None, **more: str) -> dict[str, str]:
    return {
        "email": "nia@example.org",
        "name": "Nia",
        "roles": "program_leader" if program else "viewer",
        "program": str(program.id if program else 0),
        **more,
    }


def test_without_mail_the_link_is_shown_once_and_somebody_new_joins_by_it(
    hub_admin: Person, program: Program, network: Network, login: Login, client: FlaskClient
) -> None:
    page = login(hub_admin).post("/n/rivers/people/invite", data=form_of(program))
    assert page.status_code == 200
    assert "Print this page or copy the link" in page.text
    link = link_on(page.text)
    shown = client.get(link).text
    assert "Rivers Network" in shown
    assert "Harbor Makers" in shown
    answer = client.post(link, data=NEW)
    assert (answer.status_code, answer.location) == (303, "/n/rivers/")
    assert client.get("/n/rivers/").status_code == 200
    assert members(network)["nia@example.org"] == ["program_leader"]
    person = person_of_email("nia@example.org")
    assert person is not None
    assert person.name == "Nia New"
    found = the_invitation(network)
    assert (found.state, found.accepted_by_id) == ("accepted", person.id)
    with tenancy.in_network(network.id):
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.person_id) == ("member.added", person.id)


def test_with_mail_the_link_is_mailed_and_not_shown(
    hub_admin: Person, program: Program, network: Network, login: Login, letters: list[mail.Letter]
) -> None:
    client = login(hub_admin)
    answer = client.post("/n/rivers/people/invite", data=form_of(program))
    assert (answer.status_code, answer.location) == (303, "/n/rivers/people/invitations")
    [letter] = letters
    assert letter.to == "nia@example.org"
    assert "Admin invites you to Rivers Network" in letter.text
    assert "https://site.example/invitations/" in letter.text
    assert "/invitations/" not in client.get(answer.location).text.replace("people/invitations", "")
    assert the_invitation(network).sent_at is not None


def test_a_mail_that_cannot_be_sent_leaves_a_link_to_hand_over(
    app: Flask,
    hub_admin: Person,
    letters: list[mail.Letter],
    login: Login,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_letter: mail.Letter) -> None:
        raise mail.NotSent("gone")

    monkeypatch.setattr(mail, "send", refuse)
    page = login(hub_admin).post("/n/rivers/people/invite", data=form_of())
    assert "The mail could not be sent" in page.text
    assert "https://site.example/invitations/" in page.text


def test_the_link_of_a_mail_begins_with_what_is_configured_and_not_with_what_was_asked_for(
    hub_admin: Person, login: Login, letters: list[mail.Letter]
) -> None:
    login(hub_admin).post(
        "/n/rivers/people/invite", data=form_of(), headers={"Host": "evil.example"}
    )
    assert all("evil.example" not in letter.text for letter in letters)


def test_only_a_hash_of_the_token_is_stored(network: Network, token: str) -> None:
    found = the_invitation(network)
    assert token not in repr(vars(found))
    assert len(found.token_hash) == 64


def test_somebody_with_an_account_signs_in_and_joins(
    network: Network, other_network: Network, token: str, login: Login, client: FlaskClient
) -> None:
    nia = make_person(other_network, "nia@example.org", "Nia", "viewer")
    path = f"/invitations/{token}"
    assert f"/login?next={path}" in client.get(path).text
    signed_in = login(nia)
    assert "You are signed in as Nia" in signed_in.get(path).text
    assert signed_in.post(f"{path}/join").location == "/n/rivers/"
    assert members(network)["nia@example.org"] == ["program_leader"]
    assert members(other_network) == {"nia@example.org": ["viewer"]}


def test_the_page_is_the_same_whether_or_not_the_email_has_an_account(
    other_network: Network, token: str, client: FlaskClient
) -> None:
    def shown() -> str:
        page = client.get(f"/invitations/{token}").text
        return re.sub(r'name="csrf_token"[^>]*|nonce="[^"]*"', "", page)

    before = shown()
    make_person(other_network, "nia@example.org", "Nia", "viewer")
    assert shown() == before


def test_inviting_answers_the_same_whether_or_not_the_email_has_an_account(
    hub_admin: Person, other_network: Network, login: Login
) -> None:
    make_person(other_network, "known@example.org", "Known", "viewer")
    client = login(hub_admin)
    pages = []
    for email in ("known@example.org", "unknown@example.org"):
        page = client.post("/n/rivers/people/invite", data=form_of(email=email))
        assert page.status_code == 200
        pages.append(
            re.sub(r"/invitations/[\w-]{20,}|value=\"[^\"]*\"|nonce=\"[^\"]*\"", "", page.text)
        )
    assert pages[0] == pages[1]


def test_an_account_is_not_taken_over_by_joining_as_somebody_new(
    network: Network, other_network: Network, token: str, client: FlaskClient
) -> None:
    nia = make_person(other_network, "nia@example.org", "Nia", "viewer")
    answer = client.post(f"/invitations/{token}", data=NEW)
    assert answer.status_code == 422
    assert "This did not work" in answer.text
    assert client.get("/account").status_code == 302
    assert the_invitation(network).state == "waiting"
    for _ in range(5):
        client.post(f"/invitations/{token}", data=NEW)
    assert "try again in" in client.post(f"/invitations/{token}", data=NEW).text
    db.session.refresh(nia)
    assert nia.name == "Nia"


def test_joining_as_somebody_new_with_the_password_one_has_is_signing_in(
    network: Network, other_network: Network, token: str, client: FlaskClient
) -> None:
    make_person(other_network, "nia@example.org", "Nia", "viewer")
    answer = client.post(f"/invitations/{token}", data={**NEW, "password": PASSWORD})
    assert answer.location == "/n/rivers/"
    assert members(network)["nia@example.org"] == ["program_leader"]


@pytest.mark.parametrize("why", ["used", "expired", "revoked", "made again", "unknown"])
def test_a_link_that_is_no_longer_good_lets_nobody_in(
    network: Network, token: str, client: FlaskClient, member: Person, login: Login, why: str
) -> None:
    found = the_invitation(network)
    with tenancy.in_network(network.id):
        if why == "used":
            found.accepted_at = now()
        elif why == "expired":
            found.expires_at = now() - timedelta(seconds=1)
        elif why == "revoked":
            invitations.revoke(found)
        elif why == "made again":
            invitations.renew(found, by_id=None)
        db.session.commit()
    path = f"/invitations/{'x' + token if why == 'unknown' else token}"
    assert client.get(path).status_code == 410
    assert client.post(path, data=NEW).status_code == 410
    assert login(member).post(f"{path}/join").status_code == 410
    assert person_of_email("nia@example.org") is None
    assert "no longer open" in client.get(path).text


def test_a_weak_password_is_refused_and_the_link_stays_good(
    network: Network, token: str, client: FlaskClient
) -> None:
    answer = client.post(f"/invitations/{token}", data={**NEW, "password": "short"})
    assert answer.status_code == 422
    assert "10 to 200 characters" in answer.text
    assert person_of_email("nia@example.org") is None
    assert the_invitation(network).state == "waiting"
    assert client.post(f"/invitations/{token}", data=NEW).status_code == 303


def test_of_two_who_accept_at_once_one_joins(
    app: Flask, network: Network, token: str, member: Person, hub_admin: Person
) -> None:
    people = [make_person(network, f"{name}@example.org", name) for name in ("first", "second")]
    ids, outcomes, ready = [person.id for person in people], [], Barrier(2)
    network_id = network.id
    db.session.commit()

    def accept(person_id: int) -> None:
        with app.app_context(), tenancy.in_network(network_id):
            found = invitations.of_token(token)
            person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
            assert found is not None
            db.session.rollback()
            ready.wait(timeout=10)
            try:
                invitations.accept(found[0], person)
                db.session.commit()
                outcomes.append("joined")
            except NotPossible:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=accept, args=(ident,)) for ident in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["joined", "refused"]
    assert len({"first@example.org", "second@example.org"} & set(members(network))) == 1


def test_who_is_a_member_does_not_use_the_link_up(
    network: Network, token: str, member: Person, login: Login
) -> None:
    client = login(member)
    assert client.post(f"/invitations/{token}/join").status_code == 303
    assert the_invitation(network).state == "waiting"
    assert members(network)["member@example.org"] == ["program_leader"]


def test_who_left_and_is_invited_comes_back_and_the_earlier_time_is_kept(
    network: Network, hub_admin: Person, member: Person, login: Login
) -> None:
    client = login(member)
    with tenancy.in_network(network.id):
        mine = db.session.scalars(select(Membership).where(Membership.person_id == member.id)).one()
        mine.joined_on = now().date() - timedelta(days=90)
        memberships.end(mine, now().date() - timedelta(days=30))
        db.session.commit()
    assert client.get("/n/rivers/").status_code == 404
    with tenancy.in_network(network.id):
        _made, token = invitations.invite(
            member.email, "Member", ["viewer"], None, by_id=hub_admin.id
        )
        db.session.commit()
    assert client.post(f"/invitations/{token}/join").location == "/n/rivers/"
    assert members(network)["member@example.org"] == ["viewer"]
    with tenancy.in_network(network.id):
        [time] = memberships.earlier_times(
            db.session.scalars(select(Membership).where(Membership.person_id == member.id)).one()
        )
    assert (time.left_on - time.joined_on).days == 60


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "a@example.org,b@example.org"}, "is not an e-mail address"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "is not an e-mail address"),
        ({"email": "nobody"}, "is not an e-mail address"),
        ({"email": "admin@example.org"}, "is a member of this network already"),
        ({"roles": "boss"}, "boss"),
        ({"roles": ""}, ""),
        ({"roles": "program_leader"}, "A program leader writes for a program"),
        ({"program": "999"}, "Not a valid choice"),
        ({"name": ""}, "Write the name"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_with_a_reason(
    network: Network, hub_admin: Person, login: Login, change: dict[str, str], sentence: str
) -> None:
    page = login(hub_admin).post("/n/rivers/people/invite", data={**form_of(), **change})
    assert page.status_code == 422
    assert sentence in page.text
    with tenancy.in_network(network.id):
        assert db.session.scalars(select(Invitation)).all() == []


def test_a_program_of_another_network_cannot_be_chosen(
    network: Network, other_network: Network, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(other_network.id):
        theirs = added(Program(name="Theirs"))
    page = login(hub_admin).post("/n/rivers/people/invite", data=form_of(theirs))
    assert page.status_code == 422


def test_a_second_invitation_for_the_same_email_is_refused_until_the_first_is_taken_back(
    network: Network, hub_admin: Person, token: str, login: Login
) -> None:
    client = login(hub_admin)
    assert (
        "has an invitation already" in client.post("/n/rivers/people/invite", data=form_of()).text
    )
    ident = the_invitation(network).id
    assert client.post(f"/n/rivers/people/invitations/{ident}/revoke").status_code == 303
    assert client.get(f"/invitations/{token}").status_code == 410
    assert client.post("/n/rivers/people/invite", data=form_of()).status_code == 200


def test_a_link_made_again_ends_the_one_before(
    network: Network, hub_admin: Person, token: str, login: Login, client: FlaskClient
) -> None:
    ident = the_invitation(network).id
    page = login(hub_admin).post(f"/n/rivers/people/invitations/{ident}/renew")
    assert client.get(f"/invitations/{token}").status_code == 410
    assert client.get(link_on(page.text)).status_code == 200


def test_a_name_is_text_and_never_markup(
    hub_admin: Person, network: Network, login: Login, client: FlaskClient
) -> None:
    evil = "<script>alert(1)</script>\r\nBcc: x@example.org"
    admin = login(hub_admin)
    page = admin.post("/n/rivers/people/invite", data=form_of(name=evil)).text
    for shown in (
        page,
        admin.get("/n/rivers/people/invitations").text,
        client.get(link_on(page)).text,
    ):
        assert "<script>alert" not in shown
    client.post(link_on(page), data={**NEW, "name": evil})
    assert "<script>alert" not in admin.get("/n/rivers/people").text
    assert "\n" not in the_invitation(network).name
    person = person_of_email("nia@example.org")
    assert person is not None
    assert "\n" not in person.name


@pytest.mark.parametrize("role", ["facilitator", "program_leader", "evaluator", "viewer"])
def test_only_a_hub_admin_invites(network: Network, login: Login, role: str) -> None:
    client = login(make_person(network, "other@example.org", "Other", role))
    assert client.get("/n/rivers/people/invite").status_code == 403
    assert client.post("/n/rivers/people/invite", data=form_of()).status_code == 403
    assert client.get("/n/rivers/people/invitations").status_code == 403
    assert "/people/invite" not in client.get("/n/rivers/people").text


def test_the_admin_of_another_network_reaches_no_invitation(
    network: Network, other_network: Network, token: str, login: Login
) -> None:
    ident = the_invitation(network).id
    client = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    for deed in ("renew", "revoke"):
        assert client.post(f"/n/hills/people/invitations/{ident}/{deed}").status_code == 404
        assert client.post(f"/n/rivers/people/invitations/{ident}/{deed}").status_code == 404
    assert the_invitation(network).state == "waiting"


def test_the_log_of_the_server_does_not_hold_the_token(
    app: Flask, token: str, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get(f"/invitations/{token}")
    client.get(f"/new-password/{token}")
    said = capfd.readouterr().err
    assert "/invitations/<token>" in said
    assert token not in said
