"""What a successor finds of a program."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import GroupFacilitator
from commonaim.core.db import db, now
from commonaim.core.forms.models import (
    Comment,
    Cycle,
    ImprovementGroup,
    Revision,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.networks import memberships, pack
from commonaim.core.networks.models import Cohort, Network
from commonaim.core.testing import Login, make_person

from .conftest import added, day, membership_of, the


@pytest.fixture
def work(network: Network, harbor: int, leader: Person, facilitator: Person) -> Submission:
    """A submission of Harbor Makers that is not complete, with a comment, in a group that is facilitated."""
    with tenancy.in_network(network.id):
        cycle = Cycle(name="Cycle 1", starts_on=day(0), ends_on=day(100))
        template = Template(key="plan", name="Plan")
        db.session.add_all([cycle, template])
        db.session.flush()
        version = TemplateVersion(template_id=template.id, number=1)
        group = ImprovementGroup(cycle_id=cycle.id, name="Guest speakers")
        db.session.add_all([version, group])
        db.session.flush()
        db.session.add(GroupFacilitator(group_id=group.id, person_id=facilitator.id))
        subject = Submission(
            title="Guest speakers who got stuck",
            cycle_id=cycle.id,
            group_id=group.id,
            program_id=harbor,
            version_id=version.id,
            author_id=leader.id,
            revision=2,
        )
        db.session.add(subject)
        db.session.flush()
        for number in (1, 2):
            db.session.add(
                Revision(submission_id=subject.id, number=number, author_id=leader.id, texts={})
            )
        db.session.add(
            Comment(submission_id=subject.id, author_id=facilitator.id, body="Who is missing?")
        )
        db.session.commit()
    return subject


def test_a_successor_finds_what_was_tried_what_is_open_and_who_knows_what(
    network: Network, harbor: int, work: Submission, leader: Person, login: Login
) -> None:
    page = login(leader).get(f"/n/rivers/programs/{harbor}/pack").text
    assert page.count("Guest speakers who got stuck") >= 3
    assert "Who is missing?" in page
    with tenancy.in_network(network.id):
        knows = {one.name: one for one in pack.of(the(harbor)).knows}
    assert knows["Lee Leader"].worked_on == [(work.id, "Guest speakers who got stuck")]
    assert knows["Facilitator"].facilitated == ["Guest speakers"]


def test_what_is_complete_or_settled_is_not_open(
    network: Network, harbor: int, work: Submission, inside: None
) -> None:
    db.session.refresh(work)
    work.complete = True
    db.session.scalars(select(Comment)).one().resolved_at = now()
    db.session.flush()
    found = pack.of(the(harbor))
    assert (found.open, list(found.comments)) == ([], [])
    assert [cycle for cycle, _ in found.tried] == ["Cycle 1"]


def test_comments_beyond_the_most_are_counted(
    network: Network, harbor: int, work: Submission, inside: None
) -> None:
    db.session.refresh(work)
    db.session.add_all(
        Comment(submission_id=work.id, body=f"Comment {number}") for number in range(pack.MOST + 4)
    )
    db.session.flush()
    found = pack.of(the(harbor))
    assert (len(found.comments), found.more_comments) == (pack.MOST, 5)


def test_somebody_who_left_is_still_named_as_one_who_knows(
    network: Network, harbor: int, work: Submission, leader: Person, inside: None
) -> None:
    membership = membership_of(leader)
    membership.joined_on = day(0)
    memberships.end(membership, day(50))
    db.session.flush()
    knows = {one.name: one for one in pack.of(the(harbor)).knows}
    assert not knows["Lee Leader"].still_here
    assert knows["Facilitator"].still_here


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("hub_admin", 200),
        ("facilitator", 200),
        ("program_leader", 403),
        ("evaluator", 403),
        ("viewer", 403),
    ],
)
def test_the_pack_is_for_the_program_and_for_who_accompanies_it(
    network: Network, harbor: int, work: Submission, login: Login, role: str, status: int
) -> None:
    person = make_person(network, "some@example.org", "Some", role)
    client = login(person)
    assert client.get(f"/n/rivers/programs/{harbor}/pack").status_code == status


def test_the_admin_of_another_network_finds_no_program(
    network: Network, other_network: Network, harbor: int, login: Login
) -> None:
    client = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    with tenancy.in_network(network.id):
        cohort = added(Cohort(name="One"))
    for slug in ("hills", "rivers"):
        for path in ("", "/edit", "/hand-over", "/pack"):
            assert client.get(f"/n/{slug}/programs/{harbor}{path}").status_code == 404
        assert client.post(f"/n/{slug}/programs/{harbor}/times").status_code == 404
        assert client.post(f"/n/{slug}/cohorts/{cohort}", data={"name": "x"}).status_code == 404
