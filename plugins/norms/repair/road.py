"""The road from a concern to its repair: steps that can be taken, left out, paused and ended, each with its day.

The one it happened to has the say. Nothing follows by itself: no step is due, and nobody is sanctioned by the software.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from commonaim.core import days
from commonaim.core.accounts.services import hashed
from commonaim.core.db import Base, db
from commonaim.plugins.norms.models.repair import (
    ACCEPTED,
    BROKE,
    CLOSED,
    HOLDER,
    OPEN,
    PARTY,
    PAUSED,
    RESPONDER,
    STOPPED,
    Concern,
    Entry,
    Note,
    Party,
    Repair,
)
from commonaim.plugins.norms.repair import reminding
from commonaim.plugins.norms.repair.sight import NotPossible, Seen
from commonaim.plugins.norms.repair.telling import TOKEN

ACKNOWLEDGE, LISTEN, APOLOGIZE = "acknowledge", "listen", "apologize"
AGREE, FOLLOW_UP, CLOSE = "agree", "follow_up", "close"
#: The steps in their order, as pages call them.
STEPS: Final = {
    ACKNOWLEDGE: _l("Acknowledge"),
    LISTEN: _l("Listen"),
    APOLOGIZE: _l("Apologize"),
    AGREE: _l("Agree on a repair"),
    FOLLOW_UP: _l("Follow up"),
    CLOSE: _l("Close with what was learned"),
}
#: What somebody can say that is a step by itself.
SAID_BY: Final[Mapping[str, Collection[str]]] = {
    RESPONDER: (ACKNOWLEDGE, LISTEN, APOLOGIZE, FOLLOW_UP),
    PARTY: (APOLOGIZE,),
    HOLDER: (),
}
Row = TypeVar("Row", bound=Base)


def say(seen: Seen, body: str, token: str, *, step: str = "", to: Party | None = None) -> Entry:
    """Say something, as a step or only so. Sent twice with one ``token`` it is there once.

    The holder and the responder say it to each other, and with ``to`` also to that person. What an invited person says
    goes to the responder, who passes it on. Raises :class:`.sight.NotPossible`.
    """
    if (there := sent_before(Entry, token)) is not None:
        return there
    check_going(seen)
    _check_step(seen, step)
    if seen.part == PARTY:
        to = _who_takes_part(seen)
    said = Entry(
        secret_hash=hashed(token),
        concern_id=seen.concern.id,
        party_id=to.id if to is not None else None,
        step=step,
        by=seen.part,
        author_id=seen.person_id,
        body=body.strip(),
    )
    db.session.add(said)
    if step == ACKNOWLEDGE and seen.concern.acknowledged_on is None:
        seen.concern.acknowledged_on = days.today()
    touch(seen, to)
    return said


def _who_takes_part(seen: Seen) -> Party:
    """Their invitation as somebody who broke a norm. Raises :class:`NotPossible` before they have accepted it."""
    for party in speaks_with([seen.party] if seen.party else []):
        return party
    raise NotPossible(_("Say first whether you take part. Nothing was sent."))


def sent_before(model: type[Row], token: str) -> Row | None:
    """What was made when this form was sent before. Raises :class:`.sight.NotPossible` for what is no token of ours."""
    if not TOKEN.fullmatch(token):
        raise NotPossible(_("This page is not whole. Copy what you wrote, and open it again."))
    key: Any = model
    return db.session.scalar(select(model).where(key.secret_hash == hashed(token)))


def check_going(seen: Seen) -> None:
    """Raise :class:`NotPossible` when others than the holder would go on while the road rests or has ended."""
    if seen.is_holder or seen.concern.state == OPEN:
        return
    raise NotPossible(
        {
            PAUSED: _("This rests now, as the one it happened to has asked. Nothing was sent."),
            STOPPED: _("This was ended by the one it happened to. Nothing was sent."),
        }.get(seen.concern.state, _("This was closed meanwhile. Nothing was sent."))
    )


def _check_step(seen: Seen, step: str) -> None:
    if step and step not in SAID_BY.get(seen.part, ()):
        raise NotPossible(_("This step is somebody else's to take."))
    if step in seen.concern.left_out:
        raise NotPossible(
            _("The one it happened to does not want the step “%(step)s”.", step=STEPS[step])
        )


def touch(seen: Seen, also: Party | None = None) -> None:
    """Something was done: write its day, and tell the others whose turn it may be now."""
    concern = seen.concern
    concern.touched_on = days.today()
    people = {concern.responder_id} if seen.part != RESPONDER else {concern.holder_id}
    if also is not None and also.state == ACCEPTED:
        people.add(also.person_id)
    by_nobody = seen.person_id is None
    reminding.tell(concern, people - {seen.person_id}, by_nobody=by_nobody)
    db.session.flush()


def pass_on(seen: Seen, said: Entry) -> None:
    """Let the holder read what an invited person said."""
    check_going(seen)
    if said.by == PARTY and said.passed_on is None:
        _check_step(seen, said.step)
        said.passed_on = days.today()
        touch(seen)


def note(seen: Seen, body: str, token: str) -> Note:
    """Note something for oneself; this is possible whatever the road's state."""
    if (there := sent_before(Note, token)) is not None:
        return there
    made = Note(
        secret_hash=hashed(token),
        concern_id=seen.concern.id,
        author_id=seen.person_id,
        body=body.strip(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def pause(seen: Seen) -> None:
    """Let the road rest until the holder goes on."""
    _set_state(seen, PAUSED)


def stop(seen: Seen) -> None:
    """End the road here. Nothing more is asked of the holder, and what was said is kept as long as any concern."""
    _set_state(seen, STOPPED)


def go_on(seen: Seen) -> None:
    """Go on after a pause, or after an end."""
    _set_state(seen, OPEN)


def close(seen: Seen, learned: str, token: str) -> None:
    """End the road together, with what the norms learned from it."""
    if sent_before(Entry, token) is not None:
        return
    check_going(seen)
    closing = Entry(
        secret_hash=hashed(token),
        concern_id=seen.concern.id,
        step=CLOSE,
        by=seen.part,
        author_id=seen.person_id,
        body=learned.strip(),
    )
    db.session.add(closing)
    _set_state(seen, CLOSED)


def _set_state(seen: Seen, state: str) -> None:
    if seen.concern.state != state:
        seen.concern.state, seen.concern.state_on = state, days.today()
        touch(seen)


def leave_out(seen: Seen, step: str) -> None:
    """The holder does not want a step."""
    if step in STEPS and step not in seen.concern.left_out:
        seen.concern.left_out = {**seen.concern.left_out, step: days.today().isoformat()}
        touch(seen)


def take_in(seen: Seen, step: str) -> None:
    """The holder wants a step after all."""
    if step in seen.concern.left_out:
        left = {key: day for key, day in seen.concern.left_out.items() if key != step}
        seen.concern.left_out = left
        touch(seen)


def repaired(seen: Seen, *, is_so: bool) -> None:
    """The holder says that it is repaired for them, or takes that back."""
    seen.concern.repaired_on = (seen.concern.repaired_on or days.today()) if is_so else None
    touch(seen)


def days_of(
    concern: Concern, said: Sequence[Entry], repairs: Sequence[Repair]
) -> dict[str, date | None]:
    """The day of each step, as far as somebody sees it: the first on which it was taken, or None."""
    when: dict[str, date | None] = dict.fromkeys(STEPS)
    for entry in reversed(said):
        if entry.step and (entry.by != PARTY or entry.passed_on):
            when[entry.step] = entry.passed_on or entry.said_on
    agreed = [one.agreed_on for one in repairs if one.agreed_on]
    when[AGREE] = min(agreed) if agreed else None
    when[CLOSE] = concern.state_on if concern.state == CLOSED else None
    return when


def speaks_with(parties: Sequence[Party]) -> list[Party]:
    """Those who can be spoken to: who broke a norm and has accepted to take part."""
    return [one for one in parties if one.state == ACCEPTED and one.role == BROKE]
