"""`commonaim coding agreement`: no server, no database, no network."""

from __future__ import annotations

from typing import Final

import click

#: As :mod:`.measuring` has them (a test compares); to ask there would load numpy to print a help text.
COEFFICIENTS: Final = (
    "percent holsti scott-pi cohen-kappa fleiss-kappa gwet-ac1 brennan-prediger krippendorff-alpha u-alpha"
).split()
LEVELS: Final = ("nominal", "ordinal", "interval", "ratio", "masi", "jaccard")

HELP = """How far coders agree, with a 95% interval.

FILE has comma-separated values under a header: unit,coder,value, one row a judgement, a blank value
for a missing one; or, for u-alpha, text,length,coder,code,start,end, one row a segment, in code
points, end-exclusive. - is standard input.

Levels are of krippendorff-alpha. With masi and jaccard a unit and coder may have several rows, or
several values with ; between, compared as sets.

Exit codes: 0 done; 2 the call or its input was wrong, and standard error says what, where and how
to mend it.
"""


@click.command("agreement", help=HELP, short_help="How far coders agree.")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--coefficient", type=click.Choice(COEFFICIENTS), required=True)
@click.option("--level", type=click.Choice(LEVELS), default="nominal", show_default=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def agreement(file: str, coefficient: str, level: str, form: str) -> None:
    """Prints the agreement of the coders of `file`."""
    from commonaim.plugins.coding.agreement import measuring, reading, writing

    name = "standard input" if file == "-" else file
    try:
        with click.open_file(file, "rb") as opened:
            data = opened.read()
        if coefficient == measuring.UNITIZING:
            _nominal_only(coefficient, level)
            told = measuring.of_segments(reading.read_segments(data))
        else:
            sets = level in ("masi", "jaccard")
            told = measuring.of_units(reading.read_units(data, sets), coefficient, level)
    except OSError as error:
        raise click.UsageError(
            f"{name}: {error.strerror or error}; name a file that can be read"
        ) from None
    except reading.Unreadable as error:
        raise click.UsageError(f"{name}: {error}") from None
    except reading.JudgementError as error:
        raise click.UsageError(f"{name}: {error}; mend the file or choose another") from None
    click.echo(writing.as_json(told) if form == "json" else writing.as_text(told))


def _nominal_only(coefficient: str, level: str) -> None:
    if level != "nominal":
        raise click.BadParameter(f"{coefficient} is for nominal only.", param_hint="'--level'")
