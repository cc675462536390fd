"""What a plugin is, as data, and the small vocabulary in which its hooks answer.

A :class:`Plugin` can be read, listed and checked without running the plugin's code: whatever has code in it is named
as ``"package.module:attribute"`` and imported only when the plugin is loaded. Hooks return the other dataclasses of
this module and never HTML: core decides how each looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

API = 1
"""The version of the plugin interface that this core speaks."""


def N_(text: str) -> str:  # noqa: N802  # what gettext's tools look for
    """Mark a text of a description for translators. It stays as it is; core translates it where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Permission:
    """Something a plugin lets people do. ``name`` begins with the plugin's name; ``roles`` may do it by default."""

    name: str
    title: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A choice that each network makes for a plugin.

    ``kind`` decides the form field and what values pass: ``"text"`` is one line, ``"long"`` a few sentences. An
    ``"int"`` is from ``least`` to ``most``, both included; None is no bound.
    """

    name: str
    title: str
    kind: Literal["bool", "int", "text", "long", "choice"]
    default: Any
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Plugin:
    """One plugin: who it is, what it adds, and where its code is.

    ``blueprint``, ``rest`` (its part of the interface for programs), ``hooks``, ``jobs`` and ``cli`` name code as
    ``"package.module:attribute"`` (``hooks`` as a module).
    ``migrations`` is a package whose files are Alembic revisions of the plugin's own tables. ``tables``, ``pages`` and
    ``personal_data`` are told to the hub admin before the plugin is switched on.
    """

    name: str
    title: str
    summary: str
    api: int = API
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    blueprint: str | None = None
    rest: str | None = None
    hooks: str | None = None
    models: str | None = None
    migrations: str | None = None
    translations: str | None = None
    permissions: tuple[Permission, ...] = ()
    settings: tuple[Setting, ...] = ()
    jobs: Mapping[str, str] = field(default_factory=dict)
    cli: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    personal_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the network's navigation. ``endpoint`` is a Flask endpoint; lower ``position`` comes first."""

    title: str
    endpoint: str
    position: int = 100
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that a card, panel or item offers."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A box on the network's home page: a few lines of text and links."""

    title: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    position: int = 100


@dataclass(frozen=True, slots=True)
class PanelItem:
    """One entry of a panel. ``section``, the key of a section of the submission, puts it beside that one."""

    title: str
    body: str = ""
    note: str = ""
    quote: str = ""
    section: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """Something a plugin says beside a subject that core shows (a submission, a cycle)."""

    title: str
    items: tuple[PanelItem, ...] = ()
    text: str = ""
    links: tuple[Link, ...] = ()
    position: int = 100


@dataclass(frozen=True, slots=True)
class Action:
    """A button that a plugin adds to an item. ``post`` makes it a form (something changes), else it is a link."""

    title: str
    url: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A few words that a plugin puts beside a row of a list, told apart by ``kind`` and never by colour alone."""

    text: str
    kind: Literal["plain", "all_students", "collective", "named", "quiet"] = "plain"


@dataclass(frozen=True, slots=True)
class NetworkText:
    """Something the network itself says to its members, in plain text.

    ``url`` is the page where the one who asks can change it; else where it is read, "" for no page.
    """

    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TextToCode:
    """Words that people of the network said or wrote, which may be read closely and coded.

    ``key`` is the plugin's own name for it and stays when the words change. ``kind`` says what it is, as a noun marked
    with :func:`N_`; ``attributes`` what is known of it. ``visible_to`` says who may see it, from the fewest to the
    most: those who code it, its program too (``program_id``), the network, anybody. ``quotable`` is whether its words
    may be quoted in reports and taken out of the site, ``consent`` in a sentence what was agreed with whoever spoke.
    A text that was ``withdrawn`` is offered all the same, without its words, so that it can be withdrawn wherever it
    is used: one that is not offered any more may only belong to a plugin that is off.
    """

    key: str
    title: str
    text: str
    kind: str
    url: str = ""
    language: str = ""
    attributes: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    program_id: int | None = None
    visible_to: Literal["coders", "program", "network", "public"] = "network"
    quotable: bool = True
    consent: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Something of the network that a quote or a theme may be linked to: a norm, a change idea, a driver.

    ``kind`` says what it is, as a noun marked with :func:`N_`; ``key`` is the plugin's own name for it. Whoever links
    to it keeps ``kind`` and ``title``, so that the link can be read when the plugin is off.
    """

    kind: str
    key: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something a plugin asks in a form, in the section that ``section_role`` (docs/glossary.md) names.

    ``key`` is the plugin's own name for it and keeps its meaning. ``choices`` are answers to choose from, as sentences:
    what is chosen is kept as it reads, so that it can be read without the plugin.
    """

    key: str
    section_role: str
    text: str
    reason: str = ""
    source: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingOpening:
    """Something to begin a meeting with: ``text`` to be read aloud, ``prompt`` to be talked about for a minute.

    ``url`` is a page for the screen in the room, "" for none.
    """

    title: str
    text: str
    prompt: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Something a facilitator may do in a meeting; ``reason`` is why now, ``source`` where the move comes from."""

    text: str
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class SurveyItem:
    """A statement or question for the network's survey, with the answers to choose from, in their order.

    ``key`` is the plugin's own name for it and stays, so that answers of several years can be compared.
    """

    key: str
    text: str
    choices: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """What a report is about: some cycles of the network, by id, in the order of their days."""

    cycle_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """How many things of a cycle, and there of a change idea (None: of none), are in each column of a table."""

    cycle_id: int
    counts: tuple[int, ...]
    idea_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Counts of things that are each in exactly one column, and in exactly one row: true counts, nothing hidden.

    Core adds the totals, hides what is small and draws. Tables of one section over the same things have the same
    totals by row. ``of`` says what a total counts; ``charted`` are the columns whose share of it is drawn over the
    cycles. Raises ValueError for rows that do not fit the columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    of: str = ""
    note: str = ""
    charted: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be added up; here, so that it is the plugin that fails and not the page."""
        if len(self.columns) < 2:
            raise ValueError("A table divides things: it has two columns or more.")
        for row in self.rows:
            if len(row.counts) != len(self.columns) or min(row.counts) < 0:
                raise ValueError(f"{row.counts} are not the counts of {len(self.columns)} columns.")


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of a report. ``notes`` say by cycle id what one has to know of a cycle to read its numbers.

    ``chart`` is ``lines``, the charted columns of all its tables over the cycles, or ``none``.
    """

    title: str
    tables: tuple[ReportTable, ...]
    note: str = ""
    notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    chart: Literal["none", "lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was looked for and found. ``kind`` says what it is, ``excerpt`` shows the words in their place."""

    title: str
    url: str
    kind: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class TodoItem:
    """Something that waits for this person.

    ``submission`` is the id of the submission that it is about: all that waits about one stands together below its
    title, and there ``short`` is shown, which says it without the title. 0 is about none.
    """

    title: str
    url: str
    detail: str = ""
    submission: int = 0
    short: str = ""


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """A day, some days, or a moment (aware) for people's calendars; ``ends`` is the last day, or the moment of the end.

    ``key`` is the plugin's own name for it and stays when it moves. ``url`` is a page of the site.
    """

    key: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    url: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse what no calendar could hold; here, so that it is the plugin that fails and not the calendar."""
        for moment in (self.starts, self.ends):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError(f"{moment} has no time zone: use datetime.now(UTC).")
        if self.ends is not None and isinstance(self.ends, datetime) != isinstance(
            self.starts, datetime
        ):
            raise ValueError("Both starts and ends are days, or both are moments.")


@dataclass(frozen=True, slots=True)
class Notice:
    """What some people are to be told, by their ids; who is no member is left out.

    ``kind`` is one of :data:`commonaim.core.notices.kinds.KINDS`, by which each chooses how to be told. ``text`` is
    marked with :func:`N_` and has ``words`` filled in; ``url`` is the page to read.
    """

    person_ids: tuple[int, ...]
    kind: Literal["comment", "mention", "question", "call", "personal"]
    text: str
    url: str
    words: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened and is committed, for ``on_event``. ``subject_id`` is the row's primary key."""

    kind: str
    subject_type: str
    subject_id: int
    actor_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """A table of a network's or a person's data, to be taken along: ``name`` in small letters, digits and underscores.

    Each row says its values by name: what JSON holds, days and moments. ``rows`` may be a generator; core writes while
    it runs, so that no table need fit into memory. :mod:`commonaim.core.exporting` makes them of a model.
    """

    name: str
    rows: Iterable[Mapping[str, Any]]
