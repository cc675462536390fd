"""People are told what concerns them, in the way they chose; the weekly mail goes out once, and only with SMTP."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core import mail, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.commands.site import digest
from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle, Submission, Template, TemplateVersion
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Membership, Network, Program
from commonaim.core.notices import services, weekly
from commonaim.core.notices.kinds import KINDS
from commonaim.core.notices.models import Notice, WeeklyMail
from commonaim.core.plugin import Notice as Told
from commonaim.core.testing import Enable, Login, make_person


def added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def place(network: Network) -> tuple[Person, str]:
    """The leader of a program, and the address of a submission of it."""
    today = now().date()
    with tenancy.in_network(network.id):
        program = added(Program(name="Harbor Makers"))
        cycle = added(Cycle(name="Cycle 1", starts_on=today, ends_on=today + timedelta(9)))
        template = added(Template(key="plan", name="Plan"))
        version = added(TemplateVersion(template_id=template.id, number=1))
        subject = added(
            Submission(
                cycle_id=cycle.id,
                program_id=program.id,
                version_id=version.id,
                title="Peer <mentors>",
            )
        )
        db.session.commit()
        url = f"/n/rivers/submissions/{subject.id}"
        leader = make_person(
            network, "leader@example.org", "Lea", "program_leader", program=program
        )
    return leader, url


def rows(network: Network, person: Person | None = None) -> list[Notice]:
    with tenancy.in_network(network.id):
        found = select(Notice).order_by(Notice.id)
        if person is not None:
            found = found.where(Notice.person_id == person.id)
        read = list(db.session.scalars(found))
        # Read once: outside the network they could not be asked for again.
        for row in read:
            db.session.expunge(row)
        return read


def tell(network: Network, *people: Person, kind: Any = "call", url: str = "/n/rivers/") -> None:
    with tenancy.in_network(network.id):
        ids = tuple(person.id for person in people)
        services.tell(Told(ids, kind, "%(name)s calls", url, {"name": "Ada"}))
        db.session.commit()


def choose(network: Network, person: Person, **ways: str) -> None:
    with tenancy.in_network(network.id):
        services.choose(person.id, ways)
        db.session.commit()


def test_whose_words_a_comment_is_about_is_told_and_who_wrote_it_is_not(
    network: Network, facilitator: Person, place: tuple[Person, str], login: Login
) -> None:
    leader, url = place
    client = login(facilitator)
    client.post(f"{url}/comments", data={"body": "Who was asked?"})
    [notice] = rows(network)
    assert (notice.person_id, notice.kind) == (leader.id, "comment")
    assert notice.sentence == "Facilitator says something about “Peer <mentors>”"
    theirs = login(leader)
    page = theirs.get("/n/rivers/").text
    assert "One notice that you have not read" in page
    assert "have not read" not in client.get("/n/rivers/").text
    listed = theirs.get("/n/rivers/notices/").text
    assert "Facilitator says something about “Peer &lt;mentors&gt;”" in listed
    answer = theirs.post(f"/n/rivers/notices/{notice.id}/open")
    assert (answer.status_code, answer.location) == (303, notice.url)
    assert theirs.get(notice.url).status_code == 200
    assert "have not read" not in theirs.get("/n/rivers/").text


def test_a_leader_who_comments_on_their_own_is_not_told(
    network: Network, place: tuple[Person, str], login: Login
) -> None:
    leader, url = place
    login(leader).post(f"{url}/comments", data={"body": "I wonder"})
    assert rows(network) == []


def test_nobody_reads_or_marks_the_notices_of_somebody_else(
    network: Network, member: Person, facilitator: Person, login: Login
) -> None:
    tell(network, member)
    [notice] = rows(network)
    client = login(facilitator)
    assert "calls" not in client.get("/n/rivers/notices/").text
    assert client.post(f"/n/rivers/notices/{notice.id}/open").status_code == 404
    client.post("/n/rivers/notices/read")
    assert rows(network)[0].read_at is None
    login(member).post("/n/rivers/notices/read")
    assert rows(network)[0].read_at is not None


def test_a_notice_stays_in_its_network(
    network: Network, other_network: Network, member: Person, login: Login
) -> None:
    with tenancy.in_network(other_network.id):
        networks.add_member(member, ["viewer"])
        db.session.commit()
    tell(network, member)
    client = login(member)
    [notice] = rows(network)
    assert "have not read" not in client.get("/n/hills/").text
    assert client.post(f"/n/hills/notices/{notice.id}/open").status_code == 404


def test_who_is_no_member_is_not_told(network: Network, member: Person) -> None:
    stranger = make_person(network, "x@example.org", "X")
    gone = make_person(network, "gone@example.org", "Gone", "viewer")
    with tenancy.in_network(network.id):
        db.session.scalars(
            select(Membership).where(Membership.person_id == gone.id)
        ).one().left_on = now().date()
        db.session.commit()
    tell(network, stranger, gone, member)
    assert [notice.person_id for notice in rows(network)] == [member.id]


def test_what_is_said_twice_of_one_page_is_one_notice_until_it_is_read(
    network: Network, member: Person
) -> None:
    tell(network, member)
    tell(network, member)
    assert len(rows(network)) == 1
    with tenancy.in_network(network.id):
        services.read_all(member.id)
        db.session.commit()
    tell(network, member)
    assert len(rows(network)) == 2


def test_each_chooses_by_kind_how_to_be_told(
    network: Network, member: Person, login: Login
) -> None:
    client = login(member)
    page = client.get("/n/rivers/notices/choices").text
    assert len(re.findall(r'value="site" checked', page)) == len(KINDS)
    client.post("/n/rivers/notices/choices", data={"way-call": "nothing", "way-odd": "site"})
    page = client.get("/n/rivers/notices/choices").text
    assert 'name="way-call" id="way-call-nothing" value="nothing" checked' in page
    tell(network, member)
    assert rows(network) == []
    tell(network, member, kind="question")
    assert len(rows(network)) == 1


def test_without_smtp_what_is_wanted_by_mail_is_shown_and_no_mail_is_sent(
    network: Network, member: Person, login: Login, app: Flask
) -> None:
    choose(network, member, call="weekly")
    tell(network, member)
    assert not rows(network)[0].by_mail
    assert "One notice that you have not read" in login(member).get("/n/rivers/").text
    assert weekly.send_all() == 0
    assert "no mail is sent" in app.test_cli_runner().invoke(digest).output


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[mail.Letter]:
    """The letters of a site that sends mail."""
    app.config.update(
        SMTP_URL="smtp://localhost:1", SITE_URL="https://aim.example", MAIL_FROM="a@example.org"
    )
    letters: list[mail.Letter] = []
    monkeypatch.setattr(mail, "send", letters.append)
    return letters


def test_the_weekly_mail_tells_everything_once(
    network: Network, member: Person, facilitator: Person, sent: list[mail.Letter]
) -> None:
    choose(network, member, call="weekly", question="weekly")
    tell(network, member, facilitator)
    tell(network, member, kind="question", url="/n/rivers/submissions/1")
    assert weekly.send_all() == 1
    [letter] = sent
    assert letter.to == member.email
    assert letter.text.count("Ada calls") == 2
    assert "https://aim.example/n/rivers/submissions/1\n" in letter.text
    assert "https://aim.example/n/rivers/notices/choices" in letter.text
    assert weekly.send_all() == 0


def test_what_comes_after_the_mail_of_a_week_waits_for_the_next(
    network: Network, member: Person, sent: list[mail.Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(network, member, call="weekly")
    tell(network, member)
    assert weekly.send_all() == 1
    tell(network, member, url="/n/rivers/people")
    assert weekly.send_all() == 0
    later = now() + timedelta(days=7)
    monkeypatch.setattr(weekly, "now", lambda: later)
    assert weekly.send_all() == 1
    assert sent[1].text.count("calls") == 1


def test_of_two_who_send_at_once_one_does(
    network: Network, member: Person, sent: list[mail.Letter]
) -> None:
    choose(network, member, call="weekly")
    tell(network, member)
    with tenancy.in_network(network.id):
        # The other one has just taken it.
        db.session.add(WeeklyMail(person_id=member.id, week=weekly.week_of(now())))
        db.session.commit()
    assert weekly.send_all() == 0
    assert sent == []


def test_a_mail_that_could_not_be_handed_over_is_told_next_week_and_not_again_before(
    network: Network, member: Person, sent: list[mail.Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(network, member, call="weekly")
    tell(network, member)

    def fail(_letter: mail.Letter) -> None:
        raise mail.NotSent("away")

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", fail)
        assert weekly.send_all() == 0
    assert weekly.send_all() == 0
    later = now() + timedelta(days=7)
    monkeypatch.setattr(weekly, "now", lambda: later)
    assert weekly.send_all() == 1
    assert len(sent) == 1


def test_what_was_read_meanwhile_and_who_has_left_get_no_mail(
    network: Network, member: Person, facilitator: Person, sent: list[mail.Letter]
) -> None:
    for person in (member, facilitator):
        choose(network, person, call="weekly")
    tell(network, member, facilitator)
    with tenancy.in_network(network.id):
        services.read_all(member.id)
        mine = select(Membership).where(Membership.person_id == facilitator.id)
        db.session.scalars(mine).one().left_on = now().date()
        db.session.commit()
    assert weekly.send_all() == 0


def test_the_mail_is_in_the_language_of_its_reader_and_no_name_adds_a_line(
    network: Network, member: Person, sent: list[mail.Letter]
) -> None:
    member.locale, network.name = "es", "Rivers\nBcc: x@example.org"
    choose(network, member, call="weekly")
    tell(network, member)
    weekly.send_all()
    assert sent[0].subject == "Su semana en Rivers Bcc: x@example.org"
    assert "\nBcc:" not in sent[0].text


def test_a_plugin_tells_people_by_the_hook_notices(
    network: Network, member: Person, hub_admin: Person, enable: Enable, login: Login
) -> None:
    enable(network, "equity_review")
    client = login(hub_admin)
    client.post("/n/rivers/equity_review/statement/draft/begin")
    last = (now().date() + timedelta(days=5)).isoformat()
    answer = client.post(
        "/n/rivers/equity_review/statement/rounds/open",
        data={"closes_on": last, "invitation": "Tell us"},
    )
    assert answer.status_code == 303
    assert "waits for your comments" in login(member).get("/n/rivers/notices/").text
    assert rows(network, hub_admin) == []
