"""Commands about plugins: what is installed, what failed and why, what is on where."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from .. import migrating
from ..db import db
from ..networks import services as networks
from ..registry import registry_of
from .base import Wrong, commonaim, network_named, said_if_not_possible
from .site import bring_up_to_date


@commonaim.group()
def plugins() -> None:
    """Plugins: what is installed, what failed and why, what is on where."""


@plugins.command("list")
@with_appcontext
def list_plugins() -> None:
    """All installed plugins, one a line: name, state, version, where it came from, why it failed."""
    for entry in registry_of(current_app).entries:
        state = "FAILED" if entry.failed else "ok"
        click.echo(
            "\t".join(
                [entry.name, state, entry.version, entry.distribution, entry.reason or ""]
            ).rstrip()
        )


@plugins.command("show")
@click.argument("name")
@with_appcontext
def show_plugin(name: str) -> None:
    """What a plugin is and what it adds to a network."""
    entry = registry_of(current_app).entry(name)
    if entry is None:
        raise Wrong(
            f"There is no plugin {name!r} here; `commonaim plugins list` shows those that are."
        )
    click.echo(f"{entry.name} {entry.version} from {entry.distribution}")
    if entry.reason:
        click.echo(f"FAILED: {entry.reason}")
    if entry.plugin:
        click.echo(f"{entry.plugin.title}: {entry.plugin.summary}")
        with current_app.test_request_context():
            for line in networks.what_it_adds(entry.plugin):
                click.echo(f"  adds {line}")


@plugins.command("enable")
@click.argument("name")
@click.option("--network", "slug", required=True, help="Short name of the network.")
@with_appcontext
def enable_plugin(name: str, slug: str) -> None:
    """Switch a plugin on in a network, with what it requires."""
    with network_named(slug) as network, said_if_not_possible():
        switched = networks.switch_on(network, name, None)
        db.session.commit()
    click.echo(f"On in {slug}: {', '.join(switched) or 'nothing new'}")


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
