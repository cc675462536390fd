"""What is wrong with an installation, in sentences that say how to mend it; asked for by ``commonaim doctor``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from . import hooks, manifests, migrating, row_security, stored_files, tenancy
from .db import Base, NetworkScoped, db, file_problems, now
from .networks.models import Membership, MembershipRole, Network, PluginFailure
from .permissions import HUB_ADMIN
from .registry import registry_of


def findings(app: Flask) -> Iterator[str]:
    """Everything that is wrong, what others depend on first. What needs tables is not asked while they are behind."""
    yield from _set_up(app)
    yield from _plugins(app)
    behind = migrating.pending(app)
    for name in behind:
        yield f"The tables of {name} are behind the code: run `commonaim upgrade`."
    yield from file_problems(db.engine)
    if behind:
        return
    yield from _tables(app)
    for left in manifests.gone():
        yield f"Plugin {left.name} from {left.distribution} is gone. {left.what_to_do}"
    yield from _failures()
    for network in db.session.scalars(select(Network).order_by(Network.slug)).all():
        with tenancy.in_network(network.id):
            for sentence in _network(network):
                yield f"{network.slug}: {sentence}"


def _set_up(app: Flask) -> Iterator[str]:
    folder = Path(app.config["DATA_DIR"])
    if not os.access(folder, os.W_OK):
        yield f"DATA_DIR {folder} cannot be written to: give it to the user that runs Common Aim."
    if app.config["SMTP_URL"] and not app.config["SITE_URL"]:
        yield "SMTP_URL is set and SITE_URL is not: links in mails lead nowhere. Set SITE_URL."
    if app.config["SITE_URL"].startswith("https:") and not app.config["HTTPS"]:
        yield "SITE_URL begins with https and HTTPS is off: cookies are sent unprotected. Set HTTPS=1."
    if app.config["SAFE_MODE"]:
        yield "SAFE_MODE is on: no plugin runs. Set it to 0 when the trouble is over."
    if app.static_folder and not Path(app.static_folder, "vendor").is_dir():
        yield "The front-end files are missing from core/static/vendor: run `make assets`."


def _plugins(app: Flask) -> Iterator[str]:
    for entry in registry_of(app).entries:
        if entry.reason:
            yield f"Plugin {entry.name} from {entry.distribution} is left out. {entry.reason}"


def _tables(app: Flask) -> Iterator[str]:
    for branch in migrating.branches(app):
        if migrating.drift(branch):
            yield (
                f"The tables of {branch.name} are not as its migrations make them: restore a backup, "
                f"or ask whoever wrote {branch.name}."
            )
    scoped = [
        str(mapper.local_table.description)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, NetworkScoped)
        and mapper.local_table.description in Base.metadata.tables
    ]
    with db.engine.begin() as connection:
        if row_security.is_bypassed(connection):
            yield "The database's role may pass by row-level security: use one without SUPERUSER and BYPASSRLS."
        for table in row_security.unprotected(connection, scoped):
            yield f"Table {table} has no row-level security: its migration should call protect()."


def _failures() -> Iterator[str]:
    week = now() - timedelta(days=7)
    rows = db.session.execute(
        select(PluginFailure.plugin, func.count())
        .where(PluginFailure.at >= week)
        .group_by(PluginFailure.plugin)
        .order_by(PluginFailure.plugin)
    )
    for plugin, count in rows:
        yield f"{plugin} failed {count} times in the last seven days: see its page, or the log."


def _network(network: Network) -> Iterator[str]:
    admins = (
        select(Membership.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(MembershipRole.role == HUB_ADMIN, Membership.left_on.is_(None))
    )
    if db.session.scalar(admins.limit(1)) is None:
        yield (
            f"Nobody is hub admin: `commonaim user join EMAIL --network {network.slug} --role hub_admin`."
        )
    for lost in stored_files.missing():
        yield f"The file of {lost} is missing: bring it back from a backup."
    answers = hooks.collect("checks", network=network)
    for answer in answers:
        yield from (f"{answer.plugin.name}: {sentence}" for sentence in answer.result)
    for plugin, error in answers.failed.items():
        yield f"{plugin}: could not be asked ({type(error).__name__}: {error}). Mend the plugin."
