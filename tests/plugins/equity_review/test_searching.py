"""The editions of the statement are found by the search of the network, by those who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.testing import Login
from commonaim.plugins.equity_review.models import Edition

if TYPE_CHECKING:
    from tests.plugins.equity_review.conftest import World


def main_of(page: str) -> str:
    return page.partition("<main")[2]


def test_the_words_of_an_adopted_edition_are_found_and_those_of_a_draft_are_not(
    world: World, login: Login
) -> None:
    client = login(world.leader)
    found = main_of(client.get("/n/rivers/search?q=indigenous").text)
    assert "<bdi>Edition 1</bdi>" in found
    with tenancy.in_network(world.network.id):
        db.session.add(Edition(number=2, content={"principles": ["Zeppelins for all"]}))
        db.session.commit()
    assert "Nothing has these words" in client.get("/n/rivers/search?q=zeppelins").text
