"""Programs on any day: who took part then, in which cohort, and times that can be."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event, select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks import programs
from commonaim.core.networks.models import (
    Cohort,
    Network,
    Program,
    ProgramTime,
)
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login

from .conftest import added, day, membership_of, the

# As of a day


def test_counts_are_as_of_the_day_that_is_chosen(network: Network, inside: None) -> None:
    first, second = (
        programs.keep_cohort(None, "First cohort"),
        programs.keep_cohort(None, "Second cohort"),
    )
    for number, (cohort, joined, left) in enumerate(
        [(first, 0, None), (first, 0, 100), (first, 5, 50), (second, 90, None)]
    ):
        program = programs.keep(None, f"Program {number}", {})
        programs.keep_time(program, None, cohort, day(joined), left and day(left))

    def told(offset: int) -> list[tuple[str | None, int, int, int]]:
        return [(c.name, c.joined, c.there, c.left) for c in programs.counts(day(offset))]

    assert told(-1) == [("First cohort", 0, 0, 0), ("Second cohort", 0, 0, 0), (None, 0, 0, 0)]
    assert told(0)[0] == ("First cohort", 2, 2, 0)
    assert told(49)[0] == ("First cohort", 3, 3, 0)
    assert told(50)[0] == ("First cohort", 3, 2, 1)
    assert told(99) == [("First cohort", 3, 2, 1), ("Second cohort", 1, 1, 0), (None, 4, 3, 1)]
    assert told(100)[2] == (None, 4, 2, 2)


def test_a_program_that_comes_back_is_counted_once_in_all(network: Network, inside: None) -> None:
    first, second = programs.keep_cohort(None, "One"), programs.keep_cohort(None, "Two")
    program = programs.keep(None, "Comes back", {})
    programs.keep_time(program, None, first, day(0), day(10))
    programs.keep_time(program, None, second, day(20), None)
    rows = {c.name: (c.joined, c.there) for c in programs.counts(day(30))}
    assert rows == {"One": (1, 0), "Two": (1, 1), None: (1, 1)}
    [row] = programs.listed(day(15), 1).rows
    assert row.cohort is None
    [row] = programs.listed(day(20), 1).rows
    assert (row.cohort, row.joined_on) == ("Two", day(20))


def test_the_list_shows_the_liaison_of_that_day(
    network: Network, harbor: int, leader: Person, hub_admin: Person, inside: None
) -> None:
    programs.hand_over(the(harbor), membership_of(leader), day(0), "")
    programs.hand_over(the(harbor), membership_of(hub_admin), day(30), "")
    names = [programs.listed(day(on), 1).rows[0].liaison for on in (-1, 0, 29, 30)]
    assert names == [None, "Lee Leader", "Lee Leader", "Admin"]


def test_the_page_takes_any_day_and_nonsense_as_today(
    network: Network, harbor: int, member: Person, login: Login
) -> None:
    client = login(member)
    assert "Harbor Makers" in client.get("/n/rivers/programs?on=1999-01-01").text
    for nonsense in ("", "tomorrow", "2026-02-30", "0000-00-00", "9" * 300, "\x00"):
        page = client.get("/n/rivers/programs", query_string={"on": nonsense})
        assert page.status_code == 200
        assert f'value="{now().date().isoformat()}"' in page.text


def test_the_list_asks_the_same_whatever_its_length(
    app: Flask, network: Network, member: Person, login: Login
) -> None:
    client, asked = login(member), list[str]()

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    def queries() -> int:
        client.get("/n/rivers/programs")
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/n/rivers/programs")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    few = queries()
    with tenancy.in_network(network.id):
        cohort = programs.keep_cohort(None, "One")
        for number in range(40):
            program = programs.keep(None, f"Program {number}", {})
            programs.keep_time(program, None, cohort, day(0), None)
        db.session.commit()
    assert queries() == few


# Times


@pytest.mark.parametrize(
    ("joined", "left"), [(5, None), (5, 6), (0, None), (-5, 1), (-5, None), (9, 20), (-5, 20)]
)
def test_times_of_one_program_do_not_overlap(
    network: Network, harbor: int, inside: None, joined: int, left: int | None
) -> None:
    cohort = programs.keep_cohort(None, "One")
    programs.keep_time(the(harbor), None, cohort, day(0), day(10))
    with pytest.raises(NotPossible, match="On some of these days"):
        programs.keep_time(the(harbor), None, cohort, day(joined), left and day(left))


@pytest.mark.parametrize(("joined", "left"), [(10, None), (-5, 0), (11, 12)])
def test_times_may_touch(
    network: Network, harbor: int, inside: None, joined: int, left: int | None
) -> None:
    cohort = programs.keep_cohort(None, "One")
    programs.keep_time(the(harbor), None, cohort, day(0), day(10))
    programs.keep_time(the(harbor), None, cohort, day(joined), None if left is None else day(left))
    assert len(programs.times_of(the(harbor))) == 2


def test_days_that_are_swapped_are_asked_about(network: Network, harbor: int, inside: None) -> None:
    cohort = programs.keep_cohort(None, "One")
    with pytest.raises(NotPossible, match="swapped"):
        programs.keep_time(the(harbor), None, cohort, day(5), day(4))


def test_a_hub_admin_makes_a_cohort_lets_a_program_join_and_says_when_it_left(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    assert client.post("/n/rivers/cohorts", data={"name": "First cohort"}).status_code == 303
    assert client.post("/n/rivers/cohorts", data={"name": "First cohort"}).status_code == 422
    with tenancy.in_network(network.id):
        cohort = db.session.scalars(select(Cohort.id)).one()
    data = {"cohort": str(cohort), "joined_on": "2024-01-10"}
    assert client.post(f"/n/rivers/programs/{harbor}/times", data=data).status_code == 303
    assert client.post(f"/n/rivers/programs/{harbor}/times", data=data).status_code == 422
    with tenancy.in_network(network.id):
        time = db.session.scalars(select(ProgramTime.id)).one()
    answer = client.post(
        f"/n/rivers/programs/{harbor}/times/{time}", data={**data, "left_on": "2024-06-30"}
    )
    assert answer.status_code == 303
    assert "Jun 30, 2024" in client.get(f"/n/rivers/programs/{harbor}").text
    assert client.post(f"/n/rivers/cohorts/{cohort}", data={"name": "Year one"}).status_code == 303
    assert "Year one" in client.get("/n/rivers/programs?on=2024-02-01").text


def test_days_that_cannot_be_are_given_back_where_they_were_changed(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        cohort = programs.keep_cohort(None, "One")
        first = programs.keep_time(the(harbor), None, cohort, day(0), day(10)).id
        programs.keep_time(the(harbor), None, cohort, day(10), None)
        data = {"cohort": str(cohort.id), "joined_on": day(2).isoformat()}
        db.session.commit()
    client, address = login(hub_admin), f"/n/rivers/programs/{harbor}/times/{first}"
    for wrong, sentence in (
        (day(1), "It would leave before it joins."),
        (day(11), "On some of these days it is in “One” already."),
    ):
        answer = client.post(address, data={**data, "left_on": wrong.isoformat()})
        assert answer.status_code == 422
        opened = re.findall(r"<details class=\"drop\" open>.*?</details>", answer.text, re.DOTALL)
        assert len(opened) == 1
        assert f'action="{address}"' in opened[0]
        assert sentence in opened[0]
        assert f'value="{wrong.isoformat()}"' in opened[0]
        ids = re.findall(r' id="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids))


def test_a_time_is_changed_only_under_its_own_program(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        other = added(Program(name="Other"))
        cohort = programs.keep_cohort(None, "One")
        time = programs.keep_time(the(harbor), None, cohort, day(0), None).id
        data = {"cohort": str(cohort.id), "joined_on": "2020-01-01"}
        db.session.commit()
    client = login(hub_admin)
    assert client.post(f"/n/rivers/programs/{other}/times/{time}", data=data).status_code == 404
