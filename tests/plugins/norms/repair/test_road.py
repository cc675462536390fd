"""The road to a repair: the one it happened to has the say over each step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commonaim.core import days
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.testing import Login
from commonaim.plugins.norms.models.repair import CLOSED, OPEN, PAUSED, STOPPED
from commonaim.plugins.norms.repair import inviting, mending, road, sight
from commonaim.plugins.norms.repair.deeds import DEEDS
from commonaim.plugins.norms.repair.forms import new_token
from commonaim.plugins.norms.repair.sight import NotPossible

from .conftest import Cast, Tell, bodies, say, seen_by

SOON = now().date() + timedelta(days=7)


def test_the_whole_road_by_the_addresses(tell: Tell, cast: Cast, login: Login) -> None:
    concern = tell()
    holder, responder, broke = cast.holder, cast.responder, cast.broke
    clients = {person: login(person) for person in (holder, responder, broke)}

    def act(who: Person, deed: str, **sent: object) -> int:
        sent = {"once_token": new_token(), **sent}
        address = f"/n/rivers/norms/talks/{concern.mark}/{deed}"
        return clients[who].post(address, data=sent).status_code

    say_it = {"body": "I read it.", "step": "acknowledge"}
    assert act(responder, "say", **say_it) == 303
    assert act(responder, "note", body="Call on Friday.") == 303
    words = {"person": broke.id, "role": "broke", "words": "Please talk with me."}
    assert act(responder, "invite", **words) == 303
    [party] = sight.parties(seen_by(concern, holder))
    assert act(holder, "bring-in", mark=party.mark) == 303
    assert act(broke, "take-part") == 303
    assert act(broke, "say", body="I am sorry.", step="apologize") == 303
    apology = sight.entries(seen_by(concern, responder))[-1]
    assert act(responder, "pass-on", mark=apology.mark) == 303
    offer = {"what": "Says so in the group.", "by": party.mark, "due_on": SOON.isoformat()}
    assert act(responder, "offer", **offer) == 303
    [repair] = sight.repairs(seen_by(concern, holder))
    assert [*sight.repairs(seen_by(concern, broke))] == []
    assert act(holder, "agree", mark=repair.mark) == 303
    assert act(broke, "done", mark=repair.mark) == 303
    assert act(holder, "repaired") == 303
    assert act(responder, "close", learned="Names are asked for.") == 303
    db.session.expire_all()
    seen = seen_by(concern, holder)
    on = road.days_of(concern, sight.entries(seen), sight.repairs(seen))
    assert {step for step, day in on.items() if day} == {
        "acknowledge",
        "apologize",
        "agree",
        "close",
    }
    assert (concern.state, concern.repaired_on, repair.done_on) == (
        CLOSED,
        days.today(),
        days.today(),
    )


def test_a_deed_is_only_for_those_whose_it_is(tell: Tell, cast: Cast, login: Login) -> None:
    concern = tell()
    for part, person in (
        ("responder", cast.responder),
        ("holder", cast.holder),
        ("nobody", cast.bystander),
    ):
        client = login(person)
        for name, deed in DEEDS.items():
            answer = client.post(f"/n/rivers/norms/talks/{concern.mark}/{name}")
            assert (answer.status_code == 404) is (part not in deed.parts), (name, part)


@pytest.mark.parametrize(("rest", "state"), [(road.pause, PAUSED), (road.stop, STOPPED)])
def test_while_it_rests_nobody_but_the_holder_goes_on(
    tell: Tell, cast: Cast, rest: object, state: str
) -> None:
    concern = tell()
    rest(seen_by(concern, cast.holder))  # type: ignore[operator]  # one of the two above
    assert concern.state == state
    with pytest.raises(NotPossible):
        say(concern, cast.responder, "And another thing.")
    with pytest.raises(NotPossible):
        inviting.propose(seen_by(concern, cast.responder), cast.broke.id, "Come.")
    with pytest.raises(NotPossible):
        road.close(seen_by(concern, cast.responder), "Nothing.", new_token())
    road.note(seen_by(concern, cast.responder), "Wait.", new_token())
    say(concern, cast.holder, "I need some weeks.")
    road.go_on(seen_by(concern, cast.holder))
    say(concern, cast.responder, "Good to hear from you.")
    assert concern.state == OPEN
    assert bodies(seen_by(concern, cast.holder)) == ["I need some weeks.", "Good to hear from you."]


def test_words_that_cannot_be_sent_are_given_back(tell: Tell, cast: Cast, login: Login) -> None:
    concern = tell()
    road.pause(seen_by(concern, cast.holder))
    db.session.commit()
    sent = {"once_token": new_token(), "body": "A long answer."}
    answer = login(cast.responder).post(f"/n/rivers/norms/talks/{concern.mark}/say", data=sent)
    assert answer.status_code == 409
    assert "This rests now" in answer.text
    assert "A long answer." in answer.text


def test_a_step_that_is_left_out_is_not_taken(tell: Tell, cast: Cast) -> None:
    concern = tell()
    holder = seen_by(concern, cast.holder)
    road.leave_out(holder, road.APOLOGIZE)
    road.leave_out(holder, road.AGREE)
    with pytest.raises(NotPossible, match="Apologize"):
        say(concern, cast.responder, "They say that they are sorry.", road.APOLOGIZE)
    with pytest.raises(NotPossible, match="Agree"):
        mending.propose(
            seen_by(concern, cast.responder), mending.Offer("A talk", SOON, "All"), new_token()
        )
    road.take_in(holder, road.APOLOGIZE)
    say(concern, cast.responder, "They say that they are sorry.", road.APOLOGIZE)


def test_what_is_said_twice_with_one_form_is_there_once(tell: Tell, cast: Cast) -> None:
    concern, token = tell(), new_token()
    seen = seen_by(concern, cast.responder)
    first, again = (road.say(seen, "I read it.", token) for _time in range(2))
    assert first is again
    road.note(seen, "Call.", token)
    assert len(sight.notes(seen)) == len(bodies(seen)) == 1


def test_a_repair_holds_when_the_holder_agrees_and_not_before(tell: Tell, cast: Cast) -> None:
    concern = tell()
    responder, holder = seen_by(concern, cast.responder), seen_by(concern, cast.holder)
    repair = mending.propose(responder, mending.Offer("A talk", SOON, "The group"), new_token())
    mending.done(responder, repair)
    assert (repair.agreed_on, repair.done_on) == (None, None)
    mending.agree(holder, repair)
    mending.done(responder, repair)
    assert (repair.agreed_on, repair.done_on) == (days.today(), days.today())
    own = mending.propose(holder, mending.Offer("A seat", SOON, "The hub"), new_token())
    assert own.agreed_on == days.today()
    with pytest.raises(NotPossible, match="over already"):
        mending.propose(
            holder,
            mending.Offer("A seat", days.today() - timedelta(days=1), "The hub"),
            new_token(),
        )


def test_whoever_is_named_or_takes_part_cannot_become_the_responder(tell: Tell, cast: Cast) -> None:
    concern = tell()
    holder = seen_by(concern, cast.holder)
    with pytest.raises(NotPossible, match="Bram Breaker"):
        inviting.choose_responder(holder, cast.broke.id)
    say(concern, cast.holder, "Olu Other was there too.")
    with pytest.raises(NotPossible, match="Olu Other"):
        inviting.choose_responder(holder, cast.other_responder.id)


def test_nobody_who_takes_part_already_is_brought_in(tell: Tell, cast: Cast) -> None:
    concern = tell()
    responder = seen_by(concern, cast.responder)
    for person in (cast.holder, cast.responder):
        with pytest.raises(NotPossible, match="take part already"):
            inviting.propose(responder, person.id, "Come.")
    first = inviting.propose(responder, cast.broke.id, "Come.")
    assert inviting.propose(responder, cast.broke.id, "Come, please.") is first


def test_who_is_invited_says_nothing_before_they_take_part(tell: Tell, cast: Cast) -> None:
    concern = tell()
    party = inviting.propose(seen_by(concern, cast.responder), cast.broke.id, "Come.")
    inviting.agree(seen_by(concern, cast.holder), party)
    with pytest.raises(NotPossible, match="whether you take part"):
        say(concern, cast.broke, "I did nothing.")
    inviting.answer(seen_by(concern, cast.broke), takes_part=True)
    say(concern, cast.broke, "I did not notice.")
