"""Lines over cycles: broken where nothing is shown, and as wide as there is room."""

from __future__ import annotations

import pytest

from commonaim.core.reports.charts import BOTTOM, TOP, Series, chart


def test_a_line_is_broken_where_a_share_is_not_shown() -> None:
    drawn = chart(["One", "Two", "Three", "Four"], [Series("All", (0, 100, None, 50))], [])
    assert drawn
    [line] = drawn.lines
    assert line.strokes == ((12.5, BOTTOM, 37.5, TOP),)
    assert line.points == ((12.5, BOTTOM, 0), (37.5, TOP, 100), (87.5, (TOP + BOTTOM) / 2, 50))


@pytest.mark.parametrize("shown", [(None, 50), (None, None)])
def test_of_one_point_there_is_no_chart(shown: tuple[int | None, ...]) -> None:
    assert chart(["One", "Two"], [Series("All", shown)], []) is None


def test_a_change_of_a_form_stands_before_its_cycle() -> None:
    drawn = chart(["One", "Two"], [Series("All", (20, 40))], [0, 1])
    assert drawn
    assert drawn.marks == (50.0,)


def test_where_names_need_more_room_than_a_phone_has_the_chart_is_scrolled() -> None:
    series = [Series("All", (20, 40, 60))]
    short = chart(["Cycle 1", "Cycle 2", "Cycle 3"], series, [])
    long = chart(["Belonging in spring", "Belonging in summer", "Cycle 3"], series, [])
    assert short
    assert long
    assert (short.is_wide, long.is_wide) == (False, True)


def test_many_cycles_are_numbered_and_named_beside_the_chart() -> None:
    names = [f"Cycle {number}" for number in range(9)]
    drawn = chart(names, [Series("All", (50,) * 9)], [])
    assert drawn
    assert [words for _x, words in drawn.cycles] == [(str(number),) for number in range(1, 10)]
    assert list(drawn.key) == names
