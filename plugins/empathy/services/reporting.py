"""What empathy interviews say in a report: true counts by cycle and change idea, never by program or person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, and_, bindparam, func, select

from commonaim.core import tenancy
from commonaim.core.access import Access
from commonaim.core.blocks import Confine, Ranges, block_of, named, within
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle, Submission
from commonaim.core.i18n import told
from commonaim.core.kept import kept_in_pieces
from commonaim.core.networks.models import Network
from commonaim.core.plugin import ReportRow, ReportSection, ReportTable
from commonaim.plugins.empathy.models import InterviewNote, Part, Participant
from commonaim.plugins.empathy.models.heard import LEVELS
from commonaim.plugins.empathy.models.people import ROLES
from commonaim.plugins.empathy.services import sight
from commonaim.plugins.empathy.services.showing import LEVELS as TITLES
from commonaim.plugins.empathy.services.showing import ROLES as ROLE_TITLES


def sections(access: Access, cycle_ids: Sequence[int]) -> Iterator[ReportSection]:
    """How young people take part in the changes of each cycle, and how many voices were heard while it ran."""
    yield ReportSection(
        title=_("Youth voice"),
        tables=(_taking_part(access.network, cycle_ids), _voices(access, cycle_ids)),
        note=_(
            "A voice is an interview that is shared with the network while consent and assent hold; it is of"
            " the cycle in which it was held."
        ),
        chart="none",
    )


def _taking_part(network: Network, cycle_ids: Sequence[int]) -> ReportTable:
    about = tuple(cycle_ids)
    rows = kept_in_pieces(network, "empathy.part", about, partial(_count, about))
    columns = (*LEVELS, None)
    counted: dict[tuple[int, int | None], Counter[str | None]] = {}
    for (cycle, idea, level), count in rows:
        counted.setdefault((cycle, idea), Counter())[level] += count
    titles = [told(TITLES[level]).partition(":")[0] for level in LEVELS]
    return ReportTable(
        title=_("How young people take part"),
        columns=(*titles, _("not said")),
        rows=tuple(
            ReportRow(cycle, tuple(count[column] for column in columns), idea)
            for (cycle, idea), count in counted.items()
        ),
        of=_("submissions"),
    )


def _count(cycle_ids: Sequence[int], ranges: Ranges) -> Sequence[Row[Any]]:
    asked = {"cycles": cycle_ids, **named(ranges)}
    return db.session.execute(_levels(len(ranges)), asked).all()


@cache
def _levels(ranges: int) -> Select[*tuple[Any, ...]]:
    """How many submissions of a block, cycle and change idea are on each level, of those in so many ranges of ids."""

    def each(confined: Confine) -> Select[*tuple[Any, ...]]:
        block = block_of(Submission.id).label("block")
        return (
            select(block, Submission.cycle_id, Submission.idea_id, Part.level)
            .outerjoin(
                Part, and_(Part.submission_id == Submission.id, confined(Part.submission_id))
            )
            .where(
                Submission.cycle_id.in_(bindparam("cycles", expanding=True)),
                confined(Submission.id),
            )
        )

    rows = within(ranges, each)
    return tenancy.standing(select(*rows.c, func.count()).group_by(*rows.c))


def _voices(access: Access, cycle_ids: Sequence[int]) -> ReportTable:
    today = access.network.today
    cycles = db.session.scalars(
        select(Cycle).where(Cycle.id.in_(cycle_ids)).order_by(Cycle.starts_on)
    ).all()
    held = db.session.execute(
        select(InterviewNote.held_on, Participant.role)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(sight.shared_with_network(today))
    ).all()
    rows = []
    every = db.session.scalars(select(Cycle).order_by(Cycle.starts_on)).all()
    for cycle in cycles:
        # An interview is of one cycle, whatever cycles a report is about: the first, of all, that it falls into.
        count = Counter(role for day, role in held if _cycle_of(every, day) is cycle)
        rows.append(ReportRow(cycle.id, tuple(count[role] for role in ROLES)))
    return ReportTable(
        title=_("Voices heard"),
        columns=tuple(str(ROLE_TITLES[role]) for role in ROLES),
        rows=tuple(rows),
        of=_("voices"),
    )


def _cycle_of(cycles: Sequence[Cycle], day: date) -> Cycle | None:
    return next((one for one in cycles if one.starts_on <= day <= one.ends_on), None)
