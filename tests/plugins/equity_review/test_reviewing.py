"""Reading submissions: the same words ask the same, what is edited away is gone, and decisions stay."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import jobs, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Submission
from commonaim.core.jobs import Job
from commonaim.core.networks import services as networks
from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.models import (
    ACCEPTED,
    DISMISSED,
    OPEN,
    RESOLVED,
    Finding,
    Result,
)
from commonaim.plugins.equity_review.services import decisions, overview, reviewing, running

from .conftest import ALL_STUDENTS, NAMED, World


def findings(submission: Submission, rule: str | None = None) -> Sequence[Finding]:
    found = select(Finding).where(Finding.submission_id == submission.id)
    if rule is not None:
        found = found.where(Finding.rule == rule)
    return db.session.scalars(found.order_by(Finding.position, Finding.id)).all()


def review(submission: Submission) -> Result:
    result = reviewing.review(submission.id)
    assert result is not None
    return result


def only(submission: Submission, rule: str) -> Finding:
    [finding] = findings(submission, rule)
    return finding


def test_what_was_read_is_kept(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    result = review(submission)
    assert result.all_students_only
    assert result.speaks_of == ["all_students"]
    assert [section["key"] for section in result.sections] == [
        "why",
        "context",
        "measures",
        "results",
    ]
    assert result.sections[0]["role"] == "rationale"
    assert result.open_count == len(findings(submission)) > 1
    assert result.revision == 1


def test_a_submission_that_names_whom_it_is_for_is_asked_nothing(world: World) -> None:
    submission = world.submission(NAMED)
    result = review(submission)
    assert not result.all_students_only
    assert result.open_count == 0


def test_each_quotation_is_what_stands_in_the_text(world: World) -> None:
    submission = world.submission(
        {"why": "👩🏽‍🔬 e\u0301 Our students and the URM students 🛶 lack motivation."}
    )
    result = review(submission)
    texts = forms.content_of(submission).texts
    quoted = [f for f in findings(submission) if f.quote is not None]
    assert quoted
    for finding in quoted:
        assert texts[finding.section or ""][finding.start : finding.end] == finding.quote
        for key, start, end in finding.also:
            assert 0 <= start < end <= len(texts[key])
    for key, places in result.mentions.items():
        assert all(0 <= start < end <= len(texts[key]) for _kind, start, end in places)


def test_reading_the_same_words_again_changes_nothing(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    first = review(submission)
    ids = [finding.id for finding in findings(submission)]
    again = review(submission)
    assert again is first
    assert [finding.id for finding in findings(submission)] == ids


def test_what_is_edited_away_is_resolved_and_kept(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    review(submission)
    world.save(submission, **NAMED)
    result = review(submission)
    assert result.revision == 2
    assert result.open_count == 0
    gone = findings(submission)
    assert gone
    assert {finding.state for finding in gone} == {RESOLVED}
    assert all(finding.resolved_at for finding in gone)


def test_a_decision_stays_with_its_words(world: World) -> None:
    submission = world.submission({"why": "Our URM students asked.", "measures": "Attendance."})
    review(submission)
    finding = only(submission, "collective-term")
    decisions.dismiss(finding, why="talked", reason="", seen=0, person_id=world.facilitator.id)
    world.save(submission, why="First of all: our URM students asked. And so on.")
    review(submission)
    assert finding.state == DISMISSED
    assert finding.quote is not None
    assert forms.content_of(submission).texts["why"][finding.start : finding.end] == finding.quote


def test_a_decision_is_there_again_when_the_words_come_back(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    review(submission)
    finding = only(submission, "all-students-only")
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    world.save(submission, **NAMED)
    assert review(submission).accepted_count == 0
    world.save(submission, **ALL_STUDENTS, context="", results="")
    result = review(submission)
    assert finding.state == ACCEPTED
    assert finding.resolved_at is None
    assert result.accepted_count == 1


def test_an_asked_question_about_a_section_stays_while_other_words_lead_to_it(
    world: World,
) -> None:
    submission = world.submission(ALL_STUDENTS)
    review(submission)
    finding = only(submission, "measure-not-disaggregated")
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    world.save(submission, measures="We count how many kids come back.")
    review(submission)
    assert only(submission, "measure-not-disaggregated") is finding
    assert finding.state == ACCEPTED
    assert finding.quote != "participants"


def test_a_question_that_was_set_aside_is_asked_anew_about_new_words(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    review(submission)
    old = only(submission, "measure-not-disaggregated")
    decisions.dismiss(old, why="said_elsewhere", reason="", seen=0, person_id=world.facilitator.id)
    world.save(submission, measures="We count how many kids come back.")
    review(submission)
    states = {f.state for f in findings(submission, "measure-not-disaggregated")}
    assert states == {RESOLVED, OPEN}
    assert old.state == RESOLVED


def test_the_same_words_twice_are_one_finding_with_both_places(world: World) -> None:
    submission = world.submission({"why": "Our URM students came. Other URM students did not."})
    review(submission)
    (found,) = findings(submission, "collective-term")
    assert found.also == [["why", 29, 41]]
    decisions.dismiss(found, why="own_words", reason="", seen=0, person_id=world.facilitator.id)
    review(submission)
    assert [f.state for f in findings(submission, "collective-term")] == [DISMISSED]


def test_a_submission_that_is_gone_is_passed_over(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    done: list[tuple[int, int]] = []
    reviewing.review_many([submission.id, 999_999], lambda *step: done.append(step))
    assert done == [(2, 2)]


def test_a_submission_without_any_words_is_read(world: World) -> None:
    submission = world.submission({})
    assert submission.revision == 0
    result = review(submission)
    assert result.speaks_of == []
    assert result.open_count == 0


def test_two_readings_at_once_leave_one_result(app: Flask, world: World) -> None:
    submission_id = world.submission(ALL_STUDENTS).id
    network_id = world.network.id
    together = threading.Barrier(3)
    failed: list[BaseException] = []

    def read() -> None:
        try:
            with app.app_context(), tenancy.in_network(network_id):
                together.wait(timeout=20)
                reviewing.review(submission_id)
                db.session.commit()
        except Exception as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=read) for _ in range(3)]
    db.session.commit()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failed
    assert db.session.scalar(select(func.count(Result.id))) == 1
    marks = db.session.scalars(select(Finding.fingerprint)).all()
    assert len(marks) == len(set(marks)) > 0


def test_a_cycle_is_read_a_piece_at_a_time_and_each_piece_is_kept(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "CHUNK", 2)
    for number in range(5):
        world.submission(ALL_STUDENTS, f"Number {number}")
    job = running.ask_for(world.cycle, None, result_url="/there", person_id=None)
    db.session.commit()
    said: list[tuple[float, str, int]] = []
    report = jobs.Progress.__call__

    def listen(self: jobs.Progress, share: float, message: str = "") -> None:
        report(self, share, message)
        read = db.session.scalar(select(func.count(Result.id))) or 0
        said.append((share, message, read))
        db.session.rollback()

    monkeypatch.setattr(jobs.Progress, "__call__", listen)
    assert jobs.run_waiting() == 1
    assert said == [(0.4, "2 of 5 read", 2), (0.8, "4 of 5 read", 4), (1.0, "5 of 5 read", 5)]
    db.session.refresh(job)
    assert job.state == jobs.DONE


def test_a_group_is_read_alone(app: Flask, world: World) -> None:
    world.submission(ALL_STUDENTS)
    world.submission(ALL_STUDENTS, "Alone", grouped=False)
    running.ask_for(world.cycle, world.group, result_url="", person_id=None)
    db.session.commit()
    jobs.run_waiting()
    assert overview.overview(world.cycle, 1)[1] == overview.Counts(2, 1, 1)


def test_what_is_under_way_is_not_asked_for_twice(world: World) -> None:
    first = running.ask_for(world.cycle, None, result_url="", person_id=None)
    assert running.ask_for(world.cycle, None, result_url="", person_id=None) is first
    other = running.ask_for(world.cycle, world.group, result_url="", person_id=None)
    assert other is not first


def test_reading_a_cycle_twice_does_no_harm(world: World) -> None:
    world.submission(ALL_STUDENTS)
    for _ in range(2):
        running.ask_for(world.cycle, None, result_url="", person_id=None)
        db.session.commit()
        jobs.run_waiting()
    assert db.session.scalar(select(func.count(Result.id))) == 1
    assert set(db.session.scalars(select(Job.state))) == {jobs.DONE}


def test_a_run_stops_when_the_plugin_is_switched_off_and_keeps_what_was_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "CHUNK", 1)
    for number in range(3):
        world.submission(ALL_STUDENTS, f"Number {number}")
    job = running.ask_for(world.cycle, None, result_url="", person_id=None)
    db.session.commit()
    report = jobs.Progress.__call__

    def switch_off(self: jobs.Progress, share: float, message: str = "") -> None:
        networks.switch_off(world.network, "equity_review", None)
        report(self, share, message)

    monkeypatch.setattr(jobs.Progress, "__call__", switch_off)
    jobs.run_waiting()
    db.session.refresh(job)
    assert job.state == jobs.CANCELLED
    assert "switched off" in job.error
    assert db.session.scalar(select(func.count(Result.id))) == 1


def test_a_reviewer_is_built_once_for_an_edition(world: World) -> None:
    edition = reviewing.statements.adopted_or_default()
    assert reviewing.reviewer_of(edition) is reviewing.reviewer_of(edition)


def test_others_write_while_the_engine_reads(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [world.submission(ALL_STUDENTS, f"Number {number}") for number in range(3)]
    leader, read = world.leader.id, engine.Reviewer.review
    names = ["Keisha", "Keisha Brandt", "K. Brandt"]

    def read_while_somebody_writes(self: engine.Reviewer, text: engine.Submission) -> engine.Review:
        with app.app_context():
            person = db.session.scalars(select(Person).where(Person.id == leader)).one()
            person.name = names.pop()
            db.session.commit()
        return read(self, text)

    monkeypatch.setattr(engine.Reviewer, "review", read_while_somebody_writes)
    reviewing.review_many([row.id for row in made], lambda _done, _total: None)
    assert names == []
    assert db.session.scalar(select(func.count(Result.id))) == 3


def test_what_was_saved_while_the_engine_read_is_read_too(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, network, read = (
        world.submission(ALL_STUDENTS).id,
        world.network.id,
        engine.Reviewer.review,
    )
    texts = [NAMED]

    def read_while_the_author_saves(
        self: engine.Reviewer, text: engine.Submission
    ) -> engine.Review:
        if texts:
            with app.app_context(), tenancy.in_network(network):
                subject = forms.submission(made)
                assert subject is not None
                forms.save(subject, Content(texts.pop()), base=1, author_id=None, complete=False)
                db.session.commit()
        return read(self, text)

    monkeypatch.setattr(engine.Reviewer, "review", read_while_the_author_saves)
    reviewing.review_many([made], lambda _done, _total: None)
    result = db.session.scalars(select(Result)).one()
    assert (result.revision, result.all_students_only) == (2, False)
