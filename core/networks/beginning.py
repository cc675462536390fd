"""What a new network begins with: plugins that the site gives to each, or the switches and settings of another."""

from __future__ import annotations

from contextlib import suppress

from flask import current_app
from sqlalchemy import select

from .. import tenancy
from ..access import Access
from ..db import db
from ..registry import registry_of
from .models import Network, PluginSetting, PluginSwitch
from .services import NotPossible, change_settings, switch_on


def give_preset(network: Network) -> list[str]:
    """Switch on what ``NEW_NETWORKS`` names, in a network that is new; gives the names.

    Raises :class:`NotPossible` for one that is not installed or has failed.
    """
    named = filter(None, map(str.strip, current_app.config["NEW_NETWORKS"].split(",")))
    with tenancy.in_network(network.id):
        return [one for name in named if name for one in switch_on(network, name, None, "preset")]


def copy_plugins(source: Network, target: Network, user: Access | None) -> list[str]:
    """Let ``target`` have the plugins on that ``source`` has on, with its settings; gives the names switched on.

    No row goes along. A plugin that works no longer is left out. Each is told that it was switched on because the
    network was cloned.
    """
    with tenancy.in_network(source.id):
        on = db.session.scalars(select(PluginSwitch.plugin).where(PluginSwitch.enabled)).all()
        chosen = db.session.execute(
            select(PluginSetting.plugin, PluginSetting.name, PluginSetting.value)
        ).all()
    registry, switched = registry_of(current_app), list[str]()
    with tenancy.in_network(target.id):
        for plugin in registry.loaded():
            values = {name: value for owner, name, value in chosen if owner == plugin.name}
            if values:
                defaults = {setting.name: setting.default for setting in plugin.settings}
                _settle(plugin.name, {**defaults, **values})
            if plugin.name in on:
                switched += switch_on(target, plugin.name, user, "cloned")
    return switched


def _settle(name: str, values: dict[str, object]) -> None:
    # A choice that the plugin has no longer: its defaults stand.
    with suppress(NotPossible), db.session.begin_nested():
        change_settings(registry_of(current_app).plugin(name), values)
