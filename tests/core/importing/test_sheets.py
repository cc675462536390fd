"""Sheets: nothing is lost on the way out and back in, and no cell leaves as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from commonaim.core.forms.content import clean
from commonaim.core.importing import sheets
from commonaim.core.uploads.refused import Refused

#: What can stand in a submission, with what sheets are fond of spoiling.
CELL = st.one_of(
    st.text(max_size=40).map(clean),
    st.sampled_from(
        (
            "=cmd|' /C calc'!A0",
            "'=1+1",
            "''",
            "@SUM(A1)",
            "-3 of 11",
            "\t=1",
            "_x0041_",
            "_x005F_x0041_",
            "a\r\nb".replace("\r\n", "\n"),
            "a\rb",
            " leading and trailing ",
            "007",
            "1e5",
            "2026-03-04",
            "TRUE",
            "שלום 👩🏽‍🔬",
            "\x01\x0b\x1f",
        )
    ),
)
TABLES = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=4).filter(
    lambda rows: all(any(cell.strip() for cell in row) for row in rows)
)


def _table(rows: list[list[str]]) -> sheets.Table:
    return [["id", "revision", "Plan [text:plan]"], *rows]


def _back(made: bytes, kind: str) -> sheets.Table:
    table = sheets.read(io.BytesIO(made), kind)
    return [[sheets.unguarded(cell) for cell in row] for row in table]


@given(TABLES)
@example([["1", "2", "'=1+1"]])
@settings(max_examples=80)
def test_a_sheet_comes_back_as_it_went_as_csv(rows: list[list[str]]) -> None:
    assert _back(sheets.as_csv(_table(rows)), "csv") == _table(rows)


@given(TABLES)
@example([["1", "2", "_x0041_ and \x07"]])
@settings(max_examples=60)
def test_a_sheet_comes_back_as_it_went_as_a_workbook(rows: list[list[str]]) -> None:
    assert _back(sheets.as_workbook(_table(rows)), "xlsx") == _table(rows)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_text_that_is_too_long_for_a_cell_comes_back_whole(kind: str) -> None:
    text = "\n".join(
        f"Line {n} of a very long section, with an = at the end =" for n in range(3_000)
    )
    table = _table([["1", "2", text], ["2", "1", "short"]])
    made = sheets.as_csv(table) if kind == "csv" else sheets.as_workbook(table)
    assert _back(made, kind) == table


@given(st.text(max_size=30).map(clean))
def test_no_cell_leaves_as_a_formula(text: str) -> None:
    runs = ("=", "+", "-", "@", "\t", "\r", "\n")
    [row] = csv.reader(io.StringIO(sheets.as_csv([[text]]).decode("utf-8-sig"), newline=""))
    assert not row[0].lstrip().startswith(runs)
    cell = load_workbook(io.BytesIO(sheets.as_workbook([[text or "x"]]))).active["A1"]
    assert cell.data_type != "f"


def test_a_sheet_of_another_program_may_have_semicolons_and_other_letters() -> None:
    made = "Título;Programa\nUna visita;Taller\n".encode("cp1252")
    assert sheets.read(io.BytesIO(made), "csv") == [
        ["Título", "Programa"],
        ["Una visita", "Taller"],
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"only,headings\n", "no rows under a row of headings"),
        (b'a,b\n"never closed,1\n', "quotation mark"),
        (("a\n" + "x\n" * 2_100).encode(), "Divide it"),
        ((",".join("a" * 1 for _ in range(300)) + "\n1\n").encode(), "Divide it"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        sheets.read(io.BytesIO(data), "csv")


def test_a_damaged_workbook_is_said_to_be_one() -> None:
    with pytest.raises(Refused, match="damaged"):
        sheets.read(io.BytesIO(b"PK\x03\x04 not really"), "xlsx")
