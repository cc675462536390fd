"""How many concerns a network had, in counts that point at nobody.

Each concern is in one row (its norm; *several* where it names more than one) and in one column (what became of it), so
that core's suppression protects the table whole: small rows are put together, small counts hidden with as many others
as it takes. A new table appears only when enough concerns have come since the one before: else two tables, read one
after the other, would tell of a single one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import days
from commonaim.core.db import db
from commonaim.core.reports import services as reports
from commonaim.core.reports import suppression
from commonaim.plugins.norms.models.repair import (
    WITHOUT_TEXTS,
    Concern,
    ConcernNorm,
    PastConcern,
)
from commonaim.plugins.norms.repair.keeping import quarter_of

WAITING, ACKNOWLEDGED, REPAIRED = 0, 1, 2
#: What became of a concern: not acknowledged yet, acknowledged, repaired.
COLUMNS: Final = (WAITING, ACKNOWLEDGED, REPAIRED)
SEVERAL, NONE = -1, -2
#: Rows that are no norm: concerns that name several norms, or none.
OTHER_ROWS: Final = (SEVERAL, NONE)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the norms it is of (ids, or SEVERAL and NONE) and its counts by column, None where one is hidden."""

    norm_ids: tuple[int, ...]
    total: int
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Concerns until ``until`` (exclusive). ``lines`` is empty, and the rest 0 or None, while there are too few.

    The two medians are days from the day a concern was raised, told only where the counts behind them are open.
    """

    until: date | None
    total: int
    whole: tuple[int | None, ...]
    lines: tuple[Line, ...]
    days_to_acknowledge: float | None
    days_to_repair: float | None


@dataclass(frozen=True, slots=True)
class One:
    """A concern as it is counted: when it was raised (a quarter's first day), its row, days until it was answered."""

    quarter: date
    row: int
    acknowledged_after: int | None
    repaired_after: int | None

    @property
    def column(self) -> int:
        """What became of it."""
        if self.repaired_after is not None:
            return REPAIRED
        return WAITING if self.acknowledged_after is None else ACKNOWLEDGED


NOTHING: Final = Counts(None, 0, (), (), None, None)


def counts() -> Counts:
    """The counts of this network, with nothing in them that fewer concerns stand behind than its reports may show."""
    minimum, _whole = reports.chosen()
    return counted([*_kept(), *_past()], minimum, now=quarter_of(days.today()))


def title(norm_ids: Iterable[int], texts: Mapping[int, str]) -> str:
    """What a row is of; ``texts`` are those of norms by their id."""
    others = {SEVERAL: _("Several norms"), NONE: _("No norm named")}
    return ", ".join(others.get(one) or texts.get(one) or _("A former norm") for one in norm_ids)


def sheet(told: Counts, texts: Mapping[int, str]) -> list[list[str | int]]:
    """The counts as rows of a sheet, with a head; a hidden count is empty."""
    return [
        [_("Norm"), _("Not acknowledged yet"), _("Acknowledged"), _("Repaired"), _("All")],
        *([title(one.norm_ids, texts), *_cells(one.counts), one.total] for one in told.lines),
        [_("All norms"), *_cells(told.whole), told.total],
    ]


def _cells(numbers: Iterable[int | None]) -> list[str | int]:
    return ["" if n is None else n for n in numbers]


def counted(ones: Iterable[One], minimum: int, *, now: date) -> Counts:
    """The counts of some concerns; ``now`` is the first day of the running quarter, which is not counted yet."""
    every = sorted(ones, key=lambda one: one.quarter)
    until = _until([one.quarter for one in every], minimum, now)
    if until is None:
        return NOTHING
    inside = [one for one in every if one.quarter < until]
    totals = Counter(one.row for one in inside)
    groups = suppression.combined(dict(sorted(totals.items())), minimum)
    parts = [_by_column(one for one in inside if one.row in group) for group in groups]
    hidden = suppression.hidden_cells(parts, minimum)
    lines = tuple(
        Line(tuple(group), sum(part), _shown(number, part, hidden))
        for number, (group, part) in enumerate(zip(groups, parts, strict=True))
    )
    whole = _shown(len(parts), _by_column(inside), hidden)
    acknowledged = [one.acknowledged_after for one in inside if one.acknowledged_after is not None]
    repaired = [one.repaired_after for one in inside if one.repaired_after is not None]
    return Counts(
        until=until,
        total=len(inside),
        whole=whole,
        lines=lines,
        days_to_acknowledge=_median(acknowledged, minimum, whole),
        days_to_repair=_median(repaired, minimum, whole),
    )


def _until(quarters: Sequence[date], minimum: int, now: date) -> date | None:
    """The end of the last stretch of quarters in which enough concerns came, each counted from the one before."""
    found, since = None, 0
    by_quarter = Counter(quarter for quarter in quarters if quarter < now)
    for quarter in sorted(by_quarter):
        since += by_quarter[quarter]
        if since >= minimum:
            found, since = _next(quarter), 0
    return found


def _next(quarter: date) -> date:
    month = quarter.month + 3
    return date(quarter.year + (month > 12), month - 12 if month > 12 else month, 1)


def _by_column(ones: Iterable[One]) -> list[int]:
    found = Counter(one.column for one in ones)
    return [found[column] for column in COLUMNS]


def _shown(
    part: int, numbers: Sequence[int], hidden: Iterable[suppression.Cell]
) -> tuple[int | None, ...]:
    gone = set(hidden)
    return tuple(None if (part, column) in gone else n for column, n in enumerate(numbers))


def _median(days: Sequence[int], minimum: int, whole: Sequence[int | None]) -> float | None:
    # Imported here: it takes half a megabyte with the fractions that it brings, for a page that few open.
    from statistics import median

    return median(days) if len(days) >= minimum and None not in whole else None


def _kept() -> list[One]:
    norms: dict[int, list[int]] = {}
    for link in db.session.scalars(select(ConcernNorm)):
        norms.setdefault(link.concern_id, []).append(link.norm_id)
    return [
        One(
            quarter_of(one.raised_on),
            _row(norms.get(one.id, [])),
            _after(one.raised_on, one.acknowledged_on),
            _after(one.raised_on, one.repaired_on),
        )
        for one in db.session.scalars(select(Concern).options(*WITHOUT_TEXTS))
    ]


def _past() -> list[One]:
    return [
        One(one.quarter, _row(one.norm_ids), one.acknowledged_after, one.repaired_after)
        for one in db.session.scalars(select(PastConcern))
    ]


def _row(norm_ids: Sequence[int]) -> int:
    if not norm_ids:
        return NONE
    return norm_ids[0] if len(norm_ids) == 1 else SEVERAL


def _after(begun: date, until: date | None) -> int | None:
    return (until - begun).days if until else None
