"""Programs on any day: profiles, cohorts, times, liaisons and what a successor finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
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
from commonaim.core.networks import memberships, pack, programs
from commonaim.core.networks.models import (
    Cohort,
    Liaison,
    Membership,
    Network,
    Program,
    ProgramTime,
)
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login, make_person

START = date(2024, 1, 10)


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def added(row: object) -> int:
    db.session.add(row)
    db.session.commit()
    return int(row.id)  # type: ignore[attr-defined]  # every row here has one


@pytest.fixture
def inside(network: Network) -> Iterator[None]:
    """Work in the network."""
    with tenancy.in_network(network.id):
        yield


@pytest.fixture
def harbor(network: Network) -> int:
    """The id of a program."""
    with tenancy.in_network(network.id):
        return added(Program(name="Harbor Makers", place="Port Alder"))


@pytest.fixture
def leader(network: Network, harbor: int) -> Person:
    with tenancy.in_network(network.id):
        program = programs.program(harbor)
        return make_person(
            network, "lee@example.org", "Lee Leader", "program_leader", program=program
        )


def the(ident: int) -> Program:
    found = programs.program(ident)
    assert found is not None
    return found


def membership_of(person: Person) -> Membership:
    mine = select(Membership.id).where(Membership.person_id == person.id)
    found = memberships.member(db.session.scalars(mine).one())
    assert found is not None
    return found


# As of a day


def test_counts_are_as_of_the_day_that_is_chosen(network: Network, inside: None) -> None:
    first, second = (
        programs.keep_cohort(None, "First cohort"),
        programs.keep_cohort(None, "Second cohort"),
    )
    for number, (cohort, joined, left) in enumerate(
        [(first, 0, None), (first, 0, 100), (first, 5, 50), (second, 90, None)]
    ):
        program = programs.keep(None, f"Program {number}", {})
        programs.keep_time(program, None, cohort, day(joined), left and day(left))

    def told(offset: int) -> list[tuple[str | None, int, int, int]]:
        return [(c.name, c.joined, c.there, c.left) for c in programs.counts(day(offset))]

    assert told(-1) == [("First cohort", 0, 0, 0), ("Second cohort", 0, 0, 0), (None, 0, 0, 0)]
    assert told(0)[0] == ("First cohort", 2, 2, 0)
    assert told(49)[0] == ("First cohort", 3, 3, 0)
    assert told(50)[0] == ("First cohort", 3, 2, 1)
    assert told(99) == [("First cohort", 3, 2, 1), ("Second cohort", 1, 1, 0), (None, 4, 3, 1)]
    assert told(100)[2] == (None, 4, 2, 2)


def test_a_program_that_comes_back_is_counted_once_in_all(network: Network, inside: None) -> None:
    first, second = programs.keep_cohort(None, "One"), programs.keep_cohort(None, "Two")
    program = programs.keep(None, "Comes back", {})
    programs.keep_time(program, None, first, day(0), day(10))
    programs.keep_time(program, None, second, day(20), None)
    rows = {c.name: (c.joined, c.there) for c in programs.counts(day(30))}
    assert rows == {"One": (1, 0), "Two": (1, 1), None: (1, 1)}
    [row] = programs.listed(day(15), 1).rows
    assert row.cohort is None
    [row] = programs.listed(day(20), 1).rows
    assert (row.cohort, row.joined_on) == ("Two", day(20))


def test_the_list_shows_the_liaison_of_that_day(
    network: Network, harbor: int, leader: Person, hub_admin: Person, inside: None
) -> None:
    programs.hand_over(the(harbor), membership_of(leader), day(0), "")
    programs.hand_over(the(harbor), membership_of(hub_admin), day(30), "")
    names = [programs.listed(day(on), 1).rows[0].liaison for on in (-1, 0, 29, 30)]
    assert names == [None, "Lee Leader", "Lee Leader", "Admin"]


def test_the_page_takes_any_day_and_nonsense_as_today(
    network: Network, harbor: int, member: Person, login: Login
) -> None:
    client = login(member)
    assert "Harbor Makers" in client.get("/n/rivers/programs?on=1999-01-01").text
    for nonsense in ("", "tomorrow", "2026-02-30", "0000-00-00", "9" * 300, "\x00"):
        page = client.get("/n/rivers/programs", query_string={"on": nonsense})
        assert page.status_code == 200
        assert f'value="{now().date().isoformat()}"' in page.text


def test_the_list_asks_the_same_whatever_its_length(
    app: Flask, network: Network, member: Person, login: Login
) -> None:
    client, asked = login(member), list[str]()

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    def queries() -> int:
        client.get("/n/rivers/programs")
        asked.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        client.get("/n/rivers/programs")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    few = queries()
    with tenancy.in_network(network.id):
        cohort = programs.keep_cohort(None, "One")
        for number in range(40):
            program = programs.keep(None, f"Program {number}", {})
            programs.keep_time(program, None, cohort, day(0), None)
        db.session.commit()
    assert queries() == few


# Times


@pytest.mark.parametrize(
    ("joined", "left"), [(5, None), (5, 6), (0, None), (-5, 1), (-5, None), (9, 20), (-5, 20)]
)
def test_times_of_one_program_do_not_overlap(
    network: Network, harbor: int, inside: None, joined: int, left: int | None
) -> None:
    cohort = programs.keep_cohort(None, "One")
    programs.keep_time(the(harbor), None, cohort, day(0), day(10))
    with pytest.raises(NotPossible, match="On some of these days"):
        programs.keep_time(the(harbor), None, cohort, day(joined), left and day(left))


@pytest.mark.parametrize(("joined", "left"), [(10, None), (-5, 0), (11, 12)])
def test_times_may_touch(
    network: Network, harbor: int, inside: None, joined: int, left: int | None
) -> None:
    cohort = programs.keep_cohort(None, "One")
    programs.keep_time(the(harbor), None, cohort, day(0), day(10))
    programs.keep_time(the(harbor), None, cohort, day(joined), None if left is None else day(left))
    assert len(programs.times_of(the(harbor))) == 2


def test_days_that_are_swapped_are_asked_about(network: Network, harbor: int, inside: None) -> None:
    cohort = programs.keep_cohort(None, "One")
    with pytest.raises(NotPossible, match="swapped"):
        programs.keep_time(the(harbor), None, cohort, day(5), day(4))


def test_a_hub_admin_makes_a_cohort_lets_a_program_join_and_says_when_it_left(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    assert client.post("/n/rivers/cohorts", data={"name": "First cohort"}).status_code == 303
    assert client.post("/n/rivers/cohorts", data={"name": "First cohort"}).status_code == 422
    with tenancy.in_network(network.id):
        cohort = db.session.scalars(select(Cohort.id)).one()
    data = {"cohort": str(cohort), "joined_on": "2024-01-10"}
    assert client.post(f"/n/rivers/programs/{harbor}/times", data=data).status_code == 303
    assert client.post(f"/n/rivers/programs/{harbor}/times", data=data).status_code == 422
    with tenancy.in_network(network.id):
        time = db.session.scalars(select(ProgramTime.id)).one()
    answer = client.post(
        f"/n/rivers/programs/{harbor}/times/{time}", data={**data, "left_on": "2024-06-30"}
    )
    assert answer.status_code == 303
    assert "Jun 30, 2024" in client.get(f"/n/rivers/programs/{harbor}").text
    assert client.post(f"/n/rivers/cohorts/{cohort}", data={"name": "Year one"}).status_code == 303
    assert "Year one" in client.get("/n/rivers/programs?on=2024-02-01").text


def test_days_that_cannot_be_are_given_back_where_they_were_changed(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        cohort = programs.keep_cohort(None, "One")
        first = programs.keep_time(the(harbor), None, cohort, day(0), day(10)).id
        programs.keep_time(the(harbor), None, cohort, day(10), None)
        data = {"cohort": str(cohort.id), "joined_on": day(2).isoformat()}
        db.session.commit()
    client, address = login(hub_admin), f"/n/rivers/programs/{harbor}/times/{first}"
    for wrong, sentence in (
        (day(1), "It would leave before it joins."),
        (day(11), "On some of these days it is in “One” already."),
    ):
        answer = client.post(address, data={**data, "left_on": wrong.isoformat()})
        assert answer.status_code == 422
        opened = re.findall(r"<details class=\"drop\" open>.*?</details>", answer.text, re.DOTALL)
        assert len(opened) == 1
        assert f'action="{address}"' in opened[0]
        assert sentence in opened[0]
        assert f'value="{wrong.isoformat()}"' in opened[0]
        ids = re.findall(r' id="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids))


def test_a_time_is_changed_only_under_its_own_program(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        other = added(Program(name="Other"))
        cohort = programs.keep_cohort(None, "One")
        time = programs.keep_time(the(harbor), None, cohort, day(0), None).id
        data = {"cohort": str(cohort.id), "joined_on": "2020-01-01"}
        db.session.commit()
    client = login(hub_admin)
    assert client.post(f"/n/rivers/programs/{other}/times/{time}", data=data).status_code == 404


# Profiles


def test_a_leader_changes_the_own_profile_and_no_other(
    network: Network, harbor: int, leader: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        other = added(Program(name="Other"))
    client = login(leader)
    data = {"name": "Harbor Makers", "place": "New quay", "kind": "Library", "about": "We build."}
    assert client.post(f"/n/rivers/programs/{harbor}/edit", data=data).status_code == 303
    assert "New quay" in client.get(f"/n/rivers/programs/{harbor}").text
    assert client.get(f"/n/rivers/programs/{other}/edit").status_code == 403
    assert client.post(f"/n/rivers/programs/{other}/edit", data=data).status_code == 403
    assert client.get("/n/rivers/programs/new").status_code == 403
    with tenancy.in_network(network.id):
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.details["changed"] == ["place", "kind", "about"]


def test_the_liaison_changes_the_profile_whatever_their_role(
    network: Network, harbor: int, login: Login
) -> None:
    viewer = make_person(network, "vi@example.org", "Vi", "viewer")
    client = login(viewer)
    assert client.get(f"/n/rivers/programs/{harbor}/edit").status_code == 403
    with tenancy.in_network(network.id):
        programs.hand_over(the(harbor), membership_of(viewer), now().date(), "")
        db.session.commit()
    assert client.get(f"/n/rivers/programs/{harbor}/edit").status_code == 200


def test_two_programs_do_not_share_a_name(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    page = client.post("/n/rivers/programs/new", data={"name": "Harbor Makers"})
    assert page.status_code == 422
    assert "Is it the same one?" in page.text
    assert client.post("/n/rivers/programs/new", data={"name": " "}).status_code == 422
    assert client.post("/n/rivers/programs/new", data={"name": "Another"}).status_code == 303


def test_a_name_is_text_and_never_markup(network: Network, hub_admin: Person, login: Login) -> None:
    client = login(hub_admin)
    evil = "<script>alert(1)</script>"
    made = client.post("/n/rivers/programs/new", data={"name": evil, "kind": evil, "about": evil})
    client.post("/n/rivers/cohorts", data={"name": evil})
    ident = made.location.rsplit("/", 1)[1]
    for path in (
        "programs",
        f"programs/{ident}",
        f"programs/{ident}/edit",
        f"programs/{ident}/pack",
        f"programs/{ident}/hand-over",
        "cohorts",
        "people",
        "log",
    ):
        assert evil not in client.get(f"/n/rivers/{path}").text, path


# Liaisons


def test_a_hand_over_keeps_who_was_before(
    network: Network, harbor: int, leader: Person, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        programs.hand_over(the(harbor), membership_of(leader), day(0), "")
        db.session.commit()
        successor = membership_of(hub_admin).id
    client = login(leader)
    data = {"successor": str(successor), "on": day(60).isoformat(), "note": "Call Nia first."}
    answer = client.post(f"/n/rivers/programs/{harbor}/hand-over", data=data)
    assert answer.status_code == 303
    with tenancy.in_network(network.id):
        told = [
            (one.person.name, one.since, one.until)
            for one in programs.liaisons_of(the(harbor))
            if one.person
        ]
    assert told == [("Admin", day(60), None), ("Lee Leader", day(0), day(60))]
    assert "Call Nia first." in login(hub_admin).get(f"/n/rivers/programs/{harbor}/pack").text
    # Who handed over is liaison no more.
    assert client.get(f"/n/rivers/programs/{harbor}/hand-over").status_code == 403


def test_a_leader_who_is_not_the_liaison_hands_nothing_over(
    network: Network, harbor: int, leader: Person, login: Login
) -> None:
    assert login(leader).get(f"/n/rivers/programs/{harbor}/hand-over").status_code == 403


def test_a_hand_over_that_cannot_be_is_refused(
    network: Network, harbor: int, leader: Person, hub_admin: Person, inside: None
) -> None:
    programs.hand_over(the(harbor), membership_of(leader), day(10), "")
    with pytest.raises(NotPossible, match="is the liaison already"):
        programs.hand_over(the(harbor), membership_of(leader), day(20), "")
    for on in (day(9), now().date() + timedelta(days=1)):
        with pytest.raises(NotPossible, match="Choose a day"):
            programs.hand_over(the(harbor), membership_of(hub_admin), on, "")


def test_the_database_holds_one_liaison_at_a_time(
    network: Network, harbor: int, leader: Person, inside: None
) -> None:
    for _ in range(2):
        db.session.add(Liaison(program_id=harbor, person_id=leader.id, since=day(0)))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_of_two_hand_overs_at_once_both_are_kept_one_after_the_other(
    app: Flask, network: Network, harbor: int, leader: Person, hub_admin: Person
) -> None:
    with tenancy.in_network(network.id):
        idents = [membership_of(person).id for person in (leader, hub_admin)]
        db.session.commit()
    network_id, ready = network.id, Barrier(2)
    db.session.commit()

    def hand_over(ident: int) -> None:
        with app.app_context(), tenancy.in_network(network_id):
            ready.wait(timeout=10)
            successor = memberships.member(ident)
            assert successor is not None
            programs.hand_over(the(harbor), successor, now().date(), "")
            db.session.commit()

    threads = [Thread(target=hand_over, args=(ident,)) for ident in idents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with tenancy.in_network(network.id):
        found = programs.liaisons_of(the(harbor))
    assert len(found) == 2
    assert [one.until for one in found].count(None) == 1


def test_who_leaves_the_network_stands_for_no_program(
    network: Network, harbor: int, leader: Person, hub_admin: Person, inside: None
) -> None:
    membership = membership_of(leader)
    membership.joined_on = day(0)
    programs.hand_over(the(harbor), membership, day(0), "")
    memberships.end(membership, day(50))
    db.session.flush()
    assert programs.present_liaison(the(harbor)) is None
    [kept] = programs.liaisons_of(the(harbor))
    assert kept.until == day(50)


# The pack


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
