"""The group of ``commonaim``, and what its commands share."""

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
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from .. import config, migrating, tenancy
from ..accounts import services as accounts
from ..app import create_app
from ..cli import CannotLoad, plugin_command
from ..config import ConfigProblem
from ..db import db
from ..networks import services as networks
from ..networks.models import Network
from ..registry import PluginProblem, registry_of
from ..serving import CannotListen

Command = TypeVar("Command", bound=Callable[..., Any])


def application() -> Flask:
    """The application as a command uses it: what people have to know is printed, so that only trouble is logged.

    ``serve`` and ``run`` log as they are configured to.
    """
    context = click.get_current_context(silent=True)
    if context and context.info_name in ("serve", "run"):
        return create_app()
    settings = config.load()
    # `plugins` is about what failed, and says it in sentences
    level = "CRITICAL" if context and "plugins" in context.command_path.split() else "WARNING"
    for name, usual, instead in (("LOG_LEVEL", "INFO", level), ("LOG_FORMAT", "json", "text")):
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
        try:
            return super().get_command(ctx, name) or plugin_command(name)
        except CannotLoad as problem:
            return _missing(name, problem)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names that ``commonaim --help`` shows."""
        with application().app_context():
            theirs = [name for plugin in registry_of(current_app).loaded() for name in plugin.cli]
        return sorted({*super().list_commands(ctx), *theirs})


def _missing(name: str, problem: CannotLoad) -> click.Command:
    """In a command's place: the others are shown and work."""

    def say(**_asked: Any) -> None:
        raise Wrong(str(problem))

    return click.Command(
        name,
        callback=say,
        short_help="It cannot be loaded. Call it to read why.",
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


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
    except (ConfigProblem, PluginProblem, CannotListen, migrating.NotUpgraded) as problem:
        click.echo(f"commonaim: {problem}", err=True)
    except (OperationalError, ProgrammingError) as problem:
        sentence = _of_database(problem)
        if sentence is None:
            raise
        click.echo(f"commonaim: {sentence}", err=True)
    except click.Abort:
        click.echo("commonaim: stopped.", err=True)
    sys.exit(2)


def _of_database(problem: DBAPIError) -> str | None:
    """What to do where no table can be asked; None when that is not what is wrong."""
    try:
        with application().app_context():
            if not migrating.pending(current_app):
                return None
            return (
                "The database is not made yet, or behind the code: run `commonaim upgrade` first."
            )
    except OperationalError:
        cause = migrating.first_line(problem.orig)
        return f"The database does not answer ({cause}). Look at DATABASE_URL, and whether its server runs."


class Wrong(click.ClickException):
    """An error in the call: one line on standard error that says how to mend it, exit code 2."""

    exit_code = 2


@contextmanager
def said_if_not_possible() -> Iterator[None]:
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
                        f"{plugin} is off in {slug}: "
                        f"switch it on with `commonaim plugins enable {plugin} --network {slug}`."
                    )
                return function(*args, network=network, **kwargs)

        return gated  # type: ignore[return-value]  # click replaces the function by design

    return decorate
