"""The page of one review, and the pages of rules, as facilitators and authors read them."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select

from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable, Login, make_person
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import decisions, reviewing

from .conftest import ALL_STUDENTS, BASE, NAMED, World, words


def test_a_submission_that_was_not_read_offers_to_read_it(world: World, desk: FlaskClient) -> None:
    made = world.submission(ALL_STUDENTS)
    assert "has not read this submission yet" in words(desk.get(f"{BASE}/submissions/{made.id}"))


def test_the_facilitator_sees_every_question_with_its_words_in_place(
    desk: FlaskClient, submission: Submission
) -> None:
    answer = desk.get(f"{BASE}/submissions/{submission.id}")
    page = words(answer)
    assert "This submission speaks only of all students." in page
    assert "our students" in page
    count = db.session.scalar(select(func.count(Finding.id)))
    assert len(re.findall(r'id="finding-\d+"', answer.text)) == count


def test_the_author_sees_what_was_asked_and_nothing_more(
    world: World, author: FlaskClient, finding: Finding, submission: Submission
) -> None:
    page = f"{BASE}/submissions/{submission.id}"
    before = author.get(page)
    assert "finding-" not in before.text
    assert "only of all students" not in words(before)
    assert 'class="mark"' not in before.text
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    db.session.commit()
    after = author.get(page)
    assert re.findall(r'id="finding-(\d+)"', after.text) == [str(finding.id)]
    assert "only of all students" not in words(after)
    assert "Ask this" not in words(after)
    assert f"{BASE}/findings/{finding.id}/comment" in after.text


def test_an_author_edits_and_the_question_is_gone(
    world: World, author: FlaskClient, finding: Finding, submission: Submission
) -> None:
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    db.session.commit()
    texts = {f"text-{key}": text for key, text in NAMED.items()}
    saved = author.post(f"/n/rivers/submissions/{submission.id}/edit", data={**texts, "base": 1})
    assert saved.status_code == 303
    assert (
        f'id="finding-{finding.id}"' not in author.get(f"{BASE}/submissions/{submission.id}").text
    )


def test_what_changed_since_the_last_revision_is_shown(
    world: World, desk: FlaskClient, submission: Submission
) -> None:
    world.save(submission, measures="We count how many participants stay.")
    reviewing.review(submission.id)
    db.session.commit()
    answer = desk.get(f"{BASE}/submissions/{submission.id}")
    assert "What changed since revision 1" in words(answer)
    assert "<ins>" in answer.text


def test_marks_lie_on_the_words_that_were_read_while_a_newer_revision_waits(
    world: World, desk: FlaskClient, submission: Submission
) -> None:
    world.save(submission, why="Something quite different.")
    db.session.commit()
    page = words(desk.get(f"{BASE}/submissions/{submission.id}"))
    assert "The text was edited after the review read it" in page
    assert "our students" in page
    assert "Something quite different" not in page


def test_what_authors_write_is_shown_and_never_run(world: World, desk: FlaskClient) -> None:
    made = world.submission(
        {"why": "<script>alert(1)</script> our <b>students</b> & kids"}, "<i>T</i>"
    )
    reviewing.review(made.id)
    db.session.commit()
    answer = desk.get(f"{BASE}/submissions/{made.id}")
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<i>T</i>" not in answer.text


def test_nothing_of_one_network_is_found_in_another(
    world: World,
    other_network: Network,
    enable: Enable,
    login: Login,
    finding: Finding,
) -> None:
    enable(other_network, "equity_review")
    outsider = login(
        make_person(other_network, "out@example.org", "Out", "hub_admin", "facilitator")
    )
    base = "/n/hills/equity_review"
    ident, cycle, group = finding.submission_id, world.cycle.id, world.group.id
    for path in (f"/submissions/{ident}", f"/?cycle={cycle}", "/statement/editions/2"):
        assert outsider.get(base + path).status_code == 404
    for deed in ("accept", "dismiss", "reopen", "comment"):
        assert outsider.post(f"{base}/findings/{finding.id}/{deed}").status_code == 404
    for data in ({"submission": ident}, {"cycle": cycle}, {"group": group}, {}):
        assert outsider.post(f"{base}/run", data=data).status_code == 404
    assert outsider.get(f"{BASE}/submissions/{ident}").status_code == 404


def test_every_rule_has_a_page_in_both_languages(world: World, author: FlaskClient) -> None:
    listed = author.get(f"{BASE}/rules")
    paths = re.findall(r'href="(/n/rivers/equity_review/rules/[a-z-]+)"', listed.text)
    assert len(paths) == 12
    for locale, asks in (("en", "What it asks"), ("es", None)):
        world.leader.locale = locale
        db.session.commit()
        for path in paths:
            page = author.get(path)
            assert page.status_code == 200
            assert "{" not in words(page)
            assert asks is None or asks in words(page)
    assert author.get(f"{BASE}/rules/made-up").status_code == 404


def test_a_reader_of_spanish_is_asked_in_spanish(
    world: World, desk: FlaskClient, submission: Submission
) -> None:
    world.facilitator.locale = "es"
    db.session.commit()
    page = words(desk.get(f"{BASE}/submissions/{submission.id}"))
    assert "¿" in page
    assert "Black, Latina/o/e e Indigenous" in page


def test_a_section_and_a_quote_are_told_in_sentences(
    desk: FlaskClient, submission: Submission
) -> None:
    told = words(desk.get(f"{BASE}/submissions/{submission.id}"))
    assert "Why this change · read as the reason for it" in told
    assert "“ our students ” speaks of all students" in told
    assert re.search(r"\d of \d · How we will know", told)
    for role in ("rationale", "measures"):
        assert f"· {role}" not in told


def test_an_author_is_not_told_what_a_section_is_read_as(
    author: FlaskClient, submission: Submission
) -> None:
    assert "read as" not in author.get(f"{BASE}/submissions/{submission.id}").text
