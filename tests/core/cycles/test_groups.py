"""Improvement groups: several facilitators, programs that move, and a size that is a hint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.cycles import groups
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle, ImprovementGroup
from commonaim.core.networks.models import Program
from commonaim.core.testing import Login, make_person


@pytest.fixture
def second(work: Any) -> ImprovementGroup:
    """Another group of the cycle, without anybody in it."""
    return groups.keep(None, work.cycle, name="Alumni", facilitators=[], programs=[])


def programs(group: ImprovementGroup) -> list[str]:
    db.session.expire_all()
    return [program.name for program in groups.programs_of(group)]


def test_a_group_has_several_facilitators(
    work: Any, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    data = {
        "name": "Belonging, both sites",
        "facilitators": [facilitator.id, hub_admin.id],
        "programs": [work.hills.id],
    }
    client = login(hub_admin)
    answer = client.post(
        f"{work.url}/groups/{work.group.id}/change", data=data, follow_redirects=True
    )
    assert "Facilitated by Admin, Facilitator" in answer.text
    assert programs(work.group) == ["Hill Coders"]
    assert work.group.name == "Belonging, both sites"


def test_who_lost_the_role_stays_to_be_unticked_and_others_cannot_be_ticked(
    work: Any, hub_admin: Person, leader: Person, facilitator: Person, login: Login
) -> None:
    work.group.facilitating[0].person_id = leader.id
    client, change = login(hub_admin), f"{work.url}/groups/{work.group.id}/change"
    assert "Lea" in client.get(change).text
    sent = {"name": "Belonging", "facilitators": [facilitator.id, 999_999], "programs": []}
    assert client.post(change, data=sent).status_code == 303
    db.session.expire_all()
    assert [p.name for p in groups.facilitators_of(work.group)] == ["Facilitator"]
    assert "Lea" not in client.get(change).text


def test_two_groups_of_a_cycle_have_two_names_and_of_two_cycles_may_share_one(
    work: Any, hub_admin: Person, login: Login
) -> None:
    client, sent = login(hub_admin), {"name": "Belonging"}
    answer = client.post(f"{work.url}/cycles/{work.cycle.id}/groups/make", data=sent)
    assert answer.status_code == 422
    assert "Is it the same one?" in answer.text
    later = Cycle(name="Cycle 2", starts_on=work.cycle.ends_on, ends_on=work.cycle.ends_on)
    db.session.add(later)
    db.session.commit()
    answer = client.post(f"{work.url}/cycles/{later.id}/groups/make", data=sent)
    assert answer.status_code == 303


def test_a_program_moves_with_what_it_wrote_or_without(
    work: Any, second: ImprovementGroup, facilitator: Person, login: Login
) -> None:
    client = login(facilitator)
    move = f"{work.url}/groups/{work.group.id}/programs/{work.harbor.id}/move"
    assert client.post(move, data={"to": second.id}).status_code == 303
    assert (programs(work.group), programs(second)) == (["Hill Coders"], ["Harbor Makers"])
    assert work.submission.group_id == work.group.id
    back = f"{work.url}/groups/{second.id}/programs/{work.harbor.id}/move"
    client.post(back, data={"to": work.group.id})
    client.post(move, data={"to": second.id, "with_submissions": "y"})
    db.session.expire_all()
    assert work.submission.group_id == second.id
    client.post(back, data={"to": 0, "with_submissions": "y"})
    assert programs(second) == []
    assert work.submission.group_id is None


def test_a_program_stays_in_the_group_it_was_also_in(
    work: Any, second: ImprovementGroup, facilitator: Person, login: Login
) -> None:
    groups.keep(second, work.cycle, name="Alumni", facilitators=[], programs=[work.harbor.id])
    move = f"{work.url}/groups/{work.group.id}/programs/{work.harbor.id}/move"
    assert login(facilitator).post(move, data={"to": second.id}).status_code == 303
    assert (programs(work.group), programs(second)) == (["Hill Coders"], ["Harbor Makers"])


def test_a_submission_moves_and_brings_its_program(
    work: Any, second: ImprovementGroup, facilitator: Person, login: Login
) -> None:
    move = f"{work.url}/groups/{work.group.id}/submissions/{work.submission.id}/move"
    client = login(facilitator)
    assert client.post(move, data={"to": second.id}).status_code == 303
    assert programs(second) == ["Harbor Makers"]
    assert work.submission.group_id == second.id
    assert client.post(move, data={"to": second.id}).status_code == 404, "it is not there any more"


def test_nothing_moves_to_a_group_of_another_cycle_or_network(
    work: Any, other_network: Any, facilitator: Person, login: Login
) -> None:
    later = Cycle(
        name="Cycle 2",
        starts_on=work.cycle.ends_on + timedelta(days=1),
        ends_on=work.cycle.ends_on + timedelta(days=9),
    )
    db.session.add(later)
    db.session.flush()
    elsewhere = groups.keep(None, later, name="Later", facilitators=[], programs=[])
    client = login(facilitator)
    for what in (f"programs/{work.harbor.id}", f"submissions/{work.submission.id}"):
        move = f"{work.url}/groups/{work.group.id}/{what}/move"
        assert client.post(move, data={"to": elsewhere.id}).status_code == 400
    with tenancy.in_network(other_network.id):
        theirs = Program(name="Theirs")
        db.session.add(theirs)
        db.session.commit()
        their_id = theirs.id
    move = f"{work.url}/groups/{work.group.id}/programs/{their_id}/move"
    assert client.post(move, data={"to": 0}).status_code == 404
    assert programs(work.group) == ["Harbor Makers", "Hill Coders"]


def test_people_stand_with_their_program(
    work: Any, leader: Person, viewer: Person, login: Login
) -> None:
    page = login(viewer).get(f"{work.url}/groups/{work.group.id}").text
    assert page.index("Harbor Makers") < page.index("Lea") < page.index("Hill Coders")
    assert "Nobody has joined for it yet" in page
    assert "Move" not in page


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (2, "Small"), (3, ""), (5, ""), (6, "Large")]
)
def test_the_size_of_a_group_is_a_hint(work: Any, app: Any, count: int, words: str) -> None:
    with app.test_request_context():
        assert groups.size_hint(count).split(":")[0] == words


def test_a_group_of_any_size_can_be_saved(work: Any, facilitator: Person, login: Login) -> None:
    many = [Program(name=f"Program {number}") for number in range(12)]
    db.session.add_all(many)
    db.session.flush()
    data = {"name": "Belonging", "programs": [program.id for program in many]}
    client = login(facilitator)
    answer = client.post(
        f"{work.url}/groups/{work.group.id}/change", data=data, follow_redirects=True
    )
    assert "Large: does everybody get to speak within the hour?" in answer.text


def test_only_who_manages_cycles_changes_groups(
    work: Any, leader: Person, viewer: Person, stranger: Person, login: Login
) -> None:
    group = f"{work.url}/groups/{work.group.id}"
    posts = (
        f"{group}/change",
        f"{group}/programs/{work.harbor.id}/move",
        f"{group}/submissions/{work.submission.id}/move",
        f"{work.url}/cycles/{work.cycle.id}/groups/make",
    )
    for person, status in ((leader, 403), (viewer, 403), (stranger, 404)):
        client = login(person)
        for path in posts:
            assert client.post(path, data={"to": 0, "name": "X"}).status_code == status
    assert login(stranger).get(group).status_code == 404
    assert db.session.scalars(select(ImprovementGroup.name)).all() == ["Belonging"]


def test_a_list_of_groups_takes_as_many_queries_however_long_it_is(
    work: Any, network: Any, viewer: Person, login: Login, count_queries: Any
) -> None:
    client, page = login(viewer), f"{work.url}/cycles/{work.cycle.id}/groups"
    with count_queries() as few:
        client.get(page)
    for number in range(8):
        person = make_person(network, f"f{number}@example.org", f"F {number}", "facilitator")
        groups.keep(
            None,
            work.cycle,
            name=f"Group {number}",
            facilitators=[person.id],
            programs=[work.harbor.id, work.hills.id],
        )
    with count_queries() as many:
        assert "F 7" in client.get(page).text
    assert len(many) == len(few)
