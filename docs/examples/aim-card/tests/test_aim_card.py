from datetime import timedelta

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle
from commonaim.core.testing import PluginContract, ask


class TestContract(PluginContract):
    plugin = "aim_card"
    languages = ()


def test_home_tells_the_aim_and_the_days_that_are_left(network, member, enable, login):
    enable(network, "aim_card")
    assert ask(network, "aim_card", "dashboard_cards", user=None) == []
    network.aim = "Every student finds someone to ask."
    with tenancy.in_network(network.id):
        today = network.today
        cycle = Cycle(name="Spring", starts_on=today, ends_on=today + timedelta(days=12))
        db.session.add(cycle)
        db.session.commit()
    page = login(member).get("/n/rivers/").text
    assert "Every student finds someone to ask." in page
    assert "Spring: 12 days more." in page
