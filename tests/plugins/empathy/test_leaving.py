"""When the adult who interviewed leaves the network, what was agreed goes on to hold, and can still be taken back."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import hooks
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import memberships
from commonaim.core.networks.models import Membership, Network, Program
from commonaim.core.testing import Login, make_person
from commonaim.plugins.coding.models import Text
from commonaim.plugins.coding.services import projects, texts
from commonaim.plugins.coding.services.texts import NewText
from commonaim.plugins.empathy.models import InterviewNote
from commonaim.plugins.empathy.services import coding, notes

from .conftest import MakeNote, asking

WORDS = "zanzibar"
HOME = "/n/rivers/empathy"


@pytest.fixture
def left(here: Network, make_note: MakeNote, interviewer: Person) -> InterviewNote:
    """A note that was shared with the network and brought into coding; then its writer left."""
    make_person(here, "hub@example.org", "Hub", "hub_admin")
    note = make_note(f"The {WORDS} was loud.", pseudonym="Kestrel")
    notes.share(note, "network", here.today)
    project = projects.create("Voices", person=interviewer)
    texts.add(project, NewText("Kestrel", coding.as_text(note), plugin="empathy", key=str(note.id)))
    mine = select(Membership).where(Membership.person_id == interviewer.id)
    memberships.end(db.session.scalars(mine).one(), here.today)
    db.session.commit()
    return note


def _hub(login: Login) -> FlaskClient:
    found = db.session.scalars(select(Person).where(Person.email == "hub@example.org")).one()
    return login(found)


def test_who_left_reads_nothing_any_more_and_the_others_what_was_shared(
    left: InterviewNote, interviewer: Person, login: Login
) -> None:
    assert login(interviewer).get(f"{HOME}/notes/{left.id}").status_code in (403, 404)
    assert WORDS in _hub(login).get(f"{HOME}/notes/{left.id}").text


def test_the_hub_takes_it_back_when_nobody_of_the_program_is_left(
    left: InterviewNote, here: Network, login: Login
) -> None:
    client, page = _hub(login), f"{HOME}/people/{left.participant_id}"
    assert "Kestrel" in client.get(f"{HOME}/people").text
    assert client.post(f"{page}/withdraw", data={"why": "She asked."}).status_code == 303
    assert client.get(f"{HOME}/notes/{left.id}").status_code == 404
    (text,) = db.session.scalars(select(Text))
    assert text.withdrawn_at is not None
    admin = db.session.scalars(select(Person).where(Person.email == "hub@example.org")).one()
    offered = [
        one
        for answer in hooks.collect("texts_to_code", network=here, user=asking(admin, here))
        for one in answer.result
    ]
    assert WORDS not in " ".join(one.text for one in offered)


def test_a_private_note_of_who_left_stays_private(
    left: InterviewNote, here: Network, login: Login
) -> None:
    notes.share(left, "private", here.today)
    db.session.commit()
    client = _hub(login)
    assert client.get(f"{HOME}/notes/{left.id}").status_code == 404
    shown = client.get(f"{HOME}/people/{left.participant_id}")
    assert shown.status_code == 200
    assert WORDS not in shown.text
    # What is withdrawn can be, all the same.
    assert client.post(f"{HOME}/people/{left.participant_id}/erase").status_code == 303
    assert notes.words_of(left) == {}


def test_while_the_holder_is_here_the_hub_sees_no_participants_of_programs(
    here: Network, make_note: MakeNote, login: Login
) -> None:
    make_person(here, "hub@example.org", "Hub", "hub_admin")
    note = make_note(pseudonym="Kestrel")
    client = _hub(login)
    assert "Kestrel" not in client.get(f"{HOME}/people").text
    assert client.get(f"{HOME}/people/{note.participant_id}").status_code == 404


def test_another_program_never_does(left: InterviewNote, here: Network, login: Login) -> None:
    other = Program(name="Elsewhere")
    db.session.add(other)
    db.session.commit()
    far = make_person(here, "far@example.org", "Far", "program_leader", program=other)
    assert login(far).get(f"{HOME}/people/{left.participant_id}").status_code == 404
