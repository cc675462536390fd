"""`commonaim coding import` and `export`: projects between files and a network of the database."""

from __future__ import annotations

from pathlib import Path

import click

from commonaim.core.commands import plugin_network_command
from commonaim.core.commands.base import Wrong
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.exchange.refi.reading import read
from commonaim.plugins.coding.exchange.report import COUNTED, NotReadable, Report
from commonaim.plugins.coding.services import incoming, outgoing, projects, sight
from commonaim.plugins.coding.services.files import FORMATS

IMPORT = """Make a coding project of a REFI-QDA file (.qdpx or .qdc).

Prints what was read, adapted and left out. A file that cannot be read makes nothing.
"""
EXPORT = """Write a coding project to a file.

Texts and segments that were withdrawn or may not be quoted stay in the network.
"""


@click.command("import", help=IMPORT, short_help="A project of a .qdpx or .qdc file.")
@click.argument("file", type=click.Path())
@click.option("--project", "name", default="", help="What to call it; its own name otherwise.")
@plugin_network_command("coding")
def bring_in(file: str, name: str, network: Network) -> None:
    """Prints the report of `file` and makes a project of it."""
    try:
        found, report = read(Path(file).read_bytes(), Path(file).name)
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror or error}; name a file that can be read.") from None
    except NotReadable as error:
        raise Wrong(f"{file}: {error}") from None
    name = " ".join(name.split()) or found.name
    if projects.named(name) is not None:
        raise Wrong(
            f"There is a coding project called {name!r} in {network.slug}: give another --project."
        )
    made = incoming.make(found, incoming.Consent(), name=name)
    db.session.commit()
    click.echo(f"Made the coding project {made.name} in {network.slug}.")
    _tell(report)


def _tell(report: Report) -> None:
    click.echo(f"{'':12}{'in the file':>12}{'read':>8}")
    for kind, name in COUNTED.items():
        if report.found[kind] or report.read[kind]:
            click.echo(f"{name:12}{report.found[kind]:>12}{report.read[kind]:>8}")
    for title, remarks in (("Adapted", report.adapted), ("Left out", report.left_out)):
        if remarks:
            click.echo(f"{title}:")
        for remark in remarks:
            click.echo(f"  {remark}")


@click.command("export", help=EXPORT, short_help="A project to a file.")
@click.argument("out", type=click.Path())
@click.option("--project", "name", required=True, help="The name of the project.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True)
@plugin_network_command("coding")
def take_out(out: str, name: str, form: str, network: Network) -> None:
    """Writes `out`."""
    project = projects.named(" ".join(name.split()))
    if project is None:
        known = ", ".join(one.name for one in projects.every()) or "none yet"
        raise Wrong(f"There is no coding project {name!r} in {network.slug}. There are: {known}.")
    leaving = outgoing.of_project(project, sight.of_operator(project))
    data = FORMATS[form].make(leaving.found)
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise Wrong(f"{out}: {error.strerror or error}; name a file that can be written.") from None
    if FORMATS[form].quotes:
        outgoing.note(leaving, f"{FORMATS[form].title} ({Path(out).name})", None)
    db.session.commit()
    told = leaving.found
    click.echo(
        f"Wrote {out}: {len(told.codes)} codes, {len(told.sources)} texts, "
        f"{len(told.segments)} segments, {len(told.codings)} codings."
    )
    if leaving.kept_back:
        click.echo(f"{leaving.kept_back} texts stay: they were withdrawn or may not be quoted.")
