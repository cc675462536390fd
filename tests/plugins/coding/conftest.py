"""What the tests of coding share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from commonaim.core import tenancy
from commonaim.core.access import Access, access_of
from commonaim.core.accounts.models import Person
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable
from commonaim.plugins.coding.models import Project, Text
from commonaim.plugins.coding.services import projects, texts
from commonaim.plugins.coding.services.texts import NewText

MakeText = Callable[..., Text]


@pytest.fixture
def here(network: Network, enable: Enable) -> Iterator[Network]:
    """A network with coding on; the test is inside it."""
    enable(network, "coding")
    with tenancy.in_network(network.id):
        yield network


@pytest.fixture
def project(here: Network, facilitator: Person) -> Project:
    """A project in which the facilitator codes."""
    return projects.create("What makes a place ours", person=facilitator)


@pytest.fixture
def make_text(project: Project) -> MakeText:
    """Brings a text into the project: ``make_text("Some words.", visible_to="coders")``."""

    def make(body: str, **fields: object) -> Text:
        return texts.add(project, NewText(**{"title": "A text", "body": body, **fields}))  # type: ignore[arg-type]  # the fields of a NewText

    return make


def asking(person: Person, network: Network) -> Access:
    """What ``person`` may do in ``network``."""
    access = access_of(person, network)
    assert access is not None
    return access
