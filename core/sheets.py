"""Tables for spreadsheets, as comma-separated values or a workbook, in which no cell is run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Final

from .collecting import not_collecting
from .workbooks import Cell, workbook

#: What a spreadsheet takes for the beginning of a formula, spaces in front of it or not.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RUNS: Final = re.compile(rf"\s*[{re.escape(''.join(FORMULA))}]")

#: Control characters.
_NOT_IN_CELLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(cell: str) -> str:
    """A cell as text that no spreadsheet runs: one that looks like a formula begins with `'`."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8."""
    return as_csv_file(rows).decode()


def as_csv_file(rows: Iterable[Iterable[str]]) -> bytes:
    """The same as UTF-8, of which rows are never held all at once as text."""
    written = io.BytesIO()
    text = io.TextIOWrapper(written, "utf-8", "replace", newline="")
    text.write("\ufeff")
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    text.flush()
    return written.getvalue()


def as_workbook(sheets: Mapping[str, Iterable[Iterable[Cell]]]) -> bytes:
    """Rows as an Excel workbook, by title of the sheet; numbers are numbers, days are days, everything else is text.

    Control characters, which people rarely mean, are left out.
    """
    with not_collecting():
        return workbook(sheets, lambda text: harmless(_NOT_IN_CELLS.sub("", text)))
