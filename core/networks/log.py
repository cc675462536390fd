"""The log as people read it: looked through by who, what and when, with the way to what an entry is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, false, literal, not_, or_, select, union_all
from sqlalchemy.orm import joinedload

from .. import asked
from ..access import Access
from ..accounts.models import Person
from ..audit import AuditEntry
from ..cycles.models import Occasion
from ..db import db
from ..finding.folding import says
from ..forms.models import ChangeIdea, Cycle, ImprovementGroup, Submission, Template
from ..permissions import declared
from ..registry import registry_of
from .models import Membership, Network, Program
from .services import title_of

#: The kinds of what core writes down: the name in an address, for people, and what the actions of a kind begin with.
_OF_CORE: Final = (
    (
        "submissions",
        _l("Submissions and comments"),
        ("submission", "attachment", "recording", "comment"),
    ),
    ("cycles", _l("Cycles, groups and change ideas"), ("cycle", "group", "idea", "participation")),
    ("people", _l("People and invitations"), ("member", "invitation", "api_token")),
    ("programs", _l("Programs and cohorts"), ("program", "cohort", "liaison", "admission")),
    ("forms", _l("Forms and prompts"), ("template", "prompt")),
    ("network", _l("Network, plugins and reports"), ("network", "plugin", "reports")),
)
#: In an address the kind of a plugin's entries begins so; and the kind of those that belong nowhere else.
_PLUGIN: Final = "plugin."
_ELSE: Final = "else"
#: For ``who``: entries that nobody who is here made.
SYSTEM: Final = 0


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for in the log; what is None or "" narrows nothing.

    ``who`` is a person's id or :data:`SYSTEM`, ``kind`` one of :func:`kinds`. The days are those of the network, and
    both are in it.
    """

    words: str = ""
    who: int | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def address(self) -> Mapping[str, str]:
        """The part of an address that asks for the same."""
        first = self.first.isoformat() if self.first else ""
        last = self.last.isoformat() if self.last else ""
        who = "" if self.who is None else str(self.who)
        parts = {"q": self.words, "who": who, "kind": self.kind, "from": first, "to": last}
        return {name: value for name, value in parts.items() if value}


def sought() -> Sought:
    """What this request's address asks for. What it asks for and cannot be is left out."""
    kind = asked.words("kind")
    return Sought(
        words=asked.words("q"),
        who=asked.number("who"),
        kind=kind if kind in dict(kinds()) else "",
        first=asked.day("from"),
        last=asked.day("to"),
    )


def entries(network: Network, what: Sought) -> Select[AuditEntry]:
    """Select what is sought in the log, newest first, with who did it."""
    statement = select(AuditEntry).options(joinedload(AuditEntry.person))
    if what.words:
        statement = statement.where(says(what.words, AuditEntry.summary))
    if what.who is not None:
        statement = statement.where(AuditEntry.person_id == (what.who or None))
    if what.kind:
        statement = statement.where(_of_kind(what.kind))
    if what.first:
        statement = statement.where(AuditEntry.at >= _begins(what.first, network))
    if what.last:
        statement = statement.where(AuditEntry.at < _begins(what.last + timedelta(1), network))
    return statement.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _begins(day: date, network: Network) -> datetime:
    return datetime.combine(day, time.min, network.zone)


# Who and what there is to choose from


def people() -> Sequence[tuple[int, str]]:
    """(id, name) of those who are or were here and stand in the log, by name."""
    wrote = select(AuditEntry.id).where(AuditEntry.person_id == Person.id)
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(wrote.exists())
        .order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in rows]


def kinds() -> list[tuple[str, str]]:
    """(name in an address, title) of each kind of entry: core's, one for each plugin that is installed, the rest."""
    registry = registry_of(current_app)
    return [
        *((key, str(title)) for key, title, _prefixes in _OF_CORE),
        *((_PLUGIN + entry.name, title_of(registry, entry.name)) for entry in registry.entries),
        (_ELSE, _("Anything else")),
    ]


def _title_of_prefix() -> Mapping[str, str]:
    registry = registry_of(current_app)
    of_plugins = {entry.name: title_of(registry, entry.name) for entry in registry.entries}
    of_core = {prefix: str(title) for _key, title, prefixes in _OF_CORE for prefix in prefixes}
    return of_plugins | of_core


def _of_kind(kind: str) -> ColumnElement[bool]:
    if kind == _ELSE:
        return not_(_begin_with(*_title_of_prefix()))
    if kind.startswith(_PLUGIN):
        return _begin_with(kind.removeprefix(_PLUGIN))
    return _begin_with(*next(prefixes for key, _title, prefixes in _OF_CORE if key == kind))


def _begin_with(*prefixes: str) -> ColumnElement[bool]:
    begin = (AuditEntry.action.startswith(f"{prefix}.", autoescape=True) for prefix in prefixes)
    return or_(false(), *begin)


# The way to what an entry is about


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something with a page of its own: under which name entries keep its id, its rows, its page; ``also`` is a
    permission that the page needs beside the one that it declares."""

    key: str
    rows: type[Any]
    page: str
    also: str = ""


#: What entries are about, the nearest first: a group's entry may name its cycle, too.
_THINGS: Final = (
    _Thing("submission", Submission, "forms.submission"),
    _Thing("occasion", Occasion, "participation.occasion", "participation.any"),
    _Thing("group", ImprovementGroup, "groups.group"),
    _Thing("idea", ChangeIdea, "cycles.change_idea"),
    _Thing("membership", Membership, "people.member"),
    _Thing("program", Program, "programs.program"),
    _Thing("template", Template, "templating.template"),
    _Thing("cycle", Cycle, "forms.cycle"),
)


def pages_of(rows: Sequence[AuditEntry], me: Access) -> dict[int, str]:
    """By id of an entry the address of what it is about, as far as it is still there and ``me`` may open it.

    One query for all ``rows``.
    """
    may_open = [thing for thing in _THINGS if _may_open(thing, me)]
    about = {row.id: next(_named(row, may_open), None) for row in rows}
    there = _there({named for named in about.values() if named})
    found = {row.id: _page_of(row, about[row.id], there) for row in rows}
    return {ident: page for ident, page in found.items() if page}


def _may_open(thing: _Thing, me: Access) -> bool:
    needed = declared(current_app.view_functions[thing.page])
    return needed is not None and me.may(needed) and (not thing.also or me.may(thing.also))


_Named = tuple[_Thing, int]


def _named(row: AuditEntry, things: Sequence[_Thing]) -> Iterator[_Named]:
    for thing in things:
        ident = row.details.get(thing.key)
        if isinstance(ident, int):
            yield thing, ident


def _there(named: set[_Named]) -> set[_Named]:
    """Those of some things whose row is there."""
    idents: dict[_Thing, list[int]] = defaultdict(list)
    for thing, ident in named:
        idents[thing].append(ident)
    parts = []
    for thing, wanted in idents.items():
        is_one = thing.rows.id.in_(wanted)
        row = select(thing.rows.id).where(is_one).subquery(f"of_{thing.key}")
        parts.append(select(literal(thing.key).label("key"), row.c.id))
    if not parts:
        return set()
    by_key = {thing.key: thing for thing in idents}
    rows = db.session.execute(select(union_all(*parts).subquery("things")))
    return {(by_key[row.key], row.id) for row in rows}


def _page_of(row: AuditEntry, named: _Named | None, there: set[_Named]) -> str | None:
    if named in there and named is not None:
        thing, ident = named
        said = row.details.get("comment") if thing.key == "submission" else None
        return url_for(thing.page, ident=ident, _anchor=f"comment-{said}" if said else None)
    return None


# The log as a table


def table(rows: Iterator[AuditEntry], network: Network) -> Iterator[list[str]]:
    """The rows of a sheet, with its head; times as ISO 8601 in the network's time zone."""
    yield [_("When"), _("Who"), _("What"), _("Kind"), _("Key")]
    titles, rest = _title_of_prefix(), _("Anything else")
    for row in rows:
        yield [
            row.at.astimezone(network.zone).isoformat(" ", "seconds"),
            row.person.name if row.person else _("The system"),
            row.told,
            titles.get(row.action.partition(".")[0], rest),
            row.action,
        ]
