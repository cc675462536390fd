"""Pulses: answered once, without a name, and told only where nobody can be found in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login
from commonaim.plugins.norms.models import YEARLY, Norm, Pulse, PulseCount, PulseToken
from commonaim.plugins.norms.services import norms, pulses, results
from commonaim.plugins.norms.services.norms import Brought, Words
from commonaim.plugins.norms.services.shares import Share


def opened(people: list[Person]) -> Pulse:
    last = now().date() + timedelta(days=3)
    made = pulses.begin(YEARLY, "The year", [person.id for person in people], closes_on=last)
    db.session.commit()
    return made


def counts(found: Pulse) -> list[int]:
    asked = select(PulseCount.count).where(PulseCount.pulse_id == found.id)
    return list(db.session.scalars(asked.order_by(PulseCount.norm_id, PulseCount.point)))


def test_an_answer_is_counted_once_and_only_for_who_was_asked(
    norm: Norm, people: list[Person], member: Person
) -> None:
    found = opened(people)
    pulses.answer(found, people[0].id, {norm.id: 1})
    for nobody in (people[0], member):
        with pytest.raises(NotPossible):
            pulses.answer(found, nobody.id, {norm.id: 0})
    with pytest.raises(NotPossible):
        pulses.answer(found, people[1].id, {})
    assert counts(found) == [0, 1, 0]
    assert pulses.asked_and_answered(found) == (6, 1)


def test_nothing_joins_who_answered_with_what_was_answered() -> None:
    tokens, kept = inspect(PulseToken), inspect(PulseCount)
    shared = {column.name for column in tokens.columns} & {column.name for column in kept.columns}
    assert shared == {"id", "network_id", "pulse_id"}
    targets = {key.column.table.name for column in kept.columns for key in column.foreign_keys}
    assert targets == {"network", "norms_pulse", "norms_norm"}
    times = [
        column
        for each in (tokens, kept)
        for column in each.columns
        if "at" in column.name.split("_")
    ]
    assert times == []


def test_the_tables_are_the_same_in_whatever_order_people_answer(
    norm: Norm, people: list[Person]
) -> None:
    points = {person.id: place % 3 for place, person in enumerate(people)}

    def rows(order: list[Person]) -> tuple[list[tuple[int, bool]], list[int]]:
        found = opened(people)
        for person in order:
            pulses.answer(found, person.id, {norm.id: points[person.id]})
        asked = select(PulseToken).where(PulseToken.pulse_id == found.id).order_by(PulseToken.id)
        tokens = [(one.person_id, one.answered) for one in db.session.scalars(asked)]
        return tokens, counts(found)

    assert rows(people) == rows(people[::-1])


def test_nothing_is_told_before_it_is_over_nor_of_too_few(norm: Norm, people: list[Person]) -> None:
    found = opened(people)
    for person in people:
        pulses.answer(found, person.id, {norm.id: 0})
    assert results.results() == []
    pulses.close(found)
    assert results.latest()
    small = opened(people)
    for person in people[:4]:
        pulses.answer(small, person.id, {norm.id: 0})
    pulses.close(small)
    told = {one.ident: one.told for one in results.results()}
    assert told[small.id] == ()
    assert [one.share for one in told[found.id]] == [Share(66, "or more", 6)]
    assert all(one.told == () for one in results.results(outside=True))


def test_a_norm_that_few_could_judge_is_hidden_by_itself(norm: Norm, people: list[Person]) -> None:
    other = norms.adopt_new(Words("Leave a breath."), Brought())
    found = opened(people)
    for place, person in enumerate(people):
        pulses.answer(found, person.id, {norm.id: 0, **({other.id: 2} if place < 4 else {})})
    pulses.close(found)
    newest = results.latest()
    assert newest
    assert newest.of(norm.id)
    assert newest.of(other.id) is None
    assert newest.range == (newest.of(norm.id), newest.of(norm.id))


def test_somebody_answers_on_the_page_and_cannot_twice(
    norm: Norm, people: list[Person], login: Login, here: Network
) -> None:
    found = opened(people)
    client, page = login(people[0]), f"/n/rivers/norms/pulses/{found.id}"
    assert "How were the norms followed?" in client.get("/n/rivers/").text
    page += "/answer"
    assert client.post(page, data={f"norm-{norm.id}": "7"}).status_code == 422
    client.post(page, data={f"norm-{norm.id}": "2", "norm-99999": "0"})
    assert client.post(page, data={f"norm-{norm.id}": "0"}).status_code == 409
    db.session.expire_all()
    assert counts(found) == [0, 0, 1]
    log = login_log(here)
    assert "Person 0" not in log


def login_log(network: Network) -> str:
    from commonaim.core.audit import AuditEntry

    return "\n".join(
        entry.summary
        for entry in db.session.scalars(select(AuditEntry))
        if "norms." in entry.action
    )
