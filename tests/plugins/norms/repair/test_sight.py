"""Who sees a concern: those who take part in it, each what is meant for them, and nobody else anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from commonaim.core import days, hooks
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.calendars import services as calendars
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.permissions import ROLES
from commonaim.core.testing import Login, browser, make_person
from commonaim.plugins.norms.models.repair import ACCEPTED, Concern, Party
from commonaim.plugins.norms.repair import inviting, mending, road, sight
from commonaim.plugins.norms.repair.forms import new_token

from .conftest import WHAT, WISH, Cast, Tell, bodies, say, seen_by

ANSWER, NOTE, INVITATION, APOLOGY = (
    "I believe you.",
    "Ask her twice.",
    "Please talk.",
    "I am sorry.",
)
MENDING = "Says it in the group."
SECRETS = (WHAT, WISH, ANSWER, NOTE, INVITATION, APOLOGY, MENDING)


@pytest.fixture
def concern(tell: Tell, cast: Cast) -> Concern:
    """A concern with something of everything: said, noted, agreed, and somebody brought in who has answered."""
    concern = tell()
    holder, responder = seen_by(concern, cast.holder), seen_by(concern, cast.responder)
    say(concern, cast.responder, ANSWER, road.ACKNOWLEDGE)
    road.note(responder, NOTE, new_token())
    party = inviting.propose(responder, cast.broke.id, INVITATION)
    inviting.agree(holder, party)
    inviting.answer(seen_by(concern, cast.broke), takes_part=True)
    say(concern, cast.broke, APOLOGY, road.APOLOGIZE)
    offer = mending.Offer(MENDING, days.today(), party=party)
    mending.agree(holder, mending.propose(responder, offer, new_token()))
    db.session.commit()
    return concern


def hide(concern: Concern) -> None:
    """Take back that the one who broke the norm was brought in."""
    for party in db.session.scalars(select(Party).where(Party.concern_id == concern.id)):
        party.state = "refused"
    db.session.commit()


def test_whoever_takes_no_part_finds_nothing_of_it_anywhere(
    app: Flask,
    here: Network,
    other_network: Network,
    concern: Concern,
    cast: Cast,
    login: Login,
) -> None:
    hide(concern)
    far = make_person(other_network, "far@example.org", "Far Away", "hub_admin")
    of_roles = [make_person(here, f"{role}@example.org", f"A {role}", role) for role in ROLES]
    for person in (*of_roles, cast.broke, cast.other_responder, far):
        client = login(person)
        # Who is named, and a hub admin, are looked at on every page that there is.
        for path in _pages(app, here.slug, all_of_them=person in (of_roles[0], cast.broke)):
            _is_silent(client.get(path, buffered=True), concern, path)
        for word in ("laughed", concern.mark):
            _is_silent(client.get("/n/rivers/search", query_string={"q": word}), concern, word)
        answers = [client.get(f"/n/rivers/norms/talks/{concern.mark}")]
        answers += [
            client.post(f"/n/rivers/norms/talks/{concern.mark}/{deed}") for deed in ("say", "x")
        ]
        assert {answer.status_code for answer in answers} == {404}, person.name
        for path, bearer in _other_roads(app, here, person):
            headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
            _is_silent(browser(app).get(path, headers=headers), concern, path)


def _pages(app: Flask, slug: str, *, all_of_them: bool) -> Iterator[str]:
    """The addresses that need nothing else to be known: of the norms, and what gathers things, or simply all."""
    adapter, gathering = app.url_map.bind("localhost"), ("norms.", "notices.", "networks.home")
    for rule in app.url_map.iter_rules():
        known = rule.arguments <= {"network"} and "static" not in rule.rule
        chosen = all_of_them or rule.endpoint.startswith(gathering)
        if "GET" in (rule.methods or ()) and known and chosen:
            yield adapter.build(rule.endpoint, {"network": slug} if rule.arguments else {})


def _other_roads(app: Flask, here: Network, person: Person) -> Iterator[tuple[str, str]]:
    """The interface for apps and the calendar, which nobody is signed in for: (path, token)."""
    access = access_of(person, here)
    if access is None:
        return
    _token, secret = tokens.make(
        access, "Test", [one.name for one in tokens.offered(access)], days=30
    )
    feed = calendars.renew(person.id)
    db.session.commit()
    yield app.url_map.bind("localhost").build("calendar_feed.show", {"token": feed}), ""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule, secret


def _is_silent(answer: Any, concern: Concern, where: str) -> None:
    told = answer.data.decode(errors="replace")
    found = [secret for secret in (*SECRETS, f"/{concern.mark}") if secret in told]
    assert not found, f"{where} tells {found}"


def test_an_address_that_is_not_there_and_one_that_is_not_for_me_answer_alike(
    concern: Concern, cast: Cast, login: Login
) -> None:
    client = login(cast.bystander)

    def asked(mark: str) -> tuple[list[str], str]:
        statements: list[str] = []
        note: Callable[..., None] = lambda *given: statements.append(given[2])  # noqa: E731  # read at once
        event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get(f"/n/rivers/norms/talks/{mark}")
        event.remove(db.engine, "before_cursor_execute", note)
        page = answer.text.replace(mark, "")
        return statements, re.sub(r"[0-9a-f]{32}|nonce-[\w-]+|value=\"[^\"]+\"", "", page)

    there, nowhere = asked(concern.mark), asked("x" * len(concern.mark))
    assert there == nowhere


def test_each_side_reads_what_is_meant_for_it(concern: Concern, cast: Cast, login: Login) -> None:
    address = f"/n/rivers/norms/talks/{concern.mark}"
    pages = {
        person.name: login(person).get(address).text
        for person in (cast.holder, cast.responder, cast.broke)
    }
    told = {name: {secret for secret in SECRETS if secret in page} for name, page in pages.items()}
    assert told["Hana Holder"] == {*SECRETS} - {NOTE, APOLOGY}
    assert told["Rosa Responder"] == {*SECRETS}
    assert told["Bram Breaker"] == {INVITATION, APOLOGY, MENDING}
    assert "Hana" not in pages["Bram Breaker"]
    assert all("<title>Norms ·" in page for page in pages.values())


def test_before_the_holder_agrees_the_other_is_told_nothing(tell: Tell, cast: Cast) -> None:
    concern = tell()
    party = inviting.propose(seen_by(concern, cast.responder), cast.broke.id, INVITATION)
    assert sight.of_mark(concern.mark, cast.broke.id) is None
    inviting.agree(seen_by(concern, cast.holder), party)
    invited = seen_by(concern, cast.broke)
    assert (invited.party, bodies(invited), [*sight.repairs(invited)]) == (party, [], [])
    inviting.refuse(seen_by(concern, cast.holder), party)
    assert sight.of_mark(concern.mark, cast.broke.id) is None


def test_an_apology_reaches_the_holder_when_it_is_passed_on(concern: Concern, cast: Cast) -> None:
    holder = seen_by(concern, cast.holder)
    assert APOLOGY not in bodies(holder)
    said = next(
        one for one in sight.entries(seen_by(concern, cast.responder)) if one.body == APOLOGY
    )
    road.pass_on(seen_by(concern, cast.responder), said)
    assert APOLOGY in bodies(holder)


def test_another_responder_reads_the_road_and_none_of_the_notes(
    concern: Concern, cast: Cast
) -> None:
    inviting.choose_responder(seen_by(concern, cast.holder), cast.other_responder.id)
    db.session.commit()
    now_reads = seen_by(concern, cast.other_responder)
    assert ANSWER in bodies(now_reads)
    assert [*sight.notes(now_reads)] == []
    assert sight.of_mark(concern.mark, cast.responder.id) is None


def test_somebody_it_happened_to_takes_over_from_who_saw_it(
    tell: Tell, cast: Cast, client: FlaskClient
) -> None:
    token = new_token()
    concern = tell(token=token, witness=True)
    say(concern, cast.responder, ANSWER, road.ACKNOWLEDGE)
    witness = sight.of_token(token)
    assert witness is not None
    assert witness.is_holder
    asked = inviting.propose(
        seen_by(concern, cast.responder), cast.bystander.id, "Somebody saw it.", role="harmed"
    )
    inviting.agree(witness, asked)
    inviting.answer(seen_by(concern, cast.bystander), takes_part=True)
    harmed, now = seen_by(concern, cast.bystander), sight.of_token(token)
    assert (asked.state, harmed.part) == (ACCEPTED, "holder")
    assert bodies(harmed) == [ANSWER]
    assert now is not None
    assert (now.part, bodies(now), sight.openings(now)) == ("witness", [], None)
    road.stop(harmed)
    db.session.commit()
    page = client.get(f"/n/rivers/norms/answers/{token}").text
    assert WHAT in page
    assert "ended by" not in page


def test_every_opening_is_written_down_before_anything_is_shown(
    concern: Concern, cast: Cast, login: Login
) -> None:
    responder = login(cast.responder)
    for _time in range(2):
        responder.get(f"/n/rivers/norms/talks/{concern.mark}")
    log = sight.openings(seen_by(concern, cast.holder))
    assert log is not None
    assert [one.person and one.person.name for one in db.session.scalars(log)] == [
        "Rosa Responder"
    ] * 2
    assert sight.openings(seen_by(concern, cast.responder)) is None


def test_a_private_link_opens_no_named_concern_and_none_of_another_network(
    app: Flask, tell: Tell, cast: Cast, client: FlaskClient, other_network: Network, enable: Any
) -> None:
    token = new_token()
    tell(token=token)
    enable(other_network, "norms")
    assert client.get(f"/n/rivers/norms/answers/{token}").status_code == 200
    assert client.get(f"/n/hills/norms/answers/{token}").status_code == 404
    assert client.post(f"/n/rivers/norms/answers/{token}/note").status_code == 404
    named = new_token()
    from commonaim.plugins.norms.repair import telling

    telling.tell(
        telling.Told(WHAT, cast.responder.id, cast.holder.id), named, sender_id=cast.holder.id
    )
    db.session.commit()
    assert client.get(f"/n/rivers/norms/answers/{named}").status_code == 404


def test_who_is_signed_in_is_nobody_behind_a_private_link(
    tell: Tell, cast: Cast, login: Login
) -> None:
    token = new_token()
    tell(token=token)
    answer = login(cast.holder).get(f"/n/rivers/norms/answers/{token}")
    assert "Hana" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_the_database_holds_no_word_of_what_was_said(concern: Concern) -> None:
    columns = {
        "norms_concern": ("what", "occasion", "wish"),
        "norms_entry": ("body",),
        "norms_note": ("body",),
        "norms_party": ("words",),
        "norms_repair": ("what", "who"),
    }
    stored = [
        str(value)
        for table, names in columns.items()
        for row in db.session.execute(text(f"SELECT {', '.join(names)} FROM {table}"))  # noqa: S608
        for value in row
    ]
    assert len(stored) > 6
    assert not [value for value in stored if any(secret in value for secret in SECRETS)]


def test_a_hub_admin_is_told_that_something_would_be_hidden_and_not_how_much(
    here: Network, concern: Concern
) -> None:
    [answer] = [
        a for a in hooks.collect("hidden_when_off", network=here) if a.plugin.name == "norms"
    ]
    assert not re.search(r"\d", " ".join(answer.result))
