"""What somebody can work out who reads a report with its totals: never one small count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from commonaim.core.reports.suppression import Cell, combined, hidden_cells, interval

Table = list[list[int]]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, int]:
    """Counts by part and column, with parts that are large enough to be shown, and a minimum."""
    minimum = draw(st.integers(2, 10))
    columns = draw(st.integers(2, 5))
    counts = st.one_of(st.integers(0, 3), st.integers(0, 12), st.integers(0, 60))
    row = st.lists(counts, min_size=columns, max_size=columns).filter(lambda r: sum(r) >= minimum)
    return draw(st.lists(row, min_size=1, max_size=5)), minimum


def solved(tables: list[Table], hidden: list[frozenset[Cell]], goal: tuple[int, Cell]) -> float:
    """The width of what linear programming leaves of one cell, from all open cells and totals of several tables.

    The totals of parts are open and the same in all tables.
    """
    places = [
        (number, (row, column))
        for number, table in enumerate(tables)
        for row in range(len(table) + 1)
        for column in range(len(table[0]))
    ]
    index = {place: at for at, place in enumerate(places)}
    equations, right = [], []
    for number, table in enumerate(tables):
        whole = [sum(column) for column in zip(*table, strict=True)]
        for row, counts in enumerate([*table, whole]):
            equation = np.zeros(len(places))
            for column, count in enumerate(counts):
                equation[index[number, (row, column)]] = 1
                if (row, column) not in hidden[number]:
                    alone = np.zeros(len(places))
                    alone[index[number, (row, column)]] = 1
                    equations.append(alone)
                    right.append(count)
            equations.append(equation)
            right.append(sum(counts))
        for column in range(len(whole)):
            equation = np.zeros(len(places))
            for row in range(len(table)):
                equation[index[number, (row, column)]] = 1
            equation[index[number, (len(table), column)]] = -1
            equations.append(equation)
            right.append(0)
    towards = np.zeros(len(places))
    towards[index[goal]] = 1
    ends = [
        linprog(sign * towards, A_eq=np.array(equations), b_eq=right, bounds=(0, None)).fun
        for sign in (1, -1)
    ]
    return float(-ends[1] - ends[0])


@settings(max_examples=60)
@given(tables())
def test_no_hidden_cell_can_be_worked_out_from_rows_columns_and_totals(
    given: tuple[Table, int],
) -> None:
    table, minimum = given
    hidden = hidden_cells(table, minimum)
    for cell in hidden:
        assert solved([table], [hidden], (0, cell)) >= minimum - 1e-6


@settings(max_examples=60)
@given(tables())
def test_every_small_count_is_hidden_and_totals_of_columns_too(given: tuple[Table, int]) -> None:
    table, minimum = given
    hidden = hidden_cells(table, minimum)
    whole = [sum(column) for column in zip(*table, strict=True)]
    for row, counts in enumerate([*table, whole]):
        for column, count in enumerate(counts):
            assert not 0 < count < minimum or (row, column) in hidden


@settings(max_examples=60)
@given(tables())
def test_the_interval_is_what_linear_programming_says(given: tuple[Table, int]) -> None:
    table, minimum = given
    hidden = hidden_cells(table, minimum)
    for cell in hidden:
        least, most = interval(cell, table, hidden)
        assert most - least == pytest.approx(solved([table], [hidden], (0, cell)), abs=1e-6)


@settings(max_examples=25)
@given(tables(), st.randoms(use_true_random=False))
def test_two_tables_over_the_same_things_say_no_more_together(
    given: tuple[Table, int], chance: object
) -> None:
    first, minimum = given
    second = [_divided(sum(counts), chance) for counts in first]
    hidden = [hidden_cells(first, minimum), hidden_cells(second, minimum)]
    for number in (0, 1):
        for cell in hidden[number]:
            assert solved([first, second], hidden, (number, cell)) >= minimum - 1e-6


def _divided(total: int, chance: object) -> list[int]:
    cut = chance.randint(0, total)  # type: ignore[attr-defined]  # a random.Random
    return [cut, total - cut]


@given(st.dictionaries(st.integers(), st.integers(1, 20), max_size=8), st.integers(2, 10))
def test_parts_are_combined_until_each_is_large_enough(
    totals: dict[int, int], minimum: int
) -> None:
    groups = combined(totals, minimum)
    assert sorted(part for group in groups for part in group) == sorted(totals)
    if sum(totals.values()) >= minimum:
        assert all(sum(totals[part] for part in group) >= minimum for group in groups)
    assert [group for group in groups if len(group) == 1] == [
        [part] for part in totals if [part] in groups
    ]


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert hidden_cells([[8, 9], [0, 30]], 5) == frozenset()


def test_none_is_shown_when_nothing_small_stands_beside_it() -> None:
    assert hidden_cells([[0, 24], [0, 12]], 5) == frozenset()


def test_one_small_count_hides_a_second_in_its_row_and_in_its_column() -> None:
    hidden = hidden_cells([[3, 20, 30], [20, 20, 20]], 5)
    assert (0, 0) in hidden
    assert len([cell for cell in hidden if cell[0] == 0]) >= 2
    assert len([cell for cell in hidden if cell[1] == 0]) >= 2


def test_a_group_of_one_is_no_difference_between_a_cycle_and_its_other_groups() -> None:
    totals = {"alone": 1, "some": 9, "many": 30}
    assert combined(totals, 5) == [["many"], ["alone", "some"]]


def test_a_whole_that_is_too_small_is_refused() -> None:
    assert combined({"a": 1, "b": 2}, 5) == [["a", "b"]]
    with pytest.raises(ValueError, match="fewer"):
        hidden_cells([[1, 2]], 5)


def test_parts_with_other_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        hidden_cells([[10, 2], [10]], 5)
