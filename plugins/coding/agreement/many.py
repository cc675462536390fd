"""Coefficients for any number of coders on nominal values: percent, Fleiss, Gwet, Brennan and Prediger.

All four look at how many of a unit's pairs of coders agree, over units that two or more judged, and differ in what they
take for chance. With missing judgements a unit weighs one, and chance is told from all units that anybody judged
(K. L. Gwet, Handbook of Inter-Rater Reliability, 4th edition 2014, chapters 2 to 5).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from commonaim.plugins.coding.agreement.judgements import Floats, Ints, Judgements
from commonaim.plugins.coding.agreement.resampling import Measure

Chance = Callable[[Floats], Floats]


def percent(judgements: Judgements) -> Measure:
    """The share of pairs of coders that agree, from 0 to 1; nothing is taken off for chance."""
    return _measure(judgements, lambda shares: np.zeros(len(shares)))


def fleiss_kappa(judgements: Judgements) -> Measure:
    """Chance is two coders who draw from the values as all coders gave them.

    J. L. Fleiss, Measuring nominal scale agreement among many raters, Psychological Bulletin 76 (1971), 378-382.
    """
    return _measure(judgements, lambda shares: np.square(shares).sum(1))


def gwet_ac1(judgements: Judgements) -> Measure:
    """Chance is that of units that are hard to judge, which keeps it low where nearly all have one value.

    K. L. Gwet, Computing inter-rater reliability and its variance in the presence of high agreement, British Journal
    of Mathematical and Statistical Psychology 61 (2008), 29-48.
    """
    values = len(judgements.values)
    return _measure(
        judgements,
        lambda shares: (
            (shares * (1 - shares)).sum(1) / (values - 1)
            if values > 1
            else np.full(len(shares), np.nan)
        ),
    )


def brennan_prediger(judgements: Judgements) -> Measure:
    """Chance is one of as many equal values as were given.

    R. L. Brennan and D. J. Prediger, Coefficient kappa: some uses, misuses, and alternatives, Educational and
    Psychological Measurement 41 (1981), 687-699.
    """
    return _measure(
        judgements, lambda shares: np.full(len(shares), 1 / max(1, len(judgements.values)))
    )


def _measure(judgements: Judgements, chance: Chance) -> Measure:
    """``chance`` gives for each row of shares of the values how often two coders agree by chance."""
    entries, judged = judgements.entries, judgements.per_unit
    width = len(judgements.values)
    same = np.bincount(entries.unit, entries.count * (entries.count - 1), minlength=len(judged))
    agreeing = np.where(judged > 1, same / np.maximum(judged * (judged - 1), 1), 0.0)
    share = entries.count / judged[entries.unit]

    def shares(group: Ints, groups: int) -> Floats:
        cells = group[entries.unit] * width + entries.value
        return np.column_stack(
            [
                np.bincount(group, agreeing, minlength=groups),
                np.bincount(group, judged > 1, minlength=groups),
                np.bincount(group, judged > 0, minlength=groups),
                np.bincount(cells, share, minlength=groups * width).reshape(groups, width),
            ]
        )

    def value(sums: Floats) -> Floats:
        agreed = divided(sums[:, 0], sums[:, 1])
        by_chance = chance(divided(sums[:, 3:], sums[:, 2:3]))
        return divided(agreed - by_chance, 1 - by_chance)

    return Measure(3 + width, shares, value)


def divided(above: Floats, below: Floats) -> Floats:
    """NaN where there is nothing to divide by."""
    nothing = np.abs(below) < 1e-12
    return np.where(nothing, np.nan, above / np.where(nothing, 1.0, below))
