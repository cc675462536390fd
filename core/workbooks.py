"""Excel workbooks (ECMA-376, Office Open XML), written row by row: only what a table needs, and nothing is held.

A workbook is a ZIP of a few XML files that name each other, and one for each sheet. See decision 30 for why this is
not left to a library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | date

#: The most that a workbook holds, by the specification of Excel: rows, columns, and UTF-16 units of a text.
ROWS, COLUMNS, UNITS = 1_048_576, 16_384, 32_767
#: Characters of a title of a sheet, and those that are not allowed in it.
_TITLE: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\]")
#: Before this day a workbook counts wrong: it knows a 29th of February 1900.
_FIRST_DAY: Final = date(1900, 3, 1)
_DAY_ZERO: Final = date(1899, 12, 30)
#: What XML does not hold, and carriage returns, which it reads as line feeds.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
#: How a workbook writes such a character by its number; where that stands in a text as it is, it is written so too.
_NUMBERED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL: Final = re.compile("[&<>]")
#: About as long as a name is.
_NAME: Final = 60
#: Rows are given to the compressor so many characters at a time.
_PIECE: Final = 1 << 16

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: Two kinds of cells: 0 as they are, 1 days.
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
#: A day as ISO 8601 writes it fits into a column of this width.
_WIDTH: Final = 12


def workbook(
    sheets: Mapping[str, Iterable[Iterable[Cell]]], told: Callable[[str], str] = str
) -> bytes:
    """A workbook of ``sheets`` by their titles. Numbers are numbers, days are days, everything else is text, written as
    it is ``told``; a text is cut where a cell ends, and never a formula.

    ValueError for a title that no sheet may have, and for more rows or columns than a sheet has.
    """
    written = BytesIO()
    titles = list(sheets)
    _check(titles)
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        for name, words in _frame(titles):
            package.writestr(_entry(name), _HEAD + words)
        texts = _Texts(told)
        for number, rows in enumerate(sheets.values(), 1):
            with package.open(_entry(_path(number)), "w") as file:
                for piece in _pieces(_sheet(rows, texts)):
                    file.write(piece.encode())
    return written.getvalue()


def _check(titles: list[str]) -> None:
    for title in titles:
        if (
            not 0 < len(title) <= _TITLE
            or _NOT_IN_TITLES.search(title)
            or "'" in (title[0], title[-1])
        ):
            raise ValueError(f"No sheet may be called {title!r}.")
    if len({title.casefold() for title in titles}) != len(titles):
        raise ValueError(f"Two sheets have the same title: {titles}.")


def _path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _entry(name: str) -> ZipInfo:
    """An entry without the time of day, so that the same rows are the same file."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _frame(titles: list[str]) -> Iterator[tuple[str, str]]:
    """Everything but the sheets: which files there are, of which kind, and how they name each other."""
    numbers = range(1, len(titles) + 1)
    parts = "".join(
        f'<Override PartName="/{_path(one)}" ContentType="{_KINDS}.worksheet+xml"/>'
        for one in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/>{parts}</Types>',
    )
    yield "_rels/.rels", _links([("officeDocument", "xl/workbook.xml")])
    named = "".join(
        f'<sheet name="{_escaped(title).replace(chr(34), "&quot;")}" sheetId="{one}" r:id="rId{one}"/>'
        for one, title in enumerate(titles, 1)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>',
    )
    sheets = [("worksheet", f"worksheets/sheet{one}.xml") for one in numbers]
    yield "xl/_rels/workbook.xml.rels", _links([*sheets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _links(targets: list[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{one}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for one, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _sheet(rows: Iterable[Iterable[Cell]], texts: _Texts) -> Iterator[str]:
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetFormatPr baseColWidth="10" defaultColWidth="{_WIDTH}"'
        ' defaultRowHeight="15"/><sheetData>'
    )
    letters, days = _Letters(), _Days()
    for number, row in enumerate(rows, 1):
        if number > ROWS:
            raise ValueError(f"A sheet has no more than {ROWS} rows.")
        cells = []
        for place, value in enumerate(row):
            if isinstance(value, int):
                cells.append(f'<c r="{letters[place]}{number}"><v>{value:d}</v></c>')
            elif isinstance(value, date) and value >= _FIRST_DAY:
                cells.append(f'<c r="{letters[place]}{number}" s="1"><v>{days[value]}</v></c>')
            elif value:
                cells.append(f'<c r="{letters[place]}{number}"{texts[str(value)]}')
        if cells:
            yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData></worksheet>"


def _pieces(words: Iterable[str]) -> Iterator[str]:
    """The same words in fewer pieces."""
    waiting: list[str] = []
    size = 0
    for one in words:
        waiting.append(one)
        size += len(one)
        if size >= _PIECE:
            yield "".join(waiting)
            waiting.clear()
            size = 0
    yield "".join(waiting)


class _Letters(dict[int, str]):
    """The names of columns by their number: A is the first, after Z comes AA."""

    def __missing__(self, place: int) -> str:
        if place >= COLUMNS:
            raise ValueError(f"A sheet has no more than {COLUMNS} columns.")
        before, last = divmod(place, 26)
        self[place] = letters = (self[before - 1] if before else "") + chr(ord("A") + last)
        return letters


class _Days(dict[date, int]):
    """Days as a workbook counts them from :data:`_FIRST_DAY` on."""

    def __missing__(self, day: date) -> int:
        count = self[day] = (day - _DAY_ZERO).days
        return count


class _Texts(dict[str, str]):
    """What follows on the place of a cell that holds a text; for short ones worked out once, because columns of names
    say the same again and again."""

    def __init__(self, told: Callable[[str], str]) -> None:
        super().__init__()
        self._told = told

    def __missing__(self, value: str) -> str:
        text = _escaped(_cut(self._told(value)))
        cell = f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        if len(value) <= _NAME:
            self[value] = cell
        return cell


def _cut(text: str) -> str:
    """As much of a text as a cell holds; never half of a character."""
    if len(text) <= UNITS // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * UNITS].decode("utf-16-le", "ignore")


def _escaped(text: str) -> str:
    text = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", _NUMBERED.sub("_x005F_", text))
    if _SPECIAL.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
