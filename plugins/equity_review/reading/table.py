"""Spreadsheets: one submission per row; the header names the sections, but for `id` and `complete`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from commonaim.plugins.equity_review.engine import Section, Submission
from commonaim.plugins.equity_review.reading.common import (
    MAX_BYTES,
    Entry,
    Place,
    Problem,
    Unreadable,
    checked_text,
    numbered,
    refuse_what_is_not_text,
    too_big,
)

YES = frozenset(("true", "yes", "y", "1", "x", "sí", "si", "verdadero"))
NO = frozenset(("false", "no", "n", "0", "", "falso"))
COMPLETE = frozenset(("complete", "completa", "completo"))
HEADER = "Begin with a row that names the columns"

Row = tuple[int, Sequence[str]]
"""The number of a row as a spreadsheet shows it, or of its first line in a CSV file, and its cells."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the header says: the titles of the sections by column, and where `id` and `complete` are."""

    titles: tuple[tuple[int, str], ...]
    id: int | None
    complete: int | None
    width: int


def columns_of(header: Sequence[str]) -> Columns:
    """The columns named by `header`; raises `Unreadable` when it names no section."""
    names = [_checked(cell.strip(), "the header") for cell in header]
    plain = [name.casefold() for name in names]
    id_column = plain.index("id") if "id" in plain else None
    complete = next((at for at, name in enumerate(plain) if name in COMPLETE), None)
    texts = [at for at, name in enumerate(names) if name and at not in (id_column, complete)]
    if not texts:
        raise Unreadable("has no column with a text", HEADER, 1)
    titles = numbered([names[at] for at in texts])
    return Columns(tuple(zip(texts, titles, strict=True)), id_column, complete, len(names))


def read_rows(file: str, rows: Iterable[Row]) -> Iterator[Entry | Problem]:
    """Each row below the header as a submission; empty rows are passed over."""
    columns: Columns | None = None
    seen = False
    for number, cells in rows:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        if columns is None:
            columns = columns_of(cells)
            continue
        seen = True
        try:
            yield _entry(file, number, cells, columns)
        except Unreadable as error:
            yield Problem(Place(file, number), error.what, error.mend)
    if columns is None:
        raise Unreadable("is empty", HEADER)
    if not seen:
        raise Unreadable("has a header and no row", "Write one submission per row")


def _entry(file: str, number: int, cells: Sequence[str], columns: Columns) -> Entry:
    for at, cell in enumerate(cells):
        if at >= columns.width and cell:
            raise Unreadable(
                f"has {len(cells)} cells under a header of {columns.width}",
                "Put a text that holds the separator between double quotes",
            )
    sections = tuple(
        Section(key=title, title=title, text=_checked(_cell(cells, at), f"column {title}"))
        for at, title in columns.titles
    )
    size = sum(len(section.text) for section in sections)
    if size > MAX_BYTES:
        raise too_big(size)
    given_id = _checked(_cell(cells, columns.id).strip(), "the id") or f"row-{number}"
    complete = _complete(_cell(cells, columns.complete))
    return Entry(Submission(given_id, sections, complete), Place(file, number), given_id)


def _checked(text: str, name: str) -> str:
    return checked_text(text, name, escaped_bytes=True)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _complete(cell: str) -> bool:
    word = cell.strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise Unreadable(f"the column complete says {cell.strip()[:40]}", "Write yes or no")


def read_csv(file: str, path: str) -> Iterator[Entry | Problem]:
    """The rows of the CSV file at `path`, read as they are asked for; raises `Unreadable`."""
    with open(path, "rb") as stream:
        start = stream.read(1 << 16)
    refuse_what_is_not_text(start, ".csv")
    # A byte that is not UTF-8 becomes a lone surrogate here and `_checked` tells it with its row.
    with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        yield from read_rows(file, _csv_rows(lines, _separator(start)))


def _csv_rows(lines: TextIO, separator: str) -> Iterator[Row]:
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(_bounded(lines), delimiter=separator, strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _csv_problem(error, first) from None
        yield first, cells


def _bounded(lines: TextIO) -> Iterator[str]:
    while line := lines.readline(MAX_BYTES + 1):
        if len(line) > MAX_BYTES:
            raise too_big(len(line))
        yield line


def _separator(start: bytes) -> str:
    # Spreadsheets of Spanish-speaking countries write semicolons, and text copied from one has tabs.
    header = next((line for line in start.split(b"\n") if line.strip()), b"")
    return max((",", ";", "\t"), key=lambda mark: header.count(mark.encode()))


def _csv_problem(error: csv.Error, line: int) -> Unreadable:
    said = str(error)
    if "field limit" in said or "unexpected end" in said:
        return Unreadable(
            "a double quote is opened here and never closed",
            "Close it, or double every quotation mark inside a cell",
            line,
        )
    return Unreadable(f"not CSV: {said}", "Save the sheet again as CSV UTF-8", line)
