"""What is told of a pulse: nobody's answer can be read out of it or worked out, by trying."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from commonaim.plugins.norms.services.shares import HIDDEN, Share, is_mixed, share

answers = st.lists(st.integers(0, 2), max_size=30)


def counted(points: list[int]) -> list[int]:
    return [points.count(point) for point in range(3)]


def consistent(told: Share | None, size: int) -> Iterator[int]:
    """How many may have chosen the best point, for somebody who knows the rules and what is told at each minimum."""
    for best in range(size + 1):
        if share([best, size - best, 0], 5) == told:
            yield best


def test_shares_are_told_as_bounds_where_few_stand_on_a_side() -> None:
    assert share([4, 0, 0], 5) is None
    assert share([10, 1, 1], 5) == Share(83, "or more", 12)
    assert share([12, 0, 0], 5) == Share(83, "or more", 12)
    assert share([9, 2, 1], 5) == Share(75, "exact", 12)
    assert share([2, 5, 5], 5) == Share(17, "or less", 12)
    assert share([9, 0, 0], 10) is None


@given(answers)
@settings(max_examples=300)
def test_whoever_takes_their_own_answer_away_learns_nobody_elses(points: list[int]) -> None:
    told = share(counted(points), 5)
    if told is None:
        return
    # The attacker knows their own answer, how many answered, and all rules. Of whoever else answered it must still be
    # possible that they chose the best point, and that they chose another one.
    others = len(points) - 1
    for mine in {point == 0 for point in points}:
        left = {best - mine for best in consistent(told, len(points))} & set(range(others + 1))
        assert max(left) > 0
        assert min(left) < others


@given(answers, st.integers(5, 30), st.integers(5, 30))
def test_what_is_told_at_two_minimums_is_the_same_or_nothing(
    points: list[int], one: int, other: int
) -> None:
    told = {share(counted(points), one), share(counted(points), other)} - {None}
    assert len(told) <= 1


@given(answers)
def test_a_share_is_within_its_bounds(points: list[int]) -> None:
    told = share(counted(points), 5)
    if told is not None:
        percent = 100 * points.count(0) / len(points)
        assert told.least - 0.5 <= percent <= told.most + 0.5
        assert len(points) >= 2 * HIDDEN - 1


people = st.frozensets(st.integers(0, 15), max_size=12)


@given(st.lists(people, max_size=4), people)
def test_no_group_can_take_its_own_answers_for_the_result(
    groups: list[frozenset[int]], answered: frozenset[int]
) -> None:
    if is_mixed(groups, answered):
        for group in groups:
            assert len(answered - group) >= HIDDEN
