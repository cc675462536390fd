"""One network never sees, writes or points at another's rows."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.exc import ObjectDeletedError

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle, ImprovementGroup, Submission
from commonaim.core.networks.models import Network, Program

pytestmark = pytest.mark.usefixtures("app")

#: How a row of another network is refused: by the guard, or on PostgreSQL before it, because it cannot even be read.
REFUSED = (tenancy.CrossNetworkWrite, ObjectDeletedError)


@pytest.fixture
def programs(network: Network, other_network: Network) -> tuple[Program, Program]:
    """A program of each network."""
    made = []
    for owner in (network, other_network):
        with tenancy.in_network(owner.id):
            program = Program(name=f"Program of {owner.slug}")
            db.session.add(program)
            db.session.commit()
            made.append(program)
    for program, owner in zip(made, (network, other_network), strict=True):
        with tenancy.in_network(owner.id):
            db.session.refresh(program)
    return made[0], made[1]


def test_a_select_sees_only_its_own_network(
    network: Network, programs: tuple[Program, Program]
) -> None:
    with tenancy.in_network(network.id):
        assert db.session.scalars(select(Program.name)).all() == ["Program of rivers"]


def test_counts_joins_aliases_and_subqueries_are_confined_too(
    network: Network, programs: tuple[Program, Program]
) -> None:
    alias = aliased(Program)
    with tenancy.in_network(network.id):
        assert db.session.scalar(select(func.count()).select_from(Program)) == 1
        assert db.session.scalar(select(func.count(alias.id))) == 1
        inner = select(Program.id).subquery()
        assert db.session.scalar(select(func.count()).select_from(inner)) == 1
        assert (
            len(db.session.scalars(select(Program).where(Program.id.in_(select(alias.id)))).all())
            == 1
        )
        union = select(Program.id).union_all(select(alias.id)).subquery()
        assert db.session.scalar(select(func.count()).select_from(union)) == 2


def test_a_statement_is_of_the_network_it_is_asked_in(
    network: Network, other_network: Network, programs: tuple[Program, Program]
) -> None:
    """Built once and asked again and again, as in a module: it must never remember where it was asked before."""
    names = tenancy.standing(select(Program.name).where(Program.id >= bindparam("first")))
    plain = select(Program.name)
    for owner in (network, other_network, network):
        with tenancy.in_network(owner.id):
            expected = [f"Program of {owner.slug}"]
            assert db.session.scalars(names, {"first": 0}).all() == expected
            assert db.session.scalars(plain).all() == expected
            with tenancy.in_network(network.id if owner is other_network else other_network.id):
                assert db.session.scalars(names, {"first": 0}).all() != expected
    with tenancy.across_networks("a test"):
        assert len(db.session.scalars(names, {"first": 0}).all()) == 2
    with pytest.raises(tenancy.OutsideNetwork):
        db.session.scalars(names, {"first": 0})


def test_the_same_id_is_of_whoever_asks(
    network: Network, other_network: Network, programs: tuple[Program, Program]
) -> None:
    mine, theirs = (program.id for program in programs)
    for owner, found, hidden in ((network, mine, theirs), (other_network, theirs, mine)):
        with tenancy.in_network(owner.id):
            assert tenancy.get(Program, found) is not None
            assert tenancy.get(Program, hidden) is None


def test_a_query_outside_a_network_is_refused(programs: tuple[Program, Program]) -> None:
    for statement in (
        select(Program),
        select(func.count()).select_from(Program),
        select(Network).where(Network.id.in_(select(Program.network_id))),
        delete(Program),
        update(Program).values(name="mine"),
    ):
        with pytest.raises(tenancy.OutsideNetwork, match="in_network"):
            db.session.execute(statement)


def test_get_does_not_hand_out_a_loaded_row_of_another_network(
    network: Network, programs: tuple[Program, Program]
) -> None:
    mine, theirs = programs
    with tenancy.in_network(network.id):
        assert tenancy.get(Program, mine.id) is mine
        assert tenancy.get(Program, theirs.id) is None


def test_bulk_changes_touch_only_the_current_network(
    network: Network, other_network: Network, programs: tuple[Program, Program]
) -> None:
    with tenancy.in_network(network.id):
        db.session.execute(update(Program).values(place="here"))
        db.session.execute(delete(Program))
        db.session.commit()
    with tenancy.in_network(other_network.id):
        assert db.session.scalars(select(Program.place)).all() == [""]


def test_a_new_row_belongs_to_the_current_network(network: Network) -> None:
    with tenancy.in_network(network.id):
        program = Program(name="New")
        db.session.add(program)
        db.session.commit()
        assert program.network_id == network.id


def test_a_row_that_waits_is_of_its_network_even_when_all_are_looked_at(network: Network) -> None:
    with tenancy.in_network(network.id):
        db.session.add(Program(name="Waits"))
        with tenancy.across_networks("the flush happens here"):
            assert db.session.scalars(select(Program.network_id)).all() == [network.id]


def test_a_row_of_another_network_cannot_be_written(
    network: Network, other_network: Network, programs: tuple[Program, Program]
) -> None:
    with tenancy.in_network(network.id):
        db.session.add(Program(name="Smuggled", network_id=other_network.id))
        with pytest.raises(REFUSED):
            db.session.flush()
        db.session.rollback()
        programs[1].name = "Changed from outside"
        with pytest.raises(REFUSED):
            db.session.flush()
        db.session.rollback()
        db.session.delete(programs[1])
        with pytest.raises(REFUSED):
            db.session.flush()
        db.session.rollback()


def test_a_row_cannot_point_at_another_network_by_id_or_by_object(
    network: Network, other_network: Network
) -> None:
    with tenancy.in_network(other_network.id):
        theirs = Cycle(name="Theirs", starts_on=_day(), ends_on=_day())
        db.session.add(theirs)
        db.session.commit()
        their_id = theirs.id
    with tenancy.in_network(network.id):
        for group in (
            ImprovementGroup(name="G", cycle_id=their_id),
            ImprovementGroup(name="G", cycle=theirs),
        ):
            db.session.add(group)
            with pytest.raises(REFUSED):
                db.session.flush()
            db.session.rollback()
        db.session.expunge_all()
        db.session.add(ImprovementGroup(name="G", cycle_id=their_id))
        with pytest.raises(REFUSED):
            db.session.flush()
        db.session.rollback()


def test_bulk_inserts_of_network_rows_are_refused(network: Network) -> None:
    with tenancy.in_network(network.id), pytest.raises(tenancy.CrossNetworkWrite, match="bulk"):
        db.session.execute(insert(Program), [{"name": "x", "network_id": network.id}])


def test_a_block_across_networks_says_why() -> None:
    with pytest.raises(ValueError, match="Say why"), tenancy.across_networks(" "):
        pass


def test_relationship_loads_are_confined(
    network: Network, programs: tuple[Program, Program]
) -> None:
    with tenancy.in_network(network.id):
        statement = select(Submission).options(joinedload(Submission.program))
        assert db.session.scalars(statement).all() == []


class TestRowLevelSecurity:
    """On PostgreSQL the database itself confines what the first walls might miss."""

    @pytest.fixture
    def database_url(self, ready_postgres: str) -> str:
        return ready_postgres

    def test_even_plain_sql_sees_one_network(
        self, app: Flask, network: Network, programs: tuple[Program, Program]
    ) -> None:
        plain = text("SELECT name FROM program")
        with tenancy.in_network(network.id):
            assert db.session.scalars(plain).all() == ["Program of rivers"]
        with tenancy.across_networks("the test counts everything"):
            db.session.execute(select(Network))
            assert len(db.session.scalars(plain).all()) == 2
        with db.engine.begin() as connection:
            assert connection.execute(plain).all() == []

    def test_even_plain_sql_cannot_write_into_another_network(
        self, app: Flask, network: Network, other_network: Network
    ) -> None:
        with tenancy.in_network(network.id):
            db.session.execute(select(Program))
            with pytest.raises(Exception, match="row-level security"):
                db.session.execute(
                    text(
                        "INSERT INTO program (network_id, name, place, host, fields) VALUES (:n, 'x', '', '', '')"
                    ),
                    {"n": other_network.id},
                )
            db.session.rollback()

    def test_what_is_asked_first_after_a_commit_or_an_undone_savepoint_is_told_the_network(
        self, network: Network, programs: tuple[Program, Program]
    ) -> None:
        mine = programs[0]
        with tenancy.in_network(network.id):
            db.session.commit()
            assert mine.name == "Program of rivers"
            db.session.commit()
            assert len(db.session.scalars(select(Program)).all()) == 1
            db.session.rollback()
            savepoint = db.session.begin_nested()
            assert len(db.session.scalars(select(Program)).all()) == 1
            savepoint.rollback()
            assert len(db.session.scalars(select(Program)).all()) == 1

    def test_every_table_of_a_network_has_the_wall(self, app: Flask) -> None:
        scoped = {
            m.local_table.name
            for m in tenancy.Base.registry.mappers
            if issubclass(m.class_, tenancy.NetworkScoped)
        }
        with db.engine.begin() as connection:
            walled = set(connection.execute(text("SELECT tablename FROM pg_policies")).scalars())
            installed = set(
                connection.execute(
                    text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                ).scalars()
            )
        assert scoped & installed == walled


def _day() -> date:

    return date(2026, 1, 1)
