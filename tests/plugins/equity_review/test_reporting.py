"""What the reviews of a cycle say together, in a report: counted in the database, as true counts."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from commonaim.core import hooks
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import ChangeIdea, Section
from commonaim.core.plugin import ReportPeriod, ReportSection
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import decisions, reviewing

from .conftest import ALL_STUDENTS, NAMED, World

Counts = dict[int | None, tuple[int, ...]]


def _sections(app: Flask, world: World, person: Person) -> list[ReportSection]:
    me = access_of(person, world.network)
    assert me
    period = ReportPeriod((world.cycle.id,))
    with app.test_request_context():
        answers = hooks.collect("report_sections", network=world.network, user=me, period=period)
    return [section for answer in answers for section in answer.result]


def _by_title(sections: list[ReportSection]) -> dict[str, Counts]:
    return {
        table.title: {row.idea_id: row.counts for row in table.rows}
        for section in sections
        for table in section.tables
    }


def test_the_sections_count_whom_submissions_speak_of_by_change_idea(
    app: Flask, world: World
) -> None:
    idea = ChangeIdea(name="Guest speakers")
    db.session.add(idea)
    db.session.flush()
    for number, texts in enumerate((ALL_STUDENTS, ALL_STUDENTS, NAMED)):
        made = world.submission(texts)
        made.idea_id = idea.id if number else None
        reviewing.review(made.id)
    db.session.commit()
    found = _by_title(_sections(app, world, world.facilitator))
    assert found["Whom submissions speak of"] == {None: (0, 0, 0, 1, 0), idea.id: (1, 0, 0, 1, 0)}


def test_a_complete_submission_carries_what_is_not_asked_about(app: Flask, world: World) -> None:
    for texts, complete in ((NAMED, True), (NAMED, False), (ALL_STUDENTS, True)):
        made = world.submission(texts)
        made.complete = complete
        reviewing.review(made.id)
    db.session.commit()
    found = _by_title(_sections(app, world, world.facilitator))
    assert found["A reason that concerns the intended groups"] == {None: (1, 1, 1)}
    assert found["Where they stand today"] == {None: (1, 1, 1)}
    assert found["A measure that looks at groups"] == {None: (1, 1, 1)}


def test_a_question_that_was_set_aside_is_not_counted_as_asked(app: Flask, world: World) -> None:
    made = world.submission(ALL_STUDENTS)
    made.complete = True
    reviewing.review(made.id)
    finding = db.session.scalars(
        select(Finding).where(Finding.rule == "measure-not-disaggregated")
    ).one()
    decisions.dismiss(
        finding, why="talked", reason="", seen=finding.decisions, person_id=world.facilitator.id
    )
    db.session.commit()
    found = _by_title(_sections(app, world, world.facilitator))
    assert found["A measure that looks at groups"] == {None: (1, 0, 0)}
    assert found["A reason that concerns the intended groups"] == {None: (0, 1, 0)}


def test_young_people_are_counted_by_what_is_told_of_them(app: Flask, world: World) -> None:
    about = {"role": "youth", "title": "Young people's part", "position": 9, "key": "youth"}
    db.session.add(Section(version_id=world.version.id, **about))
    db.session.commit()
    told = {"youth": "Three students chose the speaker."}
    silent = {"why": ALL_STUDENTS["why"], "youth": "Not yet."}
    asked = {"measures": "We surveyed our students.", "youth": "Our students filled in a survey."}
    for texts in (told, silent, asked):
        reviewing.review(world.submission(texts).id)
    world.submission(ALL_STUDENTS)
    db.session.commit()
    found = _by_title(_sections(app, world, world.facilitator))
    assert found["Young people taking part"] == {None: (1, 1, 1)}


def test_every_table_is_of_the_submissions_that_were_reviewed(app: Flask, world: World) -> None:
    for texts in (ALL_STUDENTS, NAMED, {}, ALL_STUDENTS):
        reviewing.review(world.submission(texts).id)
    world.submission(NAMED)
    changed = world.submission(NAMED)
    reviewing.review(changed.id)
    world.save(changed, **ALL_STUDENTS)
    db.session.commit()
    sections = _sections(app, world, world.facilitator)
    totals = {
        title: sum(sum(counts) for counts in rows.values())
        for title, rows in _by_title(sections).items()
    }
    assert set(totals.values()) == {5}
    assert sections[0].notes == {
        world.cycle.id: (
            "1 submission was not reviewed; it is not counted.",
            "1 submission was changed since; it is counted as it was read.",
        )
    }


def test_only_who_reads_the_reviews_is_told(app: Flask, world: World) -> None:
    reviewing.review(world.submission(NAMED).id)
    db.session.commit()
    assert _sections(app, world, world.facilitator)
    assert not _sections(app, world, world.leader)
