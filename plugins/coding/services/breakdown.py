"""How often codes were given by program, by case or by what is known of the texts, with small counts hidden."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.networks.models import Program
from commonaim.core.reports import services as reports
from commonaim.core.reports.suppression import combined, hidden_cells
from commonaim.plugins.coding.models import (
    Case,
    CaseText,
    Code,
    Coding,
    Project,
    Segment,
    Text,
)
from commonaim.plugins.coding.services import cases
from commonaim.plugins.coding.services.retrieval import below
from commonaim.plugins.coding.services.sight import Sight

#: By what codes may be told, beside the attributes of the project.
PROGRAM, CASE = "program", "case"
#: In front of the name of an attribute, so that one called "case" is no case.
ATTRIBUTE: Final = "attribute:"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Codings by group and code; None is a count that is not shown, "small" ones with as many others as it takes."""

    groups: tuple[str, ...]
    codes: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]
    totals: tuple[int, ...]
    minimum: int


def ways(project: Project, seen: Sight) -> list[tuple[str, str]]:
    """By what codes can be told: the key of each way and what it is called, programs first."""
    has_cases = db.session.scalar(select(Case.id).where(Case.project_id == project.id).limit(1))
    found = [(PROGRAM, _("Program"))]
    if has_cases is not None:
        found.append((CASE, _("Case")))
    return [*found, *((f"{ATTRIBUTE}{name}", name) for name in cases.attributes(project, seen))]


def codes_by(project: Project, seen: Sight, way: str) -> Breakdown | None:
    """How often each code at the top was given in the texts of each group; None when there is too little to tell.

    ``way`` is one of :func:`ways`. The same words count once for a code, however many coders gave it. Groups with few
    codings are told together, and small counts are hidden so that none can be worked out.
    """
    minimum = reports.chosen()[0]
    tops = _tops(project)
    group_of = _grouping(project, seen, way)
    counts: Counter[tuple[str, int]] = Counter()
    for text, segment, code in db.session.execute(
        select(Segment.text_id, Segment.id, Coding.code_id)
        .join(Segment, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .where(seen.codings())
        .distinct()
    ):
        for group in group_of(text, segment):
            counts[group, tops[code]] += 1
    columns = [code for code in below(project) if any(key[1] == code.id for key in counts)]
    totals: Counter[str] = Counter()
    for (group, _code), n in counts.items():
        totals[group] += n
    if sum(totals.values()) < minimum or len(columns) < 2:
        return None
    return _hidden(counts, columns, dict(sorted(totals.items())), minimum)


def _hidden(
    counts: Mapping[tuple[str, int], int],
    columns: list[Code],
    totals: Mapping[str, int],
    minimum: int,
) -> Breakdown:
    groups = combined(totals, minimum)
    table = [
        [sum(counts.get((one, code.id), 0) for one in group) for code in columns]
        for group in groups
    ]
    hidden = hidden_cells(table, minimum)
    return Breakdown(
        tuple(", ".join(group) for group in groups),
        tuple(code.name for code in columns),
        tuple(
            tuple(None if (r, c) in hidden else n for c, n in enumerate(row))
            for r, row in enumerate(table)
        ),
        tuple(sum(row) for row in table),
        minimum,
    )


def _grouping(project: Project, seen: Sight, way: str) -> Callable[[int, int], Iterable[str]]:
    """In which groups, by name, a segment of a text is."""
    if way == CASE:
        return _by_case(project)
    if way.startswith(ATTRIBUTE):
        said, unsaid = cases.values(seen, way.removeprefix(ATTRIBUTE)), (_("not said"),)
        return lambda text, _segment: said.get(text) or unsaid
    nothing = _("no program")
    rows = db.session.execute(
        select(Text.id, Program.name)
        .join(Program, Text.program_id == Program.id)
        .where(seen.texts())
    )
    of_texts: dict[int, str] = {row.id: row.name for row in rows}
    return lambda text, _segment: (of_texts.get(text, nothing),)


def _by_case(project: Project) -> Callable[[int, int], Iterable[str]]:
    of_text: dict[int, set[str]] = defaultdict(set)
    of_segment: dict[int, set[str]] = defaultdict(set)
    for text, segment, name in db.session.execute(
        select(CaseText.text_id, CaseText.segment_id, Case.name)
        .join(Case, CaseText.case_id == Case.id)
        .where(Case.project_id == project.id)
    ):
        if segment is None:
            of_text[text].add(name)
        else:
            of_segment[segment].add(name)
    nothing = (_("no case"),)

    def groups(text: int, segment: int) -> Iterable[str]:
        return of_text.get(text, set()) | of_segment.get(segment, set()) or nothing

    return groups


def _tops(project: Project) -> dict[int, int]:
    """By id of a code, the id of the code at the top that it belongs to."""
    rows = db.session.execute(select(Code.id, Code.parent_id).where(Code.project_id == project.id))
    parents = {row.id: row.parent_id for row in rows}
    tops = {}
    for code in parents:
        top, steps = code, 0
        while (above := parents.get(top)) is not None and steps < len(parents):
            top, steps = above, steps + 1
        tops[code] = top
    return tops
