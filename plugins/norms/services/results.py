"""What pulses have shown: of each norm one share, of each pulse the range of them, over time; never of anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from commonaim.core.db import db
from commonaim.plugins.norms.models import Pulse, PulseCount

from . import choices, pulses
from .shares import Share, share


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of one norm in a pulse: the wording that was asked about, and its share, None for too few."""

    norm_id: int
    number: int
    text: str
    share: Share | None


@dataclass(frozen=True, slots=True)
class Result:
    """A closed pulse. ``told`` is empty where nothing may be told of it at all."""

    ident: int
    kind: str
    title: str
    closed_on: date
    asked: int
    answered: int
    best: str
    told: tuple[Told, ...]

    @property
    def range(self) -> tuple[Share, Share] | None:
        """The smallest and the largest share, None where none is told."""
        shares = [one.share for one in self.told if one.share]
        if not shares:
            return None
        return min(shares, key=lambda one: one.percent), max(shares, key=lambda one: one.percent)

    def of(self, norm_id: int) -> Share | None:
        """The share of a norm in this pulse."""
        return next((one.share for one in self.told if one.norm_id == norm_id), None)


def results(*, outside: bool = False) -> list[Result]:
    """Every closed pulse, newest first. ``outside``: as it leaves the site, where more answers are needed."""
    minimum = choices.minimum_outside() if outside else choices.minimum()
    counts = _counts()
    return [
        _result(found, counts[found.id], minimum)
        for found in pulses.every()
        if found.closed_on is not None
    ]


def latest() -> Result | None:
    """The newest pulse of which something may be told, or None."""
    return next((one for one in results() if one.told), None)


def _counts() -> Mapping[int, Mapping[int, Sequence[int]]]:
    """{pulse: {norm: answers by point}} of closed pulses."""
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(
        select(PulseCount.pulse_id, PulseCount.norm_id, PulseCount.count)
        .join(Pulse, Pulse.id == PulseCount.pulse_id)
        .where(Pulse.closed_on.is_not(None))
        .order_by(PulseCount.pulse_id, PulseCount.norm_id, PulseCount.point)
    )
    for pulse_id, norm_id, count in rows:
        found[pulse_id][norm_id].append(count)
    return found


def _result(found: Pulse, counts: Mapping[int, Sequence[int]], minimum: int) -> Result:
    tellable = found.mixed and found.answered >= minimum
    return Result(
        ident=found.id,
        kind=found.kind,
        title=found.title,
        closed_on=found.closed_on or found.closes_on,
        asked=pulses.asked_and_answered(found)[0],
        answered=found.answered,
        best=found.scale[0],
        told=tuple(
            Told(one["id"], one["number"], one["text"], share(counts[one["id"]], minimum))
            for one in found.norms
        )
        if tellable
        else (),
    )
