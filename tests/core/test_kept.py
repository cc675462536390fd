"""Counts that are kept: made once while nothing changes, and never older than what was committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from commonaim.core import kept as module
from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import record
from commonaim.core.db import db
from commonaim.core.forms.models import ChangeIdea, Cycle, Draft, Submission
from commonaim.core.kept import kept
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import make_submission


@pytest.fixture
def here(network: Network) -> Iterator[Network]:
    """The network, entered."""
    with tenancy.in_network(network.id):
        yield network


class Counter:
    """How many submissions there are, and how often that was asked."""

    def __init__(self, network: Network) -> None:
        self.network, self.asked = network, 0

    def __call__(self) -> int:
        return kept(self.network, "test.count", (), self._count)

    def _count(self) -> int:
        self.asked += 1
        return db.session.scalar(select(func.count(Submission.id))) or 0


def test_a_count_is_made_once_while_nothing_changes(here: Network, member: Person) -> None:
    count = Counter(here)
    assert [count(), count()] == [0, 0]
    record("test.happened", "Something was written that no report counts")
    db.session.commit()
    assert (count(), count.asked) == (0, 1)
    made = make_submission(here, member)
    assert (count(), count(), count.asked) == (1, 1, 2)
    typed = {"section": "change", "words": {"texts": {}, "rows": {}}, "base": 1}
    db.session.add(Draft(submission_id=made.id, person_id=member.id, **typed))
    db.session.commit()
    assert (count(), count.asked) == (1, 2)


def complete(made: Submission) -> None:
    made.complete = True


def remove(made: Submission) -> None:
    db.session.delete(made)


def by_statement(made: Submission) -> None:
    db.session.execute(update(Submission).where(Submission.id == made.id).values(complete=True))


def away_with_its_program(made: Submission) -> None:
    db.session.execute(delete(Submission).where(Submission.program_id == made.program_id))
    db.session.execute(delete(Program).where(Program.id == made.program_id))


def in_a_savepoint(made: Submission) -> None:
    with db.session.begin_nested():
        made.complete = True


def with_a_new_cycle(_made: Submission) -> None:
    db.session.add(Cycle(name="Next", starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 1)))


def without_its_idea(_made: Submission) -> None:
    db.session.execute(delete(ChangeIdea))


@pytest.mark.parametrize(
    "change",
    [
        complete,
        remove,
        by_statement,
        away_with_its_program,
        in_a_savepoint,
        with_a_new_cycle,
        without_its_idea,
    ],
)
def test_whatever_a_report_may_count_lets_it_count_again(
    change: Callable[[Submission], None], here: Network, member: Person
) -> None:
    made = make_submission(here, member)
    count = Counter(here)
    count()
    change(made)
    db.session.commit()
    count()
    assert count.asked == 2


def test_what_is_not_committed_is_counted_and_not_kept(here: Network, member: Person) -> None:
    made = make_submission(here, member)
    count = Counter(here)
    assert count() == 1
    db.session.delete(made)
    assert count() == 0  # which writes it, and it still is not committed
    assert count() == 0
    db.session.rollback()
    assert (count(), count.asked) == (1, 3)


def test_a_change_in_another_network_changes_nothing_here(
    network: Network, other_network: Network, member: Person
) -> None:
    count = Counter(network)
    with tenancy.in_network(network.id):
        assert count() == 0
    before = other_network.mark
    make_submission(other_network, member)
    assert other_network.mark != before
    with tenancy.in_network(network.id):
        assert (count(), count.asked) == (0, 1)


def test_a_change_across_networks_is_one_in_each(
    network: Network, other_network: Network, member: Person
) -> None:
    make_submission(network, member)
    before = (network.mark, other_network.mark)
    with tenancy.across_networks("a test writes everywhere"):
        db.session.execute(update(Submission).values(complete=True))
        db.session.commit()
    assert network.mark != before[0]
    assert other_network.mark != before[1]


def test_a_count_that_was_begun_before_a_change_is_made_again_after_it(
    app: Flask, here: Network, member: Person
) -> None:
    count, network_id, member_id = Counter(here), here.id, member.id

    def change() -> None:
        with app.app_context():
            found = db.session.scalars(select(Network).where(Network.id == network_id)).one()
            author = db.session.scalars(select(Person).where(Person.id == member_id)).one()
            make_submission(found, author)

    def counted() -> int:
        # somebody else's change comes between the mark and the count
        db.session.rollback()
        thread = Thread(target=change)
        thread.start()
        thread.join()
        return 0

    assert here.mark is not None
    assert kept(here, "test.count", (), counted) == 0
    db.session.expire_all()
    assert count() == 1


def test_what_was_asked_for_longest_ago_makes_room(
    here: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    made: list[int] = []

    def value(number: int) -> int:
        made.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        assert kept(here, "test.number", number, lambda n=number: value(n)) == number
    assert made == [1, 2, 3, 2]
