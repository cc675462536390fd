"""Where a network begins, and what it lets other networks copy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Enable, Login
from commonaim.plugins.norms.models import PAPER, Norm
from commonaim.plugins.norms.services import norms, starting

#: What of the paper may be quoted, and nothing else is marked as its own.
QUOTED = {
    "Respecting each other's time",
    "for a pause or to process",
    "Apologize and work to repair damage if you violate a norm",
}


@pytest.mark.parametrize(("language", "marks"), [("en", "“([^”]+)”"), ("es", "«([^»]+)»")])
def test_only_three_wordings_are_told_as_those_of_the_paper(language: str, marks: str) -> None:
    offered = starting.examples(language)
    quoted = [
        words
        for one in offered
        if one.source == PAPER
        for words in re.findall(marks, one.words.text)
    ]
    assert sorted(quoted) == sorted(QUOTED)
    others = [one.words.text for one in offered if one.source != PAPER]
    assert not [text for text in others if re.search(marks, text)]
    assert len(others) >= 4


def test_a_network_begins_with_the_examples_it_ticks(
    here: Network, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    client.post("/n/rivers/norms/start/with", data={"norm": ["air", "repair"]})
    assert len(norms.in_force()) == 2
    assert client.post("/n/rivers/norms/start/with", data={"norm": ["time"]}).status_code == 303
    assert len(norms.in_force()) == 2


def test_another_network_copies_what_was_published_and_sees_nothing_else(
    here: Network, norm: Norm, other_network: Network, enable: Enable
) -> None:
    assert starting.others(other_network) == []
    starting.publish("River norms")
    db.session.commit()
    norms.adopt_change(norm, norms.Words("Changed since."), norms.Brought())
    db.session.commit()
    enable(other_network, "norms")
    with tenancy.in_network(other_network.id):
        (found,) = starting.others(other_network)
        assert found.title == "River norms"
        assert [one.words.text for one in found.norms] == ["We begin on time."]
        starting.begin_with_set(other_network, found.ident, ["0"], None)
        assert [one.wording.text for one in norms.in_force()] == ["We begin on time."]
        assert "River norms" in norms.in_force()[0].wording.decided_how
        db.session.commit()
    starting.unpublish()
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert starting.others(other_network) == []


def test_a_set_is_not_offered_where_the_plugin_is_off(
    here: Network, norm: Norm, other_network: Network
) -> None:
    starting.publish("River norms")
    networks.switch_off(here, "norms", None)
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert starting.others(other_network) == []
        with pytest.raises(NotPossible):
            starting.begin_with_set(other_network, 1, ["0"], None)


def test_no_other_file_quotes_the_paper() -> None:
    folder = Path(starting.__file__).parents[1]
    moves = (folder / "moves.toml").read_text(encoding="utf-8")
    assert not [words for words in QUOTED if words in moves]
