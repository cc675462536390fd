"""Who takes part when a norm was broken, and words that nobody else may ever see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask, g

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import make_person
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.models.repair import Concern, Entry
from commonaim.plugins.norms.repair import responders, road, sight, telling
from commonaim.plugins.norms.repair.forms import new_token
from commonaim.plugins.norms.repair.sight import Seen
from commonaim.plugins.norms.services import norms
from commonaim.plugins.norms.services.norms import Brought, Words

WHAT, WISH = "I was laughed at.", "An apology would help."


@dataclass(frozen=True)
class Cast:
    """Those of whom the tests tell; ``broke`` is who is named."""

    holder: Person
    responder: Person
    other_responder: Person
    broke: Person
    bystander: Person


@pytest.fixture
def norm(here: Network) -> Norm:
    found = norms.adopt_new(Words("Listen to understand."), Brought())
    db.session.commit()
    return found


@pytest.fixture
def cast(here: Network) -> Cast:
    def member(name: str, role: str) -> Person:
        return make_person(here, f"{name.split()[0].lower()}@example.org", name, role)

    people = Cast(
        holder=member("Hana Holder", "program_leader"),
        responder=member("Rosa Responder", "evaluator"),
        other_responder=member("Olu Other", "facilitator"),
        broke=member("Bram Breaker", "program_leader"),
        bystander=member("Sam Stander", "viewer"),
    )
    for person in (people.responder, people.other_responder, people.broke):
        responders.name(person.id, "")
    db.session.commit()
    return people


@pytest.fixture
def in_a_request(app: Flask, here: Network) -> Iterator[None]:
    """Notices hold addresses, which are built in a request."""
    with app.test_request_context():
        g.network_slug = here.slug
        yield


Tell = Callable[..., Concern]


@pytest.fixture
def tell(in_a_request: None, cast: Cast, norm: Norm) -> Tell:
    """Tells the responder what happened: with the holder's name, or without (``token``)."""

    def tell_it(*, token: str = "", **changes: object) -> Concern:
        told = {
            "what": WHAT,
            "responder_id": cast.responder.id,
            "person_id": None if token else cast.holder.id,
            "wish": WISH,
            "norm_ids": [norm.id],
            "named_ids": [cast.broke.id],
            **changes,
        }
        found = telling.tell(
            telling.Told(**told),  # type: ignore[arg-type]  # what the test changes
            token or new_token(),
            sender_id=cast.holder.id,
        )
        db.session.commit()
        return found

    return tell_it


def seen_by(concern: Concern, person: Person) -> Seen:
    """The concern as somebody sees it who takes part in it."""
    found = sight.of_mark(concern.mark, person.id)
    assert found is not None
    return found


def say(concern: Concern, person: Person, body: str, step: str = "") -> Entry:
    """Let somebody say something, and keep it."""
    said = road.say(seen_by(concern, person), body, new_token(), step=step)
    db.session.commit()
    return said


def bodies(seen: Seen) -> list[str]:
    """What somebody reads of what was said."""
    return [entry.body for entry in sight.entries(seen)]
