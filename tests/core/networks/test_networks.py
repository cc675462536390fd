"""Networks, their members, and the pages that show them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from commonaim.core import audit, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.networks import services
from commonaim.core.networks.models import Membership, Network, Program
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login, make_person


def test_a_short_name_is_taken_once(network: Network) -> None:
    with pytest.raises(NotPossible, match=r"short name rivers: choose another\.$"):
        services.create("rivers", "Another")
    assert services.find("rivers") is network
    assert services.find("Rivers") is None


def test_joining_is_in_the_log_with_the_roles(network: Network, hub_admin: Person) -> None:
    with tenancy.in_network(network.id):
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.summary) == ("member.added", "Admin joined as hub_admin")


def test_a_role_that_does_not_exist_is_refused(network: Network, member: Person) -> None:
    with tenancy.in_network(network.id), pytest.raises(ValueError, match="There is no role boss"):
        services.add_member(member, ["viewer", "boss"])


def test_somebody_of_two_networks_chooses_and_somebody_of_one_is_led_there(
    network: Network, other_network: Network, member: Person, login: Login
) -> None:
    client = login(member)
    assert client.get("/").location == "/n/rivers/"
    with tenancy.in_network(other_network.id):
        services.add_member(member, ["viewer", "evaluator"])
        db.session.commit()
    page = client.get("/")
    assert page.status_code == 200
    assert page.text.index("Hills Network") < page.text.index("Rivers Network")
    assert [(n.slug, sorted(roles)) for n, roles in services.memberships_of(member)] == [
        ("hills", ["evaluator", "viewer"]),
        ("rivers", ["program_leader"]),
    ]


def test_somebody_of_no_network_is_told_so(network: Network, login: Login) -> None:
    stranger = make_person(network, "stranger@example.org", "Stranger")
    page = login(stranger).get("/")
    assert page.status_code == 200
    assert "Rivers Network" not in page.text


def test_who_has_left_is_not_listed_and_comes_in_no_more(
    network: Network, member: Person, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        mine = Membership.person_id == member.id
        db.session.scalars(select(Membership).where(mine)).one().left_on = now().date()
        db.session.commit()
        assert [row.person.name for row in services.members()] == ["Admin"]
    assert services.memberships_of(member) == []
    assert login(member).get("/n/rivers/").status_code == 404


def test_people_are_listed_by_program_and_found_by_name(
    network: Network, facilitator: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        program = Program(name="Harbor Makers")
        db.session.add(program)
        db.session.commit()
    make_person(network, "lea@example.org", "Lea 100%", "program_leader", program=program)
    client = login(facilitator)
    page = client.get("/n/rivers/people").text
    assert "Harbor Makers" in page
    assert "Lea 100%" in page
    assert "Lea 100%" in client.get("/n/rivers/people?q=0%25").text
    assert "Lea 100%" not in client.get("/n/rivers/people?q=z%25").text


def test_an_email_is_shown_to_nobody_else(
    network: Network, hub_admin: Person, member: Person, login: Login
) -> None:
    assert hub_admin.email not in login(member).get("/n/rivers/people").text


def test_the_home_of_an_empty_network_opens_for_every_role(network: Network, login: Login) -> None:
    for role in ("hub_admin", "facilitator", "program_leader", "evaluator", "viewer"):
        person = make_person(network, f"{role}@example.org", role, role)
        assert login(person).get("/n/rivers/").status_code == 200


def test_the_log_is_in_pages_and_newest_first(
    network: Network, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        for number in range(60):
            audit.record("test", f"Deed {number:02}", number=number)
        audit.record("test", "x" * 300)
        db.session.commit()
    client = login(hub_admin)
    page = client.get("/n/rivers/log").text
    assert page.index("Deed 59") < page.index("Deed 30")
    assert "Deed 05" not in page
    assert "Deed 05" in client.get("/n/rivers/log?page=2").text


@pytest.mark.parametrize(
    ("timezone", "locale", "sentence"),
    [
        (
            "America/Chicago",
            "en",
            "Every time here is in the network's time zone: Central Time.",
        ),
        (
            "America/Chicago",
            "es",
            "Todas las horas están en la zona horaria de la red: hora central.",
        ),
        ("UTC", "en", "Every time here is in the network's time zone: UTC."),
        ("Mars/Olympus", "en", "Every time here is in the network's time zone: UTC."),
    ],
)
def test_the_log_says_once_which_time_zone_its_times_are_in(
    network: Network, hub_admin: Person, login: Login, timezone: str, locale: str, sentence: str
) -> None:
    network.timezone, hub_admin.locale = timezone, locale
    with tenancy.in_network(network.id):
        audit.record("deed.done", "A deed")
        db.session.commit()
    assert login(hub_admin).get("/n/rivers/log").text.count(sentence) == 1


def test_a_network_is_renamed_by_its_hub_admin_and_keeps_its_address(
    network: Network, facilitator: Person, hub_admin: Person, login: Login
) -> None:
    sent = {
        "name": "Rivers\u202e and Lakes",
        "aim": "A",
        "locale": "es",
        "timezone": "America/Lima",
    }
    assert login(facilitator).post("/n/rivers/settings", data=sent).status_code == 403
    client = login(hub_admin)
    for wrong in ({"timezone": "Mars/Base"}, {"locale": "xx"}, {"name": " "}):
        answer = client.post("/n/rivers/settings", data={**sent, **wrong})
        assert answer.status_code == 422, wrong
    assert client.post("/n/rivers/settings", data=sent).status_code == 303
    db.session.refresh(network)
    assert (network.name, network.slug, network.locale) == ("Rivers and Lakes", "rivers", "es")
    assert str(network.zone) == "America/Lima"
    assert "Changed the network: Rivers and Lakes" in client.get("/n/rivers/log").text
