"""A call of `commonaim review` and how it is carried out, with no server, no database and no network.

Most calls are plain. Those are read here, without click: to import it takes as long as reviewing forty thousand words.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from commonaim.plugins.equity_review.desk import Desk, Order
from commonaim.plugins.equity_review.engine import RULES, StatementError
from commonaim.plugins.equity_review.engine.statement import unread_keys
from commonaim.plugins.equity_review.output import FORMATS, Totals
from commonaim.plugins.equity_review.reading import Unreadable, units
from commonaim.plugins.equity_review.reading.statement import read_statement
from commonaim.plugins.equity_review.reading.units import shown
from commonaim.plugins.equity_review.workers import WorkerLost, reviewed

NAME = "commonaim review"
SEE_HELP = f"See {NAME} --help."
DONE, FOUND, WRONG = 0, 1, 2
LANGUAGES = ("en", "es")
MOST_JOBS = 61


class Call(NamedTuple):
    """What is asked for; the options as their help tells them."""

    paths: tuple[str, ...]
    format: str = "text"
    language: str = "en"
    jobs: int = 1
    statement: str | None = None
    rules: tuple[str, ...] | None = None
    not_rules: tuple[str, ...] | None = None
    fail_on: tuple[str, ...] = ()


class WrongCall(Exception):
    """A call that cannot be carried out, told in one line."""


def run_review(argv: Sequence[str] | None = None) -> int:
    """Runs the command with `argv` (what follows `commonaim review`) and returns its exit code.

    Never raises: what is wrong with a call is one line on standard error.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    call = plain_call(arguments)
    if call is not None:
        return in_one_line(partial(carry_out, call))
    from commonaim.plugins.equity_review.cli import run_click

    return run_click(arguments)


def plain_call(arguments: Sequence[str]) -> Call | None:
    """The call, None where click shall read it: to give help, to tell what is wrong, or for a rarer spelling."""
    paths: list[str] = []
    options: dict[str, Any] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument == "-" or not argument.startswith("-"):
            paths.append(argument)
            continue
        name, equals, value = argument.partition("=")
        value = value if equals else next(rest, "-")
        if name not in _OPTIONS or value.startswith("-"):
            return None
        try:
            options[name[2:].replace("-", "_")] = _OPTIONS[name](value)
        except ValueError:
            return None
    return Call(tuple(paths), **options) if paths else None


def rule_names(value: str) -> tuple[str, ...]:
    """Rule ids divided by commas; a ValueError names those that are unknown, and the known ones."""
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    unknown = [name for name in names if name not in RULES]
    if unknown or not names:
        said = f"there is no rule {', '.join(unknown)}" if unknown else "names no rule"
        raise ValueError(f"{said}. Known are: {', '.join(RULES)}.")
    return names


def _number_of_jobs(value: str) -> int:
    jobs = int(value)
    if not 1 <= jobs <= MOST_JOBS:
        raise ValueError(value)
    return jobs


def _one_of(known: Collection[str], value: str) -> str:
    if value not in known:
        raise ValueError(value)
    return value


# How the value of each option is read; a ValueError leaves the call to click.
_OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "--format": partial(_one_of, FORMATS),
    "--language": partial(_one_of, LANGUAGES),
    "--jobs": _number_of_jobs,
    "--statement": str,
    "--rules": rule_names,
    "--not-rules": rule_names,
    "--fail-on": rule_names,
}


def carry_out(call: Call) -> int:
    """Reviews the paths and writes to standard output; the exit code. Raises `WrongCall`."""
    order = Order(
        format=call.format,
        language=call.language,
        colour=call.format == "text" and _in_colour(),
        statement=_statement(call.statement),
        rules=_selected(call.rules, call.not_rules, call.fail_on),
    )
    try:
        desk = Desk(order)
    except StatementError as error:
        raise WrongCall(f"{shown(str(call.statement))}: {error}") from error
    if unread := unread_keys(order.statement or {}):
        keys = ", ".join(shown(key) for key in unread)
        _tell(
            f"{shown(str(call.statement))}: passed over what no statement has: {keys}. Check the spelling."
        )
    try:
        return _run(call.paths, desk, call.jobs, call.fail_on)
    except KeyboardInterrupt as error:
        raise WrongCall("stopped before the end, what was written is not all.") from error


def in_one_line(run: Callable[[], int]) -> int:
    """The exit code of `run`; whatever kept it from ending well is told in one line."""
    try:
        return run()
    except WrongCall as error:
        return _say(str(error))
    except KeyboardInterrupt:
        return _say("stopped before it began.")
    except WorkerLost:
        return _say("a worker process was lost. Try again with --jobs 1.")
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, never a traceback
        return _say(f"a fault in the program ({type(error).__name__}: {error}). Please report it.")


def _say(message: str) -> int:
    _tell(" ".join(message.split()))
    return WRONG


def _tell(message: str) -> None:
    sys.stderr.write(f"{NAME}: {message}\n")
    sys.stderr.flush()


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
        raise WrongCall(f"--rules and --not-rules leave no rule to look for. {SEE_HELP}")
    if missed := [rule for rule in fail_on if rule not in left]:
        raise WrongCall(
            f"--fail-on names {', '.join(missed)}, which --rules or --not-rules leave out. {SEE_HELP}"
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
                _tell(str(problem))
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
