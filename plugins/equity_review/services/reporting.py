"""What the reviews of some cycles say together, as counts for a report; worked out in the database.

The review stores what a submission speaks of and what it asks about it, so that is what can be counted: it asks nothing
where nothing is written yet, unless the submission is complete. So "carries it" is said of complete ones alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Row, Select, and_, bindparam, case, func, literal, select

from commonaim.core import tenancy
from commonaim.core.blocks import Confine, Ranges, block_of, named, within
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.kept import kept_in_pieces
from commonaim.core.networks.models import Network
from commonaim.core.plugin import ReportRow, ReportSection, ReportTable
from commonaim.plugins.equity_review.kinds import KINDS, NOBODY
from commonaim.plugins.equity_review.models import ACCEPTED, OPEN, Finding, Result

#: What a submission may carry, and the rule that asks where it does not.
CARRIED: Final = {
    "no-equity-rationale": _l("A reason that concerns the intended groups"),
    "no-baseline-for-beneficiaries": _l("Where they stand today"),
    "measure-not-disaggregated": _l("A measure that looks at groups"),
    "results-not-disaggregated": _l("Results that look at groups"),
}
YOUTH: Final = "youth-voice-data-source-only"
#: What a submission may speak of, a column each.
_SPOKEN_OF: Final = (*KINDS.values(), NOBODY)


def sections(network: Network, cycle_ids: Sequence[int]) -> Iterator[ReportSection]:
    """Whom submissions speak of, what they carry, and how young people take part; by cycle and change idea."""
    about = tuple(cycle_ids)
    counts = kept_in_pieces(network, "equity_review.report", about, partial(_count, about))
    found = tuple(Group._make((*alike, submissions)) for alike, submissions in counts)
    notes = _notes(found)
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
                _rows(found, len(_SPOKEN_OF), _speaks),
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
            ReportTable(
                str(title),
                columns,
                _rows(found, len(columns), partial(_carries, place)),
                of=of,
                charted=(0,),
            )
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
                _rows(found, 3, _takes_part),
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


class Group(NamedTuple):
    """Submissions that are alike in all that a report counts, and how many they are."""

    cycle_id: int
    idea_id: int | None
    complete: bool
    reviewed: bool
    outdated: bool
    kind: str | None
    youth_told: bool | None
    asked_0: bool
    asked_1: bool
    asked_2: bool
    asked_3: bool
    youth_asked: bool
    submissions: int


def _speaks(one: Group) -> int:
    return _SPOKEN_OF.index(one.kind)


def _carries(place: int, one: Group) -> int:
    if (one.asked_0, one.asked_1, one.asked_2, one.asked_3)[place]:
        return 1
    return 0 if one.complete else 2


def _takes_part(one: Group) -> int:
    if one.youth_asked:
        return 1
    return 0 if one.youth_told else 2


def _rows(
    found: Sequence[Group], columns: int, column_of: Callable[[Group], int]
) -> tuple[ReportRow, ...]:
    """A row for each cycle and change idea, of the submissions that were reviewed."""
    counts: dict[tuple[int, int | None], list[int]] = {}
    for one in found:
        if one.reviewed:
            row = counts.setdefault((one.cycle_id, one.idea_id), [0] * columns)
            row[column_of(one)] += one.submissions
    return tuple(ReportRow(cycle, tuple(row), idea) for (cycle, idea), row in counts.items())


def _notes(found: Sequence[Group]) -> dict[int, tuple[str, ...]]:
    """By cycle, what was not reviewed, and what was changed since."""
    unread: Counter[int] = Counter()
    outdated: Counter[int] = Counter()
    for one in found:
        unread[one.cycle_id] += 0 if one.reviewed else one.submissions
        outdated[one.cycle_id] += one.submissions if one.outdated else 0
    sentences: dict[int, list[str]] = defaultdict(list)
    for cycle_id, count in unread.items():
        if count:
            sentences[cycle_id].append(
                ngettext(
                    "%(num)s submission was not reviewed; it is not counted.",
                    "%(num)s submissions were not reviewed; they are not counted.",
                    count,
                )
            )
    for cycle_id, count in outdated.items():
        if count:
            sentences[cycle_id].append(
                ngettext(
                    "%(num)s submission was changed since; it is counted as it was read.",
                    "%(num)s submissions were changed since; they are counted as they were read.",
                    count,
                )
            )
    return {cycle_id: tuple(said) for cycle_id, said in sentences.items()}


def _count(cycle_ids: Sequence[int], ranges: Ranges) -> Sequence[Row[Any]]:
    asked = {"cycles": cycle_ids, **named(ranges)}
    return db.session.execute(_alike(len(ranges)), asked).all()


@cache
def _alike(ranges: int) -> Select[*tuple[Any, ...]]:
    """How many submissions of each block are alike in all that a report counts, of those in so many ranges of ids.

    After the block, the columns are those of :class:`Group`. The database looks at each submission once; what is in
    which column of the report is found out of these few rows.
    """
    rows = within(ranges, _each)
    return tenancy.standing(select(*rows.c, func.count()).group_by(*rows.c))


def _each(confined: Confine) -> Select[*tuple[Any, ...]]:
    asked = _asked(confined)
    alike = (
        block_of(Submission.id),
        Submission.cycle_id,
        Submission.idea_id,
        Submission.complete,
        Result.id.is_not(None),
        func.coalesce(Result.revision != Submission.revision, literal(False)),
        Result.kind,
        Result.youth_told,
        *(
            func.coalesce(asked.c[name], 0) == 1
            for name in (*(f"rule_{place}" for place in range(len(CARRIED))), "youth")
        ),
    )
    columns: list[Any] = [column.label(f"part_{place}") for place, column in enumerate(alike)]
    return (
        select(*columns)
        .select_from(Submission)
        .outerjoin(
            # confined as well, for PostgreSQL would look through all results
            Result,
            and_(Result.submission_id == Submission.id, confined(Result.submission_id)),
        )
        .outerjoin(asked, asked.c.submission_id == Submission.id)
        .where(
            Submission.cycle_id.in_(bindparam("cycles", expanding=True)), confined(Submission.id)
        )
    )


def _asked(confined: Confine) -> Any:
    """For each submission with live questions of these rules, which rules they are of (1 or 0)."""
    marks = [func.max(case((Finding.rule == rule, 1), else_=0)) for rule in (*CARRIED, YOUTH)]
    names = [*(f"rule_{place}" for place in range(len(CARRIED))), "youth"]
    return (
        select(
            Finding.submission_id,
            *(mark.label(name) for mark, name in zip(marks, names, strict=True)),
        )
        .where(
            Finding.state.in_((OPEN, ACCEPTED)),
            Finding.rule.in_((*CARRIED, YOUTH)),
            confined(Finding.submission_id),
        )
        .group_by(Finding.submission_id)
        .subquery()
    )
