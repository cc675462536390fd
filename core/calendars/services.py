"""The work on calendars: a secret address for each person and network, and the dates under it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import hooks, tenancy
from ..access import Access, access_of
from ..accounts.services import hashed
from ..cycles.models import Phase
from ..db import db, now
from ..forms.models import Cycle
from ..networks.models import Network
from ..plugin import CalendarItem
from .models import CalendarLink

ONE_DAY = timedelta(days=1)


def link_of(person_id: int) -> CalendarLink | None:
    """The address that somebody has in the current network, without the secret in it."""
    return db.session.scalar(select(CalendarLink).where(CalendarLink.person_id == person_id))


def renew(person_id: int) -> str:
    """The token of a new address; the one before ends at once."""
    token, link = secrets.token_urlsafe(32), link_of(person_id)
    if link is None:
        link = CalendarLink(person_id=person_id)
        db.session.add(link)
    link.token_hash, link.created_at = hashed(token), now()
    db.session.flush()
    return token


def revoke(person_id: int) -> None:
    """End somebody's address; harmless when there is none."""
    if link := link_of(person_id):
        db.session.delete(link)
        db.session.flush()


def of_token(token: str) -> Access | None:
    """Whose calendar asks, and what they may see now; None for an address that is not, or no longer, good."""
    with tenancy.across_networks("an address is asked before it is known which network it is of"):
        found = db.session.execute(
            select(CalendarLink, Network)
            .join(Network, Network.id == CalendarLink.network_id)
            .where(CalendarLink.token_hash == hashed(token))
            .options(joinedload(CalendarLink.person))
        ).first()
    if found is None or found[0].person.disabled_at is not None:
        return None
    return access_of(found[0].person, found[1])


def items_of(me: Access) -> list[tuple[str, CalendarItem]]:
    """(who adds it: "core" or a plugin's name, item) of all dates that somebody may see."""
    found = [("core", item) for item in _own(me)]
    for answer in hooks.collect("calendar_items", network=me.network, user=me):
        found.extend((answer.plugin.name, item) for item in answer.result)
    return found


def _own(me: Access) -> Iterator[CalendarItem]:
    """Cycles, and the phases of each."""
    if not me.may("submissions.view"):
        return
    cycles = {cycle.id: cycle for cycle in db.session.scalars(select(Cycle).order_by(Cycle.id))}
    for cycle in cycles.values():
        yield CalendarItem(
            f"cycle-{cycle.id}", cycle.name, cycle.starts_on, cycle.ends_on, _page(cycle), cycle.aim
        )
    for phase in db.session.scalars(select(Phase).order_by(Phase.id)):
        cycle = cycles[phase.cycle_id]
        title = _("%(phase)s (%(cycle)s)", phase=phase.name, cycle=cycle.name)
        yield CalendarItem(f"phase-{phase.id}", title, phase.starts_on, phase.ends_on, _page(cycle))


def _page(cycle: Cycle) -> str:
    return url_for("forms.cycle", ident=cycle.id)


def calendar_of(me: Access, address: Callable[[str], str]) -> bytes:
    """All dates as an iCalendar file (RFC 5545); ``address`` makes a path of the site into a whole address."""
    # Slow to import, and only calendars ask for it.
    from icalendar import Calendar, Event

    zone = me.network.zone
    calendar = Calendar()
    calendar.add("prodid", "-//Common Aim//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", me.network.name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", ONE_DAY / 4, parameters={"VALUE": "DURATION"})
    for source, item in items_of(me):
        event = Event()
        event.add("uid", f"{source}-{item.key}@{me.network.slug}.commonaim")
        event.add("dtstamp", now())
        event.add("summary", item.title)
        event.add("dtstart", _in_zone(item.starts, zone))
        if (end := _end(item)) is not None:
            event.add("dtend", _in_zone(end, zone))
        if item.text:
            event.add("description", item.text)
        if item.url:
            event.add("url", address(item.url))
        # A cycle lasts months: nobody is busy for that.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _end(item: CalendarItem) -> date | datetime | None:
    """The end as calendars write it: of days, the day after the last one."""
    last = item.ends
    if isinstance(item.starts, datetime):
        return last
    return (last or item.starts) + ONE_DAY


def _in_zone(moment: date | datetime, zone: ZoneInfo) -> date | datetime:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment
