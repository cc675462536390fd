"""The norms for apps: proposed, talked about, decided and taken back with a token, by the same rules as in the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.notices.models import Notice
from commonaim.core.testing import Enable
from commonaim.plugins.norms.models import Norm, NormRemark, Proposal
from commonaim.plugins.norms.services import committee

from ...core.api.conftest import Program
from .conftest import Choose

WHERE = "/plugins/norms/proposals"
App = Callable[[Person], Program]


@pytest.fixture
def app_of(app: Flask, here: Network) -> App:
    """An app with a token of somebody, for all they may do with norms."""

    def make(person: Person) -> Program:
        access = access_of(person, here)
        assert access is not None
        token, secret = tokens.make(access, "Test", ["norms.read", "norms.propose"], days=30)
        db.session.commit()
        return Program(app, token, secret)

    return make


def count(model: Any) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count(model.id))) or 0


def test_a_norm_is_proposed_talked_about_and_given_a_voice(
    here: Network, people: list[Person], app_of: App
) -> None:
    one, other = app_of(people[0]), app_of(people[1])
    wish = {"kind": "new", "text": "We say names as they are said.", "reason": "Two were not."}
    made = one.post(WHERE, wish)
    assert made.status_code == 201
    place = made.headers["Location"]
    assert one.get(place).get_json() == made.get_json()
    said = other.post(f"{place}/remarks", {"body": "And ask again?"})
    assert said.status_code == 201
    assert other.get(said.headers["Location"]).get_json() == said.get_json()
    answer = one.post(f"{place}/remarks", {"body": "Yes.", "answers": said.get_json()["id"]})
    assert answer.get_json()["answers"] == said.get_json()["id"]
    assert [row["body"] for row in one.get(f"{place}/remarks").get_json()["items"]] == [
        "And ask again?",
        "Yes.",
    ]
    for stance, counts in (("aside", (0, 0, 1)), ("for", (1, 0, 0))):
        told = other.post(f"{place}/voice", {"stance": stance}).get_json()
        assert (told["agree"], told["against"], told["aside"]) == counts
    assert told["state"] == "open"
    assert one.get(place).get_json() == told


def test_everybody_else_is_told_of_a_proposal_that_an_app_made(
    here: Network, people: list[Person], norm: Norm, app_of: App
) -> None:
    app_of(people[0]).post(WHERE, {"kind": "retire", "norm_id": norm.id, "reason": "It is done."})
    told = set(db.session.scalars(select(Notice.person_id)))
    assert told == {person.id for person in people[1:]}


def test_a_vote_of_the_committee_decides_at_once(
    here: Network, people: list[Person], norm: Norm, choose: Choose, app_of: App
) -> None:
    choose(adoption="committee")
    committee.name_members([people[0].id])
    db.session.commit()
    wish = {"kind": "change", "norm_id": norm.id, "text": "We begin together.", "reason": "Why not"}
    place = app_of(people[1]).post(WHERE, wish).headers["Location"]
    refused = app_of(people[1]).post(f"{place}/voice", {"stance": "for"})
    assert refused.status_code == 422
    assert "The steering committee decides here" in refused.get_json()["detail"]
    assert app_of(people[0]).post(f"{place}/voice", {"stance": "for"}).get_json()["state"] == (
        "adopted"
    )
    db.session.expire_all()
    assert norm.wording.text == "We begin together."
    assert app_of(people[0]).post(f"{place}/voice", {"stance": "against"}).status_code == 422


def test_what_was_sent_twice_with_one_key_is_done_once(
    here: Network, people: list[Person], norm: Norm, app_of: App
) -> None:
    asks = app_of(people[0])
    wish = {"kind": "question", "norm_id": norm.id, "reason": "Whose clock is it?"}
    first, again = (asks.post(WHERE, wish, Idempotency_Key="clock") for _ in range(2))
    assert first.get_json() == again.get_json()
    assert count(Proposal) == 1


def test_only_who_made_it_takes_it_back_and_over_the_state_they_read(
    here: Network, people: list[Person], norm: Norm, app_of: App
) -> None:
    mine, other = app_of(people[0]), app_of(people[1])
    made = mine.post(WHERE, {"kind": "retire", "norm_id": norm.id, "reason": "No more."})
    place, tag, back = made.headers["Location"], made.headers["ETag"], {"state": "withdrawn"}
    assert mine.patch(place, back).status_code == 428
    assert other.ask("PATCH", place, json=back, headers={"If-Match": tag}).status_code == 422
    other.post(f"{place}/voice", {"stance": "for"})
    assert mine.ask("PATCH", place, json=back, headers={"If-Match": tag}).status_code == 412
    tag = mine.get(place).headers["ETag"]
    taken = mine.ask("PATCH", place, json=back, headers={"If-Match": tag})
    assert (taken.status_code, taken.get_json()["state"]) == (200, "withdrawn")


def test_a_question_is_closed_with_what_came_of_it(
    here: Network, people: list[Person], norm: Norm, app_of: App
) -> None:
    mine, other = app_of(people[0]), app_of(people[1])
    made = mine.post(WHERE, {"kind": "question", "norm_id": norm.id, "reason": "Whose clock?"})
    place, match = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    closed = {"state": "settled", "outcome": "The clock of who travels farthest."}
    assert other.ask("PATCH", place, json=closed, headers=match).status_code == 422
    empty = mine.ask("PATCH", place, json={"state": "settled", "outcome": " "}, headers=match)
    assert empty.get_json()["errors"][0]["field"] == "outcome"
    assert (
        mine.ask("PATCH", place, json=closed, headers=match).get_json()["outcome"]
        == (closed["outcome"])
    )
    assert other.post(f"{place}/voice", {"stance": "for"}).status_code == 422


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"kind": "new", "reason": "Because."}, "text"),
        ({"kind": "new", "text": "\x00 ", "reason": "Because."}, "text"),
        ({"kind": "new", "text": "We rest.", "reason": " \n"}, "reason"),
        ({"kind": "change", "text": "We rest.", "reason": "Because."}, "norm_id"),
        ({"kind": "retire", "reason": "Because.", "norm_id": 999_999}, "norm_id"),
        ({"kind": "new", "text": "We rest.", "reason": "Because.", "cohort_id": 9}, "cohort_id"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_made(
    here: Network, people: list[Person], app_of: App, wish: dict[str, Any], field: str
) -> None:
    refused = app_of(people[0]).post(WHERE, wish)
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.get_json()["errors"]] == [field]
    assert count(Proposal) == 0


def test_the_norms_and_remarks_of_another_network_are_not_found(
    here: Network,
    other_network: Network,
    people: list[Person],
    norm: Norm,
    app_of: App,
    enable: Enable,
) -> None:
    asks = app_of(people[0])
    mine = asks.post(WHERE, {"kind": "question", "norm_id": norm.id, "reason": "Whose clock?"})
    enable(other_network, "norms")
    with tenancy.in_network(other_network.id):
        foreign = Proposal(kind="question", reason="Theirs.", rule={"kind": "consent"})
        db.session.add(foreign)
        db.session.flush()
        said = NormRemark(proposal_id=foreign.id, body="Theirs, too.")
        db.session.add(said)
        db.session.commit()
        ident, remark = foreign.id, said.id
    place = mine.headers["Location"]
    assert asks.get(f"{WHERE}/{ident}").status_code == 404
    assert asks.post(f"{WHERE}/{ident}/voice", {"stance": "for"}).status_code == 404
    assert asks.get(f"{place}/remarks/{remark}").status_code == 404
    answer = asks.post(f"{place}/remarks", {"body": "To them.", "answers": remark})
    assert answer.get_json()["errors"][0]["field"] == "answers"
