"""Who stands for a program, and how that is handed over."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks import memberships, programs
from commonaim.core.networks.models import Liaison, Network
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login

from .conftest import day, membership_of, the


def test_a_hand_over_keeps_who_was_before(
    network: Network, harbor: int, leader: Person, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        programs.hand_over(the(harbor), membership_of(leader), day(0), "")
        db.session.commit()
        successor = membership_of(hub_admin).id
    client = login(leader)
    data = {"successor": str(successor), "on": day(60).isoformat(), "note": "Call Nia first."}
    answer = client.post(f"/n/rivers/programs/{harbor}/hand-over", data=data)
    assert answer.status_code == 303
    with tenancy.in_network(network.id):
        told = [
            (one.person.name, one.since, one.until)
            for one in programs.liaisons_of(the(harbor))
            if one.person
        ]
    assert told == [("Admin", day(60), None), ("Lee Leader", day(0), day(60))]
    assert "Call Nia first." in login(hub_admin).get(f"/n/rivers/programs/{harbor}/pack").text
    # Who handed over is liaison no more.
    assert client.get(f"/n/rivers/programs/{harbor}/hand-over").status_code == 403


def test_a_leader_who_is_not_the_liaison_hands_nothing_over(
    network: Network, harbor: int, leader: Person, login: Login
) -> None:
    assert login(leader).get(f"/n/rivers/programs/{harbor}/hand-over").status_code == 403


def test_a_hand_over_that_cannot_be_is_refused(
    network: Network, harbor: int, leader: Person, hub_admin: Person, inside: None
) -> None:
    programs.hand_over(the(harbor), membership_of(leader), day(10), "")
    with pytest.raises(NotPossible, match="is the liaison already"):
        programs.hand_over(the(harbor), membership_of(leader), day(20), "")
    for on in (day(9), now().date() + timedelta(days=1)):
        with pytest.raises(NotPossible, match="Choose a day"):
            programs.hand_over(the(harbor), membership_of(hub_admin), on, "")


def test_the_database_holds_one_liaison_at_a_time(
    network: Network, harbor: int, leader: Person, inside: None
) -> None:
    for _ in range(2):
        db.session.add(Liaison(program_id=harbor, person_id=leader.id, since=day(0)))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_of_two_hand_overs_at_once_both_are_kept_one_after_the_other(
    app: Flask, network: Network, harbor: int, leader: Person, hub_admin: Person
) -> None:
    with tenancy.in_network(network.id):
        idents = [membership_of(person).id for person in (leader, hub_admin)]
        db.session.commit()
    network_id, ready = network.id, Barrier(2)
    db.session.commit()

    def hand_over(ident: int) -> None:
        with app.app_context(), tenancy.in_network(network_id):
            ready.wait(timeout=10)
            successor = memberships.member(ident)
            assert successor is not None
            programs.hand_over(the(harbor), successor, now().date(), "")
            db.session.commit()

    threads = [Thread(target=hand_over, args=(ident,)) for ident in idents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with tenancy.in_network(network.id):
        found = programs.liaisons_of(the(harbor))
    assert len(found) == 2
    assert [one.until for one in found].count(None) == 1


def test_who_leaves_the_network_stands_for_no_program(
    network: Network, harbor: int, leader: Person, hub_admin: Person, inside: None
) -> None:
    membership = membership_of(leader)
    membership.joined_on = day(0)
    programs.hand_over(the(harbor), membership, day(0), "")
    memberships.end(membership, day(50))
    db.session.flush()
    assert programs.present_liaison(the(harbor)) is None
    [kept] = programs.liaisons_of(the(harbor))
    assert kept.until == day(50)
