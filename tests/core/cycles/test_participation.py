"""Evidence for stipends: a few people see it, on pages of its own, and nothing that was written is beside it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.cycles import groups, participation, services
from commonaim.core.cycles.models import Occasion, Participation
from commonaim.core.db import db, now
from commonaim.core.networks.models import Membership
from commonaim.core.sheets import as_csv, harmless
from commonaim.core.testing import Login, make_person

NAME = "Monthly hour in the harbor"


@pytest.fixture
def occasion(work: Any) -> Occasion:
    """A meeting of the group."""
    return participation.add_occasion(work.group, name=NAME, held_on=now().date(), phase=None)


@pytest.fixture
def other_facilitator(work: Any) -> Person:
    """A facilitator of no group."""
    return make_person(work.network, "fred@example.org", "Fred", "facilitator")


def confirmed() -> list[tuple[str, str | None, str]]:
    rows = db.session.scalars(select(Participation).order_by(Participation.id))
    return [
        (row.person.name, row.program.name if row.program else None, row.confirmed_by.name)
        for row in rows
        if row.confirmed_by
    ]


def test_a_facilitator_adds_a_meeting_and_says_who_took_part(
    work: Any, facilitator: Person, leader: Person, login: Login
) -> None:
    work.phases("Plan", "Try")
    client = login(facilitator)
    page = f"{work.url}/cycles/{work.cycle.id}/participation"
    data = {"group": work.group.id, "name": NAME, "held_on": "2026-03-04", "phase": 0}
    answer = client.post(page, data=data)
    assert answer.status_code == 303
    assert "Lea" in client.get(answer.location).text
    client.post(answer.location, data={"people": [leader.id, facilitator.id, 999_999]})
    assert sorted(name for name, _program, _by in confirmed()) == ["Facilitator", "Lea"]
    client.post(answer.location, data={"people": [leader.id]})
    assert confirmed() == [("Lea", "Harbor Makers", "Facilitator")]


def test_whoever_confirmed_first_is_kept(
    work: Any,
    occasion: Occasion,
    facilitator: Person,
    hub_admin: Person,
    leader: Person,
    login: Login,
) -> None:
    path = f"{work.url}/occasions/{occasion.id}"
    for person in (facilitator, hub_admin):
        assert login(person).post(path, data={"people": [leader.id]}).status_code == 303
    assert confirmed() == [("Lea", "Harbor Makers", "Facilitator")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Say what it was"),
        ({"held_on": ""}, "Say when it was."),
        ({"held_on": "yesterday"}, "A day is written like"),
        ({"group": 0}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_asked_for(
    work: Any, facilitator: Person, login: Login, change: dict[str, Any], sentence: str
) -> None:
    data = {"group": work.group.id, "name": NAME, "held_on": "2026-03-04", "phase": 0}
    path = f"{work.url}/cycles/{work.cycle.id}/participation"
    answer = login(facilitator).post(path, data=data | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(Occasion)).all() == []


def test_only_hub_admins_the_group_s_facilitators_and_the_person_see_it(
    work: Any,
    occasion: Occasion,
    facilitator: Person,
    hub_admin: Person,
    leader: Person,
    viewer: Person,
    other_facilitator: Person,
    stranger: Person,
    login: Login,
) -> None:
    participation.confirm(occasion, work.group, [leader.id], by_id=facilitator.id)
    evaluator = make_person(work.network, "eva@example.org", "Eva", "evaluator")
    one, whole = (
        f"{work.url}/occasions/{occasion.id}",
        f"{work.url}/cycles/{work.cycle.id}/participation",
    )
    own = f"{work.url}/participation"
    for person in (hub_admin, facilitator):
        client = login(person)
        assert "Lea" in client.get(one).text
        assert NAME in client.get(whole).text
        assert "Lea" in client.get(f"{whole}.csv").text
        assert NAME not in client.get(own).text
    for person in (leader, viewer, evaluator):
        client = login(person)
        for path in (one, whole, f"{whole}.csv"):
            assert client.get(path).status_code == 403
        assert (NAME in client.get(own).text) == (person is leader)
    client = login(other_facilitator)
    for method in (client.get, client.post):
        assert method(one).status_code == 403
    assert client.post(f"{one}/remove").status_code == 403
    assert NAME not in client.get(whole).text
    assert NAME not in client.get(f"{whole}.csv").text
    for path in (one, whole, f"{whole}.csv", own):
        assert login(stranger).get(path).status_code == 404


def test_a_facilitator_adds_nothing_to_a_group_of_others(
    work: Any, other_facilitator: Person, login: Login
) -> None:
    data = {"group": work.group.id, "name": NAME, "held_on": "2026-03-04", "phase": 0}
    path = f"{work.url}/cycles/{work.cycle.id}/participation"
    assert login(other_facilitator).post(path, data=data).status_code == 422
    assert db.session.scalars(select(Occasion)).all() == []


def test_no_page_of_the_work_shows_who_took_part(
    work: Any,
    occasion: Occasion,
    facilitator: Person,
    leader: Person,
    hub_admin: Person,
    login: Login,
) -> None:
    participation.confirm(occasion, work.group, [leader.id], by_id=facilitator.id)
    client = login(hub_admin)
    for page in (
        f"cycles/{work.cycle.id}",
        f"cycles/{work.cycle.id}/board",
        f"cycles/{work.cycle.id}/groups",
        f"groups/{work.group.id}",
        f"submissions/{work.submission.id}",
        "people",
        "",
    ):
        assert NAME not in client.get(f"{work.url}/{page}").text, page


def test_the_log_names_nobody_who_took_part(
    work: Any, occasion: Occasion, facilitator: Person, leader: Person
) -> None:
    participation.confirm(occasion, work.group, [leader.id], by_id=facilitator.id)
    db.session.flush()
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("participation%")))
    assert all("Lea" not in f"{entry.summary} {entry.details}" for entry in entries)


def test_the_sheet_runs_no_formula(
    work: Any, occasion: Occasion, facilitator: Person, leader: Person, login: Login
) -> None:
    leader.name, occasion.name = "=cmd|' /C calc'!A0", "  @SUM(1)"
    work.group.name = "+1"
    participation.confirm(occasion, work.group, [leader.id], by_id=facilitator.id)
    answer = login(facilitator).get(f"{work.url}/cycles/{work.cycle.id}/participation.csv")
    assert answer.mimetype == "text/csv"
    head, row = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert head[0] == "Name"
    assert [row[0], row[4], row[6]] == ["'=cmd|' /C calc'!A0", "'+1", "'  @SUM(1)"]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\n=1"])
def test_a_cell_that_looks_like_a_formula_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert as_csv([["a = b"]]).endswith("a = b\r\n")


def test_who_has_left_the_network_stays_confirmed(
    work: Any, occasion: Occasion, facilitator: Person, leader: Person, login: Login
) -> None:
    participation.confirm(occasion, work.group, [leader.id], by_id=facilitator.id)
    left = db.session.scalars(select(Membership).where(Membership.person_id == leader.id)).one()
    left.left_on = left.joined_on
    path = f"{work.url}/occasions/{occasion.id}"
    client = login(facilitator)
    assert "Lea" in client.get(path).text
    client.post(path, data={"people": [leader.id]})
    assert [name for name, _program, _by in confirmed()] == ["Lea"]


def test_an_occasion_goes_with_who_was_confirmed_for_it(
    work: Any, occasion: Occasion, facilitator: Person, leader: Person, login: Login
) -> None:
    participation.confirm(occasion, work.group, [leader.id], by_id=facilitator.id)
    assert login(facilitator).post(f"{work.url}/occasions/{occasion.id}/remove").status_code == 303
    assert db.session.scalars(select(Participation)).all() == []


def test_a_phase_that_goes_leaves_the_evidence(
    work: Any, facilitator: Person, leader: Person
) -> None:
    work.phases("Plan")
    [plan] = services.phases_of(work.cycle)
    held = participation.add_occasion(work.group, name=NAME, held_on=now().date(), phase=plan)
    participation.confirm(held, work.group, [leader.id], by_id=facilitator.id)
    work.phases()
    db.session.expire_all()
    assert held.phase_id is None
    assert len(confirmed()) == 1


def test_who_facilitates_with_others_sees_the_group_too(
    work: Any, occasion: Occasion, facilitator: Person, other_facilitator: Person, login: Login
) -> None:
    groups.keep(
        work.group,
        work.cycle,
        name="Belonging",
        facilitators=[facilitator.id, other_facilitator.id],
        programs=[],
    )
    assert login(other_facilitator).get(f"{work.url}/occasions/{occasion.id}").status_code == 200
