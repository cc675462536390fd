"""`commonaim coding`: the commands of this plugin. Imports nothing that needs a database until it is needed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any, Final

import click

from commonaim.plugins.coding.agreement.command import agreement

WRONG: Final = 2
#: By name, the commands that need the application.
_WITH_DATABASE: Final[Mapping[str, str]] = {"import": "bring_in", "export": "take_out"}


class OneLine(click.Group):
    """A group whose every failure is one line on standard error."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """As click's, but for what is told when something is wrong."""
        arguments = sys.argv[2:] if args is None else list(args)
        quiet = {**options, "standalone_mode": False}
        call = partial(super().main, arguments, *others, **quiet)
        if not options.get("standalone_mode", True):
            return call()
        if arguments and arguments[0] in _WITH_DATABASE:
            from commonaim.core.commands import run

            run()
        try:
            code: object = call()
        except click.exceptions.NoArgsIsHelpError as help_instead:
            help_instead.show()
            sys.exit(WRONG)
        except click.ClickException as error:
            name = (
                error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
            )
            said = " ".join(error.format_message().split()).rstrip(".")
            click.echo(f"{name or 'commonaim coding'}: {said}. See --help.", err=True)
            sys.exit(WRONG)
        except click.Abort:
            click.echo("commonaim coding: stopped before it was done.", err=True)
            sys.exit(WRONG)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, those too that are not loaded."""
        return sorted([*super().list_commands(ctx), *_WITH_DATABASE])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """A command by its name; one that needs the application is loaded now."""
        if name in _WITH_DATABASE:
            commands = import_module("commonaim.plugins.coding.commands")
            command: click.Command = getattr(commands, _WITH_DATABASE[name])
            return command
        return super().get_command(ctx, name)


@click.group(
    "coding", cls=OneLine, help="Code texts: agreement between coders, projects in and out."
)
def coding() -> None:
    """The group itself does nothing."""


coding.add_command(agreement)
