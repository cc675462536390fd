"""Excel workbooks: each visible sheet is read like a CSV file, a row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from commonaim.core.documents.office import EXCEL, check_office_file
from commonaim.plugins.equity_review.reading.common import Entry, Problem, Unreadable
from commonaim.plugins.equity_review.reading.table import HEADER, Row, read_rows

if TYPE_CHECKING:
    from openpyxl import Workbook


def read_workbook(file: str, path: str) -> Iterator[Entry | Problem]:
    """The rows of the workbook at `path`; raises `Unreadable`.

    With several sheets a place is named `file.xlsx[Sheet]`. Empty and hidden sheets are passed over.
    """
    check_office_file(path, EXCEL)
    with open(path, "rb") as stream:
        yield from _sheets(file, _opened(stream))


def _opened(stream: BinaryIO) -> Workbook:
    from openpyxl import load_workbook

    try:
        return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise _damaged() from error


def _sheets(file: str, book: Workbook) -> Iterator[Entry | Problem]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    seen = False
    for sheet in sheets:
        # The declared size may be a million empty rows; without it rows end at their last cell.
        sheet.reset_dimensions()
        name = file if len(sheets) == 1 else f"{file}[{sheet.title}]"
        rows = _rows(sheet.iter_rows(values_only=True))
        if (first := next(rows, None)) is not None:
            seen = True
            yield from _sheet(name, first, rows)
    if not seen:
        raise Unreadable("is empty", HEADER)


def _sheet(name: str, first: Row, rows: Iterator[Row]) -> Iterator[Entry | Problem]:
    try:
        yield from read_rows(name, chain((first,), rows))
    except Unreadable as error:
        yield error.problem(name)


def _rows(rows: Iterable[tuple[object, ...]]) -> Iterator[Row]:
    """The rows that are not empty."""
    numbered = enumerate(rows, 1)
    while True:
        try:
            number, cells = next(numbered)
        except StopIteration:
            return
        except Exception as error:
            raise _damaged() from error
        if any(cell is not None for cell in cells):
            yield number, [_text(cell) for cell in cells]


def _damaged() -> Unreadable:
    return Unreadable("is a damaged workbook", EXCEL.save_as)


def _text(cell: object) -> str:
    """A cell as one would read it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
