"""Commands about plugins: what is installed, what failed and why, what is on where."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from .. import manifests, migrating, plugin_examination
from ..db import db
from ..networks import plugin_rows
from ..networks import services as networks
from ..registry import Entry, registry_of
from .base import Wrong, commonaim, network_named, said_if_not_possible
from .files import new_file
from .site import bring_up_to_date

#: So many texts that wait for a translation are named.
TOLD: Final = 10


@commonaim.group()
def plugins() -> None:
    """Plugins: what is installed, what failed and why, what is on where."""


@plugins.command("list")
@with_appcontext
def list_plugins() -> None:
    """All installed plugins, one a line: name, state, version, where it came from, why it failed."""
    if _core_is_there():
        migrating.leave_out_what_is_behind(current_app)
    for entry in registry_of(current_app).entries:
        state = "FAILED" if entry.failed else "ok"
        click.echo(
            "\t".join(
                [entry.name, state, entry.version, entry.distribution, entry.reason or ""]
            ).rstrip()
        )
    if not _core_is_there():
        click.echo("The database is not made yet, or behind: run `commonaim upgrade`.", err=True)
        return
    for left in manifests.gone():
        click.echo(f"{left.name}\tGONE\t{left.version}\t{left.distribution}\t{left.what_to_do}")


def _core_is_there() -> bool:
    return migrating.CORE not in migrating.pending(current_app)


def _installed(name: str) -> Entry:
    """The plugin of this name, working or failed; a name that is not installed ends the command with a sentence."""
    entry = registry_of(current_app).entry(name)
    if entry is None:
        _stop_if_gone(name)
        raise Wrong(
            f"There is no plugin {name!r} here; `commonaim plugins list` shows those that are."
        )
    return entry


def _stop_if_gone(name: str) -> None:
    """End the command with what to do, where only the tables of a plugin are here."""
    for left in manifests.gone() if _core_is_there() else ():
        if left.name == name:
            raise Wrong(
                f"The package of {name} is gone ({left.distribution} {left.version}). {left.what_to_do}"
            )


@plugins.command("show")
@click.argument("name")
@with_appcontext
def show_plugin(name: str) -> None:
    """What a plugin is, what it adds to a network, what can be chosen, and where it is on."""
    entry = _installed(name)
    click.echo(f"{entry.name} {entry.version} from {entry.distribution}")
    if entry.reason:
        click.echo(f"FAILED: {entry.reason}")
    if entry.plugin:
        click.echo(f"{entry.plugin.title}: {entry.plugin.summary}")
        with current_app.test_request_context():
            for added in plugin_rows.what_it_adds(registry_of(current_app), entry.plugin):
                click.echo(f"  {added.title}:")
                for part in added.parts:
                    click.echo(f"    {part}")
            if entry.plugin.settings:
                click.echo("  Settings:")
                for setting in entry.plugin.settings:
                    click.echo(f"    {setting.name}: {setting.title} ({setting.default})")
    if _core_is_there():
        click.echo(f"  On in: {', '.join(networks.where_on(name)) or 'no network'}")
        for slug, hook, error, count in plugin_rows.failures_by_network(name):
            click.echo(f"  failed {count} times in {slug} in the last seven days: {hook}: {error}")


@plugins.command("check")
@click.argument("name")
@with_appcontext
def check_plugin(name: str) -> None:
    """Look closely at an installed plugin; exit code 1 when something is wrong."""
    entry = _installed(name)
    found = list(plugin_examination.findings(current_app, entry))
    if _core_is_there():
        found += [
            f"{hook} failed {count} times in {slug} in the last seven days: {error}"
            for slug, hook, error, count in plugin_rows.failures_by_network(name)
        ]
        # On SQLite whoever has asked holds the lock until this.
        db.session.rollback()
    for sentence in found:
        click.echo(sentence)
    if found:
        sys.exit(1)
    click.echo(f"{name} {entry.version}: all is well.")


@plugins.command("purge")
@click.argument("name")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def purge_plugin(name: str, out: Path, yes: bool) -> None:
    """Write everything that is kept of a plugin to OUT, then remove its tables; also when its package is gone."""
    manifest = manifests.known(name)
    if manifest is not None and not yes:
        click.echo(
            f"{manifest.title} ({manifest.distribution} {manifest.version}): {', '.join(manifest.tables)}"
        )
        click.confirm("These tables go, in every network. Purge it?", abort=True)
    with new_file(out) as target:
        try:
            tables = manifests.purge(name, target)
        except manifests.NotPurged as problem:
            raise Wrong(str(problem)) from None
    click.echo(f"{out} has what was there. Removed: {', '.join(tables)}.")


@plugins.command("enable")
@click.argument("name")
@click.option("--network", "slug", required=True, help="Short name of the network.")
@with_appcontext
def enable_plugin(name: str, slug: str) -> None:
    """Switch a plugin on in a network, with what it requires."""
    if registry_of(current_app).entry(name) is None:
        _stop_if_gone(name)
    with network_named(slug) as network, said_if_not_possible():
        switched = networks.switch_on(network, name, None)
        db.session.commit()
    click.echo(
        f"On in {slug}: {', '.join(switched)}" if switched else f"{name} is on in {slug} already."
    )


@plugins.command("disable")
@click.argument("name")
@click.option("--network", "slug", required=True, help="Short name of the network.")
@with_appcontext
def disable_plugin(name: str, slug: str) -> None:
    """Switch a plugin off in a network; every row stays."""
    with network_named(slug) as network, said_if_not_possible():
        networks.switch_off(network, name, None)
        db.session.commit()
    click.echo(f"Off in {slug}: {name}")


@plugins.command("status")
@with_appcontext
def plugin_status() -> None:
    """The database version of core and of each plugin, and which are behind; exit code 1 when any is."""
    behind = migrating.pending(current_app)
    for branch in migrating.branches(current_app):
        at = migrating.current(branch) or "nothing"
        click.echo(f"{branch.name}\t{at}\t{'behind' if branch.name in behind else 'up to date'}")
    if behind:
        sys.exit(1)


@plugins.command("upgrade")
@with_appcontext
def upgrade_plugins() -> None:
    """Bring the tables of core and of all plugins to the version of this code."""
    bring_up_to_date()


@plugins.command("new")
@click.argument("name")
@click.option("--title", default="", help="What people call it; as the name when it is not given.")
@click.option(
    "--into",
    "parent",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder to put the plugin's own folder in.",
)
def new_plugin(name: str, title: str, parent: Path) -> None:
    """Write a small complete plugin to begin with, in a folder of its own, with tests."""
    # Imported here and below: this is for those who write plugins, and `serve` is a command too.
    from .. import starter

    try:
        folder = starter.write(name, title, parent)
    except starter.CannotBegin as problem:
        raise Wrong(str(problem)) from None
    click.echo(f"{folder} is there. Next:")
    click.echo(f'  cd {folder} && pip install --editable ".[test]" && pytest')
    click.echo("  commonaim upgrade")
    click.echo(f"  commonaim plugins enable {name} --network SLUG")


@plugins.command("messages")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--language", "more", multiple=True, help="Begin a catalog of this language too.")
def update_messages(folder: Path, more: tuple[str, ...]) -> None:
    """Bring the catalogs of the plugin in FOLDER up to date with its texts, and compile them."""
    from .. import catalogs

    found = [
        path
        for path in sorted(folder.rglob("translations"))
        if not {"build", ".venv", "site-packages"}.intersection(path.parts)
    ]
    if not found:
        raise Wrong(
            f"There is no folder called translations in {folder}: make one beside hooks.py."
        )
    for translations in found:
        code = translations.parent
        present = {path.parent.parent.name for path in translations.glob("*/LC_MESSAGES/*.po")}
        for language in sorted(present.union(more)):
            path = catalogs.catalog_of(code, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            command = "commonaim plugins messages ."
            # No guesses: the texts of a new plugin are like those of the one it was generated from by chance.
            path.write_bytes(catalogs.updated(code, language, code, command, guess=False))
            path.with_suffix(".mo").write_bytes(catalogs.compiled(path))
            left = catalogs.untranslated(path)
            click.echo(f"{path}: {len(left)} to translate" if left else f"{path}: all translated")
            for text in left[:TOLD]:
                click.echo(f"  {text}")


@plugins.command("revision")
@click.argument("name")
@click.argument("message")
@with_appcontext
def write_revision(name: str, message: str) -> None:
    """Write the next migration of a plugin from the difference between its models and the database."""
    branch = next((each for each in migrating.branches(current_app) if each.name == name), None)
    if branch is None or name == migrating.CORE:
        raise Wrong(
            f"No plugin {name!r} with tables is installed and works: see `commonaim plugins list`."
        )
    if name in migrating.pending(current_app):
        raise Wrong("The database is behind the migrations: run `commonaim upgrade` first.")
    try:
        path = migrating.write_next_revision(branch, message)
    except migrating.CannotWrite as problem:
        raise Wrong(str(problem)) from None
    click.echo(
        f"{path}: read it, then `commonaim upgrade`." if path else "Models and tables agree."
    )
