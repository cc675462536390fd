"""Rounds of comments: every member can speak about a draft, each comment is answered, and no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func, select

from commonaim.core import hooks, tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network
from commonaim.core.testing import make_person
from commonaim.plugins.equity_review.models import Remark, Round
from commonaim.plugins.equity_review.services import rounds, statements

from .conftest import World

Login = Callable[[Person], FlaskClient]
PAGES = "/n/rivers/equity_review/statement/rounds"


@pytest.fixture
def begun(world: World) -> Round:
    """A round on the draft of edition 2, open for a week."""
    statements.ensure_first(world.facilitator.id)
    draft = statements.begin_draft(world.facilitator.id)
    week = now().date() + timedelta(days=7)
    found = rounds.begin(
        draft, closes_on=week, invitation="What is missing?", person_id=world.facilitator.id
    )
    db.session.commit()
    return found


@pytest.fixture
def viewer(world: World) -> Person:
    """Somebody who may look and no more."""
    return make_person(world.network, "viewer@example.org", "Henry", "viewer")


def test_every_member_can_say_something_and_sees_what_others_said(
    world: World, begun: Round, viewer: Person, login: Login
) -> None:
    answer = login(world.leader).post(
        f"{PAGES}/{begun.id}/remarks", data={"part": "principles", "body": "Name the families."}
    )
    assert answer.status_code == 303
    page = login(viewer).get(f"{PAGES}/{begun.id}").text
    assert "Name the families." in page
    assert "What is missing?" in page


def test_a_remark_stays_beside_the_words_it_was_about(world: World, begun: Round) -> None:
    before = begun.content["principles"]
    draft = statements.draft()
    assert draft is not None
    changed = {**draft.content, "principles": ["Something else entirely."]}
    typed = statements.Typed(changed, "", "")
    statements.save_draft(typed, saves=draft.saves, person_id=None)
    db.session.commit()
    db.session.expire_all()
    found = rounds.round_of(begun.id)
    assert found is not None
    assert found.content["principles"] == before


def test_a_draft_that_is_thrown_away_takes_nobodys_words_with_it(
    world: World, begun: Round
) -> None:
    rounds.say(begun, part="whole", body="Keep the first line.", person_id=world.leader.id)
    db.session.commit()
    statements.discard_draft()
    db.session.commit()
    db.session.expire_all()
    found = rounds.round_of(begun.id)
    assert found is not None
    assert found.edition_id is None
    assert [said.body for said in rounds.by_part(found)["whole"]] == ["Keep the first line."]


def test_after_its_last_day_nothing_is_added_and_the_words_are_given_back(
    world: World, begun: Round, login: Login
) -> None:
    begun.closes_on = now().date() - timedelta(days=1)
    db.session.commit()
    answer = login(world.leader).post(
        f"{PAGES}/{begun.id}/remarks", data={"part": "whole", "body": "One more thing."}
    )
    assert answer.status_code == 409
    assert "One more thing." in answer.text
    assert "This round is over" in answer.text
    assert db.session.scalar(select(func.count(Remark.id))) == 0


def test_today_is_still_open(world: World, begun: Round) -> None:
    begun.closes_on = now().date()
    assert rounds.is_open(begun)
    rounds.close(begun)
    assert not rounds.is_open(begun)


def test_there_is_one_round_at_a_time(world: World, begun: Round) -> None:
    draft = statements.draft()
    assert draft is not None
    with pytest.raises(rounds.NotPossible, match="A round is open"):
        rounds.begin(draft, closes_on=now().date(), invitation="", person_id=world.facilitator.id)
    rounds.close(begun)
    assert rounds.begin(
        draft, closes_on=now().date(), invitation="", person_id=world.facilitator.id
    )


def test_a_round_cannot_be_over_before_it_begins(
    world: World, hub_admin: Person, login: Login
) -> None:
    statements.ensure_first(None)
    statements.begin_draft(None)
    db.session.commit()
    yesterday = (now().date() - timedelta(days=1)).isoformat()
    answer = login(hub_admin).post(
        f"{PAGES}/open", data={"closes_on": yesterday, "invitation": "Well?"}
    )
    assert answer.status_code == 422
    assert "choose today or a later day" in answer.text
    assert "Well?" in answer.text
    assert rounds.rounds() == []


def test_whoever_keeps_the_draft_as_it_is_says_why(
    world: World, begun: Round, hub_admin: Person, login: Login
) -> None:
    said = rounds.say(begun, part="whole", body="Shorter, please.", person_id=world.leader.id)
    db.session.commit()
    browser = login(hub_admin)
    address = f"/n/rivers/equity_review/statement/remarks/{said.id}/answer"
    page = browser.post(address, data={"outcome": "kept", "words": " "}, follow_redirects=True)
    assert "Say why the draft stays as it is" in page.text
    db.session.refresh(said)
    assert said.outcome == ""
    browser.post(address, data={"outcome": "kept", "words": "Young people asked for this length."})
    page = login(world.leader).get(f"{PAGES}/{begun.id}").text
    assert "Young people asked for this length." in page
    assert rounds.rounds()[0].waiting == 0


def test_members_do_not_open_close_or_answer(world: World, begun: Round, login: Login) -> None:
    said = rounds.say(begun, part="whole", body="Hm.", person_id=world.leader.id)
    db.session.commit()
    browser = login(world.leader)
    assert browser.post(f"{PAGES}/open", data={"closes_on": "2030-01-01"}).status_code == 403
    assert browser.post(f"{PAGES}/{begun.id}/close").status_code == 403
    address = f"/n/rivers/equity_review/statement/remarks/{said.id}/answer"
    assert browser.post(address, data={"outcome": "taken"}).status_code == 403


def test_another_network_neither_sees_nor_reaches_a_round(
    app: Flask,
    world: World,
    begun: Round,
    other_network: Network,
    login: Login,
    enable: Callable[..., None],
) -> None:
    ident = begun.id
    enable(other_network, "equity_review")
    stranger = make_person(other_network, "far@example.org", "Far", "hub_admin")
    db.session.commit()
    with tenancy.in_network(other_network.id):
        assert rounds.rounds() == []
        assert rounds.round_of(ident) is None
    browser = login(stranger)
    far = f"/n/{other_network.slug}/equity_review/statement/rounds/{ident}"
    assert browser.get(far).status_code == 404
    assert browser.post(f"{far}/remarks", data={"part": "whole", "body": "x"}).status_code == 404


def test_who_has_not_commented_yet_is_asked_on_the_home_page(
    world: World, begun: Round, login: Login
) -> None:
    question = "The next edition of our equity statement: what do you think?"
    leader, facilitator = login(world.leader), login(world.facilitator)
    assert question in leader.get("/n/rivers/").text
    rounds.say(begun, part="whole", body="Good.", person_id=world.leader.id)
    db.session.commit()
    assert question not in leader.get("/n/rivers/").text
    assert question in facilitator.get("/n/rivers/").text
    rounds.close(begun)
    db.session.commit()
    assert question not in facilitator.get("/n/rivers/").text


def test_remarks_are_offered_to_be_coded_without_who_said_them(
    app: Flask, world: World, begun: Round, viewer: Person
) -> None:
    rounds.say(begun, part="principles", body="Name the families.", person_id=viewer.id)
    access = access_of(viewer, world.network)
    with app.test_request_context(f"/n/{world.network.slug}/"):
        g.network_slug = world.network.slug
        [answer] = hooks.collect("texts_to_code", world.network, user=access)
    [offered] = answer.result
    assert offered.text == "Name the families."
    assert viewer.name not in repr(offered)


def _saved_anew() -> int:
    """Work on the draft, so that there is something to adopt; how often it was saved."""
    draft = statements.draft()
    assert draft is not None
    changed = {**draft.content, "principles": ["We name whom we mean."]}
    typed = statements.Typed(changed, "", "")
    saved = statements.save_draft(typed, saves=draft.saves, person_id=None)
    db.session.commit()
    return saved.saves


def test_whoever_adopts_is_told_of_the_open_round_and_of_what_has_no_answer(
    world: World, begun: Round, hub_admin: Person, login: Login
) -> None:
    for body in ("Shorter, please.", "Name the families.", "Good."):
        said = rounds.say(begun, part="whole", body=body, person_id=world.leader.id)
    rounds.answer(said, outcome="taken", words="", person_id=hub_admin.id)
    _saved_anew()
    page = login(hub_admin).get("/n/rivers/equity_review/statement/diff?from=1&to=2").text
    assert "A round of comments is open until" in page
    assert "2 comments have no answer yet." in page
    assert f'href="{PAGES}/{begun.id}"' in page
    assert "Adopt it all the same" in page


def test_while_a_round_is_open_a_draft_is_adopted_only_with_a_tick_and_no_word_is_lost(
    world: World, begun: Round, hub_admin: Person, login: Login
) -> None:
    browser, saves = login(hub_admin), _saved_anew()
    address = "/n/rivers/equity_review/statement/draft/adopt"
    asked = browser.post(address, data={"saves": saves, "decided_in": "Spring meeting"})
    assert asked.status_code == 422
    assert "Members can still comment." in asked.text
    assert "Spring meeting" in asked.text
    assert statements.adopted_or_default().number == 1
    sent = {"saves": saves, "decided_in": "Spring meeting", "all_the_same": "y"}
    assert browser.post(address, data=sent).status_code == 303
    assert statements.adopted_or_default().number == 2
    assert statements.adopted_or_default().decided_in == "Spring meeting"


def test_adopting_ends_the_round_and_its_page_says_so(
    world: World, begun: Round, login: Login
) -> None:
    saves = _saved_anew()
    with pytest.raises(statements.StillAsked):
        statements.adopt(decided_in="", saves=saves, person_id=None)
    statements.adopt(decided_in="", saves=saves, person_id=None, all_the_same=True)
    db.session.commit()
    assert rounds.open_round() is None
    leader = login(world.leader)
    assert "what do you think?" not in leader.get("/n/rivers/").text
    page = leader.get(f"{PAGES}/{begun.id}").text
    assert "Edition 2 was adopted on" in page
    assert 'href="/n/rivers/equity_review/statement/editions/2"' in page
    assert "Say it" not in page
    with pytest.raises(statements.NotAdoptable, match="no draft"):
        statements.adopt(decided_in="", saves=saves, person_id=None, all_the_same=True)


def test_a_round_that_is_over_asks_for_no_tick_but_for_a_look_at_what_has_no_answer(
    world: World, begun: Round, hub_admin: Person, login: Login
) -> None:
    rounds.say(begun, part="whole", body="Shorter, please.", person_id=world.leader.id)
    rounds.close(begun)
    _saved_anew()
    page = login(hub_admin).get("/n/rivers/equity_review/statement/diff?from=1&to=2").text
    assert "A round of comments on this draft is over." in page
    assert "One comment has no answer yet." in page
    assert "Adopt it all the same" not in page


def test_no_round_begins_on_a_draft_that_was_adopted_meanwhile(world: World) -> None:
    statements.ensure_first(None)
    draft = statements.begin_draft(None)
    statements.adopt(decided_in="", saves=0, person_id=None)
    with pytest.raises(rounds.NotPossible, match="no draft"):
        rounds.begin(draft, closes_on=now().date(), invitation="", person_id=world.facilitator.id)
