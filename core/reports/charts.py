"""Shares over cycles as lines, worked out here and written as SVG by a template. The table is always beside it.

Lines are told apart by their strokes and by the shapes of their points; colour only helps. A chart is as wide as there
is room: places across are percent of its width, heights are pixels, and so letters are as large on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten, wrap
from typing import Final

TOP, BOTTOM, HEIGHT = 16, 236, 300
#: On a phone a chart has so many pixels across; where names below it need more, it is scrolled sideways.
PHONE: Final = 256
LETTER: Final = 8
#: More cycles than this are numbered below the axis, and the numbers told beside the chart.
NAMED: Final = 8
#: Strokes (lengths of dash and gap) and shapes of points; a further line begins again with other pairs.
STROKES: Final = ("", "8 4", "2 4", "12 4 2 4", "5 5")
SHAPES: Final = ("circle", "square", "triangle", "diamond", "cross", "ring")
_OUTLINES: Final = {
    "square": "M-5-5h10v10h-10z",
    "triangle": "M0-6l6 11h-12z",
    "diamond": "M0-7l6 7-6 7-6-7z",
    "cross": "M-5-5l10 10M-5 5l10-10",
    "circle": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
    "ring": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0",
}


@dataclass(frozen=True, slots=True)
class Series:
    """A line before it is drawn: percents by cycle, None where there is none to show."""

    title: str
    points: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is drawn. ``strokes`` lead from point to point where both are shown; ``points`` have a percent."""

    title: str
    stroke: str
    shape: str
    outline: str
    strokes: tuple[tuple[float, float, float, float], ...]
    points: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the template writes: places across in percent, heights in pixels from the top."""

    lines: tuple[Line, ...]
    cycles: tuple[tuple[float, tuple[str, ...]], ...]
    key: tuple[str, ...]
    marks: tuple[float, ...]
    grid: tuple[tuple[float, int], ...]
    is_wide: bool
    height: int = HEIGHT
    top: int = TOP
    bottom: int = BOTTOM


def chart(cycles: Sequence[str], series: Sequence[Series], marks: Sequence[int]) -> Chart | None:
    """The chart of ``series`` over ``cycles``, a line before each of ``marks``; None with fewer than two points."""
    if len(cycles) < 2 or all(sum(p is not None for p in one.points) < 2 for one in series):
        return None
    step = 100 / len(cycles)
    across = [round(step * (place + 0.5), 1) for place in range(len(cycles))]
    named = len(cycles) <= NAMED
    labels = [
        tuple(wrap(shorten(name, 34, placeholder="…"), 17)[:2]) if named else (str(place),)
        for place, name in enumerate(cycles, 1)
    ]
    return Chart(
        tuple(_line(place, one, across) for place, one in enumerate(series)),
        tuple(zip(across, labels, strict=True)),
        () if named else tuple(cycles),
        tuple(round(across[place] - step / 2, 1) for place in marks if place),
        tuple((_height(percent), percent) for percent in (0, 25, 50, 75, 100)),
        is_wide=len(labels) * LETTER * max(len(line) for lines in labels for line in lines) > PHONE,
    )


def _height(percent: int) -> float:
    return round(TOP + (BOTTOM - TOP) * (1 - percent / 100), 1)


def _line(place: int, series: Series, across: Sequence[float]) -> Line:
    points = [
        (x, _height(percent), percent) if percent is not None else None
        for x, percent in zip(across, series.points, strict=True)
    ]
    strokes = [(*one[:2], *other[:2]) for one, other in pairwise(points) if one and other]
    shape = SHAPES[place % len(SHAPES)]
    return Line(
        series.title,
        STROKES[place % len(STROKES)],
        shape,
        _OUTLINES[shape],
        tuple(strokes),
        tuple(point for point in points if point is not None),
    )
