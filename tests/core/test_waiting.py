"""Several questions in one statement: each confined to the network, in its own order, none mixed up with another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, event

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle
from commonaim.core.networks.models import Network, Program
from commonaim.core.waiting import Waiting, ask, one_statement, question

SPRING = date(2026, 3, 1)

ASKED = one_statement(
    {
        "cycle": question(
            Cycle.id, place=-Cycle.id, title=Cycle.name, number=Cycle.id * 2, day=Cycle.starts_on
        ).where(Cycle.starts_on >= bindparam("since")),
        "program": question(Program.id, title=Program.name, of=Program.network_id)
        .order_by(Program.id)
        .limit(2),
        "nothing": question(Program.id).where(Program.name == "no such"),
    }
)


def _fill(network: Network, mark: str) -> list[int]:
    with tenancy.in_network(network.id):
        cycles = [Cycle(name=f"{mark} {n}", starts_on=SPRING, ends_on=SPRING) for n in range(2)]
        db.session.add_all([*cycles, *(Program(name=f"{mark} {n}") for n in range(3))])
        db.session.commit()
        return [cycle.id for cycle in cycles]


def test_only_the_network_s_own_rows_in_one_query(network: Network, other_network: Network) -> None:
    sent: list[str] = []
    first, second = _fill(network, "Ours")
    _fill(other_network, "Theirs")
    network_id = network.id

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with tenancy.in_network(network_id):
        db.session.connection()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            found = ask(ASKED, {"since": SPRING})
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in sent if "set_config" not in one]) == 1
    assert found["cycle"] == [
        Waiting(second, "Ours 1", second * 2, 0, SPRING),
        Waiting(first, "Ours 0", first * 2, 0, SPRING),
    ]
    assert [(row.title, row.of, row.day) for row in found["program"]] == [
        ("Ours 0", network_id, None),
        ("Ours 1", network_id, None),
    ]
    assert "nothing" not in found
    with tenancy.in_network(other_network.id):
        again = ask(ASKED, {"since": SPRING})
    assert {row.title.split()[0] for rows in again.values() for row in rows} == {"Theirs"}


def test_what_was_asked_before_answers_with_the_values_of_now(network: Network) -> None:
    _fill(network, "Ours")
    with tenancy.in_network(network.id):
        assert len(ask(ASKED, {"since": SPRING})["cycle"]) == 2
        assert "cycle" not in ask(ASKED, {"since": date(2026, 3, 2)})
