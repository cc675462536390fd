"""Tables for spreadsheets are files that others read as they were, and in which nothing runs."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from commonaim.core import sheets

LONG = "a quote that is longer than a name " * 3


def _plain(value: object) -> object:
    return value.date().isoformat() if isinstance(value, datetime) else value


def cells(made: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(made))
    return {sheet.title: [[_plain(cell.value) for cell in row] for row in sheet] for sheet in book}


def test_a_workbook_has_its_sheets_with_numbers_and_texts() -> None:
    made = sheets.as_workbook(
        {
            "One": iter([["name", "n"], ["Ana", 3], ["", -4], ["Ana", 5]]),
            "Two": [[LONG, " spaces ", "a\nb"], [LONG]],
            "Three": [
                ["since", ""],
                ["", date(2026, 2, 28)],
                ["", date(1900, 3, 1)],
                ["", date(1900, 2, 28)],
            ],
        }
    )
    assert cells(made) == {
        "One": [["name", "n"], ["Ana", 3], [None, -4], ["Ana", 5]],
        "Two": [[LONG, " spaces ", "a\nb"], [LONG, None, None]],
        "Three": [
            ["since", None],
            [None, "2026-02-28"],
            [None, "1900-03-01"],
            [None, "1900-02-28"],
        ],
    }


def test_a_day_is_written_as_one_and_has_room() -> None:
    made = sheets.as_workbook({"One": [["Ana", date(2026, 2, 28)]]})
    sheet = load_workbook(io.BytesIO(made))["One"]
    assert sheet["B1"].number_format == "yyyy-mm-dd"
    assert sheet.sheet_format.defaultColWidth > len("2026-02-28")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '<r></r></is></c><c r="B1"><f>1+1</f></c><c><is><r></r>',
        '\x07<r><t>=1+1</t></r></is></c><c r="B1"><f>1+1</f></c><c><is><r></r>',
    ],
)
def test_no_text_becomes_a_formula_or_a_part_of_the_file(text: str) -> None:
    [row] = load_workbook(io.BytesIO(sheets.as_workbook({"One": [[text]]})))["One"]
    mark = "'" if text.startswith("=") else ""
    assert [(cell.data_type, cell.value) for cell in row] == [("s", f"{mark}{text.strip(chr(7))}")]


def test_a_workbook_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert sheets.as_workbook({"One": [["words"] for _ in range(2_000)]})

    def broken() -> object:
        yield ["words"]
        raise KeyError("row")

    with pytest.raises(KeyError):
        sheets.as_workbook({"One": broken()})  # type: ignore[dict-item]
    assert list(tmp_path.iterdir()) == []


def test_a_csv_file_is_what_it_is_as_text() -> None:
    rows = [["a", "é \n🌊", '"'], ["=1", LONG, ""]]
    made = sheets.as_csv_file(rows)
    assert made == sheets.as_csv(rows).encode()
    assert made.startswith("\ufeff".encode())
    found = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert found == [["a", "é \n🌊", '"'], ["'=1", LONG, ""]]


def test_half_of_a_character_does_not_break_a_csv_file() -> None:
    assert sheets.as_csv_file([["\ud83c"]]).decode("utf-8-sig") == "?\r\n"
