"""Sheets with a submission in each row: written so that nothing is lost on the way out and back in.

A cell never leaves as a formula: one that a spreadsheet would run gets an apostrophe in front, and so does one that
begins with an apostrophe, so that taking it off again is exact. Excel holds 32,767 characters in a cell and no control
characters: longer texts go on in columns beside, the others are escaped as Office Open XML has it (``_x0007_``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from flask_babel import gettext as _

from ..forms.content import clean
from ..sheets import harmless
from ..uploads.refused import Refused

Table = list[list[str]]
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 200
#: Characters in a cell of a workbook before the text goes on in the next column.
CELL: Final = 32_000
_GOES_ON: Final = re.compile(r" \(\+(\d+)\)$")
_CODED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_CODE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs, from which :func:`unguarded` makes the same cell again."""
    return f"'{cell}" if cell.startswith("'") else harmless(cell)


def unguarded(cell: str) -> str:
    """A cell as it was before :func:`guarded`."""
    return cell[1:] if cell.startswith("'") else cell


def as_csv(table: Table) -> bytes:
    """A table as CSV (RFC 4180) in UTF-8, with the mark by which spreadsheets know it."""
    written = io.StringIO()
    csv.writer(written).writerows([guarded(cell) for cell in row] for row in table)
    return ("\ufeff" + written.getvalue()).encode("utf-8")


def as_workbook(table: Table) -> bytes:
    """A table as an Excel workbook; every cell is text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Submissions")
    for row in _spread(table):
        sheet.append([_text_cell(sheet, cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _text_cell(sheet: object, text: str) -> object:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _coded(guarded(text)))  # type: ignore[arg-type]  # the stubs want a Worksheet
    cell.data_type = "s"
    return cell


def _coded(text: str) -> str:
    return _TO_CODE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _decoded(text: str) -> str:
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text)


def _spread(table: Table) -> Iterator[list[str]]:
    """The rows with columns added beside those whose texts do not fit into a cell."""
    widths = [
        max(1, *(-(-len(row[column]) // CELL) for row in table)) for column in range(len(table[0]))
    ]
    for number, row in enumerate(table):
        spread: list[str] = []
        for cell, width in zip(row, widths, strict=True):
            parts = [cell[n * CELL : (n + 1) * CELL] for n in range(width)]
            if number == 0:
                parts = [cell, *(f"{cell} (+{n})" for n in range(1, width))]
            spread.extend(parts)
        yield spread


def read(file: BinaryIO, kind: str) -> Table:
    """The rows of a file of kind ``csv`` or ``xlsx``, the header first; empty rows are left out.

    Raises :class:`.Refused` with a sentence. It must have been looked at from outside before.
    """
    rows = list(_limited(_csv_rows(words(file)) if kind == "csv" else _workbook_rows(file)))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise Refused(_("It has no rows under a row of headings."))
    width = len(rows[0])
    return _joined([(row + [""] * width)[:width] for row in rows])


def _limited(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Refused(
                _(
                    "A sheet may have up to %(rows)s rows and %(columns)s columns. Divide it.",
                    rows=MOST_ROWS,
                    columns=MOST_COLUMNS,
                )
            )
        yield row


def _csv_rows(text: str) -> Iterator[list[str]]:
    sample = text[:10_000].partition("\n")[0]
    delimiter = max(",;\t", key=sample.count)
    limit = csv.field_size_limit(len(text) + 1)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [clean(cell) for cell in row]
    except csv.Error as error:
        raise Refused(
            _("A quotation mark in it is not closed. Save it as CSV once more.")
        ) from error
    finally:
        csv.field_size_limit(limit)


def words(file: BinaryIO) -> str:
    """A file of plain text, in whichever of the usual encodings it is. Raises :class:`.Refused`."""
    file.seek(0)
    data = file.read()
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("Its letters cannot be read. Save it as CSV in UTF-8."))


def _workbook_rows(file: BinaryIO) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    file.seek(0)
    try:
        # Values only: what a formula gave when it was saved, and never the formula.
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            _("The workbook is damaged. Save it again in a spreadsheet program.")
        ) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(_decoded(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    day_only = str(value).removesuffix(" 00:00:00")
    return clean(day_only)


def _joined(rows: Table) -> Table:
    """The table with each text that goes on in columns beside put together again."""
    keep: list[int] = []
    parts: dict[int, list[int]] = {}
    for column, head in enumerate(rows[0]):
        if keep and _GOES_ON.search(head) and _GOES_ON.sub("", head) == rows[0][keep[-1]]:
            parts[keep[-1]].append(column)
        else:
            keep.append(column)
            parts[column] = [column]
    header = [rows[0][column] for column in keep]
    return [header] + [
        ["".join(row[part] for part in parts[column]) for column in keep] for row in rows[1:]
    ]


def column(table: Sequence[Sequence[str]], place: int) -> list[str]:
    """One column of a table, without its heading."""
    return [row[place] for row in table[1:]]
