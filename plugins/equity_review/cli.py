"""`commonaim review` as a click command: its help, and what is said of calls that are not plain or not right.

Imports click and the engine only. Flask's group of commands finds this command as well.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from commonaim.plugins.equity_review import calls
from commonaim.plugins.equity_review.calls import (
    DONE,
    LANGUAGES,
    MOST_JOBS,
    NAME,
    SEE_HELP,
    WRONG,
    Call,
    in_one_line,
)
from commonaim.plugins.equity_review.output import FORMATS

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
    try:
        return None if value is None else calls.rule_names(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


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
    type=click.IntRange(1, MOST_JOBS),
    default=1,
    metavar="N",
    help="Work with N processes; the output is the same.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of messages and questions; texts in both are read in any case.",
)
@click.pass_context
def review(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    fail_on: tuple[str, ...] | None,
    **options: Any,
) -> None:
    """Reviews `paths` and writes to standard output; ends with the exit code."""
    try:
        code = calls.carry_out(Call(paths, fail_on=fail_on or (), **options))
    except calls.WrongCall as error:
        raise WrongCall(str(error)) from error
    context.exit(code)


def run_click(arguments: Sequence[str]) -> int:
    """Runs the command with what follows `commonaim review` and returns its exit code."""
    return _in_one_line(partial(review.main, arguments, prog_name=NAME, standalone_mode=False))


def _in_one_line(call: Callable[[], Any]) -> int:
    return in_one_line(partial(_called, call))


def _called(call: Callable[[], Any]) -> int:
    """The exit code; what click has to say of a call is raised as `calls.WrongCall`."""
    try:
        return int(call() or DONE)
    except click.UsageError as error:
        raise calls.WrongCall(f"{error.format_message().rstrip('.')}. {SEE_HELP}") from error
    except click.ClickException as error:
        raise calls.WrongCall(error.format_message()) from error
    except click.Abort as error:
        raise calls.WrongCall("stopped before it began.") from error
