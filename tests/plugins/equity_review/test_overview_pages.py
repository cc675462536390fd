"""The overview of the equity review: what comes first, how it is narrowed, and what is run from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from commonaim.core import jobs
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.plugins.equity_review.models import Result
from commonaim.plugins.equity_review.services import reviewing

from .conftest import ALL_STUDENTS, BASE, NAMED, World, words


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SELECTs that run meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_submissions_that_speak_only_of_all_students_come_first(
    world: World, desk: FlaskClient
) -> None:
    for title, texts in (("Zebra", ALL_STUDENTS), ("Adder", NAMED), ("Newt", ALL_STUDENTS)):
        made = world.submission(texts, title)
        if title != "Newt":
            reviewing.review(made.id)
    db.session.commit()
    page = words(desk.get(f"{BASE}/"))
    assert page.index("Zebra") < page.index("Adder") < page.index("Newt")
    assert "One submission speaks only of all students." in page


def test_the_overview_can_be_narrowed_to_a_group_and_a_title(
    world: World, desk: FlaskClient, submission: Submission
) -> None:
    world.submission(ALL_STUDENTS, "Alone", grouped=False)
    db.session.commit()
    grouped = words(desk.get(f"{BASE}/?cycle={world.cycle.id}&group={world.group.id}"))
    assert "Shop talks" in grouped
    assert "Alone" not in grouped
    named = words(desk.get(f"{BASE}/?cycle={world.cycle.id}&q=alo"))
    assert "Alone" in named
    assert "Shop talks" not in named


def test_the_overview_of_an_empty_network_says_what_to_do(desk: FlaskClient, world: World) -> None:
    assert "Nobody has written anything here yet" in words(desk.get(f"{BASE}/"))
    db.session.delete(world.group)
    db.session.delete(world.cycle)
    db.session.commit()
    assert "There is no cycle yet" in words(desk.get(f"{BASE}/"))


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_page_of_fifty_asks_the_database_no_more_than_a_page_of_five(
    world: World, desk: FlaskClient, reviewed: bool
) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            made = world.submission(ALL_STUDENTS)
            if reviewed:
                reviewing.review(made.id)
        db.session.commit()
        with counted_queries() as seen:
            assert desk.get(f"{BASE}/").status_code == 200
        return len(seen)

    few = fill(5)
    assert fill(45) <= few


def test_a_long_cycle_is_turned_over_page_by_page(world: World, desk: FlaskClient) -> None:
    titles = {f"Number {number:02}" for number in range(55)}
    for number, title in enumerate(sorted(titles)):
        made = world.submission(NAMED if number % 2 else ALL_STUDENTS, title)
        if number < 30:
            reviewing.review(made.id)
    db.session.commit()
    first, second = (words(desk.get(f"{BASE}/?page={page}")) for page in (1, 2))
    seen = [set(re.findall(r"Number \d\d", page)) for page in (first, second)]
    assert [len(found) for found in seen] == [50, 5]
    assert seen[0] | seen[1] == titles
    assert words(desk.get(f"{BASE}/?page=99")) == second


def test_a_cycle_is_run_in_the_background(app: Flask, world: World, desk: FlaskClient) -> None:
    world.submission(ALL_STUDENTS)
    answer = desk.post(f"{BASE}/run", data={"cycle": world.cycle.id})
    assert answer.status_code == 303
    again = desk.post(f"{BASE}/run?cycle={world.cycle.id}")
    assert again.location == answer.location
    assert jobs.run_waiting() == 1
    page = words(desk.get(answer.location))
    assert "1 of 1 read" in page
    assert db.session.scalar(select(func.count(Result.id))) == 1


def test_a_group_and_a_single_submission_can_be_run_too(world: World, desk: FlaskClient) -> None:
    made = world.submission(ALL_STUDENTS)
    answer = desk.post(f"{BASE}/run", data={"group": world.group.id})
    assert "Guest speakers" in words(desk.get(answer.location))
    single = desk.post(f"{BASE}/run", data={"submission": made.id})
    assert single.location == f"{BASE}/submissions/{made.id}"
    assert db.session.scalar(select(func.count(Result.id))) == 1


def test_one_group_can_be_read_without_choosing_it_above_the_list_first(
    desk: FlaskClient, world: World, submission: Submission
) -> None:
    page = desk.get(f"{BASE}/").text
    assert f'<option value="{world.group.id}">Guest speakers</option>' in page
    assert "Read this group" in page
    data = {"cycle": world.cycle.id, "group": world.group.id}
    assert desk.post(f"{BASE}/run", data=data).status_code == 303
    asked = db.session.scalars(select(jobs.Job)).one()
    assert asked.arguments == data
