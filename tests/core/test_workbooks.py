"""What is written into a workbook is what openpyxl reads out of it, and what no workbook can be is refused."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from commonaim.core import workbooks
from commonaim.core.workbooks import workbook

CELLS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.dates(min_value=date(1900, 3, 1)),
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t"), max_size=90
    ),
)


def read(made: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(made))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def part(made: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    with ZipFile(io.BytesIO(made)) as package:
        return package.read(name).decode()


@given(st.lists(st.lists(CELLS, min_size=1, max_size=30), min_size=1, max_size=6))
def test_what_was_written_is_read(rows: list[list[Any]]) -> None:
    [found] = read(workbook({"One": rows})).values()
    for row, cells in zip(rows, found, strict=False):
        as_read = [cell.date() if hasattr(cell, "date") else cell for cell in cells]
        as_read += [None] * (len(row) - len(as_read))
        assert as_read[: len(row)] == [None if cell == "" else cell for cell in row]


@given(st.text(), st.text())
def test_every_part_is_well_formed_whatever_was_typed(title: str, text: str) -> None:
    try:
        made = workbook({title: [[text]]})
    except ValueError:
        made = workbook({"One": [[text]]})
    with ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            fromstring(package.read(name))  # noqa: S314  # our own words


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\rb\x07", "a_x000D_b_x0007_"),
        ("_x000D_", "_x005F_x000D_"),
        ("_x005F_x0041_", "_x005F_x005F_x005F_x0041_"),
        ("x_00 _x00_ _xyz1_", "x_00 _x00_ _xyz1_"),
        ("\ud83d \uffff", "_xD83D_ _xFFFF_"),
        ('<t a="1">&amp;', '&lt;t a="1"&gt;&amp;amp;'),
        ("  two ", "  two "),
    ],
)
def test_what_xml_does_not_hold_is_written_by_its_number(text: str, written: str) -> None:
    assert f'<t xml:space="preserve">{written}</t>' in part(workbook({"One": [[text]]}))


def test_a_text_ends_where_a_cell_does_and_never_within_a_character() -> None:
    most = workbooks.UNITS
    for text, kept in (("x" * (most + 1), most), ("🌊" * most, most // 2), ("é" * most, most)):
        [[[cell]]] = read(workbook({"One": [[text]]})).values()
        assert cell == text[:kept]


def test_columns_are_named_as_in_excel() -> None:
    letters = workbooks._Letters()
    named = {0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16_383: "XFD"}
    assert {place: letters[place] for place in named} == named
    with pytest.raises(ValueError, match="16384 columns"):
        letters[16_384]


def test_days_are_counted_as_excel_does_and_others_are_text() -> None:
    first = date(1900, 3, 1)
    made = workbook({"One": [[first, first - timedelta(days=1), date(2026, 11, 27)]]})
    assert '<c r="A1" s="1"><v>61</v></c>' in part(made)
    assert ">1900-02-28<" in part(made)
    assert '<c r="C1" s="1"><v>46353</v></c>' in part(made)


def test_sheets_have_their_titles_and_order() -> None:
    titles = ['B & "C" <d>', "a", "Año 2026"]
    assert list(read(workbook({title: [["x"]] for title in titles}))) == titles


@pytest.mark.parametrize("title", ["", "x" * 32, "a/b", "[a]", "what?", "'a", "a'"])
def test_a_title_that_no_sheet_may_have_is_refused(title: str) -> None:
    with pytest.raises(ValueError, match="No sheet may be called"):
        workbook({title: []})


def test_titles_that_excel_takes_for_the_same_are_refused() -> None:
    with pytest.raises(ValueError, match="same title"):
        workbook({"One": [], "ONE": []})


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "ROWS", 3)
    assert workbook({"One": [[1]] * 3})
    with pytest.raises(ValueError, match="3 rows"):
        workbook({"One": [[1]] * 4})


def test_the_same_rows_are_the_same_file() -> None:
    rows = [["a", 1, date(2026, 1, 1)]] * 5_000
    assert workbook({"One": rows}) == workbook({"One": iter(rows)})
