"""Commands about networks."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ..db import db
from ..exporting import services as exporting
from ..networks import beginning, deleting
from ..networks import services as networks
from ..networks.models import Network
from .base import commonaim, network_named, said_if_not_possible
from .files import new_file, say_problems


@commonaim.group("network")
def network_group() -> None:
    """Networks."""


@network_group.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The network's name.")
@click.option("--like", help="Short name of a network whose plugins and their settings it gets.")
@with_appcontext
def create_network(slug: str, name: str, like: str | None) -> None:
    """Make a network, with the plugins of NEW_NETWORKS on, or those of another network; no row goes along."""
    with said_if_not_possible():
        made = networks.create(slug, name)
        if like is None:
            switched = beginning.give_preset(made)
        else:
            with network_named(like) as other:
                source = other
            switched = beginning.copy_plugins(source, made, None)
        db.session.commit()
    if switched:
        click.echo(f"On from the beginning: {', '.join(switched)}")
    click.echo(f"{name} is at /n/{slug}/")


@network_group.command("list")
@with_appcontext
def list_networks() -> None:
    """All networks, one a line: short name, name."""
    for found in db.session.scalars(select(Network).order_by(Network.slug)):
        click.echo(f"{found.slug}\t{found.name}")


@network_group.command("export")
@click.argument("slug")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def export_network(slug: str, out: Path) -> None:
    """Write everything of a network to OUT, a ZIP of JSON lines and files; what plugins keep too, on or off."""
    with network_named(slug) as network, new_file(out) as target:
        archive = exporting.network_archive(network, target)
    click.echo(f"{out}: {sum(archive.tables.values())} rows of {len(archive.tables)} tables")
    say_problems(archive.problems)


@network_group.command("delete")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def delete_network(slug: str, yes: bool) -> None:
    """Delete a network with everything in it; export it first. People keep their accounts."""
    with network_named(slug) as network:
        if not yes:
            for line in deleting.what_goes(network):
                click.echo(f"  {line}")
            click.confirm(f"This cannot be undone. Delete {network.name}?", abort=True)
        deleting.delete_network(network)
        db.session.commit()
    click.echo(f"{slug} is deleted. Those who were in it can still sign in.")
