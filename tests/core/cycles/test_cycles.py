"""Cycles of any number and length, with phases in the network's words and a menu of change ideas."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.cycles import services
from commonaim.core.cycles.models import CycleIdea, Phase
from commonaim.core.db import db, now
from commonaim.core.forms.models import ChangeIdea, Cycle
from commonaim.core.testing import Login

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def sent(**more: Any) -> dict[str, Any]:
    """A form of a cycle; phases as ``phase_0_name="Plan"``."""
    base = {"name": "Winter", "starts_on": "2026-01-01", "ends_on": "2026-01-31", "aim": ""}
    return base | {
        re.sub(r"^phase_(\d)_", r"phase-\1-", name): value for name, value in more.items()
    }


def two(**more: Any) -> dict[str, Any]:
    """A form of a cycle with two phases, whose days are empty unless given."""
    days = {f"phase_{n}_{end}_on": "" for n in (0, 1) for end in ("starts", "ends")}
    named = {
        "phase_0_name": "Plan",
        "phase_0_kind": "plan",
        "phase_1_name": "Try",
        "phase_1_kind": "do",
    }
    return sent(**(named | days | more))


def phases(name: str = "Winter") -> list[tuple[str, str, str]]:
    cycle = db.session.scalars(select(Cycle).where(Cycle.name == name)).one()
    return [(p.name, f"{p.starts_on}", f"{p.ends_on}") for p in services.phases_of(cycle)]


def test_a_new_cycle_begins_with_plan_do_study_act(
    work: Any, facilitator: Person, login: Login
) -> None:
    page = login(facilitator).get(f"{work.url}/cycles/make").text
    for number, name in enumerate(("Plan", "Do", "Study", "Act")):
        assert f'name="phase-{number}-name" type="text" value="{name}"' in page


def test_a_cycle_without_days_for_its_phases_is_divided_evenly(
    work: Any, hub_admin: Person, login: Login
) -> None:
    answer = login(hub_admin).post(f"{work.url}/cycles/make", data=two())
    assert answer.status_code == 303
    assert phases() == [("Plan", "2026-01-01", "2026-01-15"), ("Try", "2026-01-16", "2026-01-31")]
    assert (
        db.session.scalar(select(AuditEntry.summary).order_by(AuditEntry.id.desc()))
        == "Planned Winter"
    )


@pytest.mark.parametrize(("days", "count"), [(1, 4), (3, 4), (4, 4), (400, 7)])
def test_every_phase_of_a_divided_cycle_is_within_it(days: int, count: int) -> None:
    last = FIRST + timedelta(days=days - 1)
    steps = services.divided(FIRST, last, [services.Step(str(n)) for n in range(count)])
    assert len(steps) == count
    assert all(
        FIRST <= s.starts_on <= s.ends_on <= last for s in steps if s.starts_on and s.ends_on
    )
    assert all(step.has_days for step in steps)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": "2025-12-31"}, "It would end before it begins"),
        ({"ends_on": "soon"}, "A day is written like 2026-09-01."),
        ({"name": " "}, "Give it a name, even a plain one."),
        (
            {"phase_0_starts_on": "2026-01-09", "phase_0_ends_on": "2026-01-02"},
            "It would end before it begins",
        ),
        (
            {"phase_0_starts_on": "2025-12-01", "phase_0_ends_on": "2026-01-02"},
            "Not all of it is within the cycle",
        ),
        ({"phase_0_starts_on": "2026-01-02"}, "Say when it begins and ends"),
        ({"phase_0_starts_on": "2026-02-31"}, "A day is written like 2026-09-01."),
        ({"phase_0_kind": "grade"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_asked_about_and_nothing_is_saved(
    work: Any, hub_admin: Person, login: Login, change: dict[str, str], sentence: str
) -> None:
    full = {"phase_1_starts_on": "2026-01-10", "phase_1_ends_on": "2026-01-20"}
    answer = login(hub_admin).post(f"{work.url}/cycles/make", data=two(**(full | change)))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Try"' in answer.text, "what was typed is still there"
    assert db.session.scalars(select(Cycle.name)).all() == ["Cycle 1"]


def test_phases_that_share_days_are_saved_with_a_word_about_it(
    work: Any, hub_admin: Person, login: Login
) -> None:
    days = {
        "phase_0_starts_on": "2026-01-01",
        "phase_0_ends_on": "2026-01-15",
        "phase_1_starts_on": "2026-01-15",
        "phase_1_ends_on": "2026-01-31",
    }
    client = login(hub_admin)
    answer = client.post(f"{work.url}/cycles/make", data=two(**days), follow_redirects=True)
    assert "“Plan” and “Try” share days." in answer.text
    assert len(phases()) == 2


def test_a_phase_keeps_its_place_when_it_is_renamed_and_goes_without_a_name(
    work: Any, hub_admin: Person, login: Login
) -> None:
    work.phases("Plan", "Do")
    plan, do = [phase.id for phase in services.phases_of(work.cycle)]
    first = f"{work.cycle.starts_on}"
    data = sent(
        name="Cycle 1",
        starts_on=f"{work.cycle.starts_on}",
        ends_on=f"{work.cycle.ends_on}",
        phase_0_phase_id=plan,
        phase_0_name="Think",
        phase_0_kind="plan",
        phase_0_starts_on=first,
        phase_0_ends_on=first,
        phase_1_phase_id=do,
        phase_1_name="",
    )
    answer = login(hub_admin).post(f"{work.url}/cycles/{work.cycle.id}/change", data=data)
    assert answer.status_code == 303
    db.session.expire_all()
    assert [(p.id, p.name) for p in services.phases_of(work.cycle)] == [(plan, "Think")]


def test_a_phase_of_another_cycle_is_not_taken(work: Any, hub_admin: Person, login: Login) -> None:
    work.phases("Plan")
    [plan] = services.phases_of(work.cycle)
    login(hub_admin).post(f"{work.url}/cycles/make", data=two(phase_0_phase_id=plan.id))
    db.session.expire_all()
    assert plan.cycle_id == work.cycle.id
    assert [name for name, _first, _last in phases()] == ["Plan", "Try"]


def test_the_page_of_a_cycle_names_the_phase_of_today(
    work: Any, viewer: Person, login: Login
) -> None:
    page = login(viewer).get(f"{work.url}/cycles/{work.cycle.id}").text
    assert 'class="strip"' not in page
    work.phases("Ask around", "Try", "Look", "Decide")
    page = login(viewer).get(f"{work.url}/cycles/{work.cycle.id}").text
    [today] = [item for item in page.split("<li") if 'aria-current="step"' in item]
    assert "<b>Try</b>" in today
    assert "today" in today


def test_the_page_of_a_cycle_tells_of_phases_and_ideas_as_they_are_now(
    work: Any, facilitator: Person, login: Login
) -> None:
    browser, url = login(facilitator), f"{work.url}/cycles/{work.cycle.id}"
    work.phases("Gather", "Try")
    idea = ChangeIdea(name="Guest speakers")
    db.session.add(idea)
    db.session.flush()
    db.session.add(CycleIdea(cycle_id=work.cycle.id, idea_id=idea.id))
    db.session.commit()
    page = browser.get(url).text
    assert "Gather" in page
    assert "Guest speakers" in page
    work.phases("Listen", "Try")
    idea.name = "Alumni"
    db.session.add(idea)
    db.session.commit()
    page = browser.get(url).text
    assert "Listen" in page
    assert "Gather" not in page
    assert "Guest speakers" not in page


def test_of_phases_that_share_today_the_one_that_began_last_is_named(work: Any) -> None:
    today = now().date()
    for name, days in (("Long", 5), ("Short", 1)):
        first = today - timedelta(days=days)
        db.session.add(Phase(cycle_id=work.cycle.id, name=name, starts_on=first, ends_on=today))
    db.session.flush()
    running = services.strip_of(work.cycle).today
    assert running is not None
    assert running.name == "Short"


def test_a_menu_decides_what_a_submission_can_be_about(
    work: Any, hub_admin: Person, leader: Person, login: Login
) -> None:
    alumni, speakers = [
        services.keep_idea(None, name=name, summary="", source="", offered=True)
        for name in ("Alumni", "Speakers")
    ]
    services.keep_idea(None, name="Old", summary="", source="", offered=False)
    new = f"{work.url}/cycles/{work.cycle.id}/new"
    page = login(leader).get(new).text
    assert ("Alumni" in page, "Speakers" in page, "Old" in page) == (True, True, False)
    data = sent(
        name="Cycle 1", starts_on=f"{work.cycle.starts_on}", ends_on=f"{work.cycle.ends_on}"
    )
    change = f"{work.url}/cycles/{work.cycle.id}/change"
    assert login(hub_admin).post(change, data=data | {"ideas": [alumni.id, 999]}).status_code == 303
    page = login(leader).get(new).text
    assert ("Alumni" in page, "Speakers" in page) == (True, False)
    begun = {
        "title": "Phone a friend",
        "template": work.version.id,
        "group": 0,
        "program": work.harbor.id,
        "idea": alumni.id,
    }
    assert login(leader).post(new, data=begun | {"idea": speakers.id}).status_code == 422
    assert login(leader).post(new, data=begun).status_code == 303
    assert services.ideas_with_use()[0] == (alumni, 1)


def test_a_change_idea_that_is_named_is_offered_no_more_instead_of_removed(
    work: Any, hub_admin: Person, login: Login
) -> None:
    idea = services.keep_idea(None, name="Alumni", summary="", source="", offered=True)
    work.submission.idea_id = idea.id
    db.session.commit()
    client, remove = login(hub_admin), f"{work.url}/ideas/{idea.id}/remove"
    assert "so it stays" in client.post(remove, follow_redirects=True).text
    work.submission.idea_id = None
    assert "so it stays" not in client.post(remove, follow_redirects=True).text
    assert db.session.scalars(select(ChangeIdea)).all() == []


def test_a_submission_stays_when_its_change_idea_goes(work: Any) -> None:
    idea = services.keep_idea(None, name="Alumni", summary="", source="", offered=True)
    work.submission.idea_id = idea.id
    db.session.commit()
    db.session.delete(idea)
    db.session.commit()
    db.session.refresh(work.submission)
    assert work.submission.idea_id is None


def test_two_change_ideas_have_two_names(work: Any, hub_admin: Person, login: Login) -> None:
    client, make = login(hub_admin), f"{work.url}/ideas/make"
    idea = {"name": "Alumni", "summary": "", "source": "", "offered": "y"}
    assert client.post(make, data=idea).status_code == 303
    again = client.post(make, data=idea | {"name": "alumni "})
    assert again.status_code == 422
    assert "Is it the same one?" in again.text


def test_who_may_not_make_cycles_is_told_so(
    work: Any, leader: Person, viewer: Person, stranger: Person, login: Login
) -> None:
    paths = ("cycles/make", f"cycles/{work.cycle.id}/change", "ideas/make")
    for person, status in ((leader, 403), (viewer, 403), (stranger, 404)):
        client = login(person)
        for path in paths:
            assert client.get(f"{work.url}/{path}").status_code == status
            assert client.post(f"{work.url}/{path}", data=two()).status_code == status
    assert "Plan a cycle" not in login(viewer).get(f"{work.url}/cycles").text


def test_another_network_s_cycle_is_not_there(
    work: Any, other_network: Any, stranger: Person, login: Login
) -> None:
    client = login(stranger)
    for page in ("change", "board", "groups", "participation", "participation.csv"):
        path = f"/n/{other_network.slug}/cycles/{work.cycle.id}/{page}"
        assert client.get(path).status_code == 404, page
