"""The same work on PostgreSQL, where rows are locked one by one and every mistake in a query shows."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import jobs, tenancy, waiting
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.testing import Login
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, Finding, Result
from commonaim.plugins.equity_review.services import (
    decisions,
    overview,
    reviewing,
    running,
    statements,
)

from .conftest import ALL_STUDENTS, NAMED, World

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(ready_postgres: str) -> str:
    """PostgreSQL's alone."""
    return ready_postgres


def at_once(app: Flask, world: World, *deeds: Callable[[], object]) -> list[BaseException]:
    """Do several things at the same moment, each in a transaction of its own; gives what failed."""
    together, network_id = threading.Barrier(len(deeds)), world.network.id
    failed: list[BaseException] = []
    db.session.commit()

    def do(deed: Callable[[], object]) -> None:
        with app.app_context(), tenancy.in_network(network_id):
            together.wait(timeout=20)
            try:
                deed()
                db.session.commit()
            except Exception as error:
                failed.append(error)
                raise

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failed


def test_two_readings_at_once_leave_one_result(app: Flask, world: World) -> None:
    ident = world.submission(ALL_STUDENTS).id
    failed = at_once(app, world, *[lambda: reviewing.review(ident)] * 4)
    assert failed == []
    assert db.session.scalar(select(func.count(Result.id))) == 1
    marks = db.session.scalars(select(Finding.fingerprint)).all()
    assert len(marks) == len(set(marks)) > 0


def test_of_two_decisions_at_once_one_stands_and_both_are_in_the_log(
    app: Flask, world: World
) -> None:
    reviewing.review(world.submission(ALL_STUDENTS).id)
    ident = db.session.scalar(select(Finding.id).where(Finding.rule == "all-students-only"))
    assert ident is not None
    one, two = world.facilitator.id, world.leader.id

    def found() -> Finding:
        finding = decisions.find(ident)
        assert finding is not None
        return finding

    failed = at_once(
        app,
        world,
        lambda: decisions.accept(found(), seen=0, person_id=one),
        lambda: decisions.dismiss(found(), why="talked", reason="", seen=0, person_id=two),
    )
    assert failed == []
    finding = found()
    assert finding.decisions == 2
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("equity_review.%ed"))
    ).all()
    assert {"equity_review.accepted", "equity_review.dismissed"} <= set(actions)
    asked = db.session.scalar(select(Result.accepted_count))
    assert asked == (1 if finding.state == ACCEPTED else 0)
    assert finding.state in (ACCEPTED, DISMISSED)


def test_two_who_begin_a_draft_at_once_work_on_one(app: Flask, world: World) -> None:
    person_id = world.leader.id
    failed = at_once(app, world, *[lambda: statements.begin_draft(person_id)] * 3)
    assert failed == []
    draft = statements.draft()
    assert draft is not None
    assert draft.number == 2


def test_a_cycle_is_read_counted_and_listed(app: Flask, world: World) -> None:
    for texts in (ALL_STUDENTS, NAMED, ALL_STUDENTS):
        world.submission(texts)
    running.ask_for(world.cycle, None, result_url="", person_id=None)
    db.session.commit()
    assert jobs.run_waiting() == 1
    page, counts = overview.overview(world.cycle, 1, group_id=world.group.id, search="shop")
    assert counts == overview.Counts(3, 3, 2)
    assert [row.kind for row in page.rows] == ["all_students", "all_students", "named"]
    values = {"person": world.facilitator.id, "today": world.cycle.starts_on}
    asked = waiting.one_statement({"group": overview.open_by_group()})
    [group] = waiting.ask(asked, values)["group"]
    assert (group.id, group.number, group.of) == (world.group.id, 2, world.cycle.id)


def test_pages_are_served(world: World, login: Login, hub_admin: Person) -> None:
    made = world.submission(ALL_STUDENTS)
    reviewing.review(made.id)
    db.session.commit()
    hub = login(hub_admin)
    base = "/n/rivers/equity_review"
    for path in ("/", f"/submissions/{made.id}", "/statement", "/rules"):
        assert hub.get(base + path).status_code == 200
    assert hub.get("/n/rivers/").status_code == 200
    finding = db.session.scalars(select(Finding)).first()
    assert finding is not None
    assert hub.post(f"{base}/findings/{finding.id}/accept").status_code == 303
