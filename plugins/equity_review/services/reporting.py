"""What the reviews of some cycles say together, as counts for a report; worked out in the database.

The review stores what a submission speaks of and what it asks about it, so that is what can be counted: it asks nothing
where nothing is written yet, unless the submission is complete. So "carries it" is said of complete ones alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Select, Text, and_, bindparam, case, cast, func, or_, select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.plugin import ReportRow, ReportSection, ReportTable
from commonaim.plugins.equity_review.models import ACCEPTED, OPEN, Finding, Result

#: What a submission may carry, and the rule that asks where it does not.
CARRIED: Final = {
    "no-equity-rationale": _l("A reason that concerns the intended groups"),
    "no-baseline-for-beneficiaries": _l("Where they stand today"),
    "measure-not-disaggregated": _l("A measure that looks at groups"),
    "results-not-disaggregated": _l("Results that look at groups"),
}
YOUTH: Final = "youth-voice-data-source-only"
#: What is stored of a section in which young people are written about.
_OF_YOUTH: Final = '"role": "youth", "speaks_of": ["'


def sections(cycle_ids: Sequence[int]) -> Iterator[ReportSection]:
    """Whom submissions speak of, what they carry, and how young people take part; by cycle and change idea."""
    rows = db.session.execute(_counted(), {"cycles": cycle_ids}).all()
    notes = _notes(cycle_ids)
    of = _("Submissions that were reviewed")
    yield ReportSection(
        _("Whom submissions speak of"),
        (
            ReportTable(
                _("Whom submissions speak of"),
                (
                    _("The intended groups, by name"),
                    _("Several groups together"),
                    _("Other groups only"),
                    _("All students only"),
                    _("No learners"),
                ),
                _rows(rows, ("named", "collective", "other_groups", "all_students", "nobody")),
                of=of,
                charted=(0, 1, 2, 3),
            ),
        ),
        _("Each submission is in one column: in the first from the left that is true of it."),
        notes,
    )
    columns = (_("Carries it"), _("Asked about"), _("Draft, nothing to ask yet"))
    yield ReportSection(
        _("What submissions carry"),
        tuple(
            ReportTable(str(title), columns, _rows(rows, _columns_of(place)), of=of, charted=(0,))
            for place, title in enumerate(CARRIED.values())
        ),
        _(
            "“Carries it”: the submission is complete and the review asks nothing about it, or a facilitator has set"
            " the question aside. A measure of staff alone is among them, since no learners are measured. “Asked"
            " about”: a question is open or was asked. What a draft will carry is not known yet."
        ),
        notes,
    )
    yield ReportSection(
        _("Young people taking part"),
        (
            ReportTable(
                _("Young people taking part"),
                (
                    _("Told of in a section of its own"),
                    _("Only surveyed or interviewed"),
                    _("Nothing told there"),
                ),
                _rows(rows, ("youth_part", "youth_asked", "youth_none")),
                of=of,
                charted=(0, 1),
            ),
        ),
        _(
            "The review stores whether young people are only a source of data, and whether the section about them"
            " speaks of learners. In which way they take part is in the submissions: it cannot be counted from here."
        ),
        notes,
    )


def _columns_of(place: int) -> tuple[str, str, str]:
    return f"carried_{place}", f"asked_{place}", f"draft_{place}"


def _rows(found: Sequence[Any], columns: Sequence[str]) -> tuple[ReportRow, ...]:
    return tuple(
        ReportRow(row.cycle_id, tuple(getattr(row, name) for name in columns), row.idea_id)
        for row in found
    )


def _notes(cycle_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """By cycle, what was not reviewed, and what was changed since."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(_unread(), {"cycles": cycle_ids}):
        if row.unread:
            found[row.cycle_id].append(
                ngettext(
                    "%(num)s submission was not reviewed; it is not counted.",
                    "%(num)s submissions were not reviewed; they are not counted.",
                    row.unread,
                )
            )
        if row.outdated:
            found[row.cycle_id].append(
                ngettext(
                    "%(num)s submission was changed since; it is counted as it was read.",
                    "%(num)s submissions were changed since; they are counted as they were read.",
                    row.outdated,
                )
            )
    return {cycle_id: tuple(sentences) for cycle_id, sentences in found.items()}


@cache
def _unread() -> Select[*tuple[Any, ...]]:
    return tenancy.standing(
        select(
            Submission.cycle_id,
            (func.count(Submission.id) - func.count(Result.id)).label("unread"),
            func.count(case((Result.revision != Submission.revision, 1))).label("outdated"),
        )
        .outerjoin(Result, Result.submission_id == Submission.id)
        .where(Submission.cycle_id.in_(bindparam("cycles", expanding=True)))
        .group_by(Submission.cycle_id)
    )


@cache
def _counted() -> Select[*tuple[Any, ...]]:
    """One row for each cycle and change idea; a column for each count."""
    asked = _asked()
    # The database looks into the JSON as into a text, as in overview.
    spoken, sections = cast(Result.speaks_of, Text), cast(Result.sections, Text)
    kind = case(
        (spoken.contains('"beneficiaries"'), "named"),
        (spoken.contains('"collective"'), "collective"),
        (spoken.contains('"other_groups"'), "other_groups"),
        (spoken.contains('"all_students"'), "all_students"),
        else_="nobody",
    )
    counts = [
        _count(kind == name).label(name)
        for name in ("named", "collective", "other_groups", "all_students", "nobody")
    ]
    for place in range(len(CARRIED)):
        is_asked = func.coalesce(asked.c[f"rule_{place}"], 0) == 1
        counts += [
            _count(is_asked).label(f"asked_{place}"),
            _count(and_(~is_asked, Submission.complete)).label(f"carried_{place}"),
            _count(and_(~is_asked, ~Submission.complete)).label(f"draft_{place}"),
        ]
    only_asked = func.coalesce(asked.c.youth, 0) == 1
    told = sections.contains(_OF_YOUTH, autoescape=True)
    counts += [
        _count(only_asked).label("youth_asked"),
        _count(and_(~only_asked, told)).label("youth_part"),
        _count(~or_(only_asked, told)).label("youth_none"),
    ]
    return tenancy.standing(
        select(Submission.cycle_id, Submission.idea_id, *counts)
        .join_from(Result, Submission, Submission.id == Result.submission_id)
        .outerjoin(asked, asked.c.submission_id == Result.submission_id)
        .where(Submission.cycle_id.in_(bindparam("cycles", expanding=True)))
        .group_by(Submission.cycle_id, Submission.idea_id)
    )


def _asked() -> Any:
    """For each submission with live questions of these rules, which rules they are of (1 or 0)."""
    marks = [func.max(case((Finding.rule == rule, 1), else_=0)) for rule in (*CARRIED, YOUTH)]
    names = [*(f"rule_{place}" for place in range(len(CARRIED))), "youth"]
    return (
        select(
            Finding.submission_id,
            *(mark.label(name) for mark, name in zip(marks, names, strict=True)),
        )
        .where(Finding.state.in_((OPEN, ACCEPTED)), Finding.rule.in_((*CARRIED, YOUTH)))
        .group_by(Finding.submission_id)
        .subquery()
    )


def _count(condition: Any) -> Any:
    return func.count(case((condition, 1)))
