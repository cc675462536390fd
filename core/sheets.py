"""Tables for spreadsheets, as comma-separated values or a workbook, in which no cell is run as a formula."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from .collecting import not_collecting

#: What a spreadsheet takes for the beginning of a formula, spaces in front of it or not.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RUNS: Final = re.compile(rf"\s*[{re.escape(''.join(FORMULA))}]")

Cell = str | int | date
#: As ISO 8601 writes a day, and how wide that is in characters.
_DAY_FORMAT: Final = "yyyy-mm-dd"
_DAY_WIDTH: Final = 11
#: Before this day a workbook counts wrong: it knows a 29th of February 1900.
_FIRST_DAY: Final = date(1900, 3, 1)

#: Control characters, which no cell of a workbook holds.
_NOT_IN_CELLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: The longest text that a cell of a workbook holds.
_CELL: Final = 32_767
#: What begins so, XlsxWriter would take for XML of its own and write as it is.
_RAW: Final = "<r>"
#: About as long as a name is.
_NAME: Final = 60


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

    Row by row into files of its own, which are gone afterwards: held in memory, ten thousand rows are 15 MB.
    """
    from xlsxwriter import Workbook

    written = io.BytesIO()
    with (
        not_collecting(),
        tempfile.TemporaryDirectory() as folder,
        Workbook(written, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        texts, days = _Texts(), _Days()
        as_day = book.add_format({"num_format": _DAY_FORMAT})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            of_days: set[int] = set()
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, place, value)
                    elif isinstance(value, date) and value >= _FIRST_DAY:
                        sheet.write_number(number, place, days[value], as_day)
                        of_days.add(place)
                    elif value:
                        sheet.write_string(number, place, texts[str(value)])
            for place in of_days:
                sheet.set_column(place, place, _DAY_WIDTH)
    return written.getvalue()


class _Days(dict[date, int]):
    """Days as a workbook counts them from :data:`_FIRST_DAY` on."""

    def __missing__(self, day: date) -> int:
        count = self[day] = (day - date(1899, 12, 30)).days
        return count


class _Texts(dict[str, str]):
    """Texts as a cell holds them, short ones worked out once: columns of names say the same again and again."""

    def __missing__(self, value: str) -> str:
        text = harmless(_NOT_IN_CELLS.sub("", value))[:_CELL]
        if text.startswith(_RAW):
            text = f"'{text}"
        if len(value) <= _NAME:
            self[value] = text
        return text
