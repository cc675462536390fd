"""Asking plugins once a day, in each network, for what is due. ``commonaim daily`` asks, and so does the job worker.

Whoever writes the day into the row of a plugin asks it, and commits that before: two who look at once ask once, and a
plugin that fails is asked again on the next day of the network.
"""

from __future__ import annotations

from datetime import date

from flask import current_app, g
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from . import hooks, tenancy
from .db import db
from .networks.models import DailyRun, Network
from .registry import registry_of


def run_due() -> int:
    """Ask each plugin that was not asked today yet, in every network; gives how many were."""
    registry, asked = registry_of(current_app), 0
    plugins = [each.plugin_name for each in registry.implementations("daily")]
    for network_id in db.session.scalars(select(Network.id).order_by(Network.id)).all():
        with tenancy.in_network(network_id):
            asked += _in_network(network_id, plugins)
    db.session.commit()
    return asked


def _in_network(network_id: int, plugins: list[str]) -> int:
    network = db.session.scalar(select(Network).where(Network.id == network_id))
    if network is None:
        return 0
    registry, today = registry_of(current_app), network.today
    registry.forget_enabled()
    asked = 0
    for plugin in plugins:
        if registry.is_on(network, plugin) and _claimed(plugin, today):
            _ask(network, plugin)
            asked += 1
    return asked


def _claimed(plugin: str, today: date) -> bool:
    """Whether the plugin's day is ours to ask for; nobody else asks from now on, whatever becomes of us."""
    mine = DailyRun.plugin == plugin
    known = db.session.scalar(select(DailyRun.day).where(mine))
    if known is not None:
        if known >= today:
            return False
        moved = update(DailyRun).where(mine, DailyRun.day < today).values(day=today)
        won = bool(getattr(db.session.execute(moved), "rowcount", 0))
        db.session.commit()
        return won
    try:
        with db.session.begin_nested():
            db.session.add(DailyRun(plugin=plugin, day=today))
    except IntegrityError:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def _ask(network: Network, plugin: str) -> None:
    with current_app.test_request_context(), force_locale(network.locale):
        g.network_slug = network.slug
        hooks.collect("daily", network=network, only=plugin)
        g.pop("network_slug")
    db.session.commit()
