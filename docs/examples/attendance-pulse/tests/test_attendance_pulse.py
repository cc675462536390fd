from datetime import timedelta

import pytest
from commonaim_attendance_pulse import services
from commonaim_attendance_pulse.models import MeetingAnswer
from sqlalchemy import select

from commonaim.core import ReportPeriod, daily, tenancy
from commonaim.core.access import access_of
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle
from commonaim.core.notices.models import Notice
from commonaim.core.testing import PluginContract, ask, make_person


class TestContract(PluginContract):
    plugin = "attendance_pulse"


@pytest.fixture
def cycle(network, enable):
    """A cycle that runs, in a network where the plugin is on; the test is in that network."""
    enable(network, "attendance_pulse")
    with tenancy.in_network(network.id):
        today = network.today
        made = Cycle(name="Spring", starts_on=today, ends_on=today + timedelta(days=30))
        db.session.add(made)
        db.session.commit()
        yield made


def asked(client, cycle, **fields):
    day = (cycle.starts_on + timedelta(days=7)).isoformat()
    url = f"/n/rivers/attendance_pulse/cycles/{cycle.id}/ask"
    return client.post(url, data={"name": "Monthly hour", "closes_on": day, **fields})


def test_everybody_is_asked_and_answers_once(network, cycle, facilitator, member, login):
    assert asked(login(facilitator), cycle).status_code == 303
    db.session.expire_all()
    assert [notice.person_id for notice in db.session.scalars(select(Notice))] == [member.id]
    browser = login(member)
    assert "Say how “Monthly hour” was" in browser.get("/n/rivers/").text
    for feeling in ("not", "partly"):
        browser.post("/n/rivers/attendance_pulse/1", data={"feeling": feeling})
    assert "Say how" not in browser.get("/n/rivers/").text
    assert [answer.feeling for answer in db.session.scalars(select(MeetingAnswer))] == ["partly"]


def test_what_cannot_be_taken_comes_back(cycle, facilitator, login):
    answer = asked(login(facilitator), cycle, name="")
    assert answer.status_code == 422
    assert "Say which meeting it was." in answer.text


def test_few_answers_are_not_told(network, cycle, facilitator):
    meeting = services.ask("Monthly hour", cycle.id, cycle.ends_on, facilitator.id)
    user = access_of(facilitator, network)
    for number in range(5):
        assert services.results()[0].counts is None
        person = make_person(network, f"p{number}@example.org", f"P{number}", "viewer")
        services.answer(meeting, person.id, "heard", "")
    assert services.results()[0].counts == {"heard": 5, "partly": 0, "not": 0}
    [section] = ask(
        network,
        "attendance_pulse",
        "report_sections",
        user=user,
        period=ReportPeriod((cycle.id,)),
    )
    assert section.tables[0].rows[0].counts == (5, 0, 0)


def test_who_answered_is_forgotten_in_time(network, cycle, facilitator, member):
    meeting = services.ask("Monthly hour", cycle.id, network.today, facilitator.id)
    services.answer(meeting, member.id, "heard", "")
    ask(network, "attendance_pulse", "daily")
    assert db.session.scalars(select(MeetingAnswer.person_id)).all() == [member.id]
    meeting.closes_on = network.today - timedelta(days=15)
    db.session.commit()
    assert daily.run_due() == 1
    assert db.session.scalars(select(MeetingAnswer.person_id)).all() == [None]
    assert services.results()[0].answered == 1
