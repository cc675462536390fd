"""A project as tables: its codebook, its segments, and what is known of its texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from commonaim.core.plugin import N_
from commonaim.core.sheets import as_csv_file, as_workbook
from commonaim.core.workbooks import Cell
from commonaim.plugins.coding.exchange.model import Code, Project

Row = list[Cell]
#: Between the names of a code and of those above it.
BELOW: Final = " > "
CODEBOOK: Final = (
    N_("Code"),
    N_("Path"),
    N_("Short definition"),
    N_("Definition"),
    N_("When to use"),
    N_("When not to use"),
    N_("Example"),
    N_("Counter-example"),
    N_("Origin"),
    N_("Status"),
    N_("Colour"),
    N_("Codings"),
    N_("Texts"),
)
SEGMENTS: Final = (
    N_("Text"),
    N_("Code"),
    N_("Path"),
    N_("Words"),
    N_("Start (characters)"),
    N_("End (characters)"),
    N_("Coder"),
    N_("Coded on"),
    N_("Memos"),
)


def paths(project: Project) -> dict[str, str]:
    """By guid of a code, its name after those above it."""
    found: dict[str, str] = {}
    for code in project.codes:
        above = found.get(code.parent or "")
        found[code.guid] = f"{above}{BELOW}{code.name}" if above else code.name
    return found


def codebook(project: Project, titles: tuple[str, ...] = CODEBOOK) -> Iterator[Row]:
    """A row for each code under a row of titles."""
    path = paths(project)
    of_segment = {segment.guid: segment.source for segment in project.segments}
    codings: dict[str, int] = defaultdict(int)
    texts: dict[str, set[str]] = defaultdict(set)
    for coding in project.codings:
        codings[coding.code] += 1
        texts[coding.code].add(of_segment[coding.segment])
    yield list(titles)
    for code in project.codes:
        yield [
            code.name,
            path[code.guid],
            *_meaning(code),
            code.color,
            codings[code.guid],
            len(texts[code.guid]),
        ]


def _meaning(code: Code) -> list[str | int]:
    return [
        code.short,
        code.definition,
        code.use_when,
        code.not_when,
        code.example,
        code.counter_example,
        code.origin,
        code.status,
    ]


def segments(project: Project, titles: tuple[str, ...] = SEGMENTS) -> Iterator[Row]:
    """A row for each coding under a row of titles, with what is known of the text in further columns."""
    path, names = paths(project), {code.guid: code.name for code in project.codes}
    coders = {coder.guid: coder.name for coder in project.coders}
    sources = {source.guid: source for source in project.sources}
    places = {segment.guid: segment for segment in project.segments}
    memos: Mapping[str, list[str]] = defaultdict(list)
    for memo in project.memos:
        if memo.about == "segment":
            memos[memo.target].append(memo.body)
    known = list(dict.fromkeys(name for source in project.sources for name in source.values))
    yield [*titles, *known]
    for coding in project.codings:
        segment = places[coding.segment]
        source = sources[segment.source]
        yield [
            source.name,
            names[coding.code],
            path[coding.code],
            source.text[segment.start : segment.end],
            segment.start,
            segment.end,
            coders[coding.coder],
            coding.made_at.date() if coding.made_at else "",
            "\n".join(memos[segment.guid]) if segment.guid in memos else "",
            *(str(source.values.get(name, "")) for name in known),
        ]


def csv(rows: Iterator[Row]) -> bytes:
    """Rows as CSV that no spreadsheet runs."""
    return as_csv_file([str(cell) for cell in row] for row in rows)


def workbook(sheets: Mapping[str, Iterator[Row]]) -> bytes:
    """Rows as an Excel workbook, a sheet for each title."""
    return as_workbook(sheets)
