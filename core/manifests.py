"""What a plugin leaves in the database: remembered, so that it can be exported and purged when its package is gone.

Nothing of the plugin's code is used here. Its tables are read as they stand.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from flask import Flask, current_app
from sqlalchemy import MetaData, Table, delete, inspect, select

from . import migrating, tenancy
from .db import db, now, reading
from .exporting.archive import Archive
from .networks.models import DailyRun, PluginFailure, PluginManifest, PluginSetting, PluginSwitch
from .networks.services import where_on
from .registry import installed_names, registry_of
from .uploads import plugin_files, storing
from .uploads.models import PluginFile


class NotPurged(Exception):
    """Why a plugin cannot be purged, in a sentence that says what to do first."""


def remember(app: Flask) -> None:
    """Write down which tables each working plugin has; called when the tables have been made."""
    for entry in registry_of(app).entries:
        if entry.plugin is None or entry.failed or not entry.plugin.tables:
            continue
        row = known(entry.name) or PluginManifest(name=entry.name)
        row.title, row.tables = entry.plugin.title, sorted(entry.plugin.tables)
        row.distribution, row.version, row.seen_at = entry.distribution, entry.version, now()
        db.session.add(row)
    db.session.commit()


def known(name: str) -> PluginManifest | None:
    """What is remembered of a plugin."""
    return db.session.scalar(select(PluginManifest).where(PluginManifest.name == name))


def left_behind() -> Sequence[PluginManifest]:
    """The plugins that have tables here and no code that works: uninstalled, or failed."""
    working = registry_of(current_app).names()
    rows = db.session.scalars(select(PluginManifest).order_by(PluginManifest.name)).all()
    return [row for row in rows if row.name not in working]


def gone() -> Sequence[PluginManifest]:
    """Those of :func:`left_behind` that are not installed any more. One that SAFE_MODE leaves out is."""
    installed = {entry.name for entry in registry_of(current_app).entries} | installed_names()
    return [row for row in left_behind() if row.name not in installed]


def still_holding() -> Sequence[PluginManifest]:
    """Those of :func:`left_behind` of which a table is in the database, with rows that no code looks after."""
    here = set(inspect(db.session.connection()).get_table_names())
    return [row for row in left_behind() if here.intersection(row.tables)]


def rows_left(
    manifest: PluginManifest, network_id: int | None
) -> Iterator[tuple[str, Iterator[Any]]]:
    """(table, rows) of each table of a plugin, of one network or of all."""
    for table in _tables(manifest):
        yield table.name, _rows(table, network_id)


def purge(name: str, target: IO[bytes]) -> list[str]:
    """Export everything that the database holds of a plugin, then remove it; gives the names of the tables that went.

    Raises :class:`NotPurged` when there is nothing of it, or something still uses it.
    """
    manifest = known(name)
    if manifest is None:
        raise NotPurged(f"The database holds nothing of {name}.")
    _refuse_in_use(name)
    archive = Archive(target)
    with tenancy.across_networks("everything of a plugin is exported before it is removed"):
        for table, rows in rows_left(manifest, None):
            archive.table(name, table, rows)
        files = _files(name)
        for file in files:
            if (path := storing.path_of(file.stored)).exists():
                archive.file(f"{name}/files/{file.id}.{file.kind}", path)
        archive.close(plugin=name, distribution=manifest.distribution, version=manifest.version)
    tables = [table.name for table in _tables(manifest)]
    db.session.rollback()
    _drop(name, tables)
    with tenancy.across_networks("a plugin is removed from every network"):
        for model in (PluginSwitch, PluginSetting, PluginFailure, DailyRun):
            db.session.execute(delete(model).where(model.plugin == name))
        db.session.execute(delete(PluginManifest).where(PluginManifest.name == name))
        plugin_files.remove(_files(name))
        db.session.commit()
    return tables


def _files(name: str) -> Sequence[PluginFile]:
    return db.session.scalars(
        select(PluginFile).where(PluginFile.plugin == name).order_by(PluginFile.id)
    ).all()


def _refuse_in_use(name: str) -> None:
    registry = registry_of(current_app)
    needing = [plugin.name for plugin in registry.loaded() if name in plugin.requires]
    if needing:
        raise NotPurged(f"{', '.join(needing)} requires {name}: purge or uninstall that first.")
    if name not in registry.names():
        return
    on = where_on(name)
    if on:
        raise NotPurged(
            f"{name} is on in {', '.join(on)}: `commonaim plugins disable {name} --network {on[0]}` first."
        )


def _drop(name: str, tables: Sequence[str]) -> None:
    branch = next((b for b in migrating.branches(current_app) if b.name == name), None)
    if branch is not None:
        migrating.downgrade(branch)
    leftover = [*tables, f"alembic_version_{name}"]
    token = reading.set(False)
    try:
        with db.engine.begin() as connection:
            here = set(inspect(connection).get_table_names())
            found = MetaData()
            found.reflect(connection, only=[table for table in leftover if table in here])
            # Reflection follows foreign keys to core's tables, which stay.
            ours = [found.tables[table] for table in leftover if table in found.tables]
            found.drop_all(connection, tables=ours)
    finally:
        reading.reset(token)


def _tables(manifest: PluginManifest) -> list[Table]:
    connection = db.session.connection()
    here = set(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=[name for name in manifest.tables if name in here])
    return [table for table in found.sorted_tables if table.name in manifest.tables]


def _rows(table: Table, network_id: int | None) -> Iterator[Mapping[str, Any]]:
    statement = select(table).order_by(*table.primary_key)
    if network_id is not None:
        statement = statement.where(table.c.network_id == network_id)
    for row in db.session.execute(statement):
        yield {
            key: b64encode(value).decode() if isinstance(value, bytes) else value
            for key, value in row._mapping.items()
            if network_id is None or key != "network_id"
        }
