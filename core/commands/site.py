"""Commands over the whole site: its database, its server, the demo, and what a timer calls."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from .. import backups, mail, migrating, row_security, tenancy
from .. import daily as daily_work
from .. import demo as demo_network
from .. import doctor as examination
from ..db import db
from ..networks import services as networks
from ..notices import weekly
from ..registry import registry_of
from ..serving import serve as serve_application
from .base import Wrong, commonaim
from .files import new_file


@commonaim.command()
@with_appcontext
def init() -> None:
    """Make the database, core's tables and plugins'; harmless when they are there."""
    bring_up_to_date()


@commonaim.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to the version of this code, core and plugins."""
    bring_up_to_date()


def bring_up_to_date() -> None:
    """Upgrade everything and tell what moved; warn of a database role that no wall holds back."""
    try:
        moved = migrating.upgrade(current_app)
    except migrating.NotUpgraded as problem:
        for line in problem.done:
            click.echo(line)
        raise Wrong(str(problem)) from None
    for line in moved or ["Everything is up to date."]:
        click.echo(line)
    with db.engine.begin() as connection:
        if row_security.is_bypassed(connection):
            click.echo(_BYPASSED, err=True)


_BYPASSED = (
    "Warning: the database's role may pass by row-level security, which is the last wall between networks. "
    "Use a role without SUPERUSER and BYPASSRLS (docs/user-guide/operator.md)."
)


@commonaim.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers", default=1, show_default=True, help="Processes; more than one wants PostgreSQL."
)
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site for real, with the worker for background jobs."""
    if migrating.CORE in migrating.pending(current_app):
        raise Wrong("The database is behind the code: run `commonaim upgrade` first.")
    click.echo(f"Common Aim is at http://{host}:{port}")
    serve_application(current_app._get_current_object(), host, port, workers)  # type: ignore[attr-defined]


@commonaim.command()
@click.option("--no-serve", is_flag=True, help="Make the network and print the findings, then end.")
@click.option("--reset", is_flag=True, help="Throw the demo network away and make it anew.")
@click.option("--port", default=5000, show_default=True, help="Port to listen on.")
@with_appcontext
def demo(no_serve: bool, reset: bool, port: int) -> None:
    """Make the demo network, review its submissions, print what was found and serve the site."""
    migrating.upgrade(current_app)
    if reset:
        demo_network.remove()
    network = networks.find(demo_network.slug())
    if network is None:
        network = demo_network.make(registry_of(current_app))
    with tenancy.in_network(network.id):
        for line in demo_network.report(network):
            click.echo(line)
    if not no_serve:
        current_app.config["DEMO_PEOPLE"] = demo_network.people()
        current_app.config["DEMO_PASSWORD"] = demo_network.PASSWORD
        click.echo(f"The site is at http://127.0.0.1:{port} until you press Ctrl+C.")
        serve_application(current_app._get_current_object(), "127.0.0.1", port)  # type: ignore[attr-defined]


@commonaim.command()
@with_appcontext
def digest() -> None:
    """Send everybody the mail of this week that is not sent yet; for a timer, once a day or more often."""
    sent = weekly.send_all()
    click.echo(f"{sent} sent" if mail.is_on() else "SMTP_URL is empty: no mail is sent.")


@commonaim.command()
@with_appcontext
def daily() -> None:
    """Ask plugins for what is due today in each network; for a timer. `serve` does it by itself."""
    asked = daily_work.run_due()
    click.echo(f"{asked} asked" if asked else "Nothing was left to ask today.")


@commonaim.command()
@with_appcontext
def doctor() -> None:
    """Look for what is wrong: set-up, database, migrations, files, plugins. Exit code 1 when something is."""
    found = 0
    for sentence in examination.findings(current_app):
        click.echo(sentence)
        found += 1
    if found:
        sys.exit(1)
    click.echo("All is well.")


@commonaim.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--without-keys", is_flag=True, help="Leave the keys out; keep them somewhere else.")
@with_appcontext
def backup(out: Path, without_keys: bool) -> None:
    """Write the whole site to OUT, a ZIP: database, files and keys; while it is served."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # what the proxy stands for
    try:
        with new_file(out) as target:
            about = backups.write(app, target, with_keys=not without_keys)
    except backups.NoBackup as problem:
        raise Wrong(str(problem)) from None
    click.echo(f"{out}: {about['database']} and {about['files']} files")
    if about["keys"]:
        click.echo(f"It holds the keys ({', '.join(about['keys'])}): keep it as safe as the site.")


@commonaim.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Also where there are networks: they go.")
@with_appcontext
def restore(source: Path, replace: bool) -> None:
    """Put a backup in the place of this site, which must not be served meanwhile, and bring it up to date."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # what the proxy stands for
    try:
        about = backups.bring_back(app, source, replace=replace)
    except backups.NoBackup as problem:
        raise Wrong(str(problem)) from None
    click.echo(f"The site is as it was at {about['made_at']}, with {about['files']} files.")
