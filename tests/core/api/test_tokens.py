"""Tokens: made by people, for one network, never for more than they may do; and the gate that programs pass."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.api.models import ApiToken
from commonaim.core.audit import AuditEntry
from commonaim.core.calendars import services as calendars
from commonaim.core.db import db, now
from commonaim.core.networks import memberships
from commonaim.core.networks.models import Membership, MembershipRole, Network
from commonaim.core.networks.services import NotPossible, add_member
from commonaim.core.testing import Login, browser, make_person

from ..forms.conftest import Work
from .conftest import MakeProgram, problem

NEW = "/n/rivers/tokens/new"


def test_a_token_is_made_on_a_page_shown_once_and_only_its_hash_is_kept(
    network: Network, member: Person, login: Login
) -> None:
    page = login(member)
    assert "comments.write" in page.get(NEW).text
    sent = {"name": "Counting sheet", "permissions": ["people.view"], "days": "30"}
    made = page.post(NEW, data=sent)
    assert made.headers["Cache-Control"] == "no-store"
    secret = re.search(r'value="(commonaim_[^"]+)"', made.text)
    assert secret is not None
    assert secret[1] not in page.get("/account").text
    with tenancy.in_network(network.id):
        token = db.session.scalars(select(ApiToken)).one()
        assert secret[1] not in str(vars(token))
        assert token.permissions == ["people.view"]
        assert (token.expires_at - now()).days in (29, 30)
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "api_token.made")
        ).one()
        assert entry.person_id == member.id
        assert "Counting sheet" in entry.told
    asked = browser_with(secret[1], page.application)
    assert asked.get("/api/v1/people").status_code == 200


def browser_with(secret: str, app: Flask):  # type: ignore[no-untyped-def]  # a client of Flask's
    client = browser(app)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"permissions": []},
        {"permissions": ["plugins.manage"]},
        {"permissions": ["submissions.write_any"]},
        {"days": "100000"},
        {"days": "x"},
    ],
)
def test_a_token_that_cannot_be_is_not_made(
    wrong: dict[str, object], network: Network, member: Person, login: Login
) -> None:
    sent = {"name": "Sheet", "permissions": ["people.view"], "days": "30", **wrong}
    assert login(member).post(NEW, data=sent).status_code == 422
    with tenancy.in_network(network.id):
        assert db.session.scalars(select(ApiToken)).all() == []


def test_what_a_page_would_not_send_is_refused_below_it_too(
    network: Network, member: Person
) -> None:
    access = access_of(member, network)
    assert access is not None
    with tenancy.in_network(network.id), pytest.raises(NotPossible):
        tokens.make(access, "Sheet", ["people.view", "submissions.write_any"], 30)


def test_a_token_is_listed_and_taken_back_on_the_account_page(
    network: Network, member: Person, hub_admin: Person, login: Login, program: MakeProgram
) -> None:
    asks = program(member, network)
    assert asks.get("/people").status_code == 200
    assert "Test" in login(member).get("/account").text
    revoke = f"/account/tokens/{asks.token_id}/revoke"
    assert login(hub_admin).post(revoke).status_code == 404
    assert asks.get("/people").status_code == 200
    assert login(member).post(revoke).status_code == 303
    problem(asks.get("/people"), 401)
    with tenancy.in_network(network.id):
        actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "api_token.revoked" in actions


def test_using_a_token_is_written_down(
    network: Network, member: Person, program: MakeProgram
) -> None:
    asks = program(member, network)
    assert tokens.of_person(member)[0].last_used_at is None
    asks.get("/people")
    db.session.expire_all()
    assert tokens.of_person(member)[0].last_used_at is not None


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic bWU6bWU=", "Bearer \xff", "x"]
)
def test_without_a_token_that_works_there_is_a_401_that_says_how(
    app: Flask, network: Network, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = browser(app).get("/api/v1/people", headers=headers)
    assert "account page" in problem(answer, 401)["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_opens_nothing_here(
    network: Network, member: Person, login: Login, program: MakeProgram
) -> None:
    page = login(member)
    assert page.get("/n/rivers/people").status_code == 200
    for path in ("/api/v1/people", "//api/v1/people"):
        answer = page.get("/", environ_overrides={"PATH_INFO": path})
        assert answer.status_code in (401, 308)
    problem(page.post("/api/v1/submissions", json={}), 401)
    # Nor does it get in the way of a token, or change whom the token is for.
    asks = program(member, network)
    answer = page.get("/api/v1/people", headers={"Authorization": f"Bearer {asks.secret}"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_token_opens_no_page(
    network: Network, hub_admin: Person, app: Flask, program: MakeProgram
) -> None:
    asks = program(hub_admin, network)
    answer = asks.client.get("/n/rivers/people", headers={"Authorization": f"Bearer {asks.secret}"})
    assert answer.location.startswith("/login")


def test_forged_requests_are_no_matter_where_no_cookie_counts(
    app: Flask, work: Work, leader: Person, program: MakeProgram
) -> None:
    asks = program(leader, work.network)
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/submissions/{work.submission.id}/comments"
    assert asks.post(path, {"body": "From a program"}).status_code == 201


def test_an_expired_token_opens_nothing(
    network: Network, member: Person, program: MakeProgram
) -> None:
    asks = program(member, network)
    with tenancy.in_network(network.id):
        db.session.scalars(select(ApiToken)).one().expires_at = now() - timedelta(seconds=1)
        db.session.commit()
    problem(asks.get("/people"), 401)
    assert tokens.of_person(member)[0].expired


def test_a_token_of_somebody_who_left_opens_nothing(
    network: Network, member: Person, program: MakeProgram
) -> None:
    asks = program(member, network)
    with tenancy.in_network(network.id):
        place = db.session.scalars(
            select(Membership).where(Membership.person_id == member.id)
        ).one()
        place.left_on = now().date()
        db.session.commit()
    problem(asks.get("/people"), 401)


def test_who_leaves_and_comes_back_makes_new_tokens_and_a_new_calendar_address(
    network: Network, other_network: Network, member: Person, program: MakeProgram
) -> None:
    with tenancy.in_network(other_network.id):
        add_member(member, ["viewer"])
        db.session.commit()
    asks, elsewhere = program(member, network), program(member, other_network)
    with tenancy.in_network(network.id):
        address = calendars.renew(member.id)
        mine = select(Membership).where(Membership.person_id == member.id)
        place = db.session.scalars(mine).one()
        memberships.end(place, now().date())
        memberships.resume(place, now().date())
        db.session.commit()
    problem(asks.get("/people"), 401)
    assert calendars.of_token(address) is None
    assert elsewhere.get("/people").status_code == 200


def test_a_token_of_somebody_who_was_disabled_opens_nothing(
    network: Network, member: Person, program: MakeProgram
) -> None:
    asks = program(member, network)
    member.disabled_at = now()
    db.session.commit()
    problem(asks.get("/people"), 401)


def test_a_token_loses_with_its_owner_what_the_role_gave(
    work: Work, leader: Person, program: MakeProgram
) -> None:
    asks = program(leader, work.network)
    path = f"/submissions/{work.submission.id}/comments"
    assert asks.post(path, {"body": "Still a leader"}).status_code == 201
    role = db.session.scalars(
        select(MembershipRole)
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .where(Membership.person_id == leader.id)
    ).one()
    role.role = "viewer"
    db.session.commit()
    problem(asks.post(path, {"body": "No longer"}), 403)
    assert asks.get(path).status_code == 200


def test_a_token_does_no_more_than_was_chosen(
    work: Work, leader: Person, program: MakeProgram
) -> None:
    asks = program(leader, work.network, "submissions.view")
    path = f"/submissions/{work.submission.id}"
    assert asks.get(path).status_code == 200
    problem(asks.get("/people"), 403)
    problem(asks.post(f"{path}/comments", {"body": "Hello"}), 403)
    said = problem(asks.post(f"{path}/revisions", {"texts": {"change": "New"}}, If_Match="*"), 403)
    assert "submissions.write" in said["detail"]


def test_a_token_is_of_one_network_also_for_a_person_of_two(
    work: Work, other_network: Network, program: MakeProgram
) -> None:
    both = make_person(work.network, "both@example.org", "Both", "hub_admin")
    with tenancy.in_network(other_network.id):
        add_member(both, ["hub_admin"])
        db.session.commit()
    there = program(both, other_network)
    assert [n["slug"] for n in there.get("/networks").get_json()["items"]] == ["hills"]
    problem(there.get("/networks/rivers"), 404)
    problem(there.get(f"/submissions/{work.submission.id}"), 404)
    problem(there.get(f"/programs/{work.program.id}"), 404)
    assert there.get("/programs").get_json()["items"] == []
