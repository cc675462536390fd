"""Blocks of submissions: which ranges of ids are looked at for some of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commonaim.core.blocks import EVERYTHING, LAST_ID, MOST, SIZE, are_in, block_of, ranges_of

BLOCKS = st.integers(0, 60)


@given(changed=st.sets(BLOCKS, max_size=MOST - 1), onwards=BLOCKS)
def test_ranges_hold_the_blocks_that_changed_and_all_new_ones_and_no_other(
    changed: set[int], onwards: int
) -> None:
    ranges = ranges_of(changed, onwards=onwards)
    for block in range(80):
        wanted = block in changed or block >= onwards
        assert are_in(block, ranges) == wanted
        for ident in (block * SIZE, block * SIZE + SIZE - 1):
            assert any(ident in each for each in ranges) == wanted
            assert block_of(ident) == block
    assert any(LAST_ID in each for each in ranges)


def test_blocks_side_by_side_are_one_range() -> None:
    assert ranges_of([2, 3, 9, 5], onwards=5) == (
        range(2 * SIZE, 4 * SIZE),
        range(5 * SIZE, LAST_ID + 1),
    )


def test_too_many_ranges_are_everything() -> None:
    assert len(ranges_of(range(0, 2 * MOST - 2, 2), onwards=100)) == MOST
    assert ranges_of(range(0, 2 * MOST, 2), onwards=100) == EVERYTHING
    assert are_in(7, EVERYTHING)
