"""A report over some cycles: core's own section and those of plugins, with small counts hidden.

What is shown of a cycle never depends on which other cycles are chosen, nor on whether it is shown by change idea:
each is protected whole, so that two reports that overlap say no more than one. There is no total over cycles, and no
division by group or program, which are too small to be divided and are not to be ranked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select

from .. import audit, hooks
from ..access import Access
from ..db import db
from ..forms.models import ChangeIdea, Cycle
from ..i18n import told
from ..plugin import N_, ReportPeriod, ReportSection, ReportTable
from .completion import completion
from .models import ReportSetting
from .shown import ShownRow, ShownSection, ShownTable
from .suppression import combined, hidden_cells

#: The smallest count shown where a network has chosen none: what survey vendors use. Improvement groups have three to
#: five members, so that a smaller one would tell of single people; states take 5 to 30, mostly 10 (NCES 2011-603).
DEFAULT: Final = 5
LEAST: Final = 3
MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Report:
    """Sections over some cycles, the cycles in the order of their days."""

    cycles: Sequence[Cycle]
    minimum: int
    completion_whole: bool
    sections: Sequence[ShownSection]


def chosen() -> tuple[int, bool]:
    """The smallest count that reports of this network show, and whether they tell all counts of completed forms."""
    found = db.session.execute(
        select(ReportSetting.minimum, ReportSetting.completion_whole)
    ).first()
    return (found[0], found[1]) if found else (DEFAULT, False)


def choose(minimum: int, *, completion_whole: bool) -> None:
    """Let reports of this network show no count from 1 to below ``minimum`` (from LEAST to MOST, or ValueError).

    ``completion_whole`` lets them show all counts of completed forms, however small.
    """
    if not LEAST <= minimum <= MOST:
        raise ValueError(f"{minimum} is not from {LEAST} to {MOST}.")
    before = chosen()
    row = db.session.scalar(select(ReportSetting))
    if row is None:
        row = ReportSetting()
        db.session.add(row)
    row.minimum, row.completion_whole = minimum, completion_whole
    if before == (minimum, completion_whole):
        return
    audit.record(
        "reports.minimum",
        N_("Reports show no count below %(number)s, and all counts of completed forms")
        if completion_whole
        else N_("Reports show no count below %(number)s"),
        words={"number": str(minimum)},
    )


def all_cycles() -> Sequence[Cycle]:
    """All cycles of the network, newest first."""
    return db.session.scalars(select(Cycle).order_by(Cycle.starts_on.desc(), Cycle.id.desc())).all()


def report(me: Access, cycles: Sequence[Cycle], *, by_idea: bool) -> Report:
    """What there is to say of ``cycles``, also by change idea."""
    ordered = sorted(cycles, key=lambda cycle: (cycle.starts_on, cycle.id))
    smallest, completion_whole = chosen()
    sections = [completion(ordered, 0 if completion_whole else smallest)] if ordered else []
    period = ReportPeriod(tuple(cycle.id for cycle in ordered))
    answers = (
        hooks.collect("report_sections", network=me.network, user=me, period=period)
        if ordered
        else []
    )
    names = _idea_names() if answers else {}
    for answer in answers:
        source = told(answer.plugin.title)
        sections += [
            _shown(section, source, ordered, names, smallest, by_idea=by_idea)
            for section in answer.result
        ]
    return Report(ordered, smallest, completion_whole, sections)


def _idea_names() -> dict[int | None, str]:
    ideas = db.session.execute(select(ChangeIdea.id, ChangeIdea.name))
    return {None: _("No change idea named"), **{row.id: row.name for row in ideas}}


def _shown(
    section: ReportSection,
    source: str,
    cycles: Sequence[Cycle],
    names: Mapping[int | None, str],
    smallest: int,
    *,
    by_idea: bool,
) -> ShownSection:
    tables = []
    for table in section.tables:
        found = _counts(table)
        rows = tuple(
            row
            for cycle in cycles
            for row in _rows(cycle, found.get(cycle.id, {}), names, smallest, len(table.columns))
            if by_idea or not row.part
        )
        of = table.of or _("In all")
        tables.append(ShownTable(table.title, table.columns, of, rows, table.note, table.charted))
    return ShownSection(
        section.title,
        tuple(tables),
        section.note,
        tuple((cycle, section.notes.get(cycle.id, ())) for cycle in cycles),
        source=source,
        charted=section.chart == "lines",
    )


def _counts(table: ReportTable) -> dict[int, dict[int | None, list[int]]]:
    """{cycle: {change idea: counts}}; rows of the same cycle and idea are added up."""
    found: dict[int, dict[int | None, list[int]]] = defaultdict(dict)
    for row in table.rows:
        before = found[row.cycle_id].get(row.idea_id, [0] * len(row.counts))
        added = [a + b for a, b in zip(before, row.counts, strict=True)]
        if any(added):
            found[row.cycle_id][row.idea_id] = added
    return found


def _rows(
    cycle: Cycle,
    parts: Mapping[int | None, Sequence[int]],
    names: Mapping[int | None, str],
    smallest: int,
    columns: int,
) -> Iterator[ShownRow]:
    """A cycle as a whole, then its change ideas, where it has several that can be shown."""
    total = sum(map(sum, parts.values()))
    if not total:
        yield ShownRow(cycle, "", (0,) * columns, 0)
        return
    if total < smallest:
        yield ShownRow(cycle, "", (None,) * columns, None)
        return
    in_order = sorted(parts, key=lambda idea: (idea is None, names.get(idea, "").casefold()))
    groups = combined({idea: sum(parts[idea]) for idea in in_order}, smallest)
    counts = [[sum(each) for each in zip(*(parts[i] for i in g), strict=True)] for g in groups]
    hidden = hidden_cells(counts, smallest)
    whole = [sum(each) for each in zip(*counts, strict=True)]
    labels = [_label([names.get(idea, "") for idea in group]) for group in groups]
    shown = [(len(groups), "", whole)]
    if len(groups) > 1:
        shown += [(at, labels[at], row) for at, row in enumerate(counts)]
    for at, label, row in shown:
        cells = tuple(None if (at, n) in hidden else count for n, count in enumerate(row))
        yield ShownRow(cycle, label, cells, sum(row))


def _label(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else _("%(ideas)s, together", ideas=", ".join(names))
