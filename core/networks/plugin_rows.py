"""Plugins as a hub admin sees them: what each adds before it is on, who needs it, how it fared, who switched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..audit import AuditEntry
from ..db import db, now
from ..i18n import told
from ..plugin import Plugin
from ..registry import Entry, Registry, registry_of
from .models import Network, PluginFailure
from .services import WEEK, title_of

#: What people see of a hook that a plugin has, in the order in which they would ask.
BY_HOOK: Final = {
    "dashboard_cards": _l("A box on Home"),
    "todo_items": _l("What waits for somebody, on Home"),
    "page_panels": _l("Notes beside submissions and cycles"),
    "submission_marks": _l("Marks in lists of submissions"),
    "template_prompts": _l("Questions in forms, which the network can reword and remove"),
    "report_sections": _l("A part of the reports"),
    "calendar_items": _l("Dates in people's calendars"),
    "search": _l("What is found by the search"),
    "notices": _l("Notices to people of what happens"),
    "meeting_openings": _l("Words to open a meeting with"),
    "facilitator_moves": _l("Moves for who facilitates a meeting"),
    "survey_items": _l("Statements for the network's survey"),
    "texts_to_code": _l("Texts that can be coded"),
    "daily": _l("Something that is done once a day"),
}
#: So many failures of the last seven days are shown, and so many times that somebody switched.
MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Failure:
    """That a hook failed in this network lately: the first line of the error, how often, and when last."""

    hook: str
    error: str
    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Addition:
    """Things of one kind that a plugin adds to a network, each in a few words."""

    title: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PluginRow:
    """A plugin as the plugins page shows it: what it is, whether it is on, what it adds, how it fared."""

    name: str
    title: str
    summary: str
    version: str
    distribution: str
    on: bool
    reason: str | None
    adds: tuple[Addition, ...]
    requires: tuple[str, ...]
    needed_by: tuple[str, ...]
    failures: Sequence[Failure]

    @property
    def failed(self) -> bool:
        return self.reason is not None

    @property
    def left_out(self) -> int:
        """How many parts of pages were left out in the last seven days, because it failed."""
        return sum(failure.count for failure in self.failures)


def plugin_rows(network: Network) -> list[PluginRow]:
    """All installed plugins as this network sees them."""
    registry, failures = registry_of(current_app), _failures(network)
    return [_row(registry, entry, network, failures) for entry in registry.entries]


def plugin_row(network: Network, name: str) -> PluginRow | None:
    """One installed plugin, or None."""
    return next((row for row in plugin_rows(network) if row.name == name), None)


def _failures(network: Network) -> Mapping[str, list[Failure]]:
    rows = db.session.execute(
        select(
            PluginFailure.plugin,
            PluginFailure.hook,
            PluginFailure.error,
            func.count(),
            func.max(PluginFailure.at),
        )
        .where(PluginFailure.network_id == network.id, PluginFailure.at >= now() - WEEK)
        .group_by(PluginFailure.plugin, PluginFailure.hook, PluginFailure.error)
        .order_by(func.max(PluginFailure.at).desc())
    )
    found: dict[str, list[Failure]] = {}
    for plugin, hook, error, count, at in rows:
        found.setdefault(plugin, []).append(Failure(hook, error, count, at))
    return found


def _row(
    registry: Registry, entry: Entry, network: Network, failures: Mapping[str, list[Failure]]
) -> PluginRow:
    plugin = entry.plugin
    return PluginRow(
        name=entry.name,
        title=told(plugin.title) if plugin else entry.name,
        summary=told(plugin.summary) if plugin else "",
        version=entry.version,
        distribution=entry.distribution,
        on=not entry.failed and registry.is_on(network, entry.name),
        reason=entry.reason,
        adds=tuple(what_it_adds(registry, plugin)) if plugin else (),
        requires=tuple(title_of(registry, name) for name in plugin.requires) if plugin else (),
        needed_by=tuple(
            told(other.title) for other in registry.loaded() if entry.name in other.requires
        ),
        failures=failures.get(entry.name, ()),
    )


def what_it_adds(registry: Registry, plugin: Plugin) -> Iterator[Addition]:
    """What a hub admin asks who thinks about switching a plugin on. None of its code runs."""
    hooks = [
        str(sentence)
        for hook, sentence in BY_HOOK.items()
        if any(each.plugin_name == plugin.name for each in registry.implementations(hook))
    ]
    behind = []
    if count := len(plugin.tables):
        behind.append(ngettext("%(num)d table of its own", "%(num)d tables of its own", count))
    if count := len(plugin.jobs):
        behind.append(
            ngettext("%(num)d kind of background work", "%(num)d kinds of background work", count)
        )
    if plugin.rest:
        behind.append(_("A part of the interface for apps"))
    for title, parts in (
        (_("Pages"), [told(page) for page in plugin.pages]),
        (_("In other places"), hooks),
        (_("Permissions"), [told(permission.title) for permission in plugin.permissions]),
        (_("What it keeps of people"), [told(kept) for kept in plugin.personal_data]),
        (_("Behind the pages"), behind),
    ):
        if parts:
            yield Addition(title, tuple(parts))


def switches_of(name: str) -> Sequence[AuditEntry]:
    """Who switched a plugin on and off in the current network, and when, the newest first."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.in_(("plugin.enabled", "plugin.disabled")))
        .options(joinedload(AuditEntry.person))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    return [entry for entry in entries if entry.details.get("plugin") == name][:MOST]


def failures_by_network(name: str) -> Sequence[tuple[str, str, str, int]]:
    """(network's short name, hook, first line of the error, how often) in the last seven days; for the operator."""
    rows = db.session.execute(
        select(Network.slug, PluginFailure.hook, PluginFailure.error, func.count())
        .join(Network, Network.id == PluginFailure.network_id)
        .where(PluginFailure.plugin == name, PluginFailure.at >= now() - WEEK)
        .group_by(Network.slug, PluginFailure.hook, PluginFailure.error)
        .order_by(Network.slug, func.count().desc())
    )
    return [(slug, hook, error, count) for slug, hook, error, count in rows]
