"""What waits for whom, told in words that say nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from commonaim.core import days
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.notices.models import Notice
from commonaim.plugins.norms.models.repair import Concern, Repair
from commonaim.plugins.norms.repair import inviting, mending, reminding, road, sight
from commonaim.plugins.norms.repair.forms import new_token
from commonaim.plugins.norms.services import home

from .conftest import Cast, Tell, say, seen_by


def lines_of(person: Person) -> list[str]:
    """What waits for somebody in the norms."""
    found = home.to_do(person.id, may_speak=False, accompanies=False, may_raise=True)
    return [item.title for item in found]


def waits_for(person: Person) -> bool:
    db.session.flush()
    return reminding.WAITS in lines_of(person)


def told(person: Person) -> list[str]:
    """What somebody was told and has not read, which is read with that."""
    mine = (Notice.person_id == person.id) & Notice.read_at.is_(None)
    texts = list(db.session.scalars(select(Notice.text).where(mine)))
    db.session.execute(update(Notice).where(mine).values(read_at=Notice.created_at))
    return texts


def with_a_repair(concern: Concern, cast: Cast, within: int) -> Repair:
    """Somebody brought in has promised something that is due in some days."""
    responder, holder = seen_by(concern, cast.responder), seen_by(concern, cast.holder)
    party = inviting.propose(responder, cast.broke.id, "Come.")
    inviting.agree(holder, party)
    inviting.answer(seen_by(concern, cast.broke), takes_part=True)
    offer = mending.Offer("A talk", days.today() + timedelta(days=within), party=party)
    repair = mending.propose(responder, offer, new_token())
    mending.agree(holder, repair)
    return repair


def test_it_waits_for_whoever_has_something_to_read_or_to_answer(tell: Tell, cast: Cast) -> None:
    concern = tell()
    assert waits_for(cast.responder)
    assert not waits_for(cast.holder)
    say(concern, cast.responder, "I read it.", road.ACKNOWLEDGE)
    assert not waits_for(cast.responder)
    assert waits_for(cast.holder)
    sight.write_opening(seen_by(concern, cast.holder))
    assert not waits_for(cast.holder)
    say(concern, cast.holder, "Thank you.")
    assert waits_for(cast.responder)
    sight.write_opening(seen_by(concern, cast.responder))
    assert not waits_for(cast.responder)
    party = inviting.propose(seen_by(concern, cast.responder), cast.broke.id, "Come.")
    assert waits_for(cast.holder)
    assert not waits_for(cast.broke)
    inviting.agree(seen_by(concern, cast.holder), party)
    assert waits_for(cast.broke)
    road.pause(seen_by(concern, cast.holder))
    assert not any(map(waits_for, (cast.holder, cast.responder, cast.broke)))


def test_notices_and_lines_name_nobody_and_nothing(here: Network, tell: Tell, cast: Cast) -> None:
    concern = tell()
    with_a_repair(concern, cast, within=0)
    reminding.daily(here)
    for notice in db.session.scalars(select(Notice)):
        assert (notice.text, notice.words) in ((reminding.WAITS, {}), (reminding.DUE, {}))
        assert notice.url == f"/n/rivers/norms/talks/{concern.mark}"
    assert lines_of(cast.broke) == [reminding.WAITS]


def test_a_repair_is_reminded_of_before_its_day_and_on_it_and_not_while_it_rests(
    here: Network, tell: Tell, cast: Cast
) -> None:
    concern = tell()
    repair = with_a_repair(concern, cast, within=3)
    told(cast.broke)
    for ahead, due in ((3, True), (2, False), (0, True), (-1, False)):
        repair.due_on = days.today() + timedelta(days=ahead)
        reminding.daily(here)
        assert (told(cast.broke) == [reminding.DUE]) is due, ahead
        if repair.reminded_on == days.today() and ahead == 3:
            repair.reminded_on = days.today() - timedelta(days=3)
    repair.reminded_on = None
    road.stop(seen_by(concern, cast.holder))
    told(cast.broke)
    reminding.daily(here)
    assert told(cast.broke) == []


def test_what_somebody_without_a_name_does_is_told_with_the_daily_work(
    here: Network, tell: Tell, cast: Cast
) -> None:
    token = new_token()
    concern = tell(token=token)
    party = inviting.propose(seen_by(concern, cast.responder), cast.broke.id, "Come.")
    nameless = sight.of_token(token)
    assert nameless is not None
    inviting.agree(nameless, party)
    assert (told(cast.responder), told(cast.broke)) == ([], [])
    assert waits_for(cast.broke)
    reminding.daily(here)
    assert (told(cast.responder), told(cast.broke)) == ([reminding.WAITS], [reminding.WAITS])
    reminding.daily(here)
    assert (told(cast.responder), told(cast.broke)) == ([], [])
