"""The home page says what waits for somebody, by their roles, and asks the database little for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import GroupFacilitator, Phase
from commonaim.core.db import db, now
from commonaim.core.forms.models import (
    Comment,
    Cycle,
    Draft,
    ImprovementGroup,
    Mention,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.networks import invitations
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network, PluginFailure, Program
from commonaim.core.registry import registry_of
from commonaim.core.testing import Enable, Login, make_person, make_rows
from commonaim.plugins.norms.models.norms import Proposal

TODAY = now().date()


def added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


class Place:
    """A network with a running cycle in its second phase, a group, and a submission of Harbor Makers by Lea."""

    def __init__(self, network: Network, facilitator: Person) -> None:
        self.network, self.url = network, f"/n/{network.slug}/"
        with tenancy.in_network(network.id):
            self.program = added(Program(name="Harbor Makers"))
            self.other = added(Program(name="Hill Coders"))
            before, after = TODAY - timedelta(days=10), TODAY + timedelta(days=10)
            self.cycle = added(Cycle(name="Cycle 1", starts_on=before, ends_on=after))
            for name, first, last in (
                ("Planning", before, TODAY - timedelta(days=1)),
                ("Trying out", TODAY, after),
            ):
                added(Phase(cycle_id=self.cycle.id, name=name, starts_on=first, ends_on=last))
            self.group = added(ImprovementGroup(cycle_id=self.cycle.id, name="Belonging"))
            added(GroupFacilitator(group_id=self.group.id, person_id=facilitator.id))
            template = added(Template(key="plan", name="Plan"))
            self.version = added(TemplateVersion(template_id=template.id, number=1))
            db.session.commit()
        self.leader = make_person(
            network, "leader@example.org", "Lea", "program_leader", program=self.program
        )
        self.submission_id = self.write("Peer mentors", self.program, self.leader)

    def plan(self, name: str, starts_on: date, ends_on: date) -> Cycle:
        with tenancy.in_network(self.network.id):
            made: Cycle = added(Cycle(name=name, starts_on=starts_on, ends_on=ends_on))
            db.session.commit()
            return made

    def write(
        self,
        title: str,
        program: Program,
        author: Person | None = None,
        cycle: Cycle | None = None,
    ) -> int:
        with tenancy.in_network(self.network.id):
            made: Submission = added(
                Submission(
                    cycle_id=cycle.id if cycle else self.cycle.id,
                    group_id=None if cycle else self.group.id,
                    program_id=program.id,
                    version_id=self.version.id,
                    author_id=author.id if author else None,
                    title=title,
                )
            )
            db.session.commit()
            return made.id

    def say(
        self,
        author: Person,
        to: Person | None = None,
        *,
        settled: bool = False,
        about: int | None = None,
    ) -> None:
        with tenancy.in_network(self.network.id):
            said = added(
                Comment(
                    submission_id=about or self.submission_id,
                    author_id=author.id,
                    body="Who was asked?",
                    resolved_at=now() if settled else None,
                )
            )
            if to is not None:
                added(Mention(comment_id=said.id, person_id=to.id))
            db.session.commit()


@pytest.fixture
def place(network: Network, facilitator: Person) -> Place:
    return Place(network, facilitator)


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements that the database is sent; what tells PostgreSQL the network is no question."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SELECT set_config", "SAVEPOINT", "RELEASE", "BEGIN")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def waiting(page: str) -> str:
    """The words of the list of what waits."""
    found = re.search(r'<section[^>]*"todo-title".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def test_a_leader_sees_comments_on_what_their_program_wrote(
    place: Place, facilitator: Person, login: Login
) -> None:
    place.say(facilitator)
    place.say(facilitator, settled=True)
    place.say(place.leader)
    page = waiting(login(place.leader).get(place.url).text)
    assert "A colleague says something about “Peer mentors”" in page
    assert "2 comments" not in page
    assert not re.search(r"\b(late|overdue)\b", page.lower())


def test_a_leader_of_another_program_does_not(
    place: Place, facilitator: Person, login: Login
) -> None:
    place.say(facilitator)
    theirs = make_person(
        place.network, "theirs@example.org", "Tom", "program_leader", program=place.other
    )
    assert "Nothing waits for you" in login(theirs).get(place.url).text


def test_whom_a_comment_speaks_to_sees_it_once(
    place: Place, facilitator: Person, login: Login
) -> None:
    viewer = make_person(place.network, "viewer@example.org", "Vic", "viewer")
    place.say(facilitator, viewer)
    assert "A comment on “Peer mentors” speaks to you" in waiting(login(viewer).get(place.url).text)
    place.say(facilitator, place.leader)
    page = waiting(login(place.leader).get(place.url).text)
    assert "One comment speaks to you" in page
    assert "One comment is not settled yet" in page


def test_words_that_are_kept_and_not_saved_are_shown_to_whose_they_are(
    place: Place, member: Person, login: Login
) -> None:
    with tenancy.in_network(place.network.id):
        words = {"texts": {"change": "We"}, "rows": {}}
        draft = Draft(submission_id=place.submission_id, section="change", base=0, words=words)
        draft.person_id = place.leader.id
        added(draft)
        db.session.commit()
    sentence = "Words of yours in “Peer mentors” are kept"
    page = waiting(login(place.leader).get(place.url).text)
    assert sentence in page
    assert f'href="/n/rivers/submissions/{place.submission_id}/edit"' in page
    assert sentence not in login(member).get(place.url).text


def test_a_facilitator_sees_their_groups_with_todays_phase_and_what_is_said(
    place: Place, facilitator: Person, hub_admin: Person, login: Login
) -> None:
    place.say(place.leader)
    place.say(facilitator)
    page = login(facilitator).get(place.url).text
    assert "Your groups" in page
    assert re.search(r"Belonging.*Now: Trying out, until .*One comment is not settled", page)
    assert "Your groups" not in login(hub_admin).get(place.url).text


def test_of_phases_that_share_the_day_the_last_begun_is_told(
    place: Place, facilitator: Person, login: Login
) -> None:
    with tenancy.in_network(place.network.id):
        first = TODAY - timedelta(days=3)
        added(Phase(cycle_id=place.cycle.id, name="Early", starts_on=first, ends_on=TODAY))
        db.session.commit()
    page = login(facilitator).get(place.url).text
    assert page.count("Now: Trying out") == 2
    assert "Now: Early" not in page


def test_a_hub_admin_sees_invitations_and_what_plugins_left_out(
    place: Place, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    with tenancy.in_network(place.network.id):
        invitations.invite("new@example.org", "Nia", ["viewer"], None, by_id=hub_admin.id)
        gone, _token = invitations.invite("x@example.org", "X", ["viewer"], None, by_id=None)
        invitations.revoke(gone)
        db.session.commit()
    db.session.add(
        PluginFailure(
            plugin="tides", hook="nav_items", network_id=place.network.id, error="No tide"
        )
    )
    db.session.commit()
    page = waiting(login(hub_admin).get(place.url).text)
    assert "One invitation waits to be accepted" in page
    assert "Something of a plugin was left out" in page
    assert "invitation" not in waiting(login(facilitator).get(place.url).text)


def test_nothing_of_another_network_waits(
    place: Place, other_network: Network, facilitator: Person, login: Login
) -> None:
    place.say(facilitator)
    with tenancy.in_network(other_network.id):
        networks.add_member(place.leader, ["program_leader", "hub_admin"])
        db.session.commit()
    assert "Peer mentors" not in login(place.leader).get("/n/hills/").text


def shown(page: str) -> tuple[list[str], list[str]]:
    """The titles of what waits, those that are not folded away and those that are."""
    first, _mark, rest = waiting(page).partition("<details")
    titles = re.compile(r'<li><a href="[^"]+"><bdi>([^<]+)</bdi></a>')
    return titles.findall(first), titles.findall(rest)


def test_what_waits_begins_with_ones_own_of_the_running_cycle_and_folds_the_rest(
    place: Place, facilitator: Person, login: Login
) -> None:
    leader, program = place.leader, place.program
    over = place.plan("Over", TODAY - timedelta(90), TODAY - timedelta(60))
    place.say(facilitator)
    for title, author, cycle in (
        ("By a colleague", None, None),
        ("Mine of then", leader, over),
        ("Theirs of then", None, over),
        ("Newer", leader, None),
        ("Newer of a colleague", None, None),
        ("Newest", leader, None),
    ):
        place.say(facilitator, about=place.write(title, program, author, cycle))
    first, rest = shown(login(leader).get(place.url).text)
    told = "A colleague says something about “{}”"
    assert first == [
        told.format(title)
        for title in ("Newest", "Newer", "Peer mentors", "Newer of a colleague", "By a colleague")
    ]
    assert rest == [told.format("Mine of then"), told.format("Theirs of then")]
    assert "<summary>2 more</summary>" in login(leader).get(place.url).text


def test_nothing_is_folded_away_where_little_waits(
    place: Place, facilitator: Person, login: Login
) -> None:
    place.say(facilitator)
    assert "<details" not in waiting(login(place.leader).get(place.url).text)


def test_what_waits_about_one_submission_is_one(
    place: Place, facilitator: Person, login: Login
) -> None:
    place.say(facilitator)
    place.say(facilitator, place.leader)
    page = login(place.leader).get(place.url).text
    assert shown(page) == (["Peer mentors"], [])
    lines = re.findall(r'<span class="detail"><a href="([^"]+)">([^<]+)</a>', waiting(page))
    here = f"/n/rivers/submissions/{place.submission_id}"
    assert lines == [(here, "One comment speaks to you"), (here, "One comment is not settled yet")]


def test_every_cycle_that_runs_is_named_with_what_was_written_lately_in_any(
    place: Place, facilitator: Person, login: Login
) -> None:
    second = place.plan("Cycle 2", TODAY - timedelta(2), TODAY + timedelta(50))
    place.plan("Cycle 3", TODAY + timedelta(2), TODAY + timedelta(50))
    with tenancy.in_network(place.network.id):
        added(Phase(cycle_id=second.id, name="Plan", starts_on=TODAY, ends_on=TODAY))
        ids = (second.id, place.cycle.id)
        db.session.commit()
    place.write("Of the second", place.other, cycle=second)
    page = login(facilitator).get(place.url).text
    lately = page.partition('id="recent-title"')[2].partition("</section>")[0]
    assert re.search(r"Cycle 2</a>.*Now: Plan,.*Cycle 1</a>.*Now: Trying out", lately, re.DOTALL)
    assert "Cycle 3" not in lately
    assert "Peer mentors" in lately
    assert "Of the second" in lately
    buttons = re.findall(r'<a class="btn[^"]*" href="([^"]+)">([^<]+)</a>', page)
    assert buttons[:2] == [
        (f"/n/rivers/cycles/{ids[0]}/new", "Begin a submission: Cycle 2"),
        (f"/n/rivers/cycles/{ids[1]}/new", "Begin a submission: Cycle 1"),
    ]


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("program_leader", ["Begin a submission"]),
        ("facilitator", ["Begin a submission", "Board"]),
        ("hub_admin", ["Begin a submission", "Board"]),
        ("evaluator", ["All submissions of this cycle", "Reports"]),
        ("viewer", []),
    ],
)
def test_each_role_begins_from_home(
    place: Place, login: Login, role: str, offered: list[str]
) -> None:
    me = make_person(place.network, "me@example.org", "Me", role, program=place.program)
    client = login(me)
    page = client.get(place.url).text
    buttons = re.findall(r'<a class="btn[^"]*" href="([^"]+)">([^<]+)</a>', page)
    assert [title for _url, title in buttons] == offered
    assert all(client.get(url).status_code == 200 for url, _title in buttons)


def test_who_evaluates_is_told_of_the_cycle_that_ended_lately(
    place: Place, member: Person, login: Login
) -> None:
    evaluator = make_person(place.network, "eva@example.org", "Eva", "evaluator")
    assert "ended on" not in login(evaluator).get(place.url).text
    with tenancy.in_network(place.network.id):
        for name, days in (("Winter", 400), ("Spring", 20)):
            last = TODAY - timedelta(days=days)
            ended = added(Cycle(name=name, starts_on=last - timedelta(days=90), ends_on=last))
        db.session.commit()
        report = f"/n/rivers/reports?cycle={ended.id}"
    page = waiting(login(evaluator).get(place.url).text)
    assert report in page
    assert "“Spring” ended on" in page
    assert "Winter" not in page
    assert "ended on" not in login(member).get(place.url).text


def test_a_new_hub_sees_its_first_steps_until_it_has_a_cycle(
    network: Network, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    client = login(hub_admin)
    page = client.get("/n/rivers/").text
    steps = re.findall(
        r'<li><a href="([^"]+)">([^<]+)</a>( <span class="chip"[^>]*>done)?',
        page.partition("first-title")[2].partition("</ol>")[0],
    )
    assert next(title for _url, title, _done in steps) == "Say what the network is for"
    assert [title for _url, title, done in steps if done] == ["Invite people"]
    assert all(client.get(url).status_code == 200 for url, _title, _done in steps)
    assert "first steps" not in login(facilitator).get("/n/rivers/").text
    client.post(
        "/n/rivers/settings",
        data={"name": "Rivers", "aim": "More of us.", "locale": "en", "timezone": "America/Lima"},
    )
    page = client.get("/n/rivers/").text
    assert page.count(">done<") == 2
    assert "More of us." in page
    with tenancy.in_network(network.id):
        added(Cycle(name="Over", starts_on=TODAY - timedelta(9), ends_on=TODAY - timedelta(1)))
        db.session.commit()
    assert "first steps" not in client.get("/n/rivers/").text


@pytest.mark.parametrize(
    "roles",
    [
        ("program_leader",),
        ("facilitator",),
        ("hub_admin",),
        ("evaluator",),
        ("viewer",),
        ("hub_admin", "facilitator", "program_leader", "evaluator"),
    ],
)
def test_home_asks_the_database_at_most_twelve_times(
    app: Flask,
    place: Place,
    facilitator: Person,
    enable: Enable,
    login: Login,
    roles: tuple[str, ...],
) -> None:
    for plugin in ("coding", *sorted(registry_of(app).names())):  # which others require
        enable(place.network, plugin)
    me = make_person(place.network, "me@example.org", "Me", *roles, program=place.program)
    with tenancy.in_network(place.network.id):
        added(GroupFacilitator(group_id=place.group.id, person_id=me.id))
        make_rows([Proposal], me, "Propose")
        db.session.commit()
    for number in range(3):
        place.write(f"Try {number}", place.program, me)
        place.say(facilitator, me)
    client = login(me)
    client.get(place.url)
    with queries() as sent:
        assert client.get(place.url).status_code == 200
    assert len(sent) <= 12, "\n\n".join(sent)
