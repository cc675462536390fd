"""Which day it is: the one where the network is at home, and not the one of the server's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from commonaim.core import days, tenancy
from commonaim.core.networks import models
from commonaim.core.networks.models import Network


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Denver", date(2026, 12, 5)), ("UTC", date(2026, 12, 6)), ("", date(2026, 12, 6))],
)
def test_in_the_evening_it_is_still_the_day_that_people_see_outside(
    network: Network, monkeypatch: pytest.MonkeyPatch, zone: str, day: date
) -> None:
    monkeypatch.setattr(models, "now", lambda: datetime(2026, 12, 6, 2, 0, tzinfo=UTC))
    network.timezone = zone
    with tenancy.in_network(network.id):
        assert days.today() == day


def test_outside_a_network_there_is_no_day(network: Network) -> None:
    with pytest.raises(tenancy.OutsideNetwork):
        days.today()
