"""The log is looked through by who, what and when, leads to what it tells of, and is taken along as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from commonaim.core import audit, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle, ImprovementGroup
from commonaim.core.networks.models import Network, Program
from commonaim.core.registry import registry_of
from commonaim.core.testing import Login

LOG = "/n/rivers/log"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TOLD = "Deed of "


def write(
    network: Network, title: str, action: str = "deed.done", *, at: datetime = NOON, **more: Any
) -> int:
    """An entry of the log that was made ``at`` a moment; gives its id."""
    with tenancy.in_network(network.id):
        summary = more.pop("summary", f"{TOLD}{title}")
        audit.record(action, summary, **more)
        db.session.flush()
        entry = max(db.session.query(AuditEntry).all(), key=lambda row: row.id)
        entry.at = at
        db.session.commit()
        return entry.id


def titles(page: str) -> list[str]:
    """What the entries of a page tell of, in their order."""
    return re.findall(rf"<bdi>{TOLD}([^<]+)</bdi>", page)


@contextmanager
def queries() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SELECT set_config", "SAVEPOINT", "RELEASE", "BEGIN")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def deeds(network: Network, hub_admin: Person, facilitator: Person) -> Network:
    """Entries of two people and of the system, of core, two plugins and one that is gone, on three days."""
    write(network, "first", "submission.begun", person_id=facilitator.id)
    later = NOON + timedelta(days=1)
    write(network, "second", "equity_review.run", at=later, person_id=hub_admin.id)
    write(network, "third", "coding.joined", at=later + timedelta(minutes=1))
    write(network, "fourth", "tides.came", at=NOON + timedelta(days=2), person_id=hub_admin.id)
    return network


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["fourth", "third", "second", "first"]),
        ("kind=submissions", ["first"]),
        ("kind=plugin.equity_review", ["second"]),
        ("kind=else", ["fourth"]),
        ("kind=no-such", ["fourth", "third", "second", "first"]),
        ("who=0", ["third"]),
        ("from=2026-03-11&to=2026-03-11", ["third", "second"]),
        ("from=2026-03-11&to=2026-02-30", ["fourth", "third", "second"]),
        ("from=0001-01-01&to=9999-12-31", ["fourth", "third", "second", "first"]),
        ("from=2026-03-12&to=2026-03-10", []),
        ("q=SECOND", ["second"]),
        ("q=second&kind=submissions", []),
    ],
)
def test_the_log_is_looked_through(
    deeds: Network, hub_admin: Person, login: Login, asked: str, found: list[str]
) -> None:
    page = login(hub_admin).get(f"{LOG}?{asked}").text
    assert titles(page) == found
    assert ("Nothing here fits that" in page) is not found


def test_it_is_looked_through_by_who_is_in_it(
    deeds: Network, hub_admin: Person, facilitator: Person, member: Person, login: Login
) -> None:
    client = login(hub_admin)
    assert titles(client.get(f"{LOG}?who={facilitator.id}").text) == ["first"]
    page = client.get(LOG).text
    choice = page.partition('name="who"')[2].partition("</select>")[0]
    assert facilitator.name in choice
    assert member.name not in choice


def test_a_day_is_a_day_where_the_network_is(
    network: Network, hub_admin: Person, login: Login
) -> None:
    network.timezone = "America/Chicago"
    write(network, "late in the evening", at=datetime(2026, 3, 11, 3, tzinfo=UTC))
    client = login(hub_admin)
    assert titles(client.get(f"{LOG}?to=2026-03-10").text)
    assert not titles(client.get(f"{LOG}?from=2026-03-11").text)


def test_what_is_sought_stays_while_paging(
    network: Network, hub_admin: Person, login: Login
) -> None:
    for number in range(52):
        write(network, f"{number:02}", "cycle.made", at=NOON + timedelta(minutes=number))
    write(network, "another", at=NOON)
    client = login(hub_admin)
    page = client.get(f"{LOG}?kind=cycles").text
    further = re.search(r'<a[^>]*rel="next" href="([^"]+)"', page)
    assert further
    page = client.get(LOG + further[1].replace("&amp;", "&")).text
    assert titles(page) == ["01", "00"]
    assert re.search(r'<option value="cycles" selected>', page)


def test_nobody_is_shown_the_names_that_programs_have_for_deeds(
    deeds: Network, hub_admin: Person, login: Login
) -> None:
    page = login(hub_admin).get(LOG).text
    assert "equity_review.run" not in re.sub(r'title="[^"]*"', "", page)
    assert 'title="equity_review.run"' in page


def test_an_entry_leads_to_what_it_is_about_while_that_is_there(
    network: Network, hub_admin: Person, other_network: Network, login: Login
) -> None:
    with tenancy.in_network(other_network.id):
        theirs = Program(name="Hill Coders")
        db.session.add(theirs)
        db.session.flush()
        of_another = theirs.id
        db.session.commit()
    with tenancy.in_network(network.id):
        day = NOON.date()
        cycle = Cycle(name="Spring", starts_on=day, ends_on=day)
        program = Program(name="Harbor Makers")
        db.session.add_all([cycle, program])
        db.session.flush()
        group = ImprovementGroup(cycle_id=cycle.id, name="Belonging")
        db.session.add(group)
        db.session.commit()
        wanted = {
            "cycle": f"/n/rivers/cycles/{cycle.id}",
            "program": f"/n/rivers/programs/{program.id}",
            "group": f"/n/rivers/groups/{group.id}",
        }
        entries = {"cycle": cycle.id, "program": program.id, "group": group.id}
    for key, ident in entries.items():
        write(network, key, **{key: ident})
    write(network, "a cycle that is gone", cycle=entries["cycle"] + 1000)
    write(network, "another network", program=of_another)
    write(network, "no id", cycle="Spring")
    client = login(hub_admin)
    links = re.findall(rf'<a href="([^"]+)"><bdi>{TOLD}([^<]+)</bdi></a>', client.get(LOG).text)
    found = {title: url for url, title in links}
    assert found == wanted
    assert all(client.get(url).status_code == 200 for url in found.values())


def test_more_entries_ask_the_database_no_more_often(
    network: Network, hub_admin: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        programs = [Program(name=f"Program {number}") for number in range(30)]
        db.session.add_all(programs)
        db.session.commit()
        idents = [program.id for program in programs]
    write(network, "0", "program.added", program=idents[0], person_id=hub_admin.id)
    client = login(hub_admin)
    client.get(LOG)
    with queries() as before:
        client.get(LOG)
    for number, ident in enumerate(idents):
        write(network, str(number), "program.changed", program=ident)
    with queries() as after:
        client.get(LOG)
    assert len(after) == len(before), "\n\n".join(after)


def test_days_in_a_sentence_are_told_in_the_readers_language(
    network: Network, hub_admin: Person, login: Login
) -> None:
    hub_admin.locale = "es"
    words: dict[str, str | int] = {"name": "2026-01-02", "day": "2026-11-26"}
    ended = "Ended the membership of %(name)s on %(day)s"
    write(network, "", "member.ended", summary=ended, words=words)
    write(network, "", "member.ended", summary=ended, words={"name": "x", "day": "2026-02-30"})
    page = login(hub_admin).get(LOG).text
    assert "participación de 2026-01-02 en la red el 26 nov 2026" in page.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "2026-02-30" in page


def test_an_older_entry_no_longer_names_the_rule_as_programs_do(
    network: Network, hub_admin: Person, login: Login
) -> None:
    sentence = "Asked a question about “%(title)s” (%(rule)s)"
    words: dict[str, str | int] = {"title": "Peer mentors", "rule": "no-equity-rationale"}
    write(network, "", "equity_review.accepted", summary=sentence, words=words)
    page = login(hub_admin).get(LOG).text
    assert "Asked a question about “Peer mentors”<" in page
    assert "no-equity-rationale" not in page
    hub_admin.locale = "es"
    db.session.commit()
    assert "Asked a question" not in login(hub_admin).get(LOG).text


def test_what_is_sought_is_taken_along_as_a_table(
    deeds: Network, hub_admin: Person, login: Login
) -> None:
    write(deeds, "", "comment.added", summary="=1+1", person_id=hub_admin.id)
    client = login(hub_admin)
    answer = client.get(f"{LOG}.csv?kind=submissions")
    assert "attachment" in answer.headers["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")))
    assert head == ["When", "Who", "What", "Kind", "Key"]
    assert [row[2:] for row in rows] == [
        ["'=1+1", "Submissions and comments", "comment.added"],
        ["Deed of first", "Submissions and comments", "submission.begun"],
    ]
    assert rows[0][0] == "2026-03-10 12:00:00+00:00"
    assert f'href="{LOG}.csv?kind=submissions"' in client.get(f"{LOG}?kind=submissions").text


def test_only_who_may_read_the_log_takes_it_along(
    deeds: Network, facilitator: Person, login: Login
) -> None:
    assert login(facilitator).get(f"{LOG}.csv").status_code == 403


def test_there_is_a_kind_for_every_plugin(
    app: Flask, deeds: Network, hub_admin: Person, login: Login
) -> None:
    page = login(hub_admin).get(LOG).text
    for name in registry_of(app).names():
        assert f'<option value="plugin.{name}">' in page
