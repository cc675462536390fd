"""What the tests of the norms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commonaim.core import tenancy
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable


@pytest.fixture
def here(network: Network, enable: Enable) -> Iterator[Network]:
    """A network with the norms on; the test is inside it."""
    enable(network, "norms")
    with tenancy.in_network(network.id):
        yield network
