"""What holds whatever the coders said, and what kept libraries say of the same judgements."""

import math
from itertools import pairwise

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from commonaim.plugins.coding.agreement.judgements import judgements
from commonaim.plugins.coding.agreement.measuring import (
    ALPHA,
    OF_UNITS,
    WITHOUT_CHANCE,
    of_segments,
    of_units,
)
from commonaim.plugins.coding.agreement.unitizing import marked

NUMBERS = ("nominal", "ordinal", "interval", "ratio")
few = settings(max_examples=25)


@st.composite
def tables(draw: st.DrawFn, coders: int = 5) -> list[list[int | None]]:
    """Coders by units, None is missing; at least two units that two judged."""
    units = draw(st.integers(2, 8))
    cell = st.one_of(st.none(), st.integers(0, 12))
    row = st.lists(cell, min_size=units, max_size=units)
    table = draw(st.lists(row, min_size=2, max_size=coders))
    table[0][:2], table[1][:2] = [1, 2], [1, draw(st.integers(0, 12))]
    return table


def rows(table: list[list[int | None]]) -> list[tuple[int, str, str | None]]:
    return [
        (unit, f"coder {coder}", None if value is None else str(value))
        for coder, values in enumerate(table)
        for unit, value in enumerate(values)
    ]


@few
@given(tables(), st.sampled_from(NUMBERS))
def test_alpha_is_what_the_krippendorff_library_says(
    table: list[list[int | None]], level: str
) -> None:
    plain = np.array([[np.nan if v is None else v for v in row] for row in table], dtype=float)
    expected = krippendorff.alpha(plain, level_of_measurement=level)
    found = of_units(judgements(rows(table)), ALPHA, level).value
    assert found == pytest.approx(expected, abs=1e-9)


@few
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_kappa_is_what_scikit_learn_says(pairs: list[tuple[int, int]]) -> None:
    both = [[a for a, _b in pairs], [b for _a, b in pairs]]
    found = of_units(judgements(rows(both)), "cohen-kappa").value
    if len({*both[0], *both[1]}) > 1:
        assert found == pytest.approx(cohen_kappa_score(*both), abs=1e-12)
    else:
        assert found is None


@few
@given(tables(), st.randoms(), st.sampled_from(sorted(OF_UNITS)))
def test_nothing_depends_on_the_order_of_coders_and_units(
    table: list[list[int | None]], chance: object, coefficient: str
) -> None:
    given_rows = rows(table)
    mixed = given_rows[:]
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    one, other = (of_units(judgements(which), coefficient) for which in (given_rows, mixed))
    assert one.value == pytest.approx(other.value, abs=1e-12)
    assert one.interval95 == pytest.approx(other.interval95, abs=1e-9)
    assert set(one.warnings) == set(other.warnings)


@few
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=20).filter(lambda v: len(set(v)) > 1),
    st.integers(2, 5),
    st.sampled_from(sorted(OF_UNITS)),
)
def test_perfect_agreement_is_one(values: list[int], coders: int, coefficient: str) -> None:
    judged = judgements(rows([list(values)] * coders))
    levels = NUMBERS if coefficient == ALPHA else ("nominal",)
    for level in levels:
        assert of_units(judged, coefficient, level).value == pytest.approx(1.0)


@few
@given(tables(), st.sampled_from(sorted(OF_UNITS)))
def test_no_number_is_above_one_and_the_interval_is_in_order(
    table: list[list[int | None]], coefficient: str
) -> None:
    found = of_units(judgements(rows(table)), coefficient)
    if found.value is None:
        assert found.warnings
    else:
        assert math.isfinite(found.value)
        assert found.value <= 1 + 1e-12
    if found.interval95 is not None:
        assert found.interval95[0] <= found.interval95[1]


@pytest.mark.parametrize("coefficient", sorted(OF_UNITS))
def test_what_is_all_the_same_has_no_agreement_over_chance(coefficient: str) -> None:
    found = of_units(judgements(rows([[1, 1, 1], [1, 1, 1]])), coefficient)
    if coefficient in WITHOUT_CHANCE:
        assert found.value == 1
    else:
        assert found.value is None
        assert "every judgement is 1" in found.warnings[0]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([[1, 2, 3]], "one coder alone"),
        ([[1, 2, None, None], [None, None, 3, 4]], "no unit was judged by two"),
        ([[None, None], [None, None]], "no judgement"),
        ([[1, 2], [None, None]], "one coder alone"),
    ],
)
def test_where_nothing_can_be_compared_no_number_is_told(
    table: list[list[int | None]], why: str
) -> None:
    for coefficient in OF_UNITS:
        found = of_units(judgements(rows(table)), coefficient)
        assert found.value is None
        assert found.interval95 is None
        assert why in found.warnings[0]


@st.composite
def spans(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Places in a text of 60 that do not overlap."""
    ends = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=10)))
    return [pair for place, pair in enumerate(pairwise(ends)) if place % 2 == 0]


@few
@given(st.lists(spans(), min_size=1, max_size=4), st.integers(2, 4))
def test_those_who_mark_the_same_agree_wholly(
    texts: list[list[tuple[int, int]]], many: int
) -> None:
    marks = [
        (f"text {t}", 61, f"coder {c}", "x", start, end)
        for t, found in enumerate(texts)
        for start, end in found
        for c in range(many)
    ]
    assert of_segments(marked(marks)).value == pytest.approx(1.0)


def test_a_coder_who_found_nothing_in_a_text_has_read_it_all_the_same() -> None:
    rows = [("t", 100, "A", "x", 10, 30), ("t", 100, "B")]
    found = of_segments(marked(rows))  # type: ignore[arg-type]  # rows of both shapes
    assert found.value is not None
    assert found.value < 0.05
    assert found.pairable == 1
