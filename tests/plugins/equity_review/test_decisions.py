"""Deciding: the last decision stands, each is in the log, and nobody decides about what is gone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Network
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, OPEN, Finding
from commonaim.plugins.equity_review.services import decisions, reviewing, showing
from commonaim.plugins.equity_review.services.decisions import NothingToDecide, ReasonMissing

from .conftest import NAMED, World


@pytest.fixture
def finding(submission: Submission) -> Finding:
    """What the review asks about the whole of it."""
    found = db.session.scalar(select(Finding).where(Finding.rule == "all-students-only"))
    assert found is not None
    return found


def log() -> Sequence[AuditEntry]:
    entries = select(AuditEntry).where(AuditEntry.action.startswith("equity_review."))
    return db.session.scalars(entries.order_by(AuditEntry.id)).all()


def counts(submission: Submission) -> tuple[int, int]:
    result = showing.result_of(submission.id)
    assert result is not None
    return result.open_count, result.accepted_count


def test_asking_counts_and_is_in_the_log(
    world: World, submission: Submission, finding: Finding
) -> None:
    before, _asked = counts(submission)
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    assert finding.state == ACCEPTED
    assert finding.decided_by_id == world.facilitator.id
    assert counts(submission) == (before - 1, 1)
    assert log()[-1].action == "equity_review.accepted"
    assert log()[-1].summary == "Asked a question about “Shop talks”"


def test_setting_aside_keeps_the_reason(world: World, finding: Finding) -> None:
    decisions.dismiss(
        finding, why="talked", reason=" On Monday. ", seen=0, person_id=world.facilitator.id
    )
    assert (finding.state, finding.why, finding.reason) == (DISMISSED, "talked", "On Monday.")
    assert log()[-1].details["reason"] == "On Monday."


def test_words_alone_are_a_reason(world: World, finding: Finding) -> None:
    decisions.dismiss(
        finding, why="", reason="It is a staff plan.", seen=0, person_id=world.facilitator.id
    )
    assert (finding.why, finding.reason) == ("other", "It is a staff plan.")


@pytest.mark.parametrize("why", ["", "other", "made-up"])
def test_setting_aside_without_a_reason_is_refused(
    world: World, finding: Finding, why: str
) -> None:
    with pytest.raises(ReasonMissing):
        decisions.dismiss(finding, why=why, reason="  ", seen=0, person_id=world.facilitator.id)
    assert finding.state == OPEN


def test_a_decision_can_be_taken_back(
    world: World, submission: Submission, finding: Finding
) -> None:
    before = counts(submission)
    decisions.dismiss(finding, why="talked", reason="", seen=0, person_id=world.facilitator.id)
    decisions.reopen(finding, seen=1, person_id=world.facilitator.id)
    assert (finding.state, finding.decision, finding.why) == (OPEN, None, "")
    assert counts(submission) == before
    assert [entry.action for entry in log()[-2:]] == [
        "equity_review.dismissed",
        "equity_review.reopened",
    ]


def test_of_two_who_decide_at_once_the_last_stands_and_both_are_in_the_log(
    world: World, finding: Finding
) -> None:
    first = decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    second = decisions.dismiss(finding, why="talked", reason="", seen=0, person_id=world.leader.id)
    assert first.overtook is None
    assert (second.overtook, second.overtook_by) == (ACCEPTED, world.facilitator.name)
    assert finding.state == DISMISSED
    assert finding.decided_by_id == world.leader.id
    assert [(entry.action, entry.details["before"]) for entry in log()[-2:]] == [
        ("equity_review.accepted", "open"),
        ("equity_review.dismissed", "accepted"),
    ]


def test_two_who_decide_the_same_have_nothing_to_be_told(world: World, finding: Finding) -> None:
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    again = decisions.accept(finding, seen=0, person_id=world.leader.id)
    assert again.overtook is None


def test_there_is_nothing_to_decide_once_the_words_are_gone(
    world: World, submission: Submission, finding: Finding
) -> None:
    world.save(submission, **NAMED)
    reviewing.review(submission.id)
    with pytest.raises(NothingToDecide):
        decisions.accept(finding, seen=0, person_id=world.facilitator.id)


def test_a_comment_quotes_the_question_so_that_it_is_read_without_the_plugin(
    world: World, submission: Submission, finding: Finding
) -> None:
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    said = decisions.comment(
        finding, body="Good point.", question="For whom?", person_id=world.leader.id
    )
    assert forms.comments_of(submission) == [said]
    assert (said.about, said.section, said.body) == ("For whom?", finding.section, "Good point.")


def test_a_comment_on_what_was_not_asked_quotes_the_words_of_the_text_alone(
    world: World, finding: Finding
) -> None:
    person = world.facilitator.id
    said = decisions.comment(finding, body="Hm.", question="For whom?", person_id=person)
    assert said.about == finding.quote


def test_a_finding_of_another_network_is_not_found(
    world: World, finding: Finding, other_network: Network
) -> None:
    ident = finding.id
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert decisions.find(ident) is None
