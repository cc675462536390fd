"""Judgements and segments in files of comma-separated values, as `commonaim coding agreement` reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from commonaim.core.collecting import not_collecting
from commonaim.plugins.coding.agreement.judgements import JudgementError, Judgements, from_columns
from commonaim.plugins.coding.agreement.unitizing import Marked, marked

UNITS: Final = ("unit", "coder", "value")
SEGMENTS: Final = ("text", "length", "coder", "code", "start", "end")
_LONGEST_CELL: Final = 1_000_000

Row = list[str]


class Unreadable(Exception):
    """A file that cannot be read; the text says what, where and how to mend it, in one line."""


def read_units(data: bytes, sets: bool = False) -> Judgements:
    """The judgements of a file with the columns :data:`UNITS`; a blank value is a missing one.

    With ``sets``, a unit and coder may have several rows, or values with ; between, and all together are one set.
    Raises :class:`Unreadable` and :class:`.JudgementError`.
    """
    with not_collecting():
        rows, places = _rows(data, UNITS)
        units, coders, values = _columns(rows, places)
        if sets:
            return _sets(units, coders, values)
        return from_columns(units, coders, [value or None for value in values])


def read_segments(data: bytes) -> Marked:
    """The segments of a file with the columns :data:`SEGMENTS`; a row with a blank code says that nothing was found.

    Raises :class:`Unreadable` and :class:`.JudgementError`.
    """
    rows, places = _rows(data, SEGMENTS)
    return marked(_segment(row, number) for number, row in _numbered(rows, places))


def _rows(data: bytes, wanted: Sequence[str]) -> tuple[list[Row], list[int]]:
    """The rows under the header, and where in them the wanted columns are."""
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(
            f"is no table of comma-separated values ({error}); save it as CSV"
        ) from None
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    missing = [name for name in wanted if name not in header]
    if missing:
        raise Unreadable(
            f"has no column {', '.join(missing)}; the first line must name {','.join(wanted)}"
        )
    return rows[1:], [header.index(name) for name in wanted]


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("is not written in UTF-8; save it as CSV in UTF-8") from None


def _columns(rows: list[Row], places: Sequence[int]) -> tuple[list[str], list[str], list[str]]:
    """Units, coders and values, without spaces around the cells."""
    if all(map(max(places).__lt__, map(len, rows))) and rows:
        columns = list(zip(*rows, strict=False))
        units, coders, values = ([cell.strip() for cell in columns[place]] for place in places)
        if "" not in units and "" not in coders:
            return units, coders, values
    whole = []
    for number, (unit, coder, value) in _numbered(rows, places):
        if not unit or not coder:
            raise Unreadable(
                f"row {number} names no unit or no coder; give it both, or leave it out"
            )
        whole.append((unit, coder, value))
    units, coders, values = ([row[place] for row in whole] for place in range(3))
    return units, coders, values


def _numbered(rows: list[Row], places: Sequence[int]) -> Iterator[tuple[int, Row]]:
    for number, row in _complete(rows, max(places) + 1):
        yield number, [row[place].strip() for place in places]


def _complete(rows: list[Row], width: int) -> Iterator[tuple[int, Row]]:
    """Rows that hold something, with their number in the file; blank cells may be left off at the end."""
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            yield number, row + [""] * (width - len(row))


def _sets(units: list[str], coders: list[str], values: list[str]) -> Judgements:
    found: dict[tuple[str, str], set[str]] = {}
    for unit, coder, value in zip(units, coders, values, strict=True):
        codes = found.setdefault((unit, coder), set())
        codes.update(code.strip() for code in value.split(";") if code.strip())
    return from_columns(
        [unit for unit, _coder in found],
        [coder for _unit, coder in found],
        [frozenset(codes) or None for codes in found.values()],
    )


def _segment(row: Row, number: int) -> tuple[str, int, str, str, int, int] | tuple[str, int, str]:
    text, length, coder, code, start, end = row
    if not text or not coder:
        raise Unreadable(f"row {number} names no text or no coder; give it both, or leave it out")
    if not code and not start and not end:
        return text, _whole(length, "length", number), coder
    if not code:
        raise Unreadable(f"row {number} has a segment without code; give it one, or leave it out")
    return (
        text,
        _whole(length, "length", number),
        coder,
        code,
        _whole(start, "start", number),
        _whole(end, "end", number),
    )


def _whole(cell: str, column: str, number: int) -> int:
    try:
        value = float(cell) if "." in cell else int(cell)
        if value == int(value) and abs(value) < 1 << 53:
            return int(value)
    except (ValueError, OverflowError):
        pass
    raise Unreadable(
        f"row {number} has {cell!r} as {column}; it must be a whole number of characters"
    )


__all__ = ["SEGMENTS", "UNITS", "JudgementError", "Unreadable", "read_segments", "read_units"]
