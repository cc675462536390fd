"""Tables for spreadsheets: comma-separated values in which no cell is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

#: What a spreadsheet takes for the beginning of a formula, spaces in front of it or not.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
