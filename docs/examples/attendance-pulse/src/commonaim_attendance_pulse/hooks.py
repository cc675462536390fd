"""What the plugin adds to other pages, and what it does when something happens or a day begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from commonaim.core import (
    N_,
    Access,
    Action,
    CalendarItem,
    Card,
    Event,
    Export,
    Hit,
    Link,
    NavItem,
    Notice,
    Panel,
    PanelItem,
    ReportPeriod,
    ReportRow,
    ReportSection,
    ReportTable,
    TodoItem,
    hookimpl,
    tenancy,
)
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.exporting import forget, rows_naming, rows_of
from commonaim.core.finding.words import holds
from commonaim.core.forms.models import Cycle
from commonaim.core.networks.models import Membership, Network
from commonaim_attendance_pulse import services
from commonaim_attendance_pulse.forms import TOLD
from commonaim_attendance_pulse.models import FEELINGS, Meeting, MeetingAnswer


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The page, for everybody who may answer."""
    if user.may("attendance_pulse.answer"):
        yield NavItem(_("Meetings"), "attendance_pulse.index", 45)


@hookimpl
def dashboard_cards(user: Access) -> Iterable[Card]:
    """How the newest meeting was, for those who ask."""
    if not user.may("attendance_pulse.ask"):
        return
    for result in services.results()[:1]:
        link = Link(_("All meetings"), url_for("attendance_pulse.index"))
        yield Card(_("How was “%(name)s”?", name=result.meeting.name), (told(result),), (link,))


def told(result: services.Result) -> str:
    """How a meeting was, in a line."""
    if result.counts is None:
        return _("Too few have answered for it to be told.")
    return ", ".join(f"{TOLD[feeling]}: {count}" for feeling, count in result.counts.items())


@hookimpl
def todo_items(network: Network, user: Access) -> Iterable[TodoItem]:
    """Meetings that wait for this person's answer."""
    if user.may("attendance_pulse.answer"):
        for meeting in services.waiting_for(user.person.id, network.today):
            page = url_for("attendance_pulse.answer", ident=meeting.id)
            yield TodoItem(_("Say how “%(name)s” was", name=meeting.name), page)


@hookimpl
def calendar_items(network: Network, user: Access) -> Iterable[CalendarItem]:
    """The last day to answer."""
    for meeting in services.waiting_for(user.person.id, network.today):
        yield CalendarItem(
            f"meeting-{meeting.id}",
            _("Last day to say how “%(name)s” was", name=meeting.name),
            meeting.closes_on,
            url=url_for("attendance_pulse.answer", network=network.slug, ident=meeting.id),
        )


@hookimpl
def item_actions(user: Access, page: str, subject: Any) -> Iterable[Action]:
    """On a cycle: ask about a meeting of it."""
    if page == "cycle" and user.may("attendance_pulse.ask"):
        yield Action(_("Ask how a meeting was"), url_for("attendance_pulse.ask", ident=subject.id))


@hookimpl
def page_panels(user: Access, page: str, subject: Any) -> Iterable[Panel]:
    """On a cycle: how its meetings were."""
    if page == "cycle" and user.may("attendance_pulse.ask"):
        items = tuple(
            PanelItem(result.meeting.name, told(result)) for result in services.results(subject.id)
        )
        if items:
            yield Panel(_("How meetings were"), items)


@hookimpl
def search(network: Network, user: Access, words: Sequence[str]) -> Iterable[Hit]:
    """Meetings by their name."""
    if user.may("attendance_pulse.ask"):
        for meeting in db.session.scalars(select(Meeting).order_by(Meeting.id.desc())):
            if holds(words, (meeting.name,)):
                yield Hit(meeting.name, url_for("attendance_pulse.index"), _("Meeting"))


@hookimpl
def report_sections(user: Access, period: ReportPeriod) -> Iterable[ReportSection]:
    """Answers by cycle, as true counts: core hides the small ones."""
    if user.may("attendance_pulse.ask"):
        counts = services.counts_by_cycle(period.cycle_ids)
        rows = tuple(ReportRow(cycle_id, tuple(row)) for cycle_id, row in counts.items())
        columns = tuple(str(TOLD[feeling]) for feeling in FEELINGS)
        table = ReportTable(_("Answers"), columns, rows, of=_("answers"), charted=(0,))
        yield ReportSection(_("How meetings were"), (table,))


@hookimpl
def notices(network: Network, event: Event) -> Iterable[Notice]:
    """Everybody is told that they are asked about a meeting."""
    meeting = (
        tenancy.get(Meeting, event.subject_id) if event.kind == "attendance_pulse_asked" else None
    )
    if meeting is not None:
        everybody = db.session.scalars(
            select(Membership.person_id).where(Membership.left_on.is_(None))
        )
        yield Notice(
            tuple(everybody),
            "call",
            N_("How was “%(name)s” for you?"),
            url_for("attendance_pulse.answer", network=network.slug, ident=meeting.id),
            {"name": meeting.name},
        )


@hookimpl
def daily(network: Network) -> None:
    """Who answered what is forgotten when it is time."""
    services.forget_who_answered(network.today)


@hookimpl
def checks(network: Network) -> Iterable[str]:
    """Meetings that nobody answered."""
    for name in services.never_answered(network.today):
        yield _("Nobody has said how “%(name)s” was: ask again, with more days.", name=name)


@hookimpl
def demo_data(network: Network) -> None:
    """A meeting of the demo's newest cycle, with an answer of everybody in it."""
    cycle = db.session.scalars(select(Cycle).order_by(Cycle.id.desc())).first()
    people = db.session.scalars(select(Membership.person_id).order_by(Membership.person_id)).all()
    if cycle is not None and people:
        closes_on = network.today + timedelta(days=3)
        meeting = services.ask("Monthly hour", cycle.id, closes_on, people[0])
        for place, person_id in enumerate(people[1:]):
            services.answer(meeting, person_id, FEELINGS[place % 4 // 2], "")


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """Meetings and answers."""
    meetings = db.session.scalar(select(func.count(Meeting.id))) or 0
    answers = db.session.scalar(select(func.count(MeetingAnswer.id))) or 0
    yield ngettext("One meeting", "%(num)d meetings", meetings)
    yield ngettext("One answer", "%(num)d answers", answers)


@hookimpl
def export_network() -> Iterable[Export]:
    """Both tables."""
    yield Export("meeting", rows_of(Meeting))
    yield Export("answer", rows_of(MeetingAnswer))


@hookimpl
def export_person(person: Person) -> Iterable[Export]:
    """The meetings somebody asked about, and their answers as long as it is known that they are theirs."""
    yield Export("meeting", rows_naming(Meeting, person))
    yield Export("answer", rows_naming(MeetingAnswer, person))


@hookimpl
def erase_person(person: Person) -> None:
    """Meetings and answers stay, and nobody can see whose they were."""
    forget(Meeting, person)
    forget(MeetingAnswer, person)
