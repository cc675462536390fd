"""What facilitators decide on the pages of the equity review, and what authors read and answer of it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.testing import Login, make_person
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, OPEN, Finding
from commonaim.plugins.equity_review.services import decisions, reviewing, wording

from .conftest import BASE, HTMX, NAMED, World, words


def test_a_facilitator_asks_sets_aside_and_takes_back(desk: FlaskClient, finding: Finding) -> None:
    page = f"{BASE}/submissions/{finding.submission_id}#finding-{finding.id}"
    for deed, data, state in (
        ("accept", {"seen": 0}, ACCEPTED),
        ("reopen", {"seen": 1}, OPEN),
        ("dismiss", {"seen": 2, "why": "talked"}, DISMISSED),
    ):
        answer = desk.post(f"{BASE}/findings/{finding.id}/{deed}", data=data)
        assert (answer.status_code, answer.location) == (303, page)
        db.session.refresh(finding)
        assert finding.state == state


def test_htmx_gets_the_question_alone(desk: FlaskClient, finding: Finding) -> None:
    answer = desk.post(f"{BASE}/findings/{finding.id}/accept", data={"seen": 0}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'id="finding-{finding.id}"' in answer.text
    assert 'data-state="accepted"' in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_setting_aside_without_a_reason_says_what_is_missing(
    desk: FlaskClient, finding: Finding, headers: dict[str, str]
) -> None:
    answer = desk.post(
        f"{BASE}/findings/{finding.id}/dismiss",
        data={"why": "other", "reason": "\x00"},
        headers=headers,
    )
    assert answer.status_code == (422 if headers else 303)
    page = answer if headers else desk.get(answer.location)
    assert "Say why it is not needed" in words(page)
    db.session.refresh(finding)
    assert finding.state == OPEN


def test_a_stale_page_is_told_whose_decision_was_overtaken(
    world: World, desk: FlaskClient, finding: Finding, hub_admin: Person
) -> None:
    decisions.accept(finding, seen=0, person_id=hub_admin.id)
    db.session.commit()
    data = {"seen": 0, "why": "talked"}
    answer = desk.post(f"{BASE}/findings/{finding.id}/dismiss", data=data, headers=HTMX)
    assert "Admin had asked this meanwhile. Your decision stands now." in words(answer)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_deciding_about_what_is_gone_leads_back_to_the_page(
    world: World,
    desk: FlaskClient,
    submission: Submission,
    finding: Finding,
    headers: dict[str, str],
) -> None:
    world.save(submission, **NAMED)
    reviewing.review(submission.id)
    db.session.commit()
    answer = desk.post(f"{BASE}/findings/{finding.id}/accept", headers=headers)
    target = answer.headers["HX-Redirect"] if headers else answer.location
    assert "there is nothing to decide" in words(desk.get(target))


def test_an_author_answers_in_a_comment(
    world: World, author: FlaskClient, finding: Finding, submission: Submission
) -> None:
    path = f"{BASE}/findings/{finding.id}/comment"
    assert author.post(path, data={"body": "Hm."}).status_code == 404
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    db.session.commit()
    answer = author.post(path, data={"body": "We will look at it."}, headers=HTMX)
    assert "We will look at it." in words(answer)
    [said] = forms.comments_of(submission)
    assert said.section == "measures"
    assert said.about.endswith("?")
    assert author.post(path, data={"body": " "}, headers=HTMX).status_code == 422


@pytest.mark.parametrize("deed", ["accept", "dismiss", "reopen"])
def test_an_author_decides_nothing(author: FlaskClient, finding: Finding, deed: str) -> None:
    assert author.post(f"{BASE}/findings/{finding.id}/{deed}").status_code == 403


def test_an_evaluator_reads_everything_and_decides_nothing(
    world: World, login: Login, finding: Finding
) -> None:
    evaluator = login(make_person(world.network, "grace@example.org", "Grace", "evaluator"))
    page = evaluator.get(f"{BASE}/submissions/{finding.submission_id}")
    assert f'id="finding-{finding.id}"' in page.text
    assert "Ask this" not in words(page)
    assert evaluator.post(f"{BASE}/findings/{finding.id}/accept").status_code == 403
    assert evaluator.post(f"{BASE}/run", data={"submission": 1}).status_code == 403


def test_nothing_changes_without_the_token_of_the_page(
    app: Flask, desk: FlaskClient, finding: Finding
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in (f"/findings/{finding.id}/accept", f"/findings/{finding.id}/comment", "/run"):
        assert desk.post(BASE + path, data={"body": "x"}).status_code == 400
    db.session.refresh(finding)
    assert finding.state == OPEN


@pytest.mark.parametrize("page", ["", "/edit"])
def test_the_author_reads_who_asked_and_when(
    author: FlaskClient, world: World, submission: Submission, finding: Finding, page: str
) -> None:
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    db.session.commit()
    told = words(author.get(f"/n/rivers/submissions/{submission.id}{page}"))
    assert "Asked by Facilitator, just now" in told


@pytest.mark.parametrize("rule", ["measure-not-disaggregated", "all-students-only"])
def test_a_comment_tells_the_author_nothing_of_a_question_that_was_not_asked(
    desk: FlaskClient, author: FlaskClient, submission: Submission, rule: str
) -> None:
    (found,) = db.session.scalars(select(Finding).where(Finding.rule == rule))
    message, question, _suggestion = wording.words_of(found, "en")
    page = f"{BASE}/findings/{found.id}"
    answer = desk.post(f"{page}/comment", data={"body": "Shall we ring them?"}, headers=HTMX)
    assert "Shall we ring them?" in answer.text
    pages = [
        f"/n/rivers/submissions/{submission.id}",
        f"/n/rivers/submissions/{submission.id}/edit",
        f"{BASE}/submissions/{submission.id}",
        "/n/rivers/",
    ]
    told = [words(author.get(one)) for one in pages]
    assert "Shall we ring them?" in told[0]
    for text in told:
        assert question not in text
        assert message not in text
    assert "Shall we ring them?" in words(desk.get(pages[2]))
    desk.post(f"{page}/accept", data={"seen": 0})
    desk.post(f"{page}/comment", data={"body": "Ring me, or write."})
    assert question in words(author.get(pages[0]))
    assert "Ring me, or write." in words(author.get(pages[2]))
