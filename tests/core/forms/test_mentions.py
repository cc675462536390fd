"""A comment speaks to members of the network: kept by id, shown by the name they have now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import events, hooks
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.forms.models import Comment, Mention
from commonaim.core.networks.models import Membership, Network
from commonaim.core.testing import Login, make_person

if TYPE_CHECKING:
    import pytest

    from tests.core.forms.conftest import Work


def say(client: FlaskClient, work: Work, body: str, **more: Any) -> Comment:
    client.post(f"{work.url}/comments", data={"body": body, **more})
    found = db.session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert found is not None
    return found


def spoken_to(comment: Comment) -> list[int]:
    return [mention.person_id for mention in comment.mentions]


def test_a_name_is_kept_as_an_id_and_shown_as_the_name_of_today(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    client = login(facilitator)
    said = say(client, work, "Could @Lea, or (@Lea) say <more>?")
    assert said.body == f"Could @[{leader.id}], or (@[{leader.id}]) say <more>?"
    assert spoken_to(said) == [leader.id]
    leader.name = "Lea <Ruiz>"
    db.session.commit()
    page = client.get(work.url).text
    assert '<b class="mention"><bdi>@Lea &lt;Ruiz&gt;</bdi></b>' in page
    assert said.said == "Could @Lea <Ruiz>, or (@Lea <Ruiz>) say <more>?"


def test_the_longest_name_is_meant_and_no_part_of_a_word_is_a_name(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    both = make_person(work.network, "leamaria@example.org", "Lea María", "viewer")
    client = login(facilitator)
    assert spoken_to(say(client, work, "@Lea María, and you?")) == [both.id]
    assert spoken_to(say(client, work, "@Leander, lea@Lea.org, @lea")) == []


def test_of_two_with_one_name_the_chosen_one_is_meant(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    other = make_person(work.network, "lea2@example.org", "Lea", "viewer")
    client = login(facilitator)
    assert spoken_to(say(client, work, "@Lea?")) == []
    assert spoken_to(say(client, work, "@Lea?", mention=[other.id, "x", "9" * 30])) == [other.id]


def test_nobody_outside_the_network_is_named(
    work: Work, facilitator: Person, other_network: Network, login: Login
) -> None:
    away = make_person(other_network, "away@example.org", "Zoraida Away", "viewer")
    client = login(facilitator)
    said = say(client, work, f"@[{away.id}] and @Zoraida Away", mention=away.id)
    assert spoken_to(said) == []
    page = client.get(work.url).text
    assert f"@[{away.id}] and @Zoraida Away" in page
    assert client.get("/n/rivers/members-to-speak-to?q=Zor").json == []


def test_who_has_left_is_not_spoken_to_but_stays_named(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    client = login(facilitator)
    before = say(client, work, "Thank you, @Lea")
    place = db.session.scalars(select(Membership).where(Membership.person_id == leader.id)).one()
    place.left_on = now().date()
    db.session.commit()
    assert spoken_to(say(client, work, "Thank you, @Lea")) == []
    assert before.said == "Thank you, @Lea"


def test_when_a_person_goes_so_does_the_name(
    work: Work, facilitator: Person, leader: Person, login: Login
) -> None:
    said = say(login(facilitator), work, "Thank you, @Lea")
    db.session.delete(leader)
    db.session.commit()
    db.session.expire_all()
    assert db.session.scalars(select(Mention)).all() == []
    assert "Lea" not in said.said


def test_names_are_offered_while_one_is_typed(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    for number in range(12):
        make_person(work.network, f"ana{number}@example.org", f"Ana {number:02}", "viewer")
    client = login(facilitator)
    offered = client.get("/n/rivers/members-to-speak-to?q=an").json
    assert [each["name"] for each in offered] == [f"Ana {number:02}" for number in range(8)]
    assert client.get("/n/rivers/members-to-speak-to?q=LEA").json == [
        {"id": leader.id, "name": "Lea"}
    ]
    assert client.get("/n/rivers/members-to-speak-to?q=%25").json == []


def test_plugins_are_told_who_is_spoken_to_once_it_is_kept(
    work: Work, leader: Person, facilitator: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    collect = hooks.collect

    def noted(name: str, **given: Any) -> Any:
        if name == "on_event":
            told.append((given["event"].kind, given["event"].subject_id))
        return collect(name, **given)

    monkeypatch.setattr(events.hooks, "collect", noted)
    client = login(facilitator)
    plain = say(client, work, "Nobody in particular")
    said = say(client, work, "@Lea?")
    assert told == [
        ("comment_added", plain.id),
        ("comment_added", said.id),
        ("people_mentioned", said.id),
    ]
