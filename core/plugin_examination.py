"""What is wrong with one installed plugin, in sentences, without running its tests: ``commonaim plugins check``."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import inspect

from . import migrating, row_security
from .db import Base, NetworkScoped, db
from .permissions import PUBLIC, SIGNED_IN, declared
from .plugin import Plugin
from .plugin_checks import not_marked, tables_of
from .registry import Entry, registry_of, resolve


def findings(app: Flask, entry: Entry) -> Iterator[str]:
    """Why it failed; or else what is wrong with the code it names, its routes, its tables and their migrations."""
    if entry.reason or entry.plugin is None:
        yield f"FAILED: {entry.reason}"
        return
    yield from of_code(entry.plugin)
    yield from _routes(app, entry.name)
    yield from _models(entry.plugin)
    yield from _tables(app, entry.name)


def of_code(plugin: Plugin) -> Iterator[str]:
    """What is wrong with the code that it names: hooks that are not marked, jobs and commands that are not there."""
    yield from _hooks(plugin)
    yield from _named_code(plugin)


def _hooks(plugin: Plugin) -> Iterator[str]:
    for name in not_marked(resolve(plugin.hooks)) if plugin.hooks else ():
        yield f"`{name}` is a hook's name and is not marked with @hookimpl."


def _named_code(plugin: Plugin) -> Iterator[str]:
    """Jobs and commands are imported when they are run, so that a name with a typing error is found only here."""
    for field, named in (("jobs", plugin.jobs), ("cli", plugin.cli)):
        for key, path in named.items():
            try:
                found = resolve(path)
            except Exception as error:  # noqa: BLE001  # any error of a stranger's module
                yield (
                    f"{field} names {path} for {key}, which cannot be had ({type(error).__name__}: {error}): "
                    'write "module:attribute" of what is there.'
                )
            else:
                if not callable(found):
                    yield f"{field} names {path} for {key}, which is a {type(found).__name__} and cannot be called."


def _routes(app: Flask, name: str) -> Iterator[str]:
    known = {permission.name for permission in registry_of(app).permissions}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{name}."):
            continue
        needed = declared(app.view_functions[rule.endpoint])
        if needed is None:
            yield f"{rule.endpoint} declares no permission and is never served: put @requires below its route."
        elif needed not in {*known, PUBLIC, SIGNED_IN}:
            yield f"{rule.endpoint} requires {needed}, which nobody can have: list it in Plugin.permissions."


def _models(plugin: Plugin) -> Iterator[str]:
    names = tables_of(plugin.models) if plugin.models else set()
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if str(table.description) not in names:
            continue
        if not issubclass(mapper.class_, NetworkScoped):
            yield f"{mapper.class_.__name__} is not NetworkScoped: its rows would be of all networks."
        for key in table.foreign_keys:
            to = key.column.table.name
            if not to.startswith(f"{plugin.name}_") and not key.ondelete:
                yield f"{key.parent} points to {to} and does not say what happens ON DELETE."


def _tables(app: Flask, name: str) -> Iterator[str]:
    branch = next((each for each in migrating.branches(app) if each.name == name), None)
    if branch is None:
        return
    if migrating.current(branch) != migrating.head(branch):
        yield "Its tables are behind its code: run `commonaim upgrade`."
        return
    if migrating.drift(branch):
        yield f"Its migrations do not make what its models say: `commonaim plugins revision {name} MESSAGE`."
    with db.engine.connect() as connection:
        here = set(inspect(connection).get_table_names())
        for table in row_security.unprotected(connection, branch.tables & here):
            yield f"Table {table} has no row-level security: its migration should call protect(op, table)."
