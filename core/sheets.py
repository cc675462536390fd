"""Tables for spreadsheets, as comma-separated values or a workbook, in which no cell is run as a formula."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Mapping
from typing import Final

from .collecting import not_collecting

#: What a spreadsheet takes for the beginning of a formula, spaces in front of it or not.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RUNS: Final = re.compile(rf"\s*[{re.escape(''.join(FORMULA))}]")

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


def as_workbook(sheets: Mapping[str, Iterable[Iterable[str | int]]]) -> bytes:
    """Rows as an Excel workbook, by title of the sheet; numbers are numbers, everything else is text.

    Row by row into files of its own, which are gone afterwards: held in memory, ten thousand rows are 15 MB.
    """
    from xlsxwriter import Workbook

    written = io.BytesIO()
    with (
        not_collecting(),
        tempfile.TemporaryDirectory() as folder,
        Workbook(written, {"constant_memory": True, "tmpdir": folder}) as book,
    ):
        texts = _Texts()
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, place, value)
                    elif value:
                        sheet.write_string(number, place, texts[value])
    return written.getvalue()


class _Texts(dict[str, str]):
    """Texts as a cell holds them, short ones worked out once: columns of names say the same again and again."""

    def __missing__(self, value: str) -> str:
        text = harmless(_NOT_IN_CELLS.sub("", value))[:_CELL]
        if text.startswith(_RAW):
            text = f"'{text}"
        if len(value) <= _NAME:
            self[value] = text
        return text
