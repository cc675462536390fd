"""`commonaim coding`: the commands of this plugin. Imports nothing that needs a database until it is needed."""

from __future__ import annotations

import click

from commonaim.plugins.coding.agreement.command import agreement


@click.group("coding", help="Code texts: agreement between coders, projects in and out.")
def coding() -> None:
    """The group itself does nothing."""


coding.add_command(agreement)
