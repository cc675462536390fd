"""`commonaim coding agreement` answers in a line, whatever it is given."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonaim.plugins.coding.agreement import command, measuring
from commonaim.plugins.coding.cli import coding

UNITS = "unit,coder,value\n"
SEGMENTS = "text,length,coder,code,start,end\n"


def run(given: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(command.agreement, ["-", "--coefficient", *options], input=given)


def test_the_help_knows_every_coefficient_and_level() -> None:
    assert tuple(command.COEFFICIENTS) == measuring.COEFFICIENTS
    assert command.LEVELS == measuring.LEVELS


@pytest.mark.parametrize(
    ("given", "options", "says"),
    [
        ("", ["percent"], "has no column unit, coder, value"),
        ("unit,coder\n1,A\n", ["percent"], "has no column value"),
        (UNITS + "1,A,x\n1,A,y\n", ["percent"], "coder A judges unit 1 twice"),
        (UNITS + "1,,x\n", ["percent"], "row 2 names no unit or no coder"),
        (UNITS + "1,A,low\n1,B,high\n", ["krippendorff-alpha", "--level", "ordinal"], "needs num"),
        (UNITS + "1,A,nan\n", ["krippendorff-alpha", "--level", "interval"], "needs numbers"),
        (UNITS + "1,A,1e308\n", ["krippendorff-alpha", "--level", "interval"], "needs numbers"),
        (UNITS + "1,A,-1\n", ["krippendorff-alpha", "--level", "ratio"], "from 0 up"),
        (UNITS + "1,A,1\n", ["cohen-kappa", "--level", "ordinal"], "is for level nominal"),
        (UNITS + '1,A,"x\n', ["percent"], "is no table"),
        (b"unit,coder,value\n1,A,\xff\n", ["percent"], "is not written in UTF-8"),
        (SEGMENTS + "t,10,A,x,5,12\n", ["u-alpha"], "5 to 12 is no segment of text t"),
        (SEGMENTS + "t,10,A,x,5,5\n", ["u-alpha"], "is no segment"),
        (SEGMENTS + "t,10,A,x,1,2\nt,11,B,x,1,2\n", ["u-alpha"], "two lengths, 10 and 11"),
        (SEGMENTS + "t,ten,A,x,1,2\n", ["u-alpha"], "row 2 has 'ten' as length"),
        (SEGMENTS + "t,10,A,,1,2\n", ["u-alpha"], "a segment without code"),
        (UNITS + "1,A,x\n", ["u-alpha"], "has no column text, length"),
        (SEGMENTS + "t,10,A,x,1,2\n", ["u-alpha", "--level", "ratio"], "is for nominal only"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(given: str | bytes, options: list[str], says: str) -> None:
    result = run(given, *options)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""
    assert not isinstance(result.exception, ValueError | KeyError | TypeError)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (["agreement", "none.csv", "--coefficient", "percent"], "none.csv: No such file"),
        (["agreement", "none.csv", "--coefficient", "kappa"], "'kappa' is not one of"),
        (["agree"], "No such command"),
    ],
)
def test_a_wrong_call_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(coding, call)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_sheets_of_other_countries_and_blank_rows_are_read() -> None:
    given = "\ufeffCoder;Unit;Value;note\r\nA;1;x;\r\nB;1;x;\r\n;;;\r\nA;2;y\r\nB;2;z\r\n"
    told = json.loads(run(given, "percent", "--format", "json").stdout)
    assert told["value"] == 0.5
    assert told["units"] == 2


def test_the_text_says_what_the_number_is_of() -> None:
    given = UNITS + "".join(f"{u},{c},{u % 2}\n" for u in range(6) for c in "ABC")
    said = run(given, "cohen-kappa").stdout.splitlines()
    assert said == [
        "cohen-kappa (nominal): 1.000",
        "  95% of resamples: 1.000 to 1.000",
        "  6 units, 3 coders, 18 pairable",
        "  note: the mean over pairs of 3 coders",
    ]


def test_no_number_is_told_where_there_is_none() -> None:
    result = run(UNITS + "1,A,x\n1,B,x\n", "cohen-kappa", "--format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["value"] is None
    assert told["interval95"] is None
    assert "every judgement is x" in told["warnings"][0]
