"""A report as it may be seen: what is hidden is None, for pages and sheets alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..forms.models import Cycle
from .charts import Chart, Series, chart


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A cycle, or a part of one, with its counts and what they are of."""

    cycle: Cycle
    part: str
    counts: tuple[int | None, ...]
    total: int | None

    def share(self, column: int) -> int | None:
        """The whole percent of a column, to the nearest; None where it is hidden or there is nothing."""
        count = self.counts[column]
        if count is None or not self.total:
            return None
        return (200 * count + self.total) // (2 * self.total)


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table by cycle. ``of`` is the head of the totals, ``charted`` the columns that are drawn."""

    title: str
    columns: tuple[str, ...]
    of: str
    rows: tuple[ShownRow, ...]
    note: str = ""
    charted: tuple[int, ...] = ()

    @property
    def is_divided(self) -> bool:
        """Whether there are rows for parts of cycles."""
        return any(row.part for row in self.rows)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of a report. ``notes`` are sentences about each cycle; ``marked`` cycles have a line in the chart."""

    title: str
    tables: tuple[ShownTable, ...]
    note: str
    notes: tuple[tuple[Cycle, Sequence[str]], ...]
    source: str = ""
    charted: bool = True
    marked: frozenset[int] = frozenset()

    def chart(self) -> Chart | None:
        """The charted columns over the cycles, drawn; None where there is nothing to compare."""
        if not self.charted:
            return None
        series = []
        cycles = [cycle for cycle, _notes in self.notes]
        for table in self.tables:
            whole = {row.cycle.id: row for row in table.rows if not row.part}
            for column in table.charted:
                points = tuple(
                    whole[cycle.id].share(column) if cycle.id in whole else None for cycle in cycles
                )
                title = table.columns[column] if len(table.charted) > 1 else table.title
                series.append(Series(title, points))
        marks = [place for place, cycle in enumerate(cycles) if cycle.id in self.marked]
        return chart([cycle.name for cycle in cycles], series, marks)
