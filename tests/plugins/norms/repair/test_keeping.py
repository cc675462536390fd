"""How long a concern is kept, what leaves with an export, and what is forgotten with a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from commonaim.core import days, hooks
from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db
from commonaim.core.networks.models import Network
from commonaim.core.notices.models import Notice
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.models.repair import Concern, PastConcern
from commonaim.plugins.norms.repair import inviting, keeping, mending, road, sight
from commonaim.plugins.norms.repair.forms import new_token

from .conftest import WHAT, WISH, Cast, Tell, say, seen_by

LONG_AGO = datetime.now(UTC).date() - timedelta(days=366)


def full(tell: Tell, cast: Cast) -> Concern:
    concern = tell()
    responder = seen_by(concern, cast.responder)
    say(concern, cast.responder, "I read it.", road.ACKNOWLEDGE)
    road.note(responder, "Call.", new_token())
    party = inviting.propose(responder, cast.broke.id, "Come.")
    inviting.agree(seen_by(concern, cast.holder), party)
    inviting.answer(seen_by(concern, cast.broke), takes_part=True)
    say(concern, cast.broke, "I am sorry.", road.APOLOGIZE)
    sight.write_opening(responder)
    db.session.commit()
    return concern


def left_over() -> set[str]:
    """The tables of concerns that hold a row."""
    return {
        table.name
        for table in Base.metadata.tables.values()
        if table.name.startswith("norms_") and db.session.execute(select(table)).first()
    } - {"norms_norm", "norms_wording", "norms_responder"}


def test_after_its_time_only_a_count_stays(tell: Tell, cast: Cast, norm: Norm) -> None:
    concern = full(tell, cast)
    norm_id = norm.id
    keeping.daily()
    assert db.session.scalar(select(func.count(Concern.id))) == 1
    concern.raised_on, concern.touched_on = LONG_AGO - timedelta(days=40), LONG_AGO
    concern.acknowledged_on = concern.raised_on + timedelta(days=2)
    quarter = keeping.quarter_of(concern.raised_on)
    db.session.flush()
    keeping.daily()
    db.session.commit()
    assert left_over() == {"norms_past_concern"}
    assert db.session.scalar(select(func.count(Notice.id))) == 0
    [past] = db.session.scalars(select(PastConcern))
    assert (past.quarter, past.norm_ids) == (quarter, [norm_id])
    assert (past.acknowledged_after, past.repaired_after) == (2, None)


def test_nothing_goes_before_the_day_of_a_repair_that_was_agreed(tell: Tell, cast: Cast) -> None:
    concern = tell()
    offer = mending.Offer("A talk", days.today() + timedelta(days=5), "The group")
    mending.propose(seen_by(concern, cast.holder), offer, new_token())
    concern.touched_on = LONG_AGO
    db.session.flush()
    keeping.daily()
    assert keeping.goes_on(concern) == days.today() + timedelta(days=370)


def exported(network: Network, hook: str, **asked: Any) -> str:
    return repr(
        [
            (export.name, [*export.rows])
            for answer in hooks.collect(hook, network=network, only="norms", **asked)
            for export in answer.result
        ]
    )


def test_a_network_takes_along_its_responders_and_nothing_of_a_concern(
    here: Network, tell: Tell, cast: Cast
) -> None:
    concern = full(tell, cast)
    taken = exported(here, "export_network")
    assert "Rosa Responder" in taken
    for secret in (WHAT, WISH, "I read it.", concern.mark, "Hana Holder", "norms_concern"):
        assert secret not in taken


def test_somebody_takes_along_what_they_told_and_were_let_read(
    here: Network, tell: Tell, cast: Cast
) -> None:
    full(tell, cast)
    holder = exported(here, "export_person", person=cast.holder)
    assert WHAT in holder
    assert "I read it." in holder
    assert "I am sorry." not in holder
    broke = exported(here, "export_person", person=cast.broke)
    assert "I am sorry." in broke
    assert "Come." in broke
    assert WHAT not in broke
    assert WHAT not in exported(here, "export_person", person=cast.responder)


def erase(here: Network, person: Person) -> None:
    hooks.collect("erase_person", network=here, only="norms", person=person)
    db.session.commit()


def test_whoever_had_the_say_is_forgotten_with_all_they_told(
    here: Network, tell: Tell, cast: Cast
) -> None:
    full(tell, cast)
    erase(here, cast.holder)
    assert left_over() == {"norms_past_concern"}


def test_of_others_who_are_forgotten_nothing_points_at_them(
    here: Network, tell: Tell, cast: Cast
) -> None:
    concern = full(tell, cast)
    mark = concern.mark
    for person in (cast.responder, cast.broke):
        erase(here, person)
        pointing = [
            f"{table.name}.{column.name}"
            for table in Base.metadata.tables.values()
            if table.name.startswith("norms_")
            for column in table.columns
            if any(key.column.table is Person.__table__ for key in column.foreign_keys)
            and db.session.execute(select(table).where(column == person.id)).first()
        ]
        assert pointing == []
    seen = sight.of_mark(mark, cast.holder.id)
    assert seen is not None
    assert seen.concern.what == WHAT
    assert [entry.author for entry in sight.entries(seen)] == [None]
    inviting.choose_responder(seen, cast.other_responder.id)
    assert seen.concern.responder_id == cast.other_responder.id
