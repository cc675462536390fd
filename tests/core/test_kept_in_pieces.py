"""Counts over all submissions, kept by block: a change lets its own block be counted anew, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, delete, event, func, insert, inspect, or_, select, update

from commonaim.core import blocks, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.blocks import EVERYTHING, Confine, Ranges, block_of, named, within
from commonaim.core.db import db
from commonaim.core.forms.models import ChangeIdea, Comment, Cycle, Submission
from commonaim.core.kept import kept_in_pieces
from commonaim.core.networks.models import Network, SubmissionBlock
from commonaim.core.testing import make_submission

#: Ids in a block, here.
SIZE = 2
#: The block of the last of eight submissions.
NEWEST = 4


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "SIZE", SIZE)


@pytest.fixture
def here(network: Network) -> Iterator[Network]:
    """The network, entered."""
    with tenancy.in_network(network.id):
        yield network


@pytest.fixture
def made(here: Network, member: Person) -> list[Submission]:
    """Eight submissions, with ids from 1 on."""
    return [make_submission(here, member), *(_another(number) for number in range(7))]


def _another(number: int) -> Submission:
    first = db.session.scalars(select(Submission).order_by(Submission.id)).first()
    assert first
    own = {"cycle_id", "program_id", "version_id", "author_id", "network_id"}
    another = Submission(title=f"Another {number}", **{key: getattr(first, key) for key in own})
    db.session.add(another)
    db.session.commit()
    return another


class Titles:
    """How many submissions are called what and have how many comments, and which ranges that was counted in."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.asked: list[Ranges] = []
        self.meanwhile: Callable[[], object] = bool

    def __call__(self) -> dict[Any, int]:
        found = dict(kept_in_pieces(self.network, "test.titles", (), self._count))
        assert found == self.anew()
        return found

    def anew(self) -> dict[Any, int]:
        """The same, counted from scratch."""
        found: dict[Any, int] = {}
        for _block, *likeness, number in self._rows(EVERYTHING):
            found[tuple(likeness)] = found.get(tuple(likeness), 0) + number
        return found

    def _count(self, ranges: Ranges) -> Iterable[Any]:
        self.asked.append(ranges)
        self.meanwhile()
        return self._rows(ranges)

    def _rows(self, ranges: Ranges) -> Iterable[Any]:
        rows = within(len(ranges), _each)
        counted = select(*rows.c, func.count()).group_by(*rows.c)
        return db.session.execute(counted, named(ranges)).all()


def _each(confined: Confine) -> Any:
    comments = (
        select(func.count())
        .where(Comment.submission_id == Submission.id)
        .correlate(Submission)
        .scalar_subquery()
    )
    block = block_of(Submission.id).label("block")
    columns = (block, Submission.title, Submission.idea_id, comments.label("comments"))
    return select(*columns).where(confined(Submission.id))


@pytest.fixture
def titles(here: Network, made: list[Submission]) -> Titles:
    """Counted once, and all of it."""
    assert [one.id for one in made] == list(range(1, 9))
    titles = Titles(here)
    titles()
    assert titles.asked == [EVERYTHING]
    titles.asked.clear()
    return titles


def ranges_with(*changed: int) -> Ranges:
    """The ranges for these blocks; the newest is always among them."""
    return blocks.ranges_of(changed, onwards=NEWEST)


def by_attribute(made: list[Submission]) -> None:
    made[2].title = "Changed"


def by_statement(made: list[Submission]) -> None:
    statement = update(Submission).where(Submission.id == made[2].id, Submission.revision == 0)
    db.session.execute(statement.values(title="Changed"))


def by_deleting(made: list[Submission]) -> None:
    db.session.delete(made[2])


def by_deleting_with_a_statement(made: list[Submission]) -> None:
    db.session.execute(delete(Submission).where(Submission.id == made[2].id))


def by_what_points_to_it(made: list[Submission]) -> None:
    db.session.add(Comment(submission_id=made[2].id, body="Hello"))


def in_a_savepoint(made: list[Submission]) -> None:
    with db.session.begin_nested():
        made[2].title = "Changed"


@pytest.mark.parametrize(
    "change",
    [
        by_attribute,
        by_statement,
        by_deleting,
        by_deleting_with_a_statement,
        by_what_points_to_it,
        in_a_savepoint,
    ],
)
def test_a_change_of_one_submission_lets_its_block_be_counted_anew_and_no_other(
    change: Callable[[list[Submission]], None], titles: Titles, made: list[Submission]
) -> None:
    before = titles.anew()
    change(made)
    db.session.commit()
    assert titles() != before
    titles()
    assert titles.asked == [ranges_with(1)]


def for_all(_made: list[Submission]) -> None:
    db.session.execute(update(Submission).values(title="Changed"))


def for_some(made: list[Submission]) -> None:
    some = or_(Submission.id == made[2].id, Submission.id == made[5].id)
    db.session.execute(update(Submission).where(some).values(title="Changed"))


def with_an_id_that_is_told_apart(made: list[Submission]) -> None:
    one = Submission.id == bindparam("ident", made[0].id)
    db.session.execute(update(Submission).where(one).values(title="Changed"), {"ident": made[2].id})


def of_what_points_to_one(made: list[Submission]) -> None:
    db.session.execute(delete(Comment).where(Comment.submission_id == made[2].id))


def for_rows_with_ids(made: list[Submission]) -> None:
    rows = [{"id": one.id, "title": "Changed"} for one in made]
    db.session.execute(update(Submission), rows)


def with_all_that_points_to_an_idea(made: list[Submission]) -> None:
    idea = ChangeIdea(name="Ask first")
    db.session.add(idea)
    db.session.flush()
    made[2].idea_id = idea.id
    db.session.commit()
    db.session.delete(idea)


def with_all_that_hangs_on_a_cycle(made: list[Submission]) -> None:
    db.session.execute(delete(Cycle).where(Cycle.id == made[0].cycle_id))


@pytest.mark.parametrize(
    "change",
    [
        for_all,
        for_some,
        with_an_id_that_is_told_apart,
        of_what_points_to_one,
        for_rows_with_ids,
        with_all_that_points_to_an_idea,
        with_all_that_hangs_on_a_cycle,
    ],
)
def test_what_may_concern_any_submission_lets_all_be_counted_anew(
    change: Callable[[list[Submission]], None], titles: Titles, made: list[Submission]
) -> None:
    change(made)
    db.session.commit()
    titles()
    titles()
    assert titles.asked == [EVERYTHING]


def to_a_cycle(made: list[Submission]) -> None:
    made[0].cycle.name = "Another name"


def to_a_cycle_by_a_statement(made: list[Submission]) -> None:
    db.session.execute(update(Cycle).where(Cycle.id == made[0].cycle_id).values(name="Another"))


def to_no_idea_yet(_made: list[Submission]) -> None:
    db.session.add(ChangeIdea(name="Ask first"))


@pytest.mark.parametrize("change", [to_a_cycle, to_a_cycle_by_a_statement, to_no_idea_yet])
def test_a_change_to_what_submissions_only_point_to_concerns_none_of_them(
    change: Callable[[list[Submission]], None], titles: Titles, made: list[Submission]
) -> None:
    before = titles.network.mark
    change(made)
    db.session.commit()
    assert titles.network.mark != before
    titles()
    assert titles.asked == [ranges_with()]


def test_a_new_idea_concerns_the_submission_that_gets_it(
    titles: Titles, made: list[Submission]
) -> None:
    idea = ChangeIdea(name="Ask first")
    db.session.add(idea)
    db.session.flush()
    made[2].idea_id = idea.id
    db.session.commit()
    titles()
    assert titles.asked == [ranges_with(1)]


def test_a_row_that_moves_concerns_the_submission_it_left_too(
    titles: Titles, made: list[Submission]
) -> None:
    said = Comment(submission_id=made[0].id, body="Hello")
    db.session.add(said)
    db.session.commit()
    titles()
    assert said.submission_id == made[0].id
    said.submission_id = made[4].id
    db.session.commit()
    titles()
    assert titles.asked == [ranges_with(0), ranges_with(0, 2)]


def test_a_row_of_which_nobody_knows_where_it_was_concerns_all(
    titles: Titles, made: list[Submission]
) -> None:
    said = Comment(submission_id=made[0].id, body="Hello")
    db.session.add(said)
    db.session.commit()
    titles()
    said.submission_id = made[4].id  # it was not read since
    db.session.commit()
    titles()
    assert titles.asked == [ranges_with(0), EVERYTHING]


def test_a_block_without_submissions_counts_for_nothing(
    titles: Titles, made: list[Submission]
) -> None:
    for one in made[1:3]:
        db.session.delete(one)
    db.session.commit()
    assert sum(titles().values()) == 6
    assert titles.asked == [ranges_with(1)]


def test_several_changes_at_once_and_one_after_another_concern_their_blocks(
    titles: Titles, made: list[Submission]
) -> None:
    made[0].title = "Changed"
    made[5].title = "Changed"
    db.session.commit()
    made[1].title = "Changed"
    db.session.commit()
    titles()
    assert titles.asked == [ranges_with(0, 3, 1)]


def test_a_new_submission_is_counted(titles: Titles) -> None:
    _another(8)
    _another(9)
    assert titles()["Another 9", None, 0] == 1
    assert EVERYTHING not in titles.asked


def test_submissions_that_went_past_the_session_are_counted_with_the_next_change(
    titles: Titles, made: list[Submission]
) -> None:
    table = inspect(Submission).local_table
    row = dict(db.session.execute(select(table).where(table.c.id == made[0].id)).mappings().one())
    for number in (9, 10, 11, 12, 13):
        new = {**row, "id": number, "title": "From a file"}
        db.session.connection().execute(insert(table), new)
    db.session.commit()
    made[1].title = "Changed"
    db.session.commit()
    assert titles()["From a file", None, 0] == 5
    assert titles.asked == [ranges_with(1)]


def test_submissions_that_a_statement_inserts_are_counted(
    titles: Titles, made: list[Submission]
) -> None:
    own = ("cycle_id", "program_id", "version_id", "network_id")
    row = {key: getattr(made[0], key) for key in own}
    with tenancy.across_networks("a test inserts rows by a statement"):
        rows = [{**row, "title": f"From a file {number}"} for number in range(5)]
        db.session.execute(insert(Submission), rows)
        db.session.commit()
    assert titles()["From a file 4", None, 0] == 1
    assert titles.asked == [EVERYTHING]


def test_what_is_not_committed_is_counted_and_not_kept(
    titles: Titles, made: list[Submission]
) -> None:
    before = titles()
    made[2].title = "Changed"
    assert titles() != before  # which writes it, and it still is not committed
    titles()
    db.session.rollback()
    assert titles() == before
    assert titles.asked == [EVERYTHING, EVERYTHING]


def test_a_network_does_not_see_the_blocks_of_another(
    titles: Titles, made: list[Submission], other_network: Network, member: Person
) -> None:
    theirs = make_submission(other_network, member, "Theirs")
    with tenancy.in_network(other_network.id):
        assert block_of(theirs.id) == NEWEST
        others = Titles(other_network)
        assert others() == {("Theirs", None, 0): 1}
        theirs.title = "Theirs, changed"
        db.session.commit()
        assert others() == {("Theirs, changed", None, 0): 1}
    titles()
    assert titles.asked == []
    made[-1].title = "Ours, changed"
    db.session.commit()
    titles()
    with tenancy.in_network(other_network.id):
        others()
    assert len(others.asked) == 2


def test_a_count_that_was_begun_before_a_change_is_made_again_after_it(
    app: Flask, titles: Titles, made: list[Submission]
) -> None:
    ident, network_id = made[2].id, titles.network.id

    def change() -> None:
        with app.app_context(), tenancy.in_network(network_id):
            found = tenancy.get(Submission, ident)
            assert found
            found.title = "Changed by somebody else"
            db.session.commit()

    def meanwhile() -> None:
        # somebody else's change comes between the marks and the count
        db.session.rollback()
        thread = Thread(target=change)
        thread.start()
        thread.join()

    made[0].title = "Changed"
    db.session.commit()
    titles.meanwhile = meanwhile
    kept_in_pieces(titles.network, "test.titles", (), titles._count)
    titles.meanwhile = bool
    db.session.expire_all()
    assert titles()["Changed by somebody else", None, 0] == 1
    assert titles.asked == [ranges_with(0), ranges_with(1)]


def test_two_who_begin_a_block_at_once_do_not_get_into_each_other_s_way(
    app: Flask, titles: Titles, made: list[Submission]
) -> None:
    db.session.execute(delete(SubmissionBlock))
    db.session.commit()
    idents, network_id = [made[1].id, made[2].id], titles.network.id
    db.session.rollback()

    def change(ident: int) -> None:
        with app.app_context(), tenancy.in_network(network_id):
            for number in range(5):
                found = tenancy.get(Submission, ident)
                assert found
                found.title = f"Changed {number} times"
                db.session.commit()

    threads = [Thread(target=change, args=(ident,)) for ident in idents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles()["Changed 4 times", None, 0] == 2
    assert db.session.scalars(select(SubmissionBlock.block)).all() == [1]


@pytest.fixture
def sent(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent to the database."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_commit_leaves_its_marks_in_two_statements(
    made: list[Submission], sent: list[str]
) -> None:
    assert made[2].title
    sent.clear()
    made[2].title = "Changed"
    db.session.commit()
    assert [statement.split()[:2] for statement in sent] == [
        ["UPDATE", "submission"],
        ["UPDATE", "network"],
        ["UPDATE", "submission_block"],
    ]


def test_what_is_kept_is_told_without_asking_the_database(titles: Titles, sent: list[str]) -> None:
    assert titles.network.mark
    sent.clear()
    kept_in_pieces(titles.network, "test.titles", (), titles._count)
    assert sent == []


def test_a_network_may_be_deleted_after_a_change_in_it(
    titles: Titles, made: list[Submission]
) -> None:
    db.session.execute(delete(SubmissionBlock))
    made[2].title = "Changed"
    db.session.flush()
    with tenancy.across_networks("a test deletes a network"):
        network_id = titles.network.id
        db.session.execute(delete(Network).where(Network.id == network_id))
        db.session.commit()
        assert db.session.scalars(select(SubmissionBlock)).all() == []
