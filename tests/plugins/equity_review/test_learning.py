"""What decisions teach: an order of questions that hides none, is this network's own, and says how good it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from commonaim.core import jobs, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.registry import registry_of
from commonaim.core.testing import make_person
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, Finding, Ordering, Result
from commonaim.plugins.equity_review.services import decisions, learning, reviewing, showing

from .conftest import ALL_STUDENTS, World

WANTED = "measure-not-disaggregated"
Login = Callable[[Person], FlaskClient]


@pytest.fixture
def taught(world: World) -> World:
    """A network that asks about measures and sets everything else aside, on twenty-five submissions."""
    for number in range(25):
        _decide(world, _reviewed(world, f"Change {number}"))
    db.session.commit()
    return world


def _reviewed(world: World, title: str) -> Submission:
    made = world.submission(ALL_STUDENTS, title)
    reviewing.review(made.id)
    return made


def _findings(submission: Submission) -> list[Finding]:
    found = select(Finding).where(Finding.submission_id == submission.id).order_by(Finding.position)
    return list(db.session.scalars(found))


def _decide(world: World, submission: Submission) -> None:
    who = world.facilitator.id
    for finding in _findings(submission):
        if finding.rule == WANTED:
            decisions.accept(finding, seen=0, person_id=who)
        else:
            decisions.dismiss(finding, why="talked", reason="", seen=0, person_id=who)


def test_it_says_how_many_decisions_it_takes_and_learns_nothing_before(world: World) -> None:
    _decide(world, _reviewed(world, "Only one"))
    with pytest.raises(learning.TooFew, match="takes 50, with at least 15 of each"):
        learning.learn(world.facilitator.id)
    assert learning.ordering() is None


def test_many_decisions_about_a_few_submissions_are_too_few(world: World) -> None:
    for number in range(4):
        _decide(world, _reviewed(world, f"Change {number}"))
    signs = [learning.signs_of(f, f.result) for f in db.session.scalars(select(Finding))]
    asked = [f.decision == ACCEPTED for f in db.session.scalars(select(Finding))]
    groups = [f.submission_id for f in db.session.scalars(select(Finding))]
    with pytest.raises(learning.TooFew, match="too few submissions"):
        learning._cross_validated(signs, asked, groups)


def test_what_was_usually_asked_stands_first_and_nothing_is_hidden(taught: World) -> None:
    model = learning.learn(taught.facilitator.id)
    fresh = _reviewed(taught, "A new one")
    result = db.session.scalars(select(Result).where(Result.submission_id == fresh.id)).one()
    rows = _findings(fresh)
    assert rows[0].rule != WANTED, "the text's own order must differ, or this shows nothing"
    ordered = learning.likeliest_first(rows, result, model)
    assert sorted(ordered) == sorted(row.id for row in rows)
    assert {row.id: row.rule for row in rows}[ordered[0]] == WANTED

    in_text = showing.review_view(fresh, "en", everything=True)
    learned = showing.review_view(fresh, "en", everything=True, model=model)
    assert learned.questions[0].rule == WANTED
    assert {(q.id, q.number) for q in learned.questions} == {
        (q.id, q.number) for q in in_text.questions
    }


def test_its_figures_are_cross_validated_by_submission(taught: World) -> None:
    """Decisions that follow from the rule can be predicted for submissions that were not seen."""
    model = learning.learn(taught.facilitator.id)
    assert (model.precision, model.recall) == (1.0, 1.0)
    assert model.decisions == learning.decided().total
    assert model.accepted == 25
    assert model.submissions == 25


def test_decisions_that_follow_nothing_are_not_said_to_be_predicted(taught: World) -> None:
    """Half of the same question is asked, half is set aside: the figures must say that this is a coin's toss."""
    for number, finding in enumerate(
        db.session.scalars(select(Finding).order_by(Finding.submission_id, Finding.id))
    ):
        finding.decision = ACCEPTED if (finding.submission_id + number // 7) % 2 else DISMISSED
    db.session.flush()
    model = learning.learn(taught.facilitator.id)
    assert model.precision < 0.8


def test_it_learns_only_from_its_own_network(
    app: Flask, taught: World, other_network: Network
) -> None:
    learning.learn(taught.facilitator.id)
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert learning.decided().total == 0
        assert learning.ordering() is None
        assert learning.forget() is False
    assert learning.ordering() is not None


def test_nobody_is_in_what_was_learned(taught: World) -> None:
    model = learning.learn(taught.facilitator.id)
    kinds = {name.partition("=")[0] for name in model.weights}
    assert kinds <= {"rule", "variant", "role", "confidence", "speaks", "word"}


def test_the_page_learns_in_a_job_shows_the_figures_and_forgets(
    app: Flask, taught: World, login: Login
) -> None:
    browser = login(taught.facilitator)
    page = browser.get("/n/rivers/equity_review/learning").text
    assert "Learn from them" in page
    assert browser.post("/n/rivers/equity_review/learning/begin").status_code == 303
    jobs.run_waiting()
    page = browser.get("/n/rivers/equity_review/learning").text
    assert "Precision" in page
    assert "1.00" in page
    assert "tends to be asked" in page
    fresh = _reviewed(taught, "A new one")
    db.session.commit()
    shown = browser.get(f"/n/rivers/equity_review/submissions/{fresh.id}").text
    assert "First what is likeliest to be asked here." in shown
    by_text = browser.get(f"/n/rivers/equity_review/submissions/{fresh.id}?order=text").text
    assert "First what is likeliest" not in by_text
    assert browser.post("/n/rivers/equity_review/learning/forget").status_code == 303
    assert db.session.scalar(select(func.count(Ordering.id))) == 0


def test_a_network_may_keep_the_order_of_the_text(app: Flask, taught: World, login: Login) -> None:
    learning.learn(taught.facilitator.id)
    plugin = registry_of(app).plugin("equity_review")
    networks.change_settings(plugin, {**networks.settings(plugin), "order": "text"})
    fresh = _reviewed(taught, "A new one")
    db.session.commit()
    page = login(taught.facilitator).get(f"/n/rivers/equity_review/submissions/{fresh.id}").text
    assert "First what is likeliest" not in page


def test_with_too_few_decisions_no_job_is_begun(world: World, login: Login) -> None:
    answer = login(world.facilitator).post(
        "/n/rivers/equity_review/learning/begin", follow_redirects=True
    )
    assert "There are 0 decisions so far" in answer.text
    assert db.session.scalar(select(func.count(jobs.Job.id))) == 0


def test_who_only_reads_sees_the_page_and_cannot_learn_or_forget(
    world: World, login: Login
) -> None:
    evaluator = make_person(world.network, "eva@example.org", "Eva", "evaluator")
    leader = world.leader
    db.session.commit()
    browser = login(evaluator)
    assert browser.get("/n/rivers/equity_review/learning").status_code == 200
    assert browser.post("/n/rivers/equity_review/learning/begin").status_code == 403
    assert browser.post("/n/rivers/equity_review/learning/forget").status_code == 403
    assert login(leader).get("/n/rivers/equity_review/learning").status_code == 403
