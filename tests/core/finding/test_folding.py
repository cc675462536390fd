"""Filters of lists: who types without accents finds what has them, and the other way, on every database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.finding.folding import says
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person

NAMES = {
    "josé": ["JOSÉ Peña", "Jose\u0301 Núñez"],
    "jose": ["JOSÉ Peña", "Jose\u0301 Núñez"],
    "NUNEZ": ["Jose\u0301 Núñez"],
    "%": ["100 % Ana"],
    "_": [],
    "ана": ["АНА"],
    "weiss": ["Anna Weiß"],
    "weiß": ["Anna Weiß"],
}


@pytest.fixture
def named(network: Network) -> Network:
    for number, name in enumerate(
        ("JOSÉ Peña", "Jose\u0301 Núñez", "Ana", "100 % Ana", "АНА", "Anna Weiß")
    ):
        make_person(network, f"p{number}@example.org", name, "viewer")
    return network


@pytest.mark.parametrize("typed", ["josé", "jose", "NUNEZ", "%", "_", "ана", "weiss", "weiß"])
def test_letters_with_and_without_an_accent_are_the_same(named: Network, typed: str) -> None:
    found = db.session.scalars(select(Person.name).where(says(typed, Person.name)))
    assert sorted(found) == sorted(NAMES[typed])


def test_one_of_several_columns_is_enough(named: Network) -> None:
    found = select(Person.name).where(says("penã", Person.email, Person.name))
    assert list(db.session.scalars(found)) == ["JOSÉ Peña"]


def test_the_list_of_people_is_filtered_so(named: Network, hub_admin: Person, login: Login) -> None:
    page = login(hub_admin).get("/n/rivers/people?q=pena").text
    assert "JOSÉ Peña" in page
    assert "100 % Ana" not in page
    with tenancy.in_network(named.id):
        assert db.session.scalar(select(Person.id).where(says("pena", Person.name)))
