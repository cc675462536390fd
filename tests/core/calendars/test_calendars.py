"""A person's calendar reads the network's dates under an address that ends when it should."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.calendars.models import CalendarLink
from commonaim.core.cycles.models import Phase
from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle
from commonaim.core.networks.models import Membership, Network
from commonaim.core.testing import Enable, Login

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

Feed = Callable[[Person], str]


@pytest.fixture
def feed(network: Network, login: Login) -> Feed:
    """Makes a new address for somebody and gives its path."""

    def make(person: Person) -> str:
        page = login(person).post("/n/rivers/calendar/renew").text
        found = re.search(r'value="http://localhost(/calendar/[^"]+\.ics)"', page)
        assert found, page
        return found[1]

    return make


def cycle_in(network: Network, name: str = "Cycle 1") -> int:
    with tenancy.in_network(network.id):
        cycle = Cycle(
            name=name,
            aim="One; two, three\nand \\",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 3, 31),
        )
        db.session.add(cycle)
        db.session.flush()
        days = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 10)}
        db.session.add(Phase(cycle_id=cycle.id, name="Plan", **days))
        db.session.commit()
        return cycle.id


def events(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    calendar: Any = Calendar.from_ical(answer.data)
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_cycles_and_phases_are_days_and_the_end_is_the_day_after(
    network: Network, member: Person, feed: Feed, client: FlaskClient
) -> None:
    network.timezone = "America/Chicago"
    ident = cycle_in(network)
    path = feed(member)
    found = events(client, path)
    assert sorted(found) == ["core-cycle-1@rivers.commonaim", "core-phase-1@rivers.commonaim"]
    cycle, phase = (found[uid] for uid in sorted(found))
    assert (cycle["dtstart"].dt, cycle["dtend"].dt) == (date(2026, 3, 1), date(2026, 4, 1))
    assert (phase["summary"], phase["dtend"].dt) == ("Plan (Cycle 1)", date(2026, 3, 11))
    assert cycle["description"] == "One; two, three\nand \\"
    assert cycle["url"] == f"http://localhost/n/rivers/cycles/{ident}"
    assert b"DESCRIPTION:One\\; two\\, three\\nand \\\\" in client.get(path).data


def test_what_moves_keeps_its_uid(
    network: Network, member: Person, feed: Feed, client: FlaskClient
) -> None:
    cycle_in(network)
    path = feed(member)
    before = events(client, path)
    with tenancy.in_network(network.id):
        cycle = db.session.scalars(select(Cycle)).one()
        cycle.name, cycle.ends_on = "Longer", date(2026, 6, 30)
        db.session.commit()
    after = events(client, path)
    assert set(after) == set(before)
    assert after["core-cycle-1@rivers.commonaim"]["dtend"].dt == date(2026, 7, 1)


def test_no_name_adds_a_line(
    network: Network, member: Person, feed: Feed, client: FlaskClient
) -> None:
    cycle_in(network, "A\r\nATTENDEE:mailto:x@example.org")
    data = client.get(feed(member)).data
    assert b"\r\nATTENDEE" not in data


def test_a_new_address_ends_the_one_before_and_only_a_hash_is_kept(
    network: Network, member: Person, feed: Feed, client: FlaskClient, login: Login
) -> None:
    first = feed(member)
    second = feed(member)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    with tenancy.in_network(network.id):
        [link] = db.session.scalars(select(CalendarLink)).all()
    assert link.token_hash not in second
    page = login(member).get("/n/rivers/calendar/").text
    assert "/calendar/" not in page.replace("/n/rivers/calendar/", "")
    login(member).post("/n/rivers/calendar/revoke")
    assert client.get(second).status_code == 404


def test_leaving_the_network_or_a_disabled_account_ends_the_feed(
    network: Network, member: Person, facilitator: Person, feed: Feed, client: FlaskClient
) -> None:
    mine, theirs = feed(member), feed(facilitator)
    facilitator.disabled_at = now()
    with tenancy.in_network(network.id):
        membership = select(Membership).where(Membership.person_id == member.id)
        db.session.scalars(membership).one().left_on = now().date()
        db.session.commit()
    assert client.get(mine).status_code == 404
    assert client.get(theirs).status_code == 404
    assert client.get("/calendar/nothing.ics").status_code == 404


def test_dates_of_another_network_are_not_in_it(
    network: Network, other_network: Network, member: Person, feed: Feed, client: FlaskClient
) -> None:
    cycle_in(other_network, "Hills cycle")
    assert events(client, feed(member)) == {}


def test_the_last_day_of_a_round_of_comments_comes_from_the_plugin_while_it_is_on(
    network: Network,
    member: Person,
    hub_admin: Person,
    enable: Enable,
    login: Login,
    feed: Feed,
    client: FlaskClient,
) -> None:
    enable(network, "equity_review")
    admin, last = login(hub_admin), now().date() + timedelta(days=5)
    admin.post("/n/rivers/equity_review/statement/draft/begin")
    admin.post(
        "/n/rivers/equity_review/statement/rounds/open",
        data={"closes_on": last.isoformat(), "invitation": ""},
    )
    path = feed(member)
    [event] = events(client, path).values()
    assert str(event["uid"]) == "equity_review-round-1@rivers.commonaim"
    assert event["dtstart"].dt == last
    assert event["url"].startswith("http://localhost/n/rivers/equity_review/statement/rounds/")
    admin.post("/n/rivers/plugins/equity_review/disable")
    assert events(client, path) == {}


TIDES = """
from datetime import UTC, datetime
from commonaim.core.plugin import CalendarItem

@hookimpl
def calendar_items(user):
    start = datetime(2026, 7, 1, 18, 30, tzinfo=UTC)
    yield CalendarItem("high", "High tide", start, start.replace(hour=19), text=user.person.name)
"""


@pytest.fixture
def tides(shelf: Shelf) -> None:
    """A plugin with a moment."""
    shelf.add("tides", hooks=TIDES)


def test_a_moment_is_told_in_the_time_zone_of_the_network(
    tides: None, network: Network, member: Person, enable: Enable, feed: Feed, client: FlaskClient
) -> None:
    network.timezone = "America/Chicago"
    enable(network, "tides")
    path = feed(member)
    [event] = events(client, path).values()
    assert event["dtstart"].dt == datetime(2026, 7, 1, 13, 30, tzinfo=ZoneInfo("America/Chicago"))
    data = client.get(path).data
    assert b"DTSTART;TZID=America/Chicago:20260701T133000" in data
    assert b"BEGIN:VTIMEZONE" in data
