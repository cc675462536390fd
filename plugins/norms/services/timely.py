"""What is due in a day: proposals to decide, rounds and pulses to close, pulses to open, people to remind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import days
from commonaim.core.cycles.models import Occasion
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.notices import services as notices
from commonaim.core.plugin import Notice
from commonaim.plugins.norms.models import MEETINGS, YEARLY, Pulse

from . import adopting, choices, norms, pulses, rounds, telling

#: Meetings that are written down so many days later are still asked about.
LATE: Final = timedelta(days=7)
#: A pulse that is open for fewer days than this takes in no more meetings: the next ones get a pulse of their own.
ROOM: Final = timedelta(days=3)


def do(network: Network, today: date | None = None) -> None:
    """Do all that is due; a second time on the same day changes nothing."""
    day = today or days.today()
    for proposal in adopting.decide_due(network, day):
        _tell(telling.decided(network, proposal.id))
    _tell(rounds.due(network, day))
    _tell(_close_and_remind(network, day))
    if norms.in_force():
        _tell(_open(network, day))


def _tell(told: Iterator[Notice]) -> None:
    for notice in told:
        notices.tell(notice)


def _close_and_remind(network: Network, day: date) -> Iterator[Notice]:
    open_ones = select(Pulse).where(Pulse.closed_on.is_(None)).order_by(Pulse.id)
    for found in db.session.scalars(open_ones).all():
        if found.closes_on < day:
            pulses.close(found)
        elif found.reminded_on is None and found.closes_on - ROOM <= day:
            found.reminded_on = day
            yield telling.pulse(network, found, pulses.who_has_not_answered(found))


def _open(network: Network, day: date) -> Iterator[Notice]:
    if choices.cadence() == choices.ONCE_A_YEAR and day.month == choices.month():
        yield from _open_yearly(network, day)
    elif choices.cadence() == choices.AFTER_MEETINGS:
        yield from _ask_after_meetings(network, day)


def _open_yearly(network: Network, day: date) -> Iterator[Notice]:
    this_year = select(Pulse.id).where(
        Pulse.kind == YEARLY, Pulse.opens_on >= date(day.year, 1, 1), Pulse.opens_on <= day
    )
    if db.session.scalars(this_year.limit(1)).first() is not None:
        return
    with force_locale(network.locale):
        title = _("The year %(year)s", year=day.year)
    people = pulses.everybody()
    begun = pulses.begin(YEARLY, title, people, closes_on=pulses.last_day(day), today=day)
    yield telling.pulse(network, begun, tuple(people))


def _ask_after_meetings(network: Network, day: date) -> Iterator[Notice]:
    meetings = _new_meetings(day)
    if not meetings:
        return
    found = db.session.scalars(
        select(Pulse)
        .where(Pulse.kind == MEETINGS, Pulse.closed_on.is_(None), Pulse.closes_on >= day + ROOM)
        .order_by(Pulse.id.desc())
        .limit(1)
    ).first()
    if found is None:
        with force_locale(network.locale):
            title = _("Meetings in %(month)s", month=day.strftime("%Y-%m"))
        found = pulses.begin(MEETINGS, title, (), closes_on=pulses.last_day(day), today=day)
    yield telling.pulse(network, found, tuple(pulses.ask_after_meetings(found, meetings)))


def _new_meetings(day: date) -> dict[int, int]:
    """{meeting: group} of the last days that no pulse has asked about."""
    recent = select(Pulse.meetings).where(Pulse.kind == MEETINGS, Pulse.closes_on >= day - 2 * LATE)
    asked = {ident for idents in db.session.scalars(recent) for ident in idents}
    held = select(Occasion.id, Occasion.group_id).where(
        Occasion.phase_id.is_(None), Occasion.held_on <= day, Occasion.held_on >= day - LATE
    )
    return {ident: group for ident, group in db.session.execute(held) if ident not in asked}
