"""Proposals and questions: every member makes them, the network's rule decides them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks import models
from commonaim.core.networks.models import Network
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login, make_person
from commonaim.plugins.norms.models import (
    ADOPTED,
    CHANGE,
    NEW,
    OPEN,
    OVERTAKEN,
    QUESTION,
    REFUSED,
    RETIRE,
    SETTLED,
    WITHDRAWN,
    Norm,
    Proposal,
)
from commonaim.plugins.norms.services import adopting, committee, history, norms, proposals
from commonaim.plugins.norms.services.norms import Words
from commonaim.plugins.norms.services.proposals import Wish

from .conftest import Choose

LATER = timedelta(days=15)


def proposed(norm: Norm, text: str, person: Person) -> Proposal:
    wish = Wish(CHANGE, "It is needed.", norm, Words(text), occasion="A long evening")
    made = proposals.make(wish, person.id)
    db.session.commit()
    return made


def test_nobody_against_a_change_lets_it_hold_after_its_days(
    here: Network, norm: Norm, member: Person
) -> None:
    made = proposed(norm, "We begin and end on time.", member)
    assert adopting.decide_due(here, made.decides_on) == []
    assert adopting.decide_due(here, now().date() + LATER) == [made]
    assert (made.state, made.wording_id) == (ADOPTED, norm.wording.id)
    assert norm.wording.text == "We begin and end on time."
    assert norm.wording.occasion == "A long evening"
    assert "14 days" in norm.wording.decided_how
    step = history.steps(norm)[0]
    assert ("added", "and end ") in step.text


def test_an_objection_stops_it_until_it_is_answered(
    here: Network, norm: Norm, member: Person, facilitator: Person
) -> None:
    made = proposed(norm, "We begin and end on time.", member)
    with pytest.raises(NotPossible):
        adopting.give_voice(made, "against", " ", facilitator.id)
    adopting.give_voice(made, "against", "Buses are late here.", facilitator.id)
    assert adopting.tally(made).against == 1
    adopting.give_voice(made, "for", "", facilitator.id)
    assert adopting.tally(made).against == 0
    adopting.give_voice(made, "against", "And yet.", facilitator.id)
    adopting.decide_due(here, now().date() + LATER)
    assert made.state == REFUSED
    assert norm.number == 1
    with pytest.raises(NotPossible):
        adopting.give_voice(made, "for", "", facilitator.id)


def test_an_open_proposal_keeps_the_rule_it_was_made_under(
    here: Network, norm: Norm, member: Person, choose: Choose
) -> None:
    made = proposed(norm, "We begin and end on time.", member)
    choose(adoption="vote", least=50)
    assert proposals.rule_of(made).kind == "consent"
    other = proposed(norm, "We begin when all are there.", member)
    adopting.decide_due(here, now().date() + LATER)
    assert (made.state, other.state) == (ADOPTED, REFUSED)


def test_of_two_changes_the_second_does_not_undo_the_first(
    here: Network, norm: Norm, member: Person
) -> None:
    first, second = (proposed(norm, text, member) for text in ("One.", "Two."))
    adopting.decide_due(here, now().date() + LATER)
    assert (first.state, second.state) == (ADOPTED, OVERTAKEN)
    assert norm.wording.text == "One."


def test_the_committee_decides_alone_and_as_soon_as_it_can(
    here: Network, norm: Norm, member: Person, people: list[Person], choose: Choose
) -> None:
    choose(adoption="committee")
    committee.name_members([person.id for person in people[:3]])
    made = proposed(norm, "We begin and end on time.", member)
    with pytest.raises(NotPossible):
        adopting.give_voice(made, "for", "", people[4].id)
    adopting.give_voice(made, "for", "", people[0].id)
    assert not adopting.decide(here, made)
    adopting.give_voice(made, "for", "", people[1].id)
    assert adopting.decide(here, made)
    assert made.state == ADOPTED


def test_a_new_norm_and_a_retired_one(here: Network, norm: Norm, member: Person) -> None:
    proposals.make(Wish(NEW, "We talk over each other.", words=Words("Leave a breath.")), member.id)
    proposals.make(Wish(RETIRE, "It shut people out.", norm), member.id)
    adopting.decide_due(here, now().date() + LATER)
    assert [one.wording.text for one in norms.in_force()] == ["Leave a breath."]
    assert norm.retired_reason == "It shut people out."
    with pytest.raises(NotPossible):
        proposals.make(Wish(QUESTION, "Why?", norm), member.id)


def test_a_question_is_talked_about_in_threads_and_closed_with_what_came_of_it(
    here: Network, norm: Norm, member: Person, facilitator: Person, login: Login
) -> None:
    asking, other = login(member), login(facilitator)
    made = asking.post(f"/n/rivers/norms/{norm.id}/question", data={"reason": "Whose time?"})
    page = made.location
    other.post(f"{page}/say", data={"body": "Everybody's."})
    said = proposals.remarks(int(page.rsplit("/", 1)[1]))[0]
    asking.post(f"{page}/say", data={"body": "And families'?", "answers": said.id})
    assert "thread-answers" in asking.get(page).text
    assert "asks something about the norms" in other.get("/n/rivers/notices/").text
    asking.post(f"{page}/settle", data={"outcome": "We shall say so in the norm."})
    db.session.expire_all()
    found = proposals.about(norm.id)[0]
    assert (found.state, found.outcome) == (SETTLED, "We shall say so in the norm.")


def test_words_that_cannot_be_sent_are_given_back(
    here: Network, norm: Norm, member: Person, login: Login
) -> None:
    client = login(member)
    long = client.post("/n/rivers/norms/propose", data={"text": "Kind " * 99, "reason": "So."})
    assert long.status_code == 422
    assert "Kind Kind" in long.text
    same = {"text": "We begin on time.", "meaning": "", "reason": "Just so", "cohort": "0"}
    answer = client.post(f"/n/rivers/norms/{norm.id}/change", data=same)
    assert answer.status_code == 422
    assert "Just so" in answer.text
    assert proposals.about(norm.id) == []
    asked = proposals.make(Wish(QUESTION, "Why?", norm), member.id)
    sent = {"body": "So.", "answers": "9" * 30}
    page = f"/n/rivers/norms/proposals/{asked.id}/say"
    assert client.post(page, data=sent).status_code == 422


def test_only_who_made_a_proposal_takes_it_back(
    here: Network, norm: Norm, member: Person, facilitator: Person, login: Login
) -> None:
    made = proposed(norm, "Other words.", member)
    page = f"/n/rivers/norms/proposals/{made.id}/withdraw"
    login(facilitator).post(page)
    db.session.expire_all()
    assert made.state == OPEN
    login(member).post(page)
    db.session.expire_all()
    assert made.state == WITHDRAWN


def test_who_asked_settles_a_question_and_a_passer_by_does_not(
    here: Network, norm: Norm, member: Person, login: Login
) -> None:
    made = proposals.make(Wish(QUESTION, "Whose time?", norm), member.id)
    other = make_person(here, "other@example.org", "Other", "viewer")
    page = f"/n/rivers/norms/proposals/{made.id}/settle"
    assert login(other).post(page, data={"outcome": "Nobody's."}).status_code == 403


def test_a_proposal_is_open_until_its_last_day_is_over_where_the_network_is(
    here: Network, norm: Norm, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    here.timezone = "America/Denver"
    made = proposals.make(Wish(RETIRE, "No more.", norm), people[0].id)
    assert made.decides_on
    evening = datetime.combine(made.decides_on, time(20), ZoneInfo("America/Denver"))
    monkeypatch.setattr(models, "now", lambda: evening.astimezone(UTC))
    assert not adopting.decide(here, made)
    monkeypatch.setattr(models, "now", lambda: (evening + timedelta(hours=5)).astimezone(UTC))
    assert adopting.decide(here, made)
