"""The ``commonaim`` command.

A command that a plugin names in ``Plugin.cli`` is found without loading Flask, so that ``commonaim review`` starts
quickly and runs where there is no database. Everything else is Flask's command group over the application.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from click import Command

    from .plugin import Plugin


GROUP = "commonaim.plugins"
OWN = frozenset(
    "backup daily demo digest doctor init network plugins restore routes run serve shell upgrade user".split()
)
# People and editors call it on one file after another: to look for it among the entry points, as for any plugin's
# command, or to import click, would take as long as the review of a file. A function: arguments -> exit code.
AT_ONCE = {"review": "commonaim.plugins.equity_review.calls:run_review"}


class CannotLoad(Exception):
    """Why a command that a plugin names is not there, and what to do, in a sentence."""


def main() -> None:
    """Run the command line; never shows a traceback for a mistake in the call or the configuration."""
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name in AT_ONCE:
        sys.exit(named(AT_ONCE[name])(sys.argv[2:]))
    try:
        command = None if name in OWN or name.startswith("-") else plugin_command(name)
    except CannotLoad as problem:
        sys.exit(_told(problem))
    # One that has loaded Flask means to ask the application, which core's group gives to it.
    if command is not None and "flask" not in sys.modules:
        command.main(args=sys.argv[2:], prog_name=f"commonaim {name}")
        return
    from .commands import run

    run()


def _told(problem: CannotLoad) -> int:
    sys.stderr.write(f"commonaim: {problem}\n")
    return 2


def plugin_command(name: str) -> Command | None:
    """The command that an installed plugin brings under this name, or None; raises :class:`CannotLoad`.

    Only the plugins' descriptions are imported. A plugin that cannot be imported is passed over here;
    ``commonaim plugins list`` says why.
    """
    from importlib.metadata import entry_points

    from .plugin import Plugin

    for point in entry_points(group=GROUP):
        try:
            plugin = point.load()
        except Exception:  # noqa: S112 BLE001  # any error of a stranger's module; the registry reports it
            continue
        if isinstance(plugin, Plugin) and name in plugin.cli:
            return _loaded(name, plugin)
    return None


def _loaded(name: str, plugin: Plugin) -> Command:
    try:
        command: Command = named(plugin.cli[name])
    except (Exception, SystemExit) as error:  # any error of a stranger's module
        raise CannotLoad(
            f"the command {name} of the plugin {plugin.name} cannot be loaded ({type(error).__name__}: {error}). "
            f"Run `commonaim plugins check {plugin.name}`."
        ) from error
    return command


def named(path: str) -> Any:
    """What ``package.module:attribute`` names."""
    module, _, attribute = path.partition(":")
    return getattr(import_module(module), attribute)
