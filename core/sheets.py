"""Tables for spreadsheets, as comma-separated values or a workbook, in which no cell is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final

#: What a spreadsheet takes for the beginning of a formula, spaces in front of it or not.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: The longest text that a cell of a workbook holds.
_CELL: Final = 32_767


def harmless(cell: str) -> str:
    """A cell as text that no spreadsheet runs: one that looks like a formula begins with `'`."""
    runs = cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA)
    return f"'{cell}" if runs else cell


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    written.write("\ufeff")
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def as_workbook(sheets: Mapping[str, Iterable[Iterable[str | int]]]) -> bytes:
    """Rows as an Excel workbook, by title of the sheet; numbers are numbers, everything else is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value if isinstance(value, int) else None)
                if isinstance(value, str):
                    cell.value = harmless(ILLEGAL_CHARACTERS_RE.sub("", value))[:_CELL]
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
