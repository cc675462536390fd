"""`commonaim coding`: the commands of this plugin. Imports nothing that needs a database until it is needed."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from commonaim.plugins.coding.agreement.command import agreement

WRONG = 2


class OneLine(click.Group):
    """A group whose every failure is one line on standard error."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """As click's, but for what is told when something is wrong."""
        quiet = {**options, "standalone_mode": False}
        call = partial(super().main, *arguments, **quiet)
        if not options.get("standalone_mode", True):
            return call()
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


@click.group(
    "coding", cls=OneLine, help="Code texts: agreement between coders, projects in and out."
)
def coding() -> None:
    """The group itself does nothing."""


coding.add_command(agreement)
