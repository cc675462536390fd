"""The work on cycles: make and change one, its phases, and the change ideas that are on its menu."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Final, Generic, NamedTuple, TypeVar

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select

from .. import audit, days, tenancy
from ..db import db
from ..forms.models import ChangeIdea, Cycle, Submission
from ..kept import kept
from ..networks.models import Network
from ..networks.services import NotPossible
from ..plugin import N_
from .models import CycleIdea, Phase

PLAN, DO, STUDY, ACT, NONE = "plan", "do", "study", "act", ""
#: What a phase may be for, in the order in which a new cycle has them.
KINDS: Final = (PLAN, DO, STUDY, ACT)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A phase as somebody writes it: ``phase_id`` of the one it changes, days that may still be missing."""

    name: str
    kind: str = NONE
    starts_on: date | None = None
    ends_on: date | None = None
    phase_id: int | None = None

    @property
    def has_days(self) -> bool:
        """Whether both days are written."""
        return self.starts_on is not None and self.ends_on is not None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stands in the way of saving a cycle; ``step`` is the index of the phase, None for the cycle's own days."""

    step: int | None
    sentence: str


class PhaseRow(NamedTuple):
    """What a strip shows of a phase."""

    name: str
    starts_on: date
    ends_on: date


OnePhase = TypeVar("OnePhase", Phase, PhaseRow)


@dataclass(frozen=True, slots=True)
class Strip(Generic[OnePhase]):
    """The phases of a cycle in order, and the one that today is in, if any."""

    phases: Sequence[OnePhase]
    today: OnePhase | None


def phases_of(cycle: Cycle) -> Sequence[Phase]:
    """The phases of a cycle in the order of their days."""
    return db.session.scalars(_phases(), {"cycle": cycle.id}).all()


def strip_of(cycle: Cycle) -> Strip[Phase]:
    """The phases of a cycle, with today's: of several that share the day, the one that began last."""
    return _strip(phases_of(cycle))


def glance_of(network: Network, cycle: Cycle) -> tuple[Strip[PhaseRow], tuple[str, ...]]:
    """The strip of a cycle and the names of the change ideas on its menu, kept from one look to the next."""

    def look() -> tuple[tuple[PhaseRow, ...], tuple[str, ...]]:
        phases = (PhaseRow(one.name, one.starts_on, one.ends_on) for one in phases_of(cycle))
        return tuple(phases), tuple(idea.name for idea in menu_of(cycle))

    phases, names = kept(network, "core.glance", cycle.id, look)
    return _strip(phases), names


def _strip(phases: Sequence[OnePhase]) -> Strip[OnePhase]:
    today = days.today()
    running = [phase for phase in phases if phase.starts_on <= today <= phase.ends_on]
    return Strip(phases, running[-1] if running else None)


@cache
def _phases() -> Select[Phase]:
    found = select(Phase).where(Phase.cycle_id == bindparam("cycle"))
    return tenancy.standing(found.order_by(Phase.starts_on, Phase.id))


def troubles_of(starts_on: date, ends_on: date, steps: Sequence[Step]) -> list[Trouble]:
    """Why a cycle with these days and phases cannot be saved; empty when it can."""
    if ends_on < starts_on:
        return [Trouble(None, _("It would end before it begins. Are the two days swapped?"))]
    some = any(step.starts_on or step.ends_on for step in steps)
    return [
        Trouble(index, sentence)
        for index, step in enumerate(steps)
        if (sentence := _trouble_of(step, starts_on, ends_on, some=some))
    ]


def _trouble_of(step: Step, starts_on: date, ends_on: date, *, some: bool) -> str:
    """What to mend in one phase, else ""; ``some`` says that some phase has a day."""
    sentence = ""
    if step.starts_on is None or step.ends_on is None:
        if some:
            sentence = _("Say when it begins and ends, or leave the days of all phases empty.")
    elif step.ends_on < step.starts_on:
        sentence = _("It would end before it begins. Are the two days swapped?")
    elif step.starts_on < starts_on or step.ends_on > ends_on:
        sentence = _("Not all of it is within the cycle. Move it, or make the cycle longer.")
    return sentence


def shared_days(phases: Sequence[Phase]) -> list[tuple[str, str]]:
    """Names of neighbouring phases that share days, which is allowed: a network may mean it."""
    return [(one.name, two.name) for one, two in pairwise(phases) if two.starts_on <= one.ends_on]


def divided(starts_on: date, ends_on: date, steps: Sequence[Step]) -> list[Step]:
    """The phases with days. Where none has any, the cycle is divided evenly; a cycle shorter than its phases gives
    several the same day.
    """
    if not steps or all(step.has_days for step in steps):
        return list(steps)
    days, count = (ends_on - starts_on).days + 1, len(steps)
    found = []
    for index, step in enumerate(steps):
        first = starts_on + ONE_DAY * (index * days // count)
        last = starts_on + ONE_DAY * ((index + 1) * days // count - 1)
        found.append(Step(step.name, step.kind, first, max(first, last), step.phase_id))
    return found


def make(
    name: str,
    starts_on: date,
    ends_on: date,
    *,
    aim: str = "",
    steps: Sequence[Step] = (),
    ideas: Collection[int] = (),
) -> Cycle:
    """A new cycle. What :func:`troubles_of` finds must have been mended before."""
    cycle = Cycle(name=name.strip(), aim=aim.strip(), starts_on=starts_on, ends_on=ends_on)
    db.session.add(cycle)
    db.session.flush()
    _set_steps(cycle, steps)
    _set_menu(cycle, ideas)
    audit.record("cycle.made", N_("Planned %(name)s"), words={"name": cycle.name}, cycle=cycle.id)
    return cycle


def change(
    cycle: Cycle,
    name: str,
    starts_on: date,
    ends_on: date,
    *,
    aim: str,
    steps: Sequence[Step],
    ideas: Collection[int],
) -> None:
    """Change a cycle. A phase that no step names any more goes; what was confirmed in it stays."""
    cycle.name, cycle.aim = name.strip(), aim.strip()
    cycle.starts_on, cycle.ends_on = starts_on, ends_on
    _set_steps(cycle, steps)
    _set_menu(cycle, ideas)
    audit.record(
        "cycle.changed", N_("Changed %(name)s"), words={"name": cycle.name}, cycle=cycle.id
    )


def _set_steps(cycle: Cycle, steps: Sequence[Step]) -> None:
    kept = {phase.id: phase for phase in phases_of(cycle)}
    for step in divided(cycle.starts_on, cycle.ends_on, steps):
        if step.starts_on is None or step.ends_on is None:
            continue  # cannot be: divided() gives each its days
        phase = kept.pop(step.phase_id or 0, None)
        if phase is None:
            phase = Phase(cycle_id=cycle.id)
            db.session.add(phase)
        phase.name, phase.kind = step.name.strip(), step.kind
        phase.starts_on, phase.ends_on = step.starts_on, step.ends_on
    for gone in kept.values():
        db.session.delete(gone)
    db.session.flush()


# Change ideas


def ideas() -> Sequence[ChangeIdea]:
    """All change ideas of the network, by name."""
    return db.session.scalars(select(ChangeIdea).order_by(ChangeIdea.name)).all()


def menu_of(cycle: Cycle) -> Sequence[ChangeIdea]:
    """The change ideas on the menu of a cycle, by name."""
    return db.session.scalars(_menu(), {"cycle": cycle.id}).all()


def offered_in(cycle: Cycle) -> Sequence[ChangeIdea]:
    """The change ideas that a submission of a cycle can name: its menu, or where it has none every offered one."""
    return menu_of(cycle) or [idea for idea in ideas() if idea.offered]


@cache
def _menu() -> Select[ChangeIdea]:
    return tenancy.standing(
        select(ChangeIdea)
        .join(CycleIdea, CycleIdea.idea_id == ChangeIdea.id)
        .where(CycleIdea.cycle_id == bindparam("cycle"))
        .order_by(ChangeIdea.name)
    )


def _set_menu(cycle: Cycle, wanted: Iterable[int]) -> None:
    rows = db.session.scalars(select(CycleIdea).where(CycleIdea.cycle_id == cycle.id)).all()
    now_there, wanted = {row.idea_id: row for row in rows}, set(wanted)
    for ident in sorted(wanted - set(now_there)):
        db.session.add(CycleIdea(cycle_id=cycle.id, idea_id=ident))
    for ident in set(now_there) - wanted:
        db.session.delete(now_there[ident])
    db.session.flush()


def ideas_with_use() -> list[tuple[ChangeIdea, int]]:
    """All change ideas by name, each with the number of submissions that name it."""
    named = (
        select(Submission.idea_id, func.count().label("submissions"))
        .group_by(Submission.idea_id)
        .subquery()
    )
    found = (
        select(ChangeIdea, func.coalesce(named.c.submissions, 0))
        .outerjoin(named, named.c.idea_id == ChangeIdea.id)
        .order_by(ChangeIdea.name)
    )
    return [(idea, count) for idea, count in db.session.execute(found)]


def keep_idea(
    idea: ChangeIdea | None, *, name: str, summary: str, source: str, offered: bool
) -> ChangeIdea:
    """Make a change idea, or change one. Raises :class:`NotPossible` when another has the name."""
    name = name.strip()
    same = select(ChangeIdea.id).where(func.lower(ChangeIdea.name) == func.lower(name))
    if set(db.session.scalars(same)) - {idea.id if idea else None}:
        raise NotPossible(_("There is a change idea of this name already. Is it the same one?"))
    made = idea is None
    if idea is None:
        idea = ChangeIdea(name=name)
        db.session.add(idea)
    idea.name, idea.summary, idea.source = name, summary.strip(), source.strip()
    idea.offered = offered
    db.session.flush()
    audit.record(
        "idea.made" if made else "idea.changed",
        N_("Added the change idea “%(name)s”")
        if made
        else N_("Changed the change idea “%(name)s”"),
        words={"name": name},
        idea=idea.id,
    )
    return idea


def is_named(idea: ChangeIdea) -> bool:
    """Whether any submission names a change idea."""
    found = select(Submission.id).where(Submission.idea_id == idea.id).limit(1)
    return db.session.scalar(found) is not None


def remove_idea(idea: ChangeIdea) -> None:
    """Remove a change idea that nothing names. Raises :class:`NotPossible` for one that a submission names."""
    if is_named(idea):
        raise NotPossible(
            _(
                "Submissions name “%(name)s”, so it stays. Set it to be offered no more, and nobody new chooses it.",
                name=idea.name,
            )
        )
    audit.record(
        "idea.removed", N_("Removed the change idea “%(name)s”"), words={"name": idea.name}
    )
    db.session.delete(idea)
    db.session.flush()


def first_steps(names: Sequence[str]) -> list[Step]:
    """The phases that a new cycle is offered, under the reader's names for plan, do, study and act."""
    return [Step(name, kind) for name, kind in zip(names, KINDS, strict=True)]
