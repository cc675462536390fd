"""What the tests of the norms share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, g

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable, make_person
from commonaim.plugins.norms import plugin
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.services import norms
from commonaim.plugins.norms.services.norms import Brought, Words

Choose = Callable[..., None]


@pytest.fixture
def here(app: Flask, network: Network, enable: Enable) -> Iterator[Network]:
    """A network with the norms on; the test is inside it, and can make addresses."""
    enable(network, "norms")
    with tenancy.in_network(network.id), app.test_request_context():
        g.network_slug = network.slug
        yield network


@pytest.fixture
def norm(here: Network) -> Norm:
    """A norm that holds, committed."""
    made = norms.adopt_new(Words("We begin on time."), Brought(reason="Many travel far."))
    db.session.commit()
    return made


@pytest.fixture
def people(here: Network) -> list[Person]:
    """Six members, committed."""
    return [
        make_person(here, f"p{number}@example.org", f"Person {number}", "program_leader")
        for number in range(6)
    ]


@pytest.fixture
def choose(here: Network) -> Choose:
    """Choose settings of the norms: `choose(adoption="vote", least=2)`."""

    def choose_settings(**values: Any) -> None:
        networks.change_settings(plugin, {**networks.settings(plugin), **values})
        db.session.commit()

    return choose_settings
