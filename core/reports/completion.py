"""Core's own section: how many of the programs that were in the network then completed each form, and what changed.

How many programs there were is told beside it, so that who reads how many completed a form can subtract. A count is
therefore hidden when it is small, and when the count of those who have not is; shares of few programs are hidden, too.
A network can choose to tell all of it: on the board its members see anyway which program has written what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from .. import tenancy
from ..db import db
from ..forms.models import Cycle, Submission, Template, TemplateVersion
from ..networks.models import ProgramTime
from .shown import ShownRow, ShownSection, ShownTable
from .suppression import is_small


@dataclass(frozen=True, slots=True)
class Programs:
    """How many programs were in the network on some day of a cycle, and how many came or went in it."""

    there: int = 0
    joined: int = 0
    left: int = 0


def completion(cycles: Sequence[Cycle], smallest: int) -> ShownSection:
    """The section for ``cycles``, in the order of their days, without counts from 1 to below ``smallest``."""
    ids = [cycle.id for cycle in cycles]
    programs = {row[0]: Programs(*row[1:]) for row in _ask(_programs(), ids)}
    done: dict[tuple[int, int], int] = {}
    forms: dict[int, str] = {}
    for cycle_id, template_id, name, count in _ask(_completed(), ids):
        done[cycle_id, template_id] = count
        forms[template_id] = name
    uncounted: dict[int, int] = {row[0]: row[1] for row in _ask(_not_there(), ids)}
    changes = _changes(cycles)
    tables = tuple(
        ShownTable(
            name,
            (_("Programs that completed it"),),
            _("Programs in the network then"),
            # A form that nobody began in a cycle was not asked for in it: that is no share of 0.
            tuple(
                _row(cycle, done[cycle.id, ident], programs.get(cycle.id), smallest)
                for cycle in cycles
                if (cycle.id, ident) in done
            ),
            charted=(0,),
        )
        for ident, name in sorted(forms.items(), key=lambda item: item[1].casefold())
    )
    return ShownSection(
        _("Completed forms"),
        tables,
        _(
            "Counted are programs, each once, that were in the network on at least one day of the cycle."
            " A program that joins or leaves changes what a share is of: read the notes beside it."
        ),
        tuple(
            (cycle, _notes(programs.get(cycle.id), uncounted.get(cycle.id, 0), changes[cycle.id]))
            for cycle in cycles
        ),
        marked=frozenset(ident for ident, found in changes.items() if found),
    )


def _row(cycle: Cycle, done: int, programs: Programs | None, smallest: int) -> ShownRow:
    there = programs.there if programs else 0
    if is_small(there, smallest):
        return ShownRow(cycle, "", (None,), None)
    hidden = is_small(done, smallest) or is_small(there - done, smallest)
    return ShownRow(cycle, "", (None if hidden else done,), there)


def _notes(programs: Programs | None, uncounted: int, changes: Sequence[str]) -> list[str]:
    found = []
    if programs is None:
        found.append(
            _("No program is recorded as in the network then, so that nothing is a share.")
        )
    else:
        if programs.joined:
            found.append(
                ngettext("%(num)s program joined.", "%(num)s programs joined.", programs.joined)
            )
        if programs.left:
            found.append(ngettext("%(num)s program left.", "%(num)s programs left.", programs.left))
    if uncounted and programs is not None:
        found.append(
            ngettext(
                "%(num)s program wrote but is not recorded as in the network then; it is not counted.",
                "%(num)s programs wrote but are not recorded as in the network then; they are not counted.",
                uncounted,
            )
        )
    return [*found, *changes]


def _changes(cycles: Sequence[Cycle]) -> Mapping[int, list[str]]:
    """By cycle, which versions of forms were used in it for the first time; none of the network's first cycle."""
    found: dict[int, list[str]] = defaultdict(list)
    first = db.session.scalar(_first_cycle())
    wanted = {cycle.id for cycle in cycles}
    seen: set[int] = set()
    for cycle_id, version_id, number, note, name in db.session.execute(_first_uses()):
        if version_id in seen:
            continue
        seen.add(version_id)
        if cycle_id in wanted and cycle_id != first:
            words = _("New in use: “%(form)s”, version %(number)s.", form=name, number=number)
            found[cycle_id].append(f"{words} {note}".strip())
    return defaultdict(list, found)


def _ask(statement: Select[*tuple[Any, ...]], ids: Sequence[int]) -> Sequence[Any]:
    return db.session.execute(statement, {"cycles": ids}).all()


def _in_cycle() -> Any:
    """Whether a time of a program shares a day with the cycle; on the day it left, a program is no longer there."""
    return (ProgramTime.joined_on <= Cycle.ends_on) & or_(
        ProgramTime.left_on.is_(None), ProgramTime.left_on > Cycle.starts_on
    )


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    program = ProgramTime.program_id
    other = aliased(ProgramTime)
    goes_on = (
        select(other.id)
        .where(
            other.program_id == program,
            other.id != ProgramTime.id,
            other.joined_on <= Cycle.ends_on,
            or_(other.left_on.is_(None), other.left_on > Cycle.ends_on),
        )
        .correlate(ProgramTime, Cycle)
        .exists()
    )
    joined = ProgramTime.joined_on > Cycle.starts_on
    left = (ProgramTime.left_on <= Cycle.ends_on) & ~goes_on
    return tenancy.standing(
        select(
            Cycle.id,
            func.count(program.distinct()),
            func.count(case((joined, program)).distinct()),
            func.count(case((left, program)).distinct()),
        )
        .join(ProgramTime, _in_cycle())
        .where(Cycle.id.in_(bindparam("cycles", expanding=True)))
        .group_by(Cycle.id)
    )


def _written(*, everywhere: bool = False) -> Any:
    """What each program wrote in each cycle, a row for each version of a form, and whether one of them is complete (1).

    Everything else is asked of these few rows, and not of each submission. Read along ``ix_submission_counted``.
    """
    columns = (Submission.cycle_id, Submission.version_id, Submission.program_id)
    complete = func.max(case((Submission.complete, 1), else_=0)).label("complete")
    found = select(*columns, complete).group_by(*columns)
    if not everywhere:
        found = found.where(Submission.cycle_id.in_(bindparam("cycles", expanding=True)))
    return found.subquery()


@cache
def _completed() -> Select[*tuple[Any, ...]]:
    written = _written()
    counted = (written.c.complete == 1) & _was_there(written)
    return tenancy.standing(
        select(
            written.c.cycle_id,
            Template.id,
            Template.name,
            func.count(case((counted, written.c.program_id)).distinct()),
        )
        .join(Cycle, Cycle.id == written.c.cycle_id)
        .join(TemplateVersion, TemplateVersion.id == written.c.version_id)
        .join(Template, Template.id == TemplateVersion.template_id)
        .group_by(written.c.cycle_id, Template.id, Template.name)
    )


@cache
def _not_there() -> Select[*tuple[Any, ...]]:
    written = _written()
    return tenancy.standing(
        select(written.c.cycle_id, func.count(written.c.program_id.distinct()))
        .join(Cycle, Cycle.id == written.c.cycle_id)
        .where(~_was_there(written))
        .group_by(written.c.cycle_id)
    )


def _was_there(written: Any) -> Any:
    return (
        select(ProgramTime.id)
        .where(ProgramTime.program_id == written.c.program_id, _in_cycle())
        .correlate(written, Cycle)
        .exists()
    )


@cache
def _first_cycle() -> Select[int]:
    return tenancy.standing(select(Cycle.id).order_by(Cycle.starts_on, Cycle.id).limit(1))


@cache
def _first_uses() -> Select[*tuple[Any, ...]]:
    written = _written(everywhere=True)
    used = select(written.c.cycle_id, written.c.version_id).distinct().subquery()
    return tenancy.standing(
        select(
            used.c.cycle_id,
            TemplateVersion.id,
            TemplateVersion.number,
            TemplateVersion.note,
            Template.name,
        )
        .join(Cycle, Cycle.id == used.c.cycle_id)
        .join(TemplateVersion, TemplateVersion.id == used.c.version_id)
        .join(Template, Template.id == TemplateVersion.template_id)
        .order_by(Cycle.starts_on, Cycle.id, Template.name, TemplateVersion.number)
    )
