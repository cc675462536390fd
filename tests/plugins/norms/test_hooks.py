"""What the norms say on other pages and to other plugins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from commonaim.core import hooks
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.cycles.models import GroupProgram, Occasion
from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle, ImprovementGroup
from commonaim.core.networks.models import Membership, Network, Program
from commonaim.core.testing import Login, browser
from commonaim.plugins.norms import hooks as hooks_of_norms
from commonaim.plugins.norms.models import (
    ADOPTED,
    MEETINGS,
    OPEN,
    QUESTION,
    RETIRE,
    Norm,
    Proposal,
    Pulse,
    PulseToken,
)
from commonaim.plugins.norms.services import home, proposals, pulses, results, room, timely
from commonaim.plugins.norms.services.proposals import Wish

from .conftest import Choose


def asked(name: str, network: Network, **arguments: Any) -> list[Any]:
    answers = hooks.collect(name, network=network, only="norms", **arguments)
    return [one for answer in answers for one in answer.result]


@pytest.fixture
def group(here: Network) -> ImprovementGroup:
    """A group of a running cycle, committed."""
    return grouped("Speakers", [])


def grouped(name: str, people: list[Person]) -> ImprovementGroup:
    today = now().date()
    cycle = Cycle(
        name=f"Cycle of {name}", starts_on=today - timedelta(9), ends_on=today + timedelta(90)
    )
    program = Program(name=f"Program of {name}")
    db.session.add_all([cycle, program])
    db.session.flush()
    made = ImprovementGroup(cycle_id=cycle.id, name=name)
    made.taking_part.append(GroupProgram(program_id=program.id))
    db.session.add(made)
    for person in people:
        mine = select(Membership).where(Membership.person_id == person.id)
        db.session.scalars(mine).one().program_id = program.id
    db.session.commit()
    return made


def answered(norm: Norm, people: list[Person], best: int) -> Pulse:
    """A closed pulse in which the first ``best`` people chose the best point and the others the least."""
    found = pulses.begin("yearly", "May", [one.id for one in people], closes_on=now().date())
    for place, person in enumerate(people):
        pulses.answer(found, person.id, {norm.id: 0 if place < best else 2})
    pulses.close(found)
    db.session.commit()
    return found


def test_meeting_openings_are_the_norm_of_the_day_on_the_page_of_a_group(
    here: Network, norm: Norm, group: ImprovementGroup, member: Person, login: Login
) -> None:
    (opening,) = asked("meeting_openings", here)
    assert opening.text == "We begin on time."
    page = login(member).get(f"/n/rivers/groups/{group.id}").text
    assert "To open with" in page
    assert opening.url in page


def test_the_norm_of_today_is_the_same_all_day_and_changes_from_day_to_day(here: Network) -> None:
    slides = [room.Slide(place, str(place), "", "") for place in range(1, 6)]
    today = now().date()
    days = [today + timedelta(days=day) for day in range(40)]
    drawn = [room.of_today(here, slides, day) for day in days]
    assert drawn == [room.of_today(here, slides, day) for day in days]
    assert set(drawn) == set(slides)


def test_facilitator_moves_are_for_who_facilitates_and_for_what_is_followed_less(
    here: Network,
    norm: Norm,
    people: list[Person],
    group: ImprovementGroup,
    member: Person,
    facilitator: Person,
    login: Login,
) -> None:
    assert asked("facilitator_moves", here, phase=None) == []
    answered(norm, people, best=3)
    (move,) = asked("facilitator_moves", here, phase=None)
    assert "We begin on time." in move.text
    assert "50%" in move.reason
    page = f"/n/rivers/groups/{group.id}"
    assert move.reason in login(facilitator).get(page).get_data(as_text=True).replace("&#34;", '"')
    assert "For who facilitates" not in login(member).get(page).text


@pytest.mark.parametrize(("in_group", "told"), [(5, False), (6, True)])
def test_a_pulse_of_everybody_tells_nothing_where_nearly_all_are_of_one_small_group(
    here: Network, norm: Norm, people: list[Person], in_group: int, told: bool
) -> None:
    grouped("All of us", people[:in_group])
    answered(norm, people, best=3)
    assert bool(results.latest()) == told


def test_no_move_is_made_of_a_norm_that_may_be_followed_well(
    here: Network, norm: Norm, people: list[Person]
) -> None:
    answered(norm, people, best=6)
    newest = results.latest()
    assert newest
    assert newest.of(norm.id).bound == "or more"  # type: ignore[union-attr]  # it is told
    assert asked("facilitator_moves", here, phase=None) == []


def test_survey_items_ask_on_the_scale_of_the_network(
    here: Network, norm: Norm, choose: Choose
) -> None:
    choose(scale_1="Nearly always")
    (item,) = asked("survey_items", here)
    assert item.key == f"norm-{norm.id}"
    assert item.choices == ("Nearly always", "Occasionally followed", "Rarely followed")


def test_search_and_texts_find_the_norms(here: Network, norm: Norm, member: Person) -> None:
    proposals.make(Wish(QUESTION, "Whose clock is it?", norm), member.id)
    user = access_of(member, here)
    assert [hit.title for hit in asked("search", here, user=user, words=("begin", "time"))] == [
        "We begin on time."
    ]
    assert asked("search", here, user=user, words=("clock",))
    assert [one.text for one in asked("network_texts", here, user=user)] == ["We begin on time."]
    assert asked("hidden_when_off", here)[0] == "One norm with its wordings"


def test_a_scale_in_other_words_is_a_text_of_the_network(
    here: Network, member: Person, choose: Choose
) -> None:
    choose(scale_1="Nearly always")
    found = asked("network_texts", here, user=access_of(member, here))
    assert [(text.title, text.text) for text in found] == [("Scale: the best", "Nearly always")]


def test_after_meetings_all_groups_are_asked_in_one_pulse_and_once(
    here: Network, norm: Norm, people: list[Person], choose: Choose
) -> None:
    choose(cadence="meetings")
    today = now().date()
    groups = [grouped("A", people[:3]), grouped("B", people[3:])]
    for place, group in enumerate(groups):
        held = today - timedelta(days=1 - place)
        db.session.add(Occasion(cycle_id=group.cycle_id, group_id=group.id, name="M", held_on=held))
    db.session.commit()
    for _again in range(2):
        timely.do(here, today)
    (found,) = db.session.scalars(select(Pulse))
    assert found.kind == MEETINGS
    assert len(db.session.scalars(select(PulseToken)).all()) == 6
    for person in people:
        pulses.answer(found, person.id, {norm.id: 0})
    timely.do(here, found.closes_on + timedelta(days=1))
    assert found.mixed
    assert results.latest()


def test_a_pulse_of_one_group_alone_is_never_told(
    here: Network, norm: Norm, people: list[Person]
) -> None:
    group = grouped("A", people[:5])
    found = pulses.begin(MEETINGS, "May", (), closes_on=now().date())
    pulses.ask_after_meetings(found, {1: group.id})
    for person in people[:5]:
        pulses.answer(found, person.id, {norm.id: 0})
    pulses.close(found)
    assert results.results()[0].told == ()


def test_the_yearly_pulse_opens_by_itself_once_a_year(
    here: Network, norm: Norm, people: list[Person], choose: Choose
) -> None:
    today = now().date()
    choose(cadence="yearly", month=today.month)
    for _again in range(2):
        timely.do(here, today)
    assert len(db.session.scalars(select(Pulse)).all()) == 1
    found = home.to_do(people[0].id, may_speak=False, accompanies=False, may_raise=False)
    assert [item.url for item in found] == [url_for("norms.pulse", network=here.slug, ident=1)]


def test_somebody_is_taken_along_and_forgotten(
    here: Network, norm: Norm, people: list[Person]
) -> None:
    me = people[0]
    made = proposals.make(Wish(QUESTION, "Whose clock?", norm), me.id)
    proposals.say(made, "Mine is slow.", me.id)
    answered(norm, people, best=6)
    rows = {one.name: list(one.rows) for one in asked("export_person", here, person=me)}
    assert rows["remark"][0]["body"] == "Mine is slow."
    assert rows["pulse_token"][0]["answered"] is True
    names = {one.name for one in asked("export_network", here)}
    assert not names & {"pulse_count", "pulse_token", "reading"}
    hooks.collect("erase_person", network=here, only="norms", person=me)
    db.session.expire_all()
    assert db.session.scalars(select(Proposal)).one().proposed_by_id is None
    assert results.latest()
    assert all(not list(one.rows) for one in asked("export_person", here, person=me))


def test_checks_tell_of_a_committee_that_nobody_is_on(
    here: Network, norm: Norm, member: Person, choose: Choose
) -> None:
    choose(adoption="committee")
    assert asked("checks", here) == []
    proposals.make(Wish("retire", "No more.", norm), member.id)
    assert "nobody is on it" in asked("checks", here)[0]


def test_apps_read_norms_proposals_and_what_leaves_the_site(
    here: Network, norm: Norm, people: list[Person], app: Flask
) -> None:
    proposals.make(Wish(QUESTION, "Whose clock is it?", norm), people[0].id)
    answered(norm, people, best=3)
    user = access_of(people[0], here)
    assert user
    _token, secret = tokens.make(user, "Test", ["norms.read"], days=30)
    db.session.commit()
    programs = browser(app)
    programs.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    where = "/api/v1/plugins/norms"
    (told,) = programs.get(f"{where}/norms").json["items"]
    assert told["wordings"][0]["text"] == "We begin on time."
    assert programs.get(f"{where}/proposals").json["items"][0]["reason"] == "Whose clock is it?"
    assert programs.get(f"{where}/pulses").json["items"][0]["shares"] == []


def test_what_goes_wrong_with_a_pulse_keeps_no_concern_from_its_end(
    here: Network, norm: Norm, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = proposals.make(Wish(RETIRE, "No more.", norm), member.id)
    made.decides_on = here.today - timedelta(days=1)
    told: list[str] = []

    def breaks(*_args: object) -> None:
        assert made.state == ADOPTED
        raise RuntimeError("a pulse")

    monkeypatch.setattr(timely, "_close_and_remind", breaks)
    monkeypatch.setattr(hooks_of_norms.keeping_of_repair, "daily", lambda: told.append("kept"))
    failed: list[str] = []
    monkeypatch.setattr(hooks.failures, "note", lambda *what: failed.append(what[1]))
    assert asked("daily", here) == []
    assert told == ["kept"]
    # What that part had done before is undone with it, for the next day to do.
    assert made.state == OPEN
    assert failed == ["daily"]
