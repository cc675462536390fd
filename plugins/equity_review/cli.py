"""`commonaim review`: the equity review on files, with no server, no database and no network.

Imports click and the engine only: this command starts in a moment, and is found again on Flask's group.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

import click

from commonaim.plugins.equity_review.desk import Desk, Order
from commonaim.plugins.equity_review.engine import RULES, StatementError
from commonaim.plugins.equity_review.output import FORMATS, Totals
from commonaim.plugins.equity_review.reading import Unreadable, units
from commonaim.plugins.equity_review.reading.statement import read_statement
from commonaim.plugins.equity_review.reading.units import shown
from commonaim.plugins.equity_review.workers import WorkerLost, reviewed

NAME = "commonaim review"
DONE, FOUND, WRONG = 0, 1, 2

HELP = """Read what programs wrote and ask, as a facilitator would, whom it speaks of.

PATHS are files or folders, or - for standard input. Read are .txt, .md and .docx (one submission
each), .csv and .xlsx (one per row, a column is a section) and .jsonl (one per line).

The text stays as it is and nothing is sent anywhere. Findings are questions, not grades.

Exit codes: 0 done; 1 a rule named by --fail-on was found; 2 the call or a part of its input was
wrong, and standard error says what, where and how to mend it. The rest is reviewed all the same.
"""


class WrongCall(click.ClickException):
    """A call that cannot be carried out, told in one line."""

    exit_code = WRONG


def _rule_names(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """Rule ids divided by commas; unknown ones are refused with the known ones."""
    if value is None:
        return None
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    unknown = [name for name in names if name not in RULES]
    if unknown or not names:
        said = f"there is no rule {', '.join(unknown)}" if unknown else "names no rule"
        raise click.BadParameter(f"{said}. Known are: {', '.join(RULES)}.", context, option)
    return names


class OneLine(click.Command):
    """A command whose every failure is one line on standard error, wherever it was called from."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """As click's, but for what is told when something is wrong."""
        quiet = {**options, "standalone_mode": False}
        call = partial(super().main, *arguments, **quiet)
        if not options.get("standalone_mode", True):
            return call()
        sys.exit(_in_one_line(call))


@click.command("review", cls=OneLine, help=HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--statement",
    type=click.Path(),
    metavar="FILE",
    help="The network's equity statement (TOML or JSON): intended beneficiaries and their terms, "
    "preferred and replaced words. Without it the built-in example is used: Black, Latina/o/e and "
    "Indigenous students.",
)
@click.option("--rules", callback=_rule_names, metavar="A,B", help="Look only for these rules.")
@click.option("--not-rules", callback=_rule_names, metavar="A,B", help="Leave these rules out.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="text is for people, the others are for other tools.",
)
@click.option(
    "--fail-on",
    callback=_rule_names,
    metavar="RULE,RULE",
    help="Exit with 1 when one of these was found.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 61),
    default=1,
    metavar="N",
    help="Work with N processes; the output is the same.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "es"]),
    default="en",
    show_default=True,
    help="Language of messages and questions; texts in both are read in any case.",
)
@click.pass_context
def review(
    context: click.Context,
    paths: tuple[str, ...],
    statement: str | None,
    rules: tuple[str, ...] | None,
    not_rules: tuple[str, ...] | None,
    output_format: str,
    fail_on: tuple[str, ...] | None,
    jobs: int,
    language: str,
) -> None:
    """Reviews `paths` and writes to standard output; ends with the exit code."""
    order = Order(
        format=output_format,
        language=language,
        colour=output_format == "text" and _in_colour(),
        statement=_statement(statement),
        rules=_selected(rules, not_rules, fail_on or ()),
    )
    try:
        desk = Desk(order)
    except StatementError as error:
        raise WrongCall(f"{shown(str(statement))}: {error}") from error
    try:
        code = _run(paths, desk, jobs, fail_on or ())
    except KeyboardInterrupt as error:
        raise WrongCall("stopped before the end, what was written is not all.") from error
    context.exit(code)


def run_review(argv: Sequence[str] | None = None) -> int:
    """Runs the command with `argv` (what follows `commonaim review`) and returns its exit code.

    Never raises: what is wrong with a call is one line on standard error.
    """
    arguments = None if argv is None else list(argv)
    return _in_one_line(partial(review.main, arguments, prog_name=NAME, standalone_mode=False))


def _in_one_line(call: Callable[[], Any]) -> int:
    try:
        return int(call() or DONE)
    except click.UsageError as error:
        return _say(f"{error.format_message().rstrip('.')}. See {NAME} --help.")
    except click.ClickException as error:
        return _say(error.format_message())
    except click.Abort:
        return _say("stopped before it began.")
    except WorkerLost:
        return _say("a worker process was lost. Try again with --jobs 1.")
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, never a traceback
        return _say(f"a fault in the program ({type(error).__name__}: {error}). Please report it.")


def _say(message: str) -> int:
    click.echo(f"{NAME}: {' '.join(message.split())}", err=True)
    return WRONG


def _in_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _statement(path: str | None) -> Mapping[str, Any] | None:
    if path is None:
        return None
    try:
        return read_statement(path)
    except Unreadable as error:
        raise WrongCall(str(error.problem(shown(path)))) from error


def _selected(
    rules: tuple[str, ...] | None, not_rules: tuple[str, ...] | None, fail_on: tuple[str, ...]
) -> tuple[str, ...] | None:
    """The rules to look for, in their usual order; None is all of them."""
    if rules is None and not_rules is None:
        return None
    wanted, unwanted = rules or tuple(RULES), not_rules or ()
    left = tuple(rule for rule in RULES if rule in wanted and rule not in unwanted)
    if not left:
        raise click.UsageError("--rules and --not-rules leave no rule to look for")
    if missed := [rule for rule in fail_on if rule not in left]:
        raise click.UsageError(
            f"--fail-on names {', '.join(missed)}, which --rules or --not-rules leave out"
        )
    return left


def _run(paths: Sequence[str], desk: Desk, jobs: int, fail_on: Sequence[str]) -> int:
    totals = Totals()
    output = sys.stdout.buffer
    results = reviewed(units(paths), desk, jobs)
    try:
        _write(output, desk.format.start())
        begun = False
        for result in results:
            if result.written:
                _write(output, (desk.format.between if begun else "") + result.written)
                begun = True
            totals.add_counts(result.counts)
            for problem in result.problems:
                totals.add_problem(problem)
                click.echo(f"{NAME}: {problem}", err=True)
        totals.exit_code = _exit_code(totals, fail_on)
        _write(output, desk.format.end(totals))
        output.flush()
    except BrokenPipeError:
        # Whoever read the output (head, a pager) has enough of it.
        _forget(output)
        return _exit_code(totals, fail_on)
    except OSError as error:
        _forget(output)
        said = error.strerror or error
        raise WrongCall(f"the output cannot be written ({said}). Make room for it.") from error
    return totals.exit_code


def _write(output: BinaryIO, text: str) -> None:
    output.write(text.encode("utf-8"))


def _exit_code(totals: Totals, fail_on: Sequence[str]) -> int:
    if totals.failed_inputs:
        return WRONG
    return FOUND if any(totals.findings[rule] for rule in fail_on) else DONE


def _forget(output: BinaryIO) -> None:
    """Leaves nothing to be flushed into the closed pipe when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output.fileno())
    os.close(nowhere)
