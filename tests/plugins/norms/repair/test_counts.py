"""Counts of concerns that point at nobody, however they are read against each other."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from commonaim.core.db import db
from commonaim.core.testing import Login
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.repair.counts import NONE, NOTHING, SEVERAL, Counts, One, counted

from .conftest import Cast, Tell

QUARTERS = [date(year, month, 1) for year in (2024, 2025) for month in (1, 4, 7, 10)]
NOW = date(2026, 1, 1)
MINIMUM = 5
days = st.none() | st.integers(0, 90)
calmly = settings(max_examples=60)
ones = st.lists(
    st.builds(
        One, st.sampled_from(QUARTERS), st.sampled_from([1, 2, 3, SEVERAL, NONE]), days, days
    ),
    max_size=30,
)


def many(
    count: int, *, quarter: date = QUARTERS[0], row: int = 1, repaired: bool = False
) -> list[One]:
    return [One(quarter, row, 2, 9 if repaired else None)] * count


def small(told: Counts) -> list[int]:
    """The counts in it that fewer than the minimum stand behind; 0 tells of nobody."""
    cells = [*told.whole, *(n for line in told.lines for n in line.counts)]
    totals = [told.total, *(line.total for line in told.lines)]
    return [n for n in (*cells, *totals) if n and n < MINIMUM]


@calmly
@given(ones)
def test_no_count_of_a_few_is_told(raised: list[One]) -> None:
    assert small(counted(raised, MINIMUM, now=NOW)) == []


@calmly
@given(ones)
def test_what_is_hidden_cannot_be_worked_out_from_the_totals(raised: list[One]) -> None:
    told = counted(raised, MINIMUM, now=NOW)
    for line in told.lines:
        assert line.counts.count(None) != 1
    for column in zip(*(line.counts for line in told.lines), told.whole, strict=True):
        assert column.count(None) != 1


@calmly
@given(ones)
def test_two_tables_read_one_after_the_other_tell_of_no_few_either(raised: list[One]) -> None:
    totals = [counted(raised, MINIMUM, now=now).total for now in (*QUARTERS, NOW)]
    assert all(b - a == 0 or b - a >= MINIMUM for a, b in pairwise(totals))


def test_too_few_are_not_told_at_all() -> None:
    assert counted(many(4), MINIMUM, now=NOW) == NOTHING


def test_norms_that_few_concerns_name_are_put_together() -> None:
    told = counted([*many(6), *many(2, row=2), *many(3, row=SEVERAL)], MINIMUM, now=NOW)
    assert [(line.norm_ids, line.total) for line in told.lines] == [((1,), 6), ((SEVERAL, 2), 5)]
    assert told.days_to_acknowledge == 2
    assert told.days_to_repair is None


def test_a_concern_is_not_counted_before_its_quarter_is_over_and_enough_have_come() -> None:
    raised = [*many(5), *many(4, quarter=QUARTERS[3])]
    assert counted(raised, MINIMUM, now=QUARTERS[0]) == NOTHING
    assert counted(raised, MINIMUM, now=QUARTERS[1]).total == 5
    assert counted(raised, MINIMUM, now=NOW).total == 5


def test_the_page_and_the_sheet_tell_what_is_open_and_no_more(
    tell: Tell, cast: Cast, norm: Norm, login: Login
) -> None:
    for number in range(7):
        concern = tell()
        concern.raised_on = date(2026, 1, 5)
        concern.acknowledged_on = date(2026, 1, 8) if number < 6 else None
    db.session.commit()
    member = login(cast.bystander)
    page, sheet = (
        member.get(f"/n/rivers/norms/learning{end}").text for end in ("", "/concerns.csv")
    )
    assert sheet.splitlines()[1:] == ["Listen to understand.,,,,7", "All norms,,,,7"]
    book = load_workbook(BytesIO(member.get("/n/rivers/norms/learning/concerns.xlsx").data))
    assert list(book.active.values)[1:] == [
        ("Listen to understand.", None, None, None, 7),
        ("All norms", None, None, None, 7),
    ]
    assert "7 concerns until Apr 1, 2026" in page
    assert page.count("hidden</div>") == 6
