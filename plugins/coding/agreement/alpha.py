"""Krippendorff's alpha for values of every level, and for sets of codes.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), and Content Analysis (2nd edition 2004), chapter 11:
alpha = 1 - Do / De, where each unit's pairs of values weigh as much as the unit has values, and units with one value
say nothing. The differences are, between values c and k:

- nominal: 1 unless c = k
- ordinal: (the number of values from c to k, the ends by half) squared, which is the squared difference of mid-ranks
- interval: (c - k) squared
- ratio: ((c - k) / (c + k)) squared
- jaccard: 1 - |A and B| / |A or B| for sets of codes
- masi: 1 - that overlap times 1, 2/3, 1/3 or 0 for sets that are equal, one within the other, crossing, or disjoint
  (R. Passonneau, Measuring Agreement on Set-valued Items, LREC 2006)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from commonaim.plugins.coding.agreement.judgements import (
    Entries,
    Floats,
    Ints,
    JudgementError,
    Judgements,
    Value,
)
from commonaim.plugins.coding.agreement.resampling import Measure

LEVELS: Final = ("nominal", "ordinal", "interval", "ratio", "masi", "jaccard")
SETS: Final = ("masi", "jaccard")
#: Up to how many different values their differences are kept as a table.
_TABLE: Final = 1_000

Difference = Callable[[Ints, Ints], Floats]


def measure(judgements: Judgements, level: str) -> Measure:
    """Alpha at a level of :data:`LEVELS`; raises :class:`.JudgementError` for values the level cannot have."""
    if level == "nominal":
        return _nominal(judgements)
    if level in SETS:
        return _by_difference(judgements, _of_sets(judgements.values, level))
    numbers = _numeric(judgements.values, level)
    if level == "interval":
        return _interval(judgements, numbers)
    if level == "ratio":
        return _by_difference(judgements, _ratio(numbers))
    return _ordinal(judgements, numbers)


def _nominal(judgements: Judgements) -> Measure:
    paired = _paired(judgements)
    width = len(judgements.values)
    judged = judgements.per_unit
    same = np.bincount(paired.unit, paired.count**2, minlength=len(judged))
    apart = np.where(judged > 1, (judged**2 - same) / np.maximum(judged - 1, 1), 0.0)

    def shares(group: Ints, groups: int) -> Floats:
        disagreement = np.bincount(group, apart, minlength=groups)
        return np.column_stack([disagreement, _totals(paired, group, groups, width)])

    def expected(sums: Floats) -> Floats:
        totals = sums[:, 1:]
        apart: Floats = np.square(totals.sum(1)) - np.square(totals).sum(1)
        return apart

    return _alpha(1 + width, shares, lambda sums: sums[:, 1:].sum(1), expected)


def _interval(judgements: Judgements, numbers: Floats) -> Measure:
    """Sums of squared differences, from sums of values and of their squares; no table of differences is needed."""
    paired = _paired(judgements)
    middle = np.average(numbers[paired.value], weights=paired.count) if len(paired.unit) else 0.0
    value = numbers[paired.value] - middle
    units = len(judgements.per_unit)
    moments = [
        np.bincount(paired.unit, paired.count * value**power, minlength=units) for power in range(3)
    ]
    many, total, squares = moments
    apart = 2 * (many * squares - total**2) / np.maximum(many - 1, 1)

    def shares(group: Ints, groups: int) -> Floats:
        return np.column_stack(
            [np.bincount(group, sums, minlength=groups) for sums in (apart, *moments)]
        )

    def expected(sums: Floats) -> Floats:
        return 2 * (sums[:, 1] * sums[:, 3] - np.square(sums[:, 2]))

    return _alpha(4, shares, lambda sums: sums[:, 1], expected)


def _ordinal(judgements: Judgements, numbers: Floats) -> Measure:
    """Mid-ranks depend on how often each value was given, so that the pairs of values are counted and kept."""
    ranked, place = np.unique(numbers, return_inverse=True)
    width = len(ranked)
    paired = _paired(judgements)
    paired = Entries(paired.unit, place[paired.value], paired.count)
    unit, first, second, weight = _pairs(paired, judgements.per_unit)
    kinds, kind = np.unique(first * width + second, return_inverse=True)
    low, high = kinds // max(width, 1), kinds % max(width, 1)

    def shares(group: Ints, groups: int) -> Floats:
        cells = np.bincount(
            group[unit] * len(kinds) + kind, weight, minlength=groups * len(kinds)
        ).reshape(groups, len(kinds))
        return np.column_stack([cells, _totals(paired, group, groups, width)])

    def ranks(sums: Floats) -> tuple[Floats, Floats]:
        totals = sums[:, len(kinds) :]
        return totals, np.cumsum(totals, axis=1) - totals / 2

    def observed(sums: Floats) -> Floats:
        _all, rank = ranks(sums)
        apart = np.square(rank[:, low] - rank[:, high])
        total: Floats = (sums[:, : len(kinds)] * apart).sum(1)
        return total

    def expected(sums: Floats) -> Floats:
        totals, rank = ranks(sums)
        n, total = totals.sum(1), (totals * rank).sum(1)
        apart: Floats = 2 * (n * (totals * np.square(rank)).sum(1) - np.square(total))
        return apart

    return _alpha(
        len(kinds) + width, shares, lambda sums: sums[:, len(kinds) :].sum(1), expected, observed
    )


def _by_difference(judgements: Judgements, difference: Difference) -> Measure:
    """For differences that have no shorter way than a table of them."""
    paired = _paired(judgements)
    width = len(judgements.values)
    unit, first, second, weight = _pairs(paired, judgements.per_unit)
    units = len(judgements.per_unit)
    apart = np.bincount(unit, weight * difference(first, second), minlength=units)
    every = np.arange(width)
    table = (
        difference(np.repeat(every, width), np.tile(every, width)).reshape(width, width)
        if width <= _TABLE
        else None
    )

    def shares(group: Ints, groups: int) -> Floats:
        disagreement = np.bincount(group, apart, minlength=groups)
        return np.column_stack([disagreement, _totals(paired, group, groups, width)])

    def expected(sums: Floats) -> Floats:
        totals = sums[:, 1:]
        apart: Floats = np.zeros(len(sums))
        if table is not None:
            apart = ((totals @ table) * totals).sum(1)
            return apart
        for one in range(width):
            from_one = difference(np.full(width, one), every)
            apart += totals[:, one] * (totals @ from_one)
        return apart

    # without a table a thousand resamples would take too long: too wide for them, see MOST_SHARES
    told = 1 + width if table is not None else 1 << 40
    return _alpha(told, shares, lambda sums: sums[:, 1:].sum(1), expected)


def _alpha(
    width: int,
    shares: Callable[[Ints, int], Floats],
    values: Callable[[Floats], Floats],
    expected: Callable[[Floats], Floats],
    observed: Callable[[Floats], Floats] = lambda sums: sums[:, 0],
) -> Measure:
    """``observed`` and ``expected`` are sums of differences over ordered pairs, ``values`` counts what is paired."""

    def value(sums: Floats) -> Floats:
        chance = expected(sums)
        defined = chance > 1e-12 * np.maximum(1.0, np.square(values(sums)))
        ratio = (values(sums) - 1) * observed(sums) / np.where(defined, chance, 1.0)
        return np.where(defined, 1 - ratio, np.nan)

    def disagreement(sums: Floats) -> tuple[float, float]:
        n = float(values(sums)[0])
        if n < 2:
            return float("nan"), float("nan")
        return float(observed(sums)[0]) / n, float(expected(sums)[0]) / (n * (n - 1))

    return Measure(width, shares, value, disagreement)


def _paired(judgements: Judgements) -> Entries:
    """What was given to units that two coders or more judged."""
    entries = judgements.entries
    kept = judgements.per_unit[entries.unit] > 1
    return Entries(entries.unit[kept], entries.value[kept], entries.count[kept])


def _totals(entries: Entries, group: Ints, groups: int, width: int) -> Floats:
    """How often each value was given, groups by values."""
    cells = group[entries.unit] * width + entries.value
    counted = np.bincount(cells, entries.count, minlength=groups * width)
    return counted.reshape(groups, width).astype(np.float64)


def _pairs(entries: Entries, per_unit: Ints) -> tuple[Ints, Ints, Ints, Floats]:
    """Different values of one unit, each two once: the unit, both values, and what both orders of them weigh."""
    found: list[tuple[Ints, Ints]] = []
    step = 1
    here = np.arange(len(entries.unit))
    while True:
        here = here[here + step < len(entries.unit)]
        here = here[entries.unit[here] == entries.unit[here + step]]
        if not len(here):
            break
        found.append((here, here + step))
        step += 1
    first = np.concatenate([np.zeros(0, dtype=np.int64), *(pair[0] for pair in found)])
    second = np.concatenate([np.zeros(0, dtype=np.int64), *(pair[1] for pair in found)])
    unit = entries.unit[first]
    weight = 2.0 * entries.count[first] * entries.count[second] / (per_unit[unit] - 1)
    return unit, entries.value[first], entries.value[second], weight


def _ratio(numbers: Floats) -> Difference:
    def difference(first: Ints, second: Ints) -> Floats:
        c, k = numbers[first], numbers[second]
        return np.square((c - k) / np.where(c + k > 0, c + k, 1.0))

    return difference


def _of_sets(values: Sequence[Value], level: str) -> Difference:
    of_two = masi if level == "masi" else jaccard
    sets = [frozenset((value,)) if isinstance(value, str) else value for value in values]

    def difference(first: Ints, second: Ints) -> Floats:
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        return np.array([of_two(sets[c], sets[k]) for c, k in pairs], dtype=np.float64)

    return difference


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard distance of two sets, 0 to 1; two empty sets are equal."""
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """The MASI distance of two sets of codes, 0 to 1 (Passonneau 2006)."""
    if one == other:
        return 0.0
    within = one <= other or other <= one
    crossing = 1 / 3 if one & other else 0.0
    monotonicity = 2 / 3 if within else crossing
    return 1 - (1 - jaccard(one, other)) * monotonicity


#: Beyond this the sums of squares would be no numbers any more.
LARGEST: Final = 1e100


def _numeric(values: Sequence[Value], level: str) -> Floats:
    numbers = []
    for value in values:
        number = _number(value)
        if number is None:
            raise JudgementError(f"level {level} needs numbers, and {value!r} is none")
        if level == "ratio" and number < 0:
            raise JudgementError(f"level ratio needs numbers from 0 up, and {value!r} is below")
        numbers.append(number)
    return np.array(numbers, dtype=np.float64)


def _number(value: Value) -> float | None:
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return number if abs(number) <= LARGEST else None
