"""Rounds: for a time everybody reads the norms, comments, and proposes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Cohort, Network, Program, ProgramTime
from commonaim.core.networks.services import NotPossible
from commonaim.core.notices.models import Notice
from commonaim.core.testing import Login, make_person
from commonaim.plugins.norms.models import CHANGE, Norm, NormRound
from commonaim.plugins.norms.services import proposals, rounds, timely
from commonaim.plugins.norms.services.norms import Words
from commonaim.plugins.norms.services.proposals import Wish


def begun(days: int = 10) -> NormRound:
    last = now().date() + timedelta(days=days)
    made = rounds.begin(
        title="Second cohort", invitation="Read.", cohort_id=None, closes_on=last, person_id=None
    )
    db.session.commit()
    return made


def test_members_read_comment_and_propose_in_a_round(
    here: Network, norm: Norm, member: Person, facilitator: Person, login: Login
) -> None:
    tomorrow = (now().date() + timedelta(days=1)).isoformat()
    opening = {"title": "Second cohort", "closes_on": tomorrow, "cohort": "0"}
    page = login(facilitator).post("/n/rivers/norms/rounds/open", data=opening).location
    client = login(member)
    assert "Read the norms anew" in client.get("/n/rivers/").text
    client.post(f"{page}/say", data={"norm": norm.id, "body": "Buses are late."})
    client.post(f"{page}/read")
    wish = {"text": "We wait five minutes.", "reason": "Buses.", "cohort": "0"}
    client.post(f"/n/rivers/norms/{norm.id}/change", data=wish)
    seen = client.get(page).text
    assert "Buses are late." in seen
    assert "We wait five minutes." in seen
    assert "1 of 2 have read them" in seen
    assert "Read the norms anew" not in client.get("/n/rivers/").text


def test_one_round_at_a_time_and_none_in_the_past(here: Network) -> None:
    with pytest.raises(NotPossible):
        begun(days=-1)
    begun()
    with pytest.raises(NotPossible):
        begun()


def test_those_who_have_not_read_are_reminded_once_and_everybody_told_in_the_end(
    here: Network, norm: Norm, member: Person, facilitator: Person
) -> None:
    held = begun()
    rounds.mark_read(held, member.id)
    told = select(func.count(Notice.id))

    near = held.closes_on - timedelta(days=2)
    for _again in range(2):
        timely.do(here, near)
    assert db.session.scalar(told.where(Notice.person_id == member.id)) == 0
    assert db.session.scalar(told.where(Notice.person_id == facilitator.id)) == 1
    timely.do(here, held.closes_on + timedelta(days=1))
    assert held.closed_on
    assert db.session.scalar(told.where(Notice.person_id == member.id)) == 1


def test_what_is_typed_into_a_round_that_is_over_is_given_back(
    here: Network, norm: Norm, member: Person, login: Login
) -> None:
    held = begun()
    rounds.close(held)
    sent = {"norm": norm.id, "body": "I was slow."}
    answer = login(member).post(f"/n/rivers/norms/rounds/{held.id}/say", data=sent)
    assert answer.status_code == 409
    assert "I was slow." in answer.text


def test_what_is_proposed_after_a_round_is_not_of_it(
    here: Network, norm: Norm, member: Person
) -> None:
    held = begun()
    inside = proposals.make(Wish(CHANGE, "Why", norm, Words("A")), member.id)
    rounds.close(held)
    outside = proposals.make(Wish(CHANGE, "Why", norm, Words("B")), member.id)
    assert list(rounds.proposals_of(held)) == [inside]
    assert outside.round_id is None


def test_who_accompanies_the_norms_is_asked_to_open_a_round_for_a_cohort_that_joined(
    here: Network, norm: Norm, people: list[Person], login: Login
) -> None:
    ana = make_person(here, "ana@example.org", "Ana", "facilitator")
    assert "has joined" not in login(ana).get("/n/rivers/").text
    for name, joined in (("First", 400), ("Second", 5)):
        cohort, program = Cohort(name=name), Program(name=f"Program of {name}")
        db.session.add_all([cohort, program])
        db.session.flush()
        day = here.today - timedelta(days=joined)
        db.session.add(ProgramTime(program_id=program.id, cohort_id=cohort.id, joined_on=day))
    db.session.commit()
    assert "“Second” has joined: read the norms anew" in login(ana).get("/n/rivers/").text
    assert "has joined" not in login(people[0]).get("/n/rivers/").text
    offered = login(ana).get(f"/n/rivers/norms/rounds?cohort={cohort.id}").text
    assert f'<option selected value="{cohort.id}">Second</option>' in offered
    made = begun()
    made.cohort_id = cohort.id
    db.session.commit()
    assert "has joined" not in login(ana).get("/n/rivers/").text
