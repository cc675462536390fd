"""Coefficients of two coders: Holsti, Scott, Cohen. With more coders they are the mean over all pairs of coders.

A unit that one of the two left out says nothing of them, but for Holsti's. Two with no unit in common are no pair.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from commonaim.plugins.coding.agreement.judgements import Floats, Ints, Judgements
from commonaim.plugins.coding.agreement.many import divided
from commonaim.plugins.coding.agreement.resampling import Measure

#: What is made of the sums of one pair of coders.
OfPair = Callable[[Floats], Floats]


def holsti(judgements: Judgements) -> Measure:
    """2M / (N1 + N2): twice what both judged alike, by all that each judged.

    O. R. Holsti, Content Analysis for the Social Sciences and Humanities (1969), page 140.
    """

    def of_pair(sums: Floats) -> Floats:
        alike = divided(2 * sums[:, 0], sums[:, 1] + sums[:, 2])
        return np.where(sums[:, 3] > 0, alike, np.nan)

    return _measure(judgements, _all_of_two, 4, of_pair)


def scott_pi(judgements: Judgements) -> Measure:
    """Chance is two coders who draw from the values as both together gave them.

    W. A. Scott, Reliability of content analysis, Public Opinion Quarterly 19 (1955), 321-325.
    """
    width = len(judgements.values)

    def of_pair(sums: Floats) -> Floats:
        both = divided(sums[:, 2 : 2 + width] + sums[:, 2 + width :], 2 * sums[:, :1])
        return _over_chance(sums, np.square(both).sum(1))

    return _measure(judgements, _shared, 2 + 2 * width, of_pair)


def cohen_kappa(judgements: Judgements) -> Measure:
    """Chance is each coder drawing from the values as they gave them; of several coders, Light's mean over pairs.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960), 37-46;
    R. J. Light, Measures of response agreement for qualitative data, Psychological Bulletin 76 (1971), 365-377.
    """
    width = len(judgements.values)

    def of_pair(sums: Floats) -> Floats:
        first = divided(sums[:, 2 : 2 + width], sums[:, :1])
        second = divided(sums[:, 2 + width :], sums[:, :1])
        return _over_chance(sums, (first * second).sum(1))

    return _measure(judgements, _shared, 2 + 2 * width, of_pair)


def _over_chance(sums: Floats, chance: Floats) -> Floats:
    return divided(divided(sums[:, 1], sums[:, 0]) - chance, 1 - chance)


def _measure(
    judgements: Judgements,
    of_two: Callable[[Ints, Ints, Ints, int, int], Floats],
    width: int,
    value: OfPair,
) -> Measure:
    table = judgements.table()
    pairs = list(combinations(range(len(judgements.coders)), 2))

    def shares(group: Ints, groups: int) -> Floats:
        return np.column_stack(
            [np.zeros((groups, 0))]
            + [of_two(table[a], table[b], group, groups, len(judgements.values)) for a, b in pairs]
        )

    def mean(sums: Floats) -> Floats:
        if not pairs:
            return np.full(len(sums), np.nan)
        of_pairs = np.stack(
            [value(sums[:, n * width : (n + 1) * width]) for n in range(len(pairs))]
        )
        defined = np.isfinite(of_pairs)
        return divided(np.where(defined, of_pairs, 0.0).sum(0), defined.sum(0))

    return Measure(width * len(pairs), shares, mean)


def _shared(first: Ints, second: Ints, group: Ints, groups: int, values: int) -> Floats:
    """Units both judged, those judged alike, and how often each gave each value among them."""
    both = (first >= 0) & (second >= 0)
    alike = both & (first == second)
    counts = [np.bincount(group[which], minlength=groups) for which in (both, alike)]
    given = [
        np.bincount(group[both] * values + one[both], minlength=groups * values).reshape(
            groups, values
        )
        for one in (first, second)
    ]
    return np.column_stack([*counts, *given]).astype(np.float64)


def _all_of_two(first: Ints, second: Ints, group: Ints, groups: int, _values: int) -> Floats:
    """Units judged alike, what each judged in all, and what both judged."""
    one, other = first >= 0, second >= 0
    which = (one & (first == second), one, other, one & other)
    return np.column_stack([np.bincount(group[one], minlength=groups) for one in which]).astype(
        np.float64
    )
