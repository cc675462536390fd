"""What the demo network holds of broken norms: responders, one concern that is on its way and one that is closed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from commonaim.core import days
from commonaim.core.db import db, now
from commonaim.plugins.norms.models.repair import (
    PARTY,
    Concern,
    Entry,
    Party,
    Repair,
)
from commonaim.plugins.norms.repair import inviting, mending, responders, road, sight, telling
from commonaim.plugins.norms.repair.forms import new_token
from commonaim.plugins.norms.repair.sight import Seen
from commonaim.plugins.norms.services import norms

FILE: Final = Path(__file__).with_name("demo.toml")
Data = Mapping[str, Any]
People = Mapping[str, int]


def fill() -> None:
    """Name the responders and make the concerns; once, and only where the people of the demo are."""
    data = tomllib.loads(FILE.read_text("utf-8"))
    people = {person.name: person.id for person in telling.members()}
    if responders.all_of_them() or not people.keys() >= data["responders"].keys():
        return
    for name, about in data["responders"].items():
        responders.name(people[name], about)
    # Notices hold addresses, which are built in a request.
    with current_app.test_request_context():
        for talk in data["talks"]:
            _talk(talk, people)


def _talk(talk: Data, people: People) -> None:
    told = telling.Told(
        what=talk["what"],
        responder_id=people[talk["responder"]],
        person_id=people[talk["teller"]],
        occasion=talk["occasion"],
        wish=talk["wish"],
        norm_ids=[norm.id for norm in norms.in_force()[talk["norm"] :][:1]],
        named_ids=[people[talk["about"]]],
    )
    concern = telling.tell(told, new_token(), sender_id=people[talk["teller"]])
    begun = days.today() - timedelta(days=talk["days_ago"])
    _date(concern, begun)
    for step in talk["steps"]:
        seen = sight.of_mark(concern.mark, people[talk[step["by"]]])
        holder = sight.of_mark(concern.mark, people[talk["teller"]])
        if seen is not None and holder is not None:
            _take(step, seen, holder, people[talk["about"]], begun)
            day = begun + timedelta(days=step["day"])
            _date(concern, day)
            _open(seen, day)


def _take(step: Data, seen: Seen, holder: Seen, about: int, begun: date) -> None:
    if "say" in step:
        said = road.say(seen, step["say"], new_token(), step=step.get("step", ""))
        if seen.part == PARTY:
            said.passed_on = days.today()
    if "invite" in step:
        party = inviting.propose(seen, about, step["invite"])
        inviting.agree(holder, party)
        invited = sight.of_mark(seen.concern.mark, about)
        if invited is not None:
            inviting.answer(invited, takes_part=True)
    if "offer" in step:
        _offer(step, seen, begun)
    _mend(step, seen, holder)
    if "leave_out" in step:
        road.leave_out(seen, step["leave_out"])
    if "repaired" in step:
        road.repaired(seen, is_so=True)
    if "close" in step:
        road.close(seen, step["close"], new_token())


def _offer(step: Data, seen: Seen, begun: date) -> None:
    party = next(iter(road.speaks_with(sight.parties(seen))), None)
    offer = mending.Offer(step["offer"], days.today(), step.get("who", ""), party)
    mending.propose(seen, offer, new_token()).due_on = begun + timedelta(days=step["due"])


def _mend(step: Data, seen: Seen, holder: Seen) -> None:
    for repair in sight.repairs(holder):
        if "agreed" in step:
            mending.agree(holder, repair)
        if "done" in step:
            mending.done(seen, repair)


def _date(concern: Concern, day: date) -> None:
    """Let what was done just now have been on ``day``, so that the demo looks as if it had been used."""
    rows: list[tuple[Any, tuple[str, ...]]] = [
        (concern, ("raised_on", "state_on", "acknowledged_on", "repaired_on", "touched_on"))
    ]
    kinds: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Entry, ("said_on", "passed_on")),
        (Party, ("state_on",)),
        (Repair, ("proposed_on", "agreed_on", "done_on")),
    )
    for model, names in kinds:
        of_it: Any = select(model).where(model.concern_id == concern.id)
        rows += [(row, names) for row in db.session.scalars(of_it)]
    for row, names in rows:
        for name in names:
            if getattr(row, name) == days.today():
                setattr(row, name, day)
    just_now = days.today().isoformat()
    concern.left_out = {
        step: day.isoformat() if then == just_now else then
        for step, then in concern.left_out.items()
    }
    db.session.flush()


def _open(seen: Seen, day: date) -> None:
    if opening := sight.write_opening(seen):
        opening.at = now().replace(year=day.year, month=day.month, day=day.day, hour=16, minute=20)
