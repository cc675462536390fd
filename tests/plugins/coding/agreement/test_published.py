"""Numbers that were printed, through the command line."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from click.testing import CliRunner

from commonaim.plugins.coding.agreement.command import agreement

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A and C; coders by units, . is missing
BINARY = "0100000010 1110010000"
FOUR_CODERS = "123321412... 1233224125.3 .3332342251. 12332441251."
# Fleiss 1971 as Wikipedia prints it: subjects by values, how many of 14 gave each
FOURTEEN = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip
# Krippendorff, Content Analysis (2nd edition 2004), pages 251-254: code, coder, start, end of 300
MARKED = (
    ("c", 1, 75, 145), ("c", 1, 220, 250), ("c", 2, 70, 150), ("c", 2, 205, 225), ("c", 2, 250, 270),
    ("k", 1, 30, 90), ("k", 1, 150, 200), ("k", 2, 30, 90), ("k", 2, 150, 200),
)  # fmt: skip

Rows = Iterable[Sequence[object]]


def told(rows: Rows, header: str, *options: str) -> dict[str, Any]:
    """What the command prints as JSON for rows under a header."""
    written = io.StringIO()
    csv.writer(written).writerows([header.split(","), *rows])
    call = ["-", "--format", "json", "--coefficient", *options]
    result = CliRunner().invoke(agreement, call, input=written.getvalue())
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def of_units(rows: Rows, *options: str) -> dict[str, Any]:
    return told(rows, "unit,coder,value", *options)


def grid(coders: str) -> list[tuple[int, int, str]]:
    return [
        (unit, coder, value.replace(".", ""))
        for coder, values in enumerate(coders.split())
        for unit, value in enumerate(values)
    ]


def crossed(table: Sequence[Sequence[int]]) -> list[tuple[int, str, int]]:
    """Judgements of two coders from a table of how often one gave this and the other that."""
    pairs = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    return [
        (u, coder, v) for u, pair in enumerate(pairs) for coder, v in zip("AB", pair, strict=True)
    ]


@pytest.mark.parametrize(
    ("coders", "level", "alpha"),
    [
        (BINARY, "nominal", 0.095),
        (FOUR_CODERS, "nominal", 0.743),
        (FOUR_CODERS, "ordinal", 0.815),
        (FOUR_CODERS, "interval", 0.849),
        (FOUR_CODERS, "ratio", 0.797),
    ],
)
def test_alpha_at_every_level(coders: str, level: str, alpha: float) -> None:
    found = of_units(grid(coders), "krippendorff-alpha", "--level", level)
    assert found["value"] == pytest.approx(alpha, abs=0.0006)


def test_a_unit_with_one_judgement_is_a_unit_and_not_pairable() -> None:
    found = of_units(grid(FOUR_CODERS), "krippendorff-alpha")
    assert (found["units"], found["coders"], found["pairable"]) == (12, 4, 40)
    low, high = found["interval95"]
    assert low < found["value"] < high <= 1
    assert found["warnings"] == []


@pytest.mark.parametrize(
    ("coefficient", "value"),
    # irrCAC's documentation, data set cac.raw4raters
    [("gwet-ac1", 0.77544), ("fleiss-kappa", 0.76117), ("brennan-prediger", 0.77273)],
)
def test_missing_values_as_gwet_has_them(coefficient: str, value: float) -> None:
    assert of_units(grid(FOUR_CODERS), coefficient)["value"] == pytest.approx(value, abs=2e-5)


@pytest.mark.parametrize(
    ("coefficient", "table", "value"),
    [
        ("cohen-kappa", ((20, 5), (10, 15)), 0.4),
        ("cohen-kappa", ((25, 35), (5, 35)), 0.2593),
        ("scott-pi", ((1, 2, 3), (4, 5, 6), (7, 8, 9)), -0.0563),
        ("percent", ((20, 5), (10, 15)), 0.7),
    ],
)
def test_two_coders(coefficient: str, table: Sequence[Sequence[int]], value: float) -> None:
    assert of_units(crossed(table), coefficient)["value"] == pytest.approx(value, abs=6e-5)


def test_fleiss_with_fourteen_coders() -> None:
    given = [[v for v, n in enumerate(row) for _ in range(n)] for row in FOURTEEN]
    rows = [(unit, coder, v) for unit, row in enumerate(given) for coder, v in enumerate(row)]
    assert of_units(rows, "fleiss-kappa")["value"] == pytest.approx(0.210, abs=0.0005)


def test_holsti_counts_what_only_one_coder_found() -> None:
    both = [(unit, coder, "x") for unit in range(30) for coder in "AB"]
    first = [(f"a{unit}", "A", "x") for unit in range(10)]
    second = [(f"b{unit}", "B", "x") for unit in range(20)]
    assert of_units([*both, *first, *second], "holsti")["value"] == pytest.approx(60 / 90)


def test_sets_of_codes_differ_by_masi_and_jaccard() -> None:
    rows = [(1, "A", "x"), (1, "A", "y"), (1, "B", "x;y;z;w")]
    for level, distance in (("masi", 2 / 3), ("jaccard", 0.5)):
        found = of_units(rows, "krippendorff-alpha", "--level", level)
        assert found["observed"] == pytest.approx(distance)


@pytest.mark.parametrize(("codes", "alpha"), [("c", 0.7286), ("k", 1.0), ("ck", 0.8591)])
def test_segments_that_coders_found_for_themselves(codes: str, alpha: float) -> None:
    rows = [("t", 300, coder, c, start, end) for c, coder, start, end in MARKED if c in codes]
    found = told(rows, "text,length,coder,code,start,end", "u-alpha")
    assert found["value"] == pytest.approx(alpha, abs=0.0006)
    assert found["interval95"] is None


# Krippendorff 1995: start and length in a continuum of 24, of two coders, and the observed disagreement
@pytest.mark.parametrize(
    ("one", "other", "observed"),
    [
        (((2, 8), (14, 6)), ((4, 4), (15, 2)), 0.03125),
        (((0, 18),), ((0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)), 2.26736),
        (((2, 6), (10, 2), (14, 4), (20, 2)), ((0, 2), (4, 4), (10, 4), (16, 2), (20, 2)), 0.02777),
    ],
)
def test_what_is_observed_of_segments(
    one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]], observed: float
) -> None:
    spans = [("A", *span) for span in one] + [("B", *span) for span in other]
    rows = [("t", 24, coder, "x", start, start + length) for coder, start, length in spans]
    found = told(rows, "text,length,coder,code,start,end", "u-alpha")
    assert found["observed"] == pytest.approx(observed, abs=2e-5)
