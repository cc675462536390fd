"""Whatever happens in a network, a report that was kept in pieces says what one says that is counted from scratch."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from commonaim.core import blocks, hooks, kept
from commonaim.core.access import access_of
from commonaim.core.db import db
from commonaim.core.forms.models import ChangeIdea, Comment, Submission
from commonaim.core.plugin import ReportPeriod, ReportSection
from commonaim.core.testing import Enable
from commonaim.plugins.empathy.models import Part
from commonaim.plugins.empathy.models.heard import LEVELS
from commonaim.plugins.empathy.services import reporting as youth
from commonaim.plugins.equity_review.models import Finding, Result
from commonaim.plugins.equity_review.services import decisions, reporting, reviewing

from .conftest import ALL_STUDENTS, NAMED, World

WORDS = (ALL_STUDENTS, NAMED, {"why": "We ask first."}, {})


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blocks of two submissions, and statements that were built for them."""
    monkeypatch.setattr(blocks, "SIZE", 2)
    for built in (reporting._alike, youth._levels):
        built.cache_clear()
    yield
    for built in (reporting._alike, youth._levels):
        built.cache_clear()


class Office:
    """A network in which everything happens, with a report on it."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world

    def empty(self) -> None:
        """Begin again without a submission."""
        db.session.execute(delete(Submission))
        db.session.execute(delete(ChangeIdea))
        db.session.commit()

    def one(self, which: int) -> Submission | None:
        """One of the submissions."""
        found = db.session.scalars(select(Submission).order_by(Submission.id)).all()
        return found[which % len(found)] if found else None

    def begin(self, which: int) -> None:
        self.world.submission(WORDS[which % len(WORDS)])

    def save(self, which: int) -> None:
        if one := self.one(which):
            one.complete = which % 3 == 0
            self.world.save(one, **WORDS[which % len(WORDS)])

    def review(self, which: int) -> None:
        if one := self.one(which):
            reviewing.review(one.id)

    def decide(self, which: int) -> None:
        found = db.session.scalars(select(Finding).order_by(Finding.id)).all()
        if found:
            one = found[which % len(found)]
            by = {"seen": one.decisions, "person_id": self.world.facilitator.id}
            try:
                if which % 3 == 0:
                    decisions.accept(one, **by)
                elif which % 3 == 1:
                    decisions.dismiss(one, why="talked", reason="", **by)
                else:
                    decisions.reopen(one, **by)
            except decisions.NothingToDecide:
                db.session.rollback()

    def say_how_young_people_take_part(self, which: int) -> None:
        if one := self.one(which):
            part = db.session.scalar(select(Part).where(Part.submission_id == one.id))
            if part is None:
                part = Part(submission_id=one.id)
                db.session.add(part)
            part.level = LEVELS[which % len(LEVELS)]

    def comment(self, which: int) -> None:
        if one := self.one(which):
            db.session.add(Comment(submission_id=one.id, body="Hello"))

    def name_an_idea(self, which: int) -> None:
        if one := self.one(which):
            idea = db.session.scalars(select(ChangeIdea)).first() or ChangeIdea(name="Ask first")
            db.session.add(idea)
            db.session.flush()
            one.idea_id = idea.id

    def rename_the_cycle(self, which: int) -> None:
        self.world.cycle.name = f"Cycle {which}"

    def delete_an_idea(self, which: int) -> None:
        if idea := db.session.scalars(select(ChangeIdea)).first():
            if which % 2:
                db.session.delete(idea)
            else:
                db.session.execute(delete(ChangeIdea).where(ChangeIdea.id == idea.id))

    def delete(self, which: int) -> None:
        if one := self.one(which):
            db.session.delete(one)

    def delete_by_a_statement(self, which: int) -> None:
        if one := self.one(which):
            db.session.execute(delete(Submission).where(Submission.id == one.id))

    def delete_reviews(self, which: int) -> None:
        if one := self.one(which):
            db.session.execute(delete(Result).where(Result.submission_id >= one.id))

    def complete_many(self, which: int) -> None:
        some = Submission.id % 2 == which % 2
        db.session.execute(update(Submission).where(some).values(complete=which % 4 < 2))

    def change_your_mind(self, which: int) -> None:
        if one := self.one(which):
            one.complete = not one.complete
            db.session.flush()
            assert self.report() == self.from_scratch()
        db.session.rollback()

    def commit(self, _which: int) -> None:
        db.session.commit()

    def look(self, _which: int) -> None:
        assert self.report() == self.from_scratch()

    def report(self) -> list[ReportSection]:
        """What the plugins say."""
        me = access_of(self.world.facilitator, self.world.network)
        assert me
        with self.app.test_request_context():
            answers = hooks.collect(
                "report_sections",
                network=self.world.network,
                user=me,
                period=ReportPeriod((self.world.cycle.id,)),
            )
        assert not answers.failed
        return [section for answer in answers for section in answer.result]

    def from_scratch(self) -> list[ReportSection]:
        """The same where nothing is kept."""
        keeper = self.app.extensions["commonaim_kept"]
        kept.init_app(self.app)
        try:
            return self.report()
        finally:
            self.app.extensions["commonaim_kept"] = keeper


DEEDS: tuple[Callable[[Office, int], None], ...] = (
    Office.begin,
    Office.save,
    Office.review,
    Office.decide,
    Office.say_how_young_people_take_part,
    Office.comment,
    Office.name_an_idea,
    Office.rename_the_cycle,
    Office.delete_an_idea,
    Office.delete,
    Office.delete_by_a_statement,
    Office.delete_reviews,
    Office.complete_many,
    Office.change_your_mind,
    Office.commit,
    Office.look,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 23)), min_size=5, max_size=30)
)
@pytest.mark.usefixtures("small")
def test_a_report_in_pieces_says_what_one_from_scratch_says(
    app: Flask, world: World, enable: Enable, deeds: list[tuple[Callable[[Office, int], None], int]]
) -> None:
    for plugin in ("coding", "empathy"):
        enable(world.network, plugin)
    office = Office(app, world)
    office.empty()
    for number in range(5):
        office.begin(number)
        office.review(number)
    for deed, which in deeds:
        deed(office, which)
    office.look(0)
    db.session.commit()
    office.look(0)


def test_saving_and_reviewing_lets_one_block_be_counted_anew(world: World) -> None:
    made = world.submission(ALL_STUDENTS)
    reviewing.review(made.id)
    db.session.commit()
    before = (world.network.mark, world.network.mark_of_all)
    world.save(made, **NAMED)
    reviewing.review(made.id)
    db.session.commit()
    assert world.network.mark != before[0]
    assert world.network.mark_of_all == before[1]
