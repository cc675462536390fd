"""What a hub admin changes about members."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.networks import memberships
from commonaim.core.networks.models import Membership, Network, Program
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login, make_person


def membership_of(person: Person, network: Network) -> Membership:
    with tenancy.in_network(network.id):
        mine = Membership.person_id == person.id
        found = db.session.scalars(select(Membership).where(mine)).one()
        db.session.refresh(found)
        return found


def roles_of(person: Person, network: Network) -> list[str]:
    with tenancy.in_network(network.id):
        return sorted(role.role for role in membership_of(person, network).roles)


def last_entry(network: Network) -> AuditEntry:
    with tenancy.in_network(network.id):
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()  # type: ignore[return-value]


def test_roles_and_program_are_changed_at_once_and_logged(
    network: Network, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        program = Program(name="Harbor Makers")
        db.session.add(program)
        db.session.commit()
        program_id = program.id
    ident = membership_of(facilitator, network).id
    theirs = login(facilitator)
    assert theirs.get("/n/rivers/log").status_code == 403
    answer = login(hub_admin).post(
        f"/n/rivers/people/{ident}/roles",
        data={"roles": ["hub_admin", "program_leader"], "program": str(program_id)},
    )
    assert answer.status_code == 303
    assert roles_of(facilitator, network) == ["hub_admin", "program_leader"]
    assert membership_of(facilitator, network).program_id == program_id
    assert theirs.get("/n/rivers/log").status_code == 200
    entry = last_entry(network)
    assert (entry.action, entry.person_id) == ("member.changed", hub_admin.id)
    assert entry.details["before"] == ["facilitator"]


def test_the_last_hub_admin_stays_one(network: Network, hub_admin: Person, login: Login) -> None:
    ident, client = membership_of(hub_admin, network).id, login(hub_admin)
    data = {"roles": "viewer", "program": "0"}
    page = client.post(f"/n/rivers/people/{ident}/roles", data=data)
    assert page.status_code == 422
    assert "The network needs a hub admin" in page.text
    today = now().date().isoformat()
    page = client.post(f"/n/rivers/people/{ident}/end", data={"on": today})
    assert page.status_code == 422
    assert "The network needs a hub admin" in page.text
    assert roles_of(hub_admin, network) == ["hub_admin"]


def test_a_hub_admin_who_cannot_sign_in_does_not_count(
    network: Network, hub_admin: Person, login: Login
) -> None:
    other = make_person(network, "other@example.org", "Other", "hub_admin")
    other.disabled_at = now()
    db.session.commit()
    ident, today = membership_of(hub_admin, network).id, now().date().isoformat()
    page = login(hub_admin).post(f"/n/rivers/people/{ident}/end", data={"on": today})
    assert page.status_code == 422


def test_a_hub_admin_who_left_does_not_count(
    network: Network, hub_admin: Person, login: Login
) -> None:
    other = make_person(network, "other@example.org", "Other", "hub_admin")
    ident = membership_of(other, network).id
    today = now().date().isoformat()
    client = login(hub_admin)
    assert client.post(f"/n/rivers/people/{ident}/end", data={"on": today}).status_code == 303
    mine = membership_of(hub_admin, network).id
    assert client.post(f"/n/rivers/people/{mine}/end", data={"on": today}).status_code == 422


def test_of_two_hub_admins_who_end_each_other_at_once_one_stays(
    app: Flask, network: Network, hub_admin: Person
) -> None:
    other = make_person(network, "other@example.org", "Other", "hub_admin")
    idents = [membership_of(person, network).id for person in (hub_admin, other)]
    network_id, outcomes, ready = network.id, [], Barrier(2)
    db.session.commit()

    def end(ident: int) -> None:
        with app.app_context(), tenancy.in_network(network_id):
            ready.wait(timeout=10)
            try:
                found = memberships.member(ident)
                assert found is not None
                memberships.end(found, now().date())
                db.session.commit()
                outcomes.append("ended")
            except NotPossible:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=end, args=(ident,)) for ident in idents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["ended", "refused"]


def test_a_membership_ends_and_is_resumed_and_both_days_are_kept(
    network: Network, hub_admin: Person, member: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        membership_of(member, network).joined_on = now().date() - timedelta(days=100)
        db.session.commit()
    ident, theirs, admin = membership_of(member, network).id, login(member), login(hub_admin)
    ended = (now().date() - timedelta(days=10)).isoformat()
    assert admin.post(f"/n/rivers/people/{ident}/end", data={"on": ended}).status_code == 303
    assert theirs.get("/n/rivers/").status_code == 404
    assert "Who has left" in admin.get("/n/rivers/people").text
    today = now().date().isoformat()
    assert admin.post(f"/n/rivers/people/{ident}/resume", data={"on": today}).status_code == 303
    assert theirs.get("/n/rivers/").status_code == 200
    with tenancy.in_network(network.id):
        [earlier] = memberships.earlier_times(membership_of(member, network))
    assert (earlier.left_on - earlier.joined_on).days == 90
    assert roles_of(member, network) == ["program_leader"]
    assert last_entry(network).action == "member.resumed"


@pytest.mark.parametrize("days", [-1, 1, 4000])
def test_a_day_that_cannot_be_is_refused(
    network: Network, hub_admin: Person, member: Person, login: Login, days: int
) -> None:
    ident = membership_of(member, network).id
    on = now().date() + timedelta(days=days)
    page = login(hub_admin).post(f"/n/rivers/people/{ident}/end", data={"on": on.isoformat()})
    assert page.status_code == 422
    assert membership_of(member, network).left_on is None


@pytest.mark.parametrize("on", ["", "yesterday", "2026-13-01", "9" * 40])
def test_what_is_no_day_is_said(
    network: Network, hub_admin: Person, member: Person, login: Login, on: str
) -> None:
    ident = membership_of(member, network).id
    page = login(hub_admin).post(f"/n/rivers/people/{ident}/end", data={"on": on})
    assert page.status_code == 422


def test_roles_that_make_no_sense_are_refused(
    network: Network, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    ident, client = membership_of(facilitator, network).id, login(hub_admin)
    for data in (
        {"program": "0"},
        {"roles": "boss", "program": "0"},
        {"roles": "program_leader", "program": "0"},
    ):
        assert client.post(f"/n/rivers/people/{ident}/roles", data=data).status_code == 422
    assert roles_of(facilitator, network) == ["facilitator"]


def test_only_a_hub_admin_sees_an_email_or_changes_anything(
    network: Network, facilitator: Person, member: Person, login: Login
) -> None:
    ident, client = membership_of(member, network).id, login(facilitator)
    page = client.get(f"/n/rivers/people/{ident}")
    assert page.status_code == 200
    assert member.email not in page.text
    assert 'name="roles"' not in page.text
    for deed in ("roles", "end", "resume", "password"):
        assert client.post(f"/n/rivers/people/{ident}/{deed}").status_code == 403


def test_the_admin_of_another_network_finds_no_member(
    network: Network, other_network: Network, member: Person, login: Login
) -> None:
    client = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    ident = membership_of(member, network).id
    for slug in ("hills", "rivers"):
        assert client.get(f"/n/{slug}/people/{ident}").status_code == 404
        for deed in ("roles", "end", "resume", "password"):
            assert client.post(f"/n/{slug}/people/{ident}/{deed}").status_code == 404
    assert roles_of(member, network) == ["program_leader"]
