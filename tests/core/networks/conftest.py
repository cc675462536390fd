"""A program and its leader, and days around the one on which things begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import memberships, programs
from commonaim.core.networks.models import Membership, Network, Program
from commonaim.core.testing import make_person

START = date(2024, 1, 10)


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def added(row: object) -> int:
    db.session.add(row)
    db.session.commit()
    return int(row.id)  # type: ignore[attr-defined]  # every row here has one


@pytest.fixture
def inside(network: Network) -> Iterator[None]:
    """Work in the network."""
    with tenancy.in_network(network.id):
        yield


@pytest.fixture
def harbor(network: Network) -> int:
    """The id of a program."""
    with tenancy.in_network(network.id):
        return added(Program(name="Harbor Makers", place="Port Alder"))


@pytest.fixture
def leader(network: Network, harbor: int) -> Person:
    with tenancy.in_network(network.id):
        program = programs.program(harbor)
        return make_person(
            network, "lee@example.org", "Lee Leader", "program_leader", program=program
        )


def the(ident: int) -> Program:
    found = programs.program(ident)
    assert found is not None
    return found


def membership_of(person: Person) -> Membership:
    mine = select(Membership.id).where(Membership.person_id == person.id)
    found = memberships.member(db.session.scalars(mine).one())
    assert found is not None
    return found
