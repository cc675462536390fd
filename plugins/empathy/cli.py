"""`commonaim empathy identifiers` as a click command; needs no server, no database and no
network."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from commonaim.plugins.empathy.identifiers import Roster
    from commonaim.plugins.empathy.identifiers.reading import Note

DONE, WRONG = 0, 2
HELP = """Find what in a note could tell who somebody is: names, schools, places, numbers, days of birth ...

PATHS are .txt, .md, .docx or .jsonl files, or - for standard input. A line of JSON is
{"id": ..., "text": ..., "language": "en", "
""es" or null}. The text stays as it is and nothing is sent anywhere.

A hit is an offer: the rules find most identifiers, not all. Somebody who knows the young person has to read the note.

Exit codes: 0 done; 2 the call or a part of its input was wrong, and standard error says what, where and how to mend
it. The rest is read all the same.
"""


@click.group("empathy")
def empathy() -> None:
    """What empathy interviews need without a server."""


@empathy.command("identifiers", help=HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--roster",
    type=click.Path(),
    metavar="FILE",
    help="A program's own names and places, one a line.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True
)
@click.pass_context
def identifiers(
    context: click.Context, paths: tuple[str, ...], roster: str | None, form: str
) -> None:
    """Writes what was found to standard output; ends with the exit code."""
    from commonaim.plugins.empathy.identifiers import find
    from commonaim.plugins.empathy.identifiers.reading import Note, notes

    names = _roster(roster)
    code = DONE
    for path in paths:
        for note in notes(path):
            if not isinstance(note, Note):
                click.echo(f"commonaim empathy identifiers: {note}", err=True)
                code = WRONG
                continue
            hits = [hit._asdict() for hit in find(note.text, note.language, names)]
            if form == "jsonl":
                line = json.dumps({"id": note.ident, "hits": hits}, ensure_ascii=False)
                sys.stdout.buffer.write(f"{line}\n".encode())
            else:
                sys.stdout.buffer.write(_shown(note, hits).encode())
    sys.stdout.buffer.flush()
    context.exit(code)


def _roster(path: str | None) -> Roster:
    from commonaim.core.documents.plain import Unreadable
    from commonaim.plugins.empathy.identifiers import Roster
    from commonaim.plugins.empathy.identifiers.reading import roster_lines

    if path is None:
        return Roster()
    try:
        return Roster.of(roster_lines(path))
    except Unreadable as error:
        click.echo(f"commonaim empathy identifiers: {error.problem(path)}", err=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        click.echo(
            f"commonaim empathy identifiers: {path}: cannot be read: {why}. Check the name.",
            err=True,
        )
    sys.exit(WRONG)


def _shown(note: Note, hits: list[dict[str, Any]]) -> str:
    if not hits:
        return f"{note.ident}: nothing found. Read it all the same.\n"
    lines = [f"{note.ident}: {len(hits)} to decide about"]
    for hit in hits:
        line = note.text.count("\n", 0, hit["start"]) + 1
        quote = " ".join(hit["quote"].split())
        lines.append(f"  line {line}: {hit['kind']}  {quote}  ->  {hit['suggestion']}")
    return "\n".join(lines) + "\n"
