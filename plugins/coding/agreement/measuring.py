"""A coefficient worked out: the number, how sure it is, what it is of, and what one has to know to read it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from commonaim.plugins.coding.agreement import alpha, many, pairs, unitizing
from commonaim.plugins.coding.agreement.judgements import Ints, JudgementError, Judgements
from commonaim.plugins.coding.agreement.resampling import Measure, interval95, whole
from commonaim.plugins.coding.agreement.unitizing import Marked

LEVELS: Final = alpha.LEVELS
ALPHA: Final = "krippendorff-alpha"
UNITIZING: Final = "u-alpha"
#: By name, what compares judgements of units that are given.
OF_UNITS: Final[Mapping[str, Callable[[Judgements], Measure]]] = {
    "percent": many.percent,
    "holsti": pairs.holsti,
    "scott-pi": pairs.scott_pi,
    "cohen-kappa": pairs.cohen_kappa,
    "fleiss-kappa": many.fleiss_kappa,
    "gwet-ac1": many.gwet_ac1,
    "brennan-prediger": many.brennan_prediger,
    ALPHA: partial(alpha.measure, level="nominal"),
}
COEFFICIENTS: Final = (*OF_UNITS, UNITIZING)
#: These say how much is alike, and leave chance out.
WITHOUT_CHANCE: Final = ("percent", "holsti")
#: These compare two coders, and are the mean over pairs when there are more.
OF_TWO: Final = ("holsti", "cohen-kappa")


@dataclass(frozen=True)
class Agreement:
    """How far coders agree. ``value`` is None where the coefficient is not defined; a warning says why.

    ``units`` are the units named (segments, for u-alpha), ``pairable`` how many judgements (segments) are of units
    (texts) that two coders or more judged (read). ``interval95`` comes from resampling units (texts). ``observed`` and
    ``expected`` are the disagreements of an alpha.
    """

    coefficient: str
    level: str
    value: float | None
    units: int
    coders: int
    pairable: int
    interval95: tuple[float, float] | None
    warnings: tuple[str, ...]
    observed: float | None = None
    expected: float | None = None


def of_units(
    judgements: Judgements,
    coefficient: str,
    level: str = "nominal",
    seed: int = 0,
    *,
    clusters: Ints | None = None,
    interval: bool = True,
) -> Agreement:
    """A coefficient of :data:`OF_UNITS`; the same judgements and seed give the same numbers.

    With ``clusters`` (of each unit the number of its text) these are resampled whole; ``interval`` may be left out.

    Raises :class:`.JudgementError` for an unknown coefficient, a level it does not have, or values it cannot have.
    """
    measure = _measure(judgements, coefficient, level)
    warnings = _before(judgements)
    value = lies = observed = expected = None
    if not warnings:
        units = len(judgements.units)
        value, observed, expected = _told(measure, units)
        warnings = _after(judgements, coefficient, value)
        if value is not None and interval:
            lies = interval95(measure, units, seed, clusters)
            if lies is None:
                warnings += ("no interval: too few units, or too many different values",)
    return Agreement(
        coefficient,
        level,
        value,
        len(judgements.units),
        len(judgements.coders),
        judgements.pairable,
        lies,
        warnings,
        observed,
        expected,
    )


def of_segments(marks: Marked, seed: int = 0) -> Agreement:
    """U-alpha over all codes."""
    measure, texts = unitizing.measure(marks)
    segments = [
        sum(len(spans) for spans in reading.spans.values()) if len(readings) > 1 or every else 0
        for every in (True, False)
        for readings in marks.texts
        for reading in readings
    ]
    half = len(segments) // 2
    value = interval = observed = expected = None
    warnings = _before_segments(marks, texts, sum(segments[half:]))
    if not warnings:
        value, observed, expected = _told(measure, texts)
        interval = None if value is None else interval95(measure, texts, seed)
        if value is None:
            warnings = ("not defined: segments leave chance no other place",)
        elif interval is None:
            warnings = ("no interval: it takes two texts or more that several coders read",)
    return Agreement(
        UNITIZING,
        "nominal",
        value,
        sum(segments[:half]),
        len(marks.coders),
        sum(segments[half:]),
        interval,
        (*warnings, *_of_texts(marks)),
        observed,
        expected,
    )


def _measure(judgements: Judgements, coefficient: str, level: str) -> Measure:
    if coefficient not in OF_UNITS:
        raise JudgementError(f"{coefficient} is no coefficient; there are {', '.join(OF_UNITS)}")
    if level not in LEVELS:
        raise JudgementError(f"{level} is no level; there are {', '.join(LEVELS)}")
    if coefficient == ALPHA:
        return alpha.measure(judgements, level)
    if level != "nominal":
        raise JudgementError(f"{coefficient} is for level nominal; {ALPHA} has the others")
    if coefficient == "scott-pi" and len(judgements.coders) > 2:
        return many.fleiss_kappa(judgements)
    return OF_UNITS[coefficient](judgements)


def _told(measure: Measure, units: int) -> tuple[float | None, float | None, float | None]:
    """The value, and observed and expected disagreement; None where there is none."""
    sums = whole(measure, units)
    apart = measure.disagreement(sums) if measure.disagreement else (math.nan, math.nan)
    return _number(measure.value(sums)[0]), _number(apart[0]), _number(apart[1])


def _number(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def _before(judgements: Judgements) -> tuple[str, ...]:
    """What keeps any coefficient from being worked out."""
    if not len(judgements.unit):
        return ("not defined: no judgement was made",)
    if np.count_nonzero(judgements.by_coder.any(axis=1)) < 2:
        return ("not defined: one coder alone agrees with nobody",)
    if not judgements.pairable:
        return ("not defined: no unit was judged by two coders",)
    return ()


def _after(judgements: Judgements, coefficient: str, value: float | None) -> tuple[str, ...]:
    coders = len(judgements.coders)
    given = np.flatnonzero(judgements.by_coder.any(axis=0))
    warnings = []
    if value is None and len(given) == 1:
        warnings.append(
            f"not defined: every judgement is {_shown(judgements, given[0])}, "
            "so that chance would give the same"
        )
    elif value is None:
        warnings.append("not defined: the judgements leave nothing that chance could differ in")
    if coders > 2 and coefficient in OF_TWO:
        warnings.append(f"the mean over pairs of {coders} coders")
    if coders > 2 and coefficient == "scott-pi":
        warnings.append("of more than two coders Scott's pi is Fleiss' kappa")
    if value is not None and coefficient not in WITHOUT_CHANCE:
        warnings.extend(_always_the_same(judgements))
    return tuple(warnings)


def _always_the_same(judgements: Judgements) -> Iterator[str]:
    """A coder who gave one value only makes most coefficients 0 or less, whatever the others say."""
    for name, given in zip(judgements.coders, judgements.by_coder, strict=True):
        if np.count_nonzero(given) == 1:
            value = _shown(judgements, np.flatnonzero(given)[0])
            yield f"coder {name} gave nothing but {value}: a number over chance says little then"


def _shown(judgements: Judgements, number: np.int64) -> str:
    value = judgements.values[int(number)]
    return value if isinstance(value, str) else " + ".join(sorted(value)) or "no code"


def _before_segments(marks: Marked, texts: int, segments: int) -> tuple[str, ...]:
    if len(marks.coders) < 2:
        return ("not defined: one coder alone agrees with nobody",)
    if not texts:
        return ("not defined: no text was read by two coders",)
    if not segments:
        return ("not defined: nothing was marked in a text that two coders read",)
    return ()


def _of_texts(marks: Marked) -> list[str]:
    warnings = []
    if marks.merged:
        warnings.append(f"{marks.merged} segments that overlapped one of the same code were joined")
    fewer = sum(len(readings) < len(marks.coders) for readings in marks.texts)
    if fewer:
        warnings.append(
            f"{fewer} of {len(marks.texts)} texts were not read by all: "
            "who read and marked nothing needs a row with a blank code"
        )
    return warnings
