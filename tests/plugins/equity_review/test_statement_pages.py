"""The draft of the statement on its pages, and what no form of the plugin sends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.testing import Login, make_person
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import statements

from .conftest import BASE, World, words


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
