"""The pages of the equity review, as facilitators, authors and hub admins meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from commonaim.core import jobs
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable, Login, make_person
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, OPEN, Finding, Result
from commonaim.plugins.equity_review.services import decisions, reviewing, statements, wording

from .conftest import ALL_STUDENTS, NAMED, World

BASE = "/n/rivers/equity_review"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def submission(world: World) -> Submission:
    """A submission that speaks only of all students, reviewed."""
    made = world.submission(ALL_STUDENTS)
    reviewing.review(made.id)
    db.session.commit()
    return made


@pytest.fixture
def finding(submission: Submission) -> Finding:
    """The question about how it is measured."""
    found = db.session.scalar(select(Finding).where(Finding.rule == "measure-not-disaggregated"))
    assert found is not None
    return found


@pytest.fixture
def desk(world: World, login: Login) -> FlaskClient:
    """The facilitator's browser."""
    return login(world.facilitator)


@pytest.fixture
def author(world: World, login: Login) -> FlaskClient:
    """The program leader's browser."""
    return login(world.leader)


@pytest.fixture
def hub(world: World, hub_admin: Person, login: Login) -> FlaskClient:
    """The hub admin's browser."""
    return login(hub_admin)


def words(answer: TestResponse) -> str:
    """What a reader sees, without tags and with single blanks."""
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return " ".join(bare.split())


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


def test_nothing_changes_without_the_token_of_the_page(
    app: Flask, desk: FlaskClient, finding: Finding
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in (f"/findings/{finding.id}/accept", f"/findings/{finding.id}/comment", "/run"):
        assert desk.post(BASE + path, data={"body": "x"}).status_code == 400
    db.session.refresh(finding)
    assert finding.state == OPEN


def draft_data(**changes: str) -> dict[str, str]:
    """What the form of the draft sends."""
    return {
        "saves": "0",
        "summary": "For the valley.",
        "note": "The members asked for it.",
        "beneficiaries-0-name": "Girls from the valley",
        "beneficiaries-0-terms": "valley girls\nriver girls\n\nvalley girls",
        "beneficiaries-1-name": "",
        "beneficiaries-1-terms": "",
        "principles": "We say whom we mean.\nWords grow old.",
        "replaced-0-term": "newbies",
        "replaced-0-replacement": "first-years",
        "replaced-0-reason": "They asked.",
        "replaced-0-since": "",
        "preferred-0-term": "",
        "preferred-0-reason": "",
        "preferred-0-since": "2026-01-01",
        "then": "stay",
        **changes,
    }


def test_a_hub_admin_writes_compares_and_adopts_a_statement(hub: FlaskClient) -> None:
    draft = f"{BASE}/statement/draft"
    assert hub.get(draft).status_code == 303
    assert hub.post(f"{draft}/begin").location == draft
    saved = hub.post(draft, data=draft_data(then="compare"))
    assert saved.location == f"{BASE}/statement/diff?from=1&to=2"
    page = words(hub.get(saved.location))
    assert "Girls from the valley" in page
    assert "Adopt this edition" in page
    adopted = hub.post(f"{draft}/adopt", data={"saves": 1, "decided_in": "Spring meeting"})
    assert adopted.location == f"{BASE}/statement"
    page = words(hub.get(adopted.location))
    assert "Spring meeting" in page
    assert "river girls" in page
    content = statements.adopted_or_default().content
    assert content["beneficiaries"] == [
        {"name": "Girls from the valley", "terms": ["valley girls", "river girls"]}
    ]
    assert content["principles"] == ["We say whom we mean.", "Words grow old."]
    assert content["preferred"] == []
    assert content["inherit"] is False


def test_what_was_typed_into_the_draft_is_there_again_with_all_its_gaps(hub: FlaskClient) -> None:
    draft = f"{BASE}/statement/draft"
    hub.post(f"{draft}/begin")
    data = draft_data(**{"replaced-0-term": "", "replaced-0-since": "some day"})
    assert hub.post(draft, data={**data, "then": "add-replaced"}).location == f"{draft}#replaced"
    page = hub.get(draft)
    for typed in ("For the valley.", "river girls", "first-years", "some day", "Words grow old."):
        assert typed in page.text
    assert "does not say which word" in words(page)
    refused = hub.post(f"{draft}/adopt", data={"saves": 1})
    assert refused.location == draft
    assert statements.adopted_or_default().number == 1


def test_what_is_too_long_is_said_and_not_lost(hub: FlaskClient) -> None:
    draft = f"{BASE}/statement/draft"
    hub.post(f"{draft}/begin")
    answer = hub.post(draft, data=draft_data(**{"replaced-0-replacement": "x" * 201}))
    assert answer.status_code == 422
    assert "x" * 201 in answer.text
    assert "For the valley." in answer.text


def test_two_who_write_the_draft_at_once_lose_nothing(
    world: World, hub: FlaskClient, login: Login
) -> None:
    draft = f"{BASE}/statement/draft"
    other = login(make_person(world.network, "second@example.org", "Second", "hub_admin"))
    hub.post(f"{draft}/begin")
    hub.post(draft, data=draft_data())
    late = other.post(draft, data=draft_data(summary="Mine."))
    assert late.status_code == 409
    assert "Admin saved while you were writing" in words(late)
    assert "Mine." in late.text
    assert 'name="saves" value="1"' in late.text
    assert other.post(draft, data=draft_data(summary="Mine.", saves="1")).status_code == 303
    adopting = hub.post(f"{draft}/adopt", data={"saves": 1})
    assert "saved meanwhile" in words(hub.get(adopting.location))


def test_a_draft_can_be_thrown_away(hub: FlaskClient) -> None:
    hub.post(f"{BASE}/statement/draft/begin")
    hub.post(f"{BASE}/statement/draft/discard")
    assert statements.draft() is None
    assert hub.post(f"{BASE}/statement/draft", data=draft_data()).location == f"{BASE}/statement"


def test_only_those_who_edit_the_statement_see_its_draft(
    hub: FlaskClient, desk: FlaskClient
) -> None:
    hub.post(f"{BASE}/statement/draft/begin")
    assert desk.get(f"{BASE}/statement/diff?from=1&to=2").status_code == 404
    assert desk.get(f"{BASE}/statement/editions/2").status_code == 404
    assert desk.get(f"{BASE}/statement/draft").status_code == 403
    assert hub.get(f"{BASE}/statement/diff?from=1&to=2").status_code == 200


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


@pytest.mark.parametrize("page", ["", "/edit"])
def test_the_author_reads_who_asked_and_when(
    author: FlaskClient, world: World, submission: Submission, finding: Finding, page: str
) -> None:
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    db.session.commit()
    told = words(author.get(f"/n/rivers/submissions/{submission.id}{page}"))
    assert "Asked by Facilitator, just now" in told


def test_a_section_and_a_quote_are_told_in_sentences(
    desk: FlaskClient, submission: Submission
) -> None:
    told = words(desk.get(f"{BASE}/submissions/{submission.id}"))
    assert "Why this change · read as the reason for it" in told
    assert "“ our students ” speaks of all students" in told
    assert re.search(r"\d of \d · How we will know", told)
    for role in ("rationale", "measures"):
        assert f"· {role}" not in told


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


def test_a_draft_that_says_the_same_is_not_offered_for_adoption(hub: FlaskClient) -> None:
    hub.post(f"{BASE}/statement/draft/begin")
    begun = statements.draft()
    assert begun is not None
    page = f"{BASE}/statement/diff?from=1&to={begun.number}"
    told = words(hub.get(page))
    assert "The two editions say the same" in told
    assert "There is nothing to adopt yet" in told
    assert "Adopt this edition" not in told
    typed = statements.Typed(begun.content, "We say whom we mean.", "")
    statements.save_draft(typed, saves=0, person_id=None)
    told = words(hub.get(page))
    assert "We say whom we mean." in told
    assert "Adopt this edition" in told


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"seen": {"a": 1}, "body": ["x"], "why": 3, "reason": {}}},
        {"json": [1, 2]},
        {"data": {"beneficiaries-" + "9" * 5000 + "-name": "x", "seen": "0"}},
    ],
)
def test_what_no_form_sends_is_refused_in_a_sentence(
    hub: FlaskClient, finding: Finding, sent: dict[str, Any]
) -> None:
    statements.begin_draft(None)
    deeds = [f"findings/{finding.id}/{deed}" for deed in ("accept", "dismiss", "reopen", "comment")]
    for page in (*deeds, "run", "statement/draft", "statement/draft/adopt"):
        answer = hub.post(f"{BASE}/{page}", **sent)
        assert answer.status_code == 400, page
        assert "Open it and write there." in answer.text


def test_titles_and_groups_turn_no_words_but_their_own(
    hub: FlaskClient, world: World, submission: Submission
) -> None:
    title = "Exam \u202eplans"
    submission.title = world.program.name = world.group.name = title
    db.session.commit()
    for page in ("", f"submissions/{submission.id}"):
        text = hub.get(f"{BASE}/{page}").text
        body = text[text.index("<body") :]
        assert title in body
        assert title not in re.sub(r"<bdi>[^<]*</bdi>|<option[^>]*>[^<]*</option>", "", body)
    statements.begin_draft(None)
    sent = {"beneficiaries-0-name": "\u202eGirls", "beneficiaries-0-terms": "\u2066river girls"}
    sent |= {"replaced-0-term": "ki\u202eds", "principles": "\u202dWe say whom."}
    assert hub.post(f"{BASE}/statement/draft", data=draft_data(**sent)).status_code == 303
    draft = statements.draft()
    assert draft is not None
    db.session.refresh(draft)
    assert draft.content["beneficiaries"] == [{"name": "Girls", "terms": ["river girls"]}]
    assert draft.content["replaced"][0]["term"] == "kids"
    assert draft.content["principles"] == ["We say whom."]


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


def test_an_author_is_not_told_what_a_section_is_read_as(
    author: FlaskClient, submission: Submission
) -> None:
    assert "read as" not in author.get(f"{BASE}/submissions/{submission.id}").text
