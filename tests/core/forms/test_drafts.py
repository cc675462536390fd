"""What is typed is kept before it is saved, colleagues see it, and nothing of two who write at once is lost."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Draft, Submission
from commonaim.core.forms.services import drafts
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person
from tests.core.forms.test_submissions import at_once

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work

JSON = {"Accept": "application/json"}


def type_in(client: FlaskClient, work: Work, base: int = 0, **texts: str) -> Any:
    """What the page's script sends two seconds after somebody has typed."""
    fields = {f"text-{key}": text for key, text in texts.items()}
    data = {"base": base, "touched": list(texts), **fields}
    return client.post(f"{work.url}/draft", data=data, headers=JSON)


def save(client: FlaskClient, work: Work, base: int, **texts: str) -> Any:
    fields = {f"text-{key}": text for key, text in texts.items()}
    return client.post(f"{work.url}/edit", data={"base": base, **fields})


def texts_now(work: Work) -> dict[str, str]:
    db.session.rollback()
    found = services.content_of(db.session.merge(work.submission)).texts
    return {key: text for key, text in found.items() if text}


def test_a_draft_is_there_again_when_the_page_is_opened_again(
    work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    assert type_in(client, work, change="Peer mentors mee").status_code == 200
    type_in(client, work, change="Peer mentors meet <weekly>")
    page = login(leader).get(f"{work.url}/edit").text
    assert "Peer mentors meet &lt;weekly&gt;</textarea>" in page
    assert "This is your draft" in page
    assert texts_now(work) == {}
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_saved_draft_is_one_no_longer(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    type_in(client, work, change="one", measures="half a")
    save(client, work, 0, change="one and more", measures="half a thought")
    assert db.session.scalars(select(Draft)).all() == []
    assert "This is your draft" not in client.get(f"{work.url}/edit").text


def test_words_of_another_window_of_the_same_person_stay_a_draft(
    work: Work, leader: Person, login: Login
) -> None:
    laptop, phone = login(leader), login(leader)
    type_in(laptop, work, change="typed on the laptop")
    type_in(phone, work, results="typed on the phone")
    save(phone, work, 0, results="typed on the phone")
    page = laptop.get(f"{work.url}/edit").text
    assert "typed on the laptop</textarea>" in page
    assert "typed on the phone</textarea>" in page


def test_what_is_typed_back_to_what_was_saved_is_no_draft(
    work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    save(client, work, 0, change="one")
    type_in(client, work, 1, change="one tw")
    type_in(client, work, 1, change="one")
    assert db.session.scalars(select(Draft)).all() == []


def test_a_draft_can_be_left_out(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    client, other = login(leader), login(facilitator)
    type_in(client, work, change="never mind")
    type_in(other, work, results="mine")
    answer = client.post(f"{work.url}/draft/leave-out", follow_redirects=True)
    assert "never mind</textarea>" not in answer.text
    assert db.session.scalars(select(Draft.person_id)).all() == [facilitator.id]


def test_colleagues_see_who_writes_where_and_what(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    mine, theirs = login(leader), login(facilitator)
    type_in(theirs, work, results="We heard <nothing> yet")
    told = mine.get(f"{work.url}/now?base=0", headers=JSON).json
    assert told["writers"] == "Facilitator is writing in “Results”."
    assert list(told["drafts"]) == ["results"]
    assert "We heard &lt;nothing&gt; yet" in told["drafts"]["results"]
    assert told["changed"] == {}
    for page in (f"{work.url}/edit", work.url):
        assert "We heard &lt;nothing&gt; yet" in mine.get(page).text
    assert theirs.get(f"{work.url}/now?base=0", headers=JSON).json["drafts"] == {}


def test_who_reads_only_does_not_see_drafts(work: Work, leader: Person, login: Login) -> None:
    type_in(login(leader), work, change="half a thought")
    viewer = make_person(work.network, "viewer@example.org", "Vi", "viewer")
    assert "half a thought" not in login(viewer).get(work.url).text


def test_a_page_is_told_what_was_saved_since_it_was_opened(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    mine, theirs = login(leader), login(facilitator)
    save(theirs, work, 0, results="They heard back")
    told = type_in(mine, work, 0, change="mine").json
    assert (told["base"], told["revision"]) == ("0", 1)
    assert list(told["changed"]) == ["results"]
    assert "They heard back</textarea>" in told["changed"]["results"]["fields"]
    marks = [told["changed"]["results"]["mark"]]
    save(theirs, work, 1, measures="We count")
    told = mine.get(f"{work.url}/now?base=0", headers=JSON).json
    marks.append(told["changed"]["results"]["mark"])
    assert marks[0] == marks[1], "what was put in already need not be put in again"


def test_different_sections_are_both_kept(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    first, second = login(leader), login(facilitator)
    save(first, work, 0, change="words of Lea", measures="", results="")
    answer = save(second, work, 0, change="", measures="", results="words of the scribe")
    assert answer.status_code == 303
    assert texts_now(work) == {"change": "words of Lea", "results": "words of the scribe"}
    assert "What others saved while you were writing is in it too." in second.get(work.url).text


def test_a_draft_over_an_older_revision_meets_what_was_saved_since(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    mine, theirs = login(leader), login(facilitator)
    save(theirs, work, 0, change="first")
    type_in(mine, work, 1, change="first, and mine", measures="we count")
    save(theirs, work, 1, change="first, and theirs", results="heard")
    page = mine.get(f"{work.url}/edit").text
    for kept in (
        "first, and mine</textarea>",
        "first, and theirs",
        "we count</textarea>",
        "heard</textarea>",
    ):
        assert kept in page
    assert "Facilitator saved while you were writing" in page
    assert 'name="base" value="2"' in page


def test_when_both_wrote_in_one_section_what_was_sent_is_kept_as_a_draft(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    first, second = login(leader), login(facilitator)
    save(first, work, 0, change="words of Lea")
    assert save(second, work, 0, change="of the scribe", results="more").status_code == 409
    page = login(facilitator).get(f"{work.url}/edit").text
    assert "of the scribe</textarea>" in page
    assert "more</textarea>" in page


def test_the_tick_of_somebody_else_stays(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    first, second = login(leader), login(facilitator)
    first.post(f"{work.url}/edit", data={"base": 0, "was-complete": "0", "complete": "1"})
    second.post(f"{work.url}/edit", data={"base": 0, "was-complete": "0", "text-results": "heard"})
    db.session.refresh(work.submission)
    assert work.submission.complete


def test_who_may_not_write_keeps_no_draft_and_is_told_nothing(
    work: Work, other_leader: Person, login: Login
) -> None:
    client = login(other_leader)
    assert type_in(client, work, change="not mine").status_code == 403
    assert client.get(f"{work.url}/now?base=0").status_code == 403
    assert client.post(f"{work.url}/draft/leave-out").status_code == 403
    assert db.session.scalars(select(Draft)).all() == []


def test_another_network_is_not_found(work: Work, other_network: Network, login: Login) -> None:
    admin = make_person(other_network, "away@example.org", "Away", "hub_admin")
    client, away = login(admin), work.url.replace("/rivers/", "/hills/")
    for url in (work.url, away):
        assert client.post(f"{url}/draft", data={"touched": "change"}).status_code == 404
        assert client.get(f"{url}/now").status_code == 404


def test_a_draft_that_is_too_long_is_refused_with_a_sentence(
    work: Work, leader: Person, login: Login
) -> None:
    answer = type_in(login(leader), work, change="x" * (services.LONGEST + 1))
    assert answer.status_code == 422
    assert "All sections together hold up to 200,000 characters" in answer.json["detail"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"touched": "no-such", "text-no-such": "x"},
        {"touched": "change", "base": "-3"},
        {"touched": "change", "base": "9" * 30, "text-change": "y"},
        {"touched": ["change"] * 50, "base": "x", "text-change": "\x00\ud800"},
        {"touched": "c" * 5_000},
    ],
)
def test_odd_drafts_break_nothing(
    work: Work, leader: Person, login: Login, data: dict[str, Any]
) -> None:
    client = login(leader)
    data = {
        key: value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        for key, value in data.items()
    }
    assert client.post(f"{work.url}/draft", data=data, headers=JSON).status_code == 200
    assert client.get(f"{work.url}/edit").status_code == 200


def test_drafts_of_the_same_person_at_the_same_moment_are_one(
    app: Flask, network: Network, work: Work, leader: Person
) -> None:
    ident, network_id, person_id = work.submission.id, network.id, leader.id
    db.session.remove()

    def write(number: int) -> None:
        with tenancy.in_network(network_id):
            subject = services.submission(ident)
            assert subject is not None
            words = Content({"change": f"by window {number}"})
            drafts.keep(subject, words, ["change"], base=0, person_id=person_id)
            db.session.commit()

    results = at_once(app, 6, write)
    assert results == [None] * 6
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_whoever_types_and_saves_in_whatever_order_no_word_is_lost(
    work: Work, leader: Person, facilitator: Person
) -> None:
    """Two write in sections of their own, typing and saving in any order; each word is in the end."""
    chance = random.Random(3)  # noqa: S311  # an order of steps, no secret
    people = {leader.id: "change", facilitator.id: "results"}
    typed = dict.fromkeys(people, "")
    base = dict.fromkeys(people, 0)
    subject: Submission = work.submission
    for step in range(200):
        person = chance.choice(list(people))
        key = people[person]
        typed[person] += f"word{step} "
        drafts.keep(
            subject, Content({key: typed[person]}), [key], base=base[person], person_id=person
        )
        if chance.random() < 0.2:
            mine = Content({key: typed[person]})
            saved = services.save(
                subject, mine, base=base[person], author_id=person, complete=False
            )
            drafts.saved(subject, mine, base=base[person], person_id=person)
            assert saved is not None
            base[person] = saved.number
    for person, key in people.items():
        assert drafts.unsaved(subject, person).content.text(key) == typed[person]
