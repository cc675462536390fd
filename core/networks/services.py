"""The work on networks: make one, its programs and members, its plugin switches and settings."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from .. import audit, days, hooks, migrating, tenancy, typed
from ..access import Access
from ..accounts.models import Person
from ..db import db, now
from ..finding.folding import says
from ..i18n import told
from ..permissions import ROLES
from ..plugin import N_, Plugin, Setting
from ..plugin_checks import is_within
from ..registry import Registry, registry_of
from .models import (
    Membership,
    MembershipRole,
    Network,
    PluginSetting,
    PluginSwitch,
    Program,
)

WEEK = timedelta(days=7)
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")


class NotPossible(Exception):
    """Why something cannot be done as asked, in a sentence for the person who asked."""


def create(slug: str, name: str, **fields: Any) -> Network:
    """A new network. Raises :class:`NotPossible` when the short name is taken or cannot be in an address."""
    if not _SLUG.fullmatch(slug):
        raise NotPossible(
            _(
                "%(slug)s cannot be a short name: use 2 to 60 small letters, digits and hyphens, a letter first.",
                slug=slug,
            )
        )
    if find(slug) is not None:
        raise NotPossible(
            _("There is already a network with the short name %(slug)s: choose another.", slug=slug)
        )
    network = Network(slug=slug, name=typed.name(name), **fields)
    db.session.add(network)
    db.session.flush()
    return network


def change(network: Network, *, name: str, aim: str, locale: str, timezone: str) -> None:
    """Change what a network says of itself, its language and its time zone."""
    before = (network.name, network.aim, network.locale, network.timezone)
    network.name, network.aim = typed.name(name).strip(), aim.strip()
    network.locale, network.timezone = locale, timezone
    if before != (network.name, network.aim, network.locale, network.timezone):
        audit.record(
            "network.changed",
            N_("Changed the network: %(name)s"),
            words={"name": network.name},
            before=list(before),
        )


def find(slug: str) -> Network | None:
    """The network with this short name, or None."""
    return db.session.scalar(select(Network).where(Network.slug == slug))


def add_member(
    person: Person,
    roles: Collection[str],
    program: Program | None = None,
    *,
    by_id: int | None = None,
) -> Membership:
    """Make ``person`` a member of the current network. Raises ValueError for a role that does not exist.

    ``by_id`` is who did it, where that is not whoever is signed in.
    """
    if unknown := set(roles) - set(ROLES):
        raise ValueError(
            f"There is no role {', '.join(sorted(unknown))}; there are {', '.join(ROLES)}."
        )
    already = select(Membership.id).where(Membership.person_id == person.id)
    if db.session.scalar(already) is not None:
        raise NotPossible(_("%(name)s is a member of this network already.", name=person.name))
    membership = Membership(
        person_id=person.id,
        program_id=program.id if program else None,
        joined_on=days.today(),
    )
    db.session.add(membership)
    db.session.flush()
    db.session.add_all(
        MembershipRole(membership_id=membership.id, role=role) for role in sorted(set(roles))
    )
    audit.record(
        "member.added",
        N_("%(name)s joined as %(roles)s"),
        words={"name": person.name, "roles": ", ".join(sorted(roles))},
        person_id=by_id,
        membership=membership.id,
    )
    return membership


def memberships_of(person: Person) -> list[tuple[Network, list[str]]]:
    """The networks that a person is a member of, by name, with their roles in each."""
    with tenancy.across_networks("a person sees all their own networks"):
        found = db.session.scalars(
            select(Membership)
            .where(Membership.person_id == person.id, Membership.left_on.is_(None))
            .options(selectinload(Membership.roles))
        ).all()
        networks = {
            n.id: n
            for n in db.session.scalars(
                select(Network).where(Network.id.in_([m.network_id for m in found]))
            )
        }
    pairs = [(networks[m.network_id], [role.role for role in m.roles]) for m in found]
    return sorted(pairs, key=lambda pair: pair[0].name)


def programs() -> Sequence[Program]:
    """All programs of the current network, by name."""
    return db.session.scalars(select(Program).order_by(Program.name)).all()


def members(search: str = "") -> Sequence[Membership]:
    """The present members, by name, with their roles; ``search`` looks in names."""
    statement = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.left_on.is_(None))
        .options(
            joinedload(Membership.person),
            joinedload(Membership.program),
            selectinload(Membership.roles),
        )
        .order_by(Person.name)
    )
    if search:
        statement = statement.where(says(search, Person.name))
    return db.session.scalars(statement).all()


# Plugin switches


def switched_on(network: Network) -> frozenset[str]:
    """The names of the plugins that are switched on in ``network``, installed or not."""
    with tenancy.in_network(network.id):
        return frozenset(
            db.session.scalars(select(PluginSwitch.plugin).where(PluginSwitch.enabled))
        )


def title_of(registry: Registry, name: str) -> str:
    """What people call an installed plugin; its name where it could not be read."""
    entry = registry.entry(name)
    return told(entry.plugin.title) if entry and entry.plugin else name


def switch_on(
    network: Network, name: str, user: Access | None, reason: str = "switched"
) -> list[str]:
    """Switch a plugin on, and what it requires before it; gives the names switched on.

    Raises :class:`NotPossible` for a plugin that is not installed or has failed, or whose tables are behind: its
    ``network_enabled`` could not write what the plugin begins with, and is called only this once.
    """
    registry = registry_of(current_app)
    entry = registry.entry(name)
    if entry is None:
        raise NotPossible(_("There is no plugin called %(name)s here.", name=name))
    if entry.plugin is None or entry.failed:
        raise _not_switched(name, entry.reason or "")
    switched = []
    for required in entry.plugin.requires:
        switched += switch_on(network, required, user, reason)
    if registry.is_on(network, name):
        return switched
    if migrating.is_behind(current_app, name):
        raise _not_switched(
            name, _("Its tables are behind its code: `commonaim upgrade` has to be run first.")
        )
    _set_switch(name, enabled=True)
    audit.record(
        "plugin.enabled",
        N_("Switched on %(plugin)s"),
        words={"plugin": entry.plugin.title},
        plugin=name,
        reason=reason,
    )
    db.session.flush()
    registry.forget_enabled()
    hooks.collect("network_enabled", network=network, user=user, reason=reason, only=name)
    return [*switched, name]


def _not_switched(name: str, reason: str) -> NotPossible:
    return NotPossible(
        _(
            "%(plugin)s cannot be switched on. %(reason)s",
            plugin=title_of(registry_of(current_app), name),
            reason=reason,
        )
    )


def switch_off(network: Network, name: str, user: Access | None) -> None:
    """Switch a plugin off. Every row stays. Raises :class:`NotPossible` when one that is on requires it."""
    registry = registry_of(current_app)
    if not registry.is_on(network, name):
        return
    needing = [
        told(p.title)
        for p in registry.loaded()
        if name in p.requires and registry.is_on(network, p.name)
    ]
    if needing:
        raise NotPossible(
            _("%(plugins)s needs it: switch that off first.", plugins=", ".join(needing))
        )
    hooks.collect("network_disabled", network=network, user=user, only=name)
    _set_switch(name, enabled=False)
    audit.record(
        "plugin.disabled",
        N_("Switched off %(plugin)s"),
        words={"plugin": registry.plugin(name).title},
        plugin=name,
    )
    db.session.flush()
    registry.forget_enabled()


def _set_switch(name: str, *, enabled: bool) -> None:
    switch = db.session.scalar(select(PluginSwitch).where(PluginSwitch.plugin == name))
    if switch is None:
        switch = PluginSwitch(plugin=name)
        db.session.add(switch)
    switch.enabled, switch.changed_at = enabled, now()


def where_on(name: str) -> Sequence[str]:
    """The short names of all networks in which a plugin is switched on; for the operator."""
    with tenancy.across_networks("where a plugin is on is asked, and nothing else"):
        return db.session.scalars(
            select(Network.slug)
            .join(PluginSwitch, PluginSwitch.network_id == Network.id)
            .where(PluginSwitch.plugin == name, PluginSwitch.enabled)
            .order_by(Network.slug)
        ).all()


def hidden_when_off(network: Network, name: str) -> list[str]:
    """What people will no longer see when the plugin is switched off, with counts."""
    answers = hooks.collect("hidden_when_off", network=network, only=name)
    return [line for answer in answers for line in answer.result]


# Plugin settings


def settings(plugin: Plugin) -> dict[str, Any]:
    """The plugin's settings in the current network: what was chosen, else the default."""
    rows = db.session.execute(
        select(PluginSetting.name, PluginSetting.value).where(PluginSetting.plugin == plugin.name)
    )
    chosen: dict[str, Any] = dict(rows.all())
    return {setting.name: chosen.get(setting.name, setting.default) for setting in plugin.settings}


def change_settings(plugin: Plugin, values: Mapping[str, Any]) -> list[PluginSetting]:
    """Store settings; gives those that changed. Raises :class:`NotPossible` for a value that cannot be."""
    before, changed = settings(plugin), list[PluginSetting]()
    for setting in plugin.settings:
        value = _checked(setting, values.get(setting.name))
        if value == before[setting.name]:
            continue
        row = db.session.scalar(
            select(PluginSetting).where(
                PluginSetting.plugin == plugin.name, PluginSetting.name == setting.name
            )
        )
        if row is None:
            row = PluginSetting(plugin=plugin.name, name=setting.name)
            db.session.add(row)
        row.value = value
        changed.append(row)
        audit.record(
            "plugin.setting",
            N_("Changed “%(setting)s” of %(plugin)s"),
            words={"setting": setting.title, "plugin": plugin.title},
            plugin=plugin.name,
            setting=setting.name,
            before=before[setting.name],
            after=value,
        )
    db.session.flush()
    return changed


def _out_of_bounds(setting: Setting, number: int) -> str:
    words = {"setting": told(setting.title), "value": number}
    if setting.most is None:
        sentence: str = _(
            "“%(setting)s” is at least %(least)s; %(value)s is less.", least=setting.least, **words
        )
    elif setting.least is None:
        sentence = _(
            "“%(setting)s” is at most %(most)s; %(value)s is more.", most=setting.most, **words
        )
    else:
        sentence = _(
            "“%(setting)s” is from %(least)s to %(most)s; %(value)s is not.",
            least=setting.least,
            most=setting.most,
            **words,
        )
    return sentence


def _checked(setting: Setting, value: Any) -> Any:
    if setting.kind == "bool":
        return value in (True, "1", "on", "true", "y")
    if setting.kind == "int":
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise NotPossible(
                _(
                    "“%(setting)s” is a whole number; “%(value)s” is not.",
                    setting=told(setting.title),
                    value=value,
                )
            ) from None
        if not is_within(setting, number):
            raise NotPossible(_out_of_bounds(setting, number))
        return number
    if setting.kind == "choice" and value not in dict(setting.choices):
        raise NotPossible(
            _(
                "“%(setting)s” is one of %(choices)s.",
                setting=told(setting.title),
                choices=", ".join(told(title) for title in dict(setting.choices).values()),
            )
        )
    text = str(value or "")
    # a browser ends the lines of a field in its own way
    return text.replace("\r\n", "\n").strip() if setting.kind == "long" else text
