"""The commands of ``commonaim`` that need the application: database, people, networks, plugins, demo, server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy import select

from . import config, mail, migrating, row_security, tenancy
from . import demo as demo_network
from .accounts import services as accounts
from .accounts.models import Person
from .app import create_app
from .cli import plugin_command
from .config import ConfigProblem
from .db import db
from .networks import services as networks
from .networks.models import Network
from .notices import weekly
from .permissions import ROLES
from .registry import PluginProblem, registry_of
from .serving import CannotListen
from .serving import serve as serve_application

Command = TypeVar("Command", bound=Callable[..., Any])


def application() -> Flask:
    """The application as a command uses it: what people have to know is printed, so that only trouble is logged.

    ``serve`` and ``run`` log as they are configured to.
    """
    context = click.get_current_context(silent=True)
    if context and context.info_name in ("serve", "run"):
        return create_app()
    settings = config.load()
    for name, usual, instead in (("LOG_LEVEL", "INFO", "WARNING"), ("LOG_FORMAT", "json", "text")):
        if settings[name] == usual:
            settings[name] = instead
    return create_app(LOG_LEVEL=settings["LOG_LEVEL"], LOG_FORMAT=settings["LOG_FORMAT"])


class Group(FlaskGroup):
    """Flask's group without its options, of which none makes sense here, and the commands of installed plugins."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(create_app=application, load_dotenv=False, **settings)
        self.params.clear()

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Core's command of this name, else a plugin's."""
        return super().get_command(ctx, name) or plugin_command(name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names that ``commonaim --help`` shows."""
        with application().app_context():
            theirs = [name for plugin in registry_of(current_app).loaded() for name in plugin.cli]
        return sorted({*super().list_commands(ctx), *theirs})


@click.group(cls=Group, add_default_commands=True, add_version_option=False)
def commonaim() -> None:
    """Common Aim: a platform for networks of programs that share one aim and learn by testing changes."""


def run() -> None:
    """Run the command line; whatever is wrong with the call or the configuration is one line and exit code 2."""
    try:
        sys.exit(commonaim.main(prog_name="commonaim", standalone_mode=False) or 0)
    except click.ClickException as problem:
        where = (
            problem.ctx.command_path
            if isinstance(problem, click.UsageError) and problem.ctx
            else ""
        )
        help_at = f" See `{where} --help`." if where else ""
        click.echo(f"commonaim: {problem.format_message()}{help_at}", err=True)
    except (ConfigProblem, PluginProblem, CannotListen) as problem:
        click.echo(f"commonaim: {problem}", err=True)
    except click.Abort:
        click.echo("commonaim: stopped.", err=True)
    sys.exit(2)


class Wrong(click.ClickException):
    """An error in the call: one line on standard error that says how to mend it, exit code 2."""

    exit_code = 2


@contextmanager
def _said_if_not_possible() -> Iterator[None]:
    """End the command with the sentence of whatever people and networks refuse."""
    try:
        yield
    except (accounts.AccountProblem, networks.NotPossible) as problem:
        raise Wrong(str(problem)) from None


@contextmanager
def network_named(slug: str) -> Iterator[Network]:
    """The network with this short name, entered; a wrong name ends the command with a sentence."""
    network = networks.find(slug)
    if network is None:
        known = (
            ", ".join(db.session.scalars(select(Network.slug).order_by(Network.slug))) or "none yet"
        )
        raise Wrong(f"There is no network {slug!r}. There are: {known}.")
    with tenancy.in_network(network.id):
        yield network


def plugin_network_command(plugin: str) -> Callable[[Command], Command]:
    """For plugins' commands over a network's rows: adds ``--network`` and asks the gate before anything runs.

    The command receives the entered :class:`Network` as ``network``.
    """

    def decorate(function: Command) -> Command:
        @click.option("--network", "slug", required=True, help="Short name of the network.")
        @with_appcontext
        @wraps(function)
        def gated(*args: Any, slug: str, **kwargs: Any) -> Any:
            with network_named(slug) as network:
                if not registry_of(current_app).is_on(network, plugin):
                    raise Wrong(
                        f"{plugin} is off in {slug}: switch it on with `commonaim plugins enable {plugin}`."
                    )
                return function(*args, network=network, **kwargs)

        return gated  # type: ignore[return-value]  # click replaces the function by design

    return decorate


@commonaim.command()
@with_appcontext
def init() -> None:
    """Make the database, core's tables and plugins'; harmless when they are there."""
    _upgrade()


@commonaim.command()
@with_appcontext
def upgrade() -> None:
    """Bring the database to the version of this code, core and plugins."""
    _upgrade()


def _upgrade() -> None:
    moved = migrating.upgrade(current_app)
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
    behind = migrating.pending(current_app)
    if behind:
        raise Wrong(
            f"The database is behind the code ({', '.join(behind)}): run `commonaim upgrade` first."
        )
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


@commonaim.group()
def user() -> None:
    """People who can sign in."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="How others see this person.")
@click.option("--network", "slug", help="Make them a member of this network ...")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    help="... in this role (repeatable).",
)
@with_appcontext
def create_user(email: str, name: str, slug: str | None, roles: tuple[str, ...]) -> None:
    """Let somebody sign in; prints a password to hand over."""
    with _said_if_not_possible():
        person = accounts.create_person(email, name)
        password = accounts.reset_password(email)
    if slug:
        _join(person, slug, roles)
    db.session.commit()
    click.echo(f"{person.name} can sign in once as {person.email} with the password {password}")


@user.command("join")
@click.argument("email")
@click.option("--network", "slug", required=True, help="Short name of the network.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    help="Role there (repeatable).",
)
@with_appcontext
def join_network(email: str, slug: str, roles: tuple[str, ...]) -> None:
    """Make somebody who can sign in already a member of a network."""
    person = accounts.person_of_email(email)
    if person is None:
        raise Wrong(f"Nobody has the e-mail {email}: let them in with `commonaim user create`.")
    _join(person, slug, roles)
    db.session.commit()
    click.echo(f"{person.name} is a member of {slug}")


def _join(person: Person, slug: str, roles: tuple[str, ...]) -> None:
    with network_named(slug), _said_if_not_possible():
        networks.add_member(person, roles or ("viewer",))
        db.session.flush()


@user.command("reset-password")
@click.argument("email")
@with_appcontext
def reset_password(email: str) -> None:
    """Give somebody a new password and end their sessions; prints the password to hand over."""
    with _said_if_not_possible():
        password = accounts.reset_password(email)
        db.session.commit()
    click.echo(f"{email} can sign in once with the password {password}, to choose one of their own")


@commonaim.group("network")
def network_group() -> None:
    """Networks."""


@network_group.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The network's name.")
@with_appcontext
def create_network(slug: str, name: str) -> None:
    """Make a network; its plugins are off until a hub admin or `plugins enable` switches them on."""
    with _said_if_not_possible():
        networks.create(slug, name)
        db.session.commit()
    click.echo(f"{name} is at /n/{slug}/")


@network_group.command("list")
@with_appcontext
def list_networks() -> None:
    """All networks, one a line: short name, name."""
    for found in db.session.scalars(select(Network).order_by(Network.slug)):
        click.echo(f"{found.slug}\t{found.name}")


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
    with network_named(slug) as network, _said_if_not_possible():
        switched = networks.switch_on(network, name, None)
        db.session.commit()
    click.echo(f"On in {slug}: {', '.join(switched) or 'nothing new'}")


@plugins.command("disable")
@click.argument("name")
@click.option("--network", "slug", required=True, help="Short name of the network.")
@with_appcontext
def disable_plugin(name: str, slug: str) -> None:
    """Switch a plugin off in a network; every row stays."""
    with network_named(slug) as network, _said_if_not_possible():
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
    _upgrade()
