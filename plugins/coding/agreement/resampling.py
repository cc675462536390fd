"""Intervals by resampling units (Efron 1979; for agreement: Zapf et al. 2016, BMC Medical Research Methodology 16:93).

A coefficient is worked out from sums over units. To resample units with replacement is then to weigh their shares in
the sums, for all resamples at once. Of very many units the shares are first added up in random groups and the groups
are resampled (Wolter, Introduction to Variance Estimation, 2007, chapter 2), which says the same of the spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from commonaim.plugins.coding.agreement.judgements import Floats, Ints

RESAMPLES: Final = 1_000
GROUPS: Final = 1_000
#: Past so many numbers the shares would not fit the memory of a small server.
MOST_SHARES: Final = 20_000_000
#: An interval is told when no more than this part of the resamples has no value.
_WITHOUT_VALUE: Final = 0.1


@dataclass(frozen=True)
class Measure:
    """A coefficient as sums over units and what is made of them.

    ``shares(group, groups)`` gives groups by ``width`` sums, where ``group`` is the group of each unit.
    ``value(sums)`` gives one number for each row of sums, NaN where the coefficient is not defined.
    ``disagreement(sums)`` gives what was observed and what chance would give, where the coefficient has them.
    """

    width: int
    shares: Callable[[Ints, int], Floats]
    value: Callable[[Floats], Floats]
    disagreement: Callable[[Floats], tuple[float, float]] | None = None


def whole(measure: Measure, units: int) -> Floats:
    """The sums over all units, as one row."""
    return measure.shares(np.zeros(units, dtype=np.int64), 1)


def interval95(
    measure: Measure, units: int, seed: int, clusters: Ints | None = None
) -> tuple[float, float] | None:
    """Where 95% of the resamples lie (percentiles); None for fewer than two units, or where too many have no value.

    With ``clusters``, the number of the cluster of each unit (a text, from 0), these are resampled whole.
    """
    generator = np.random.default_rng(seed)
    apart = units if clusters is None else int(clusters.max(initial=-1)) + 1
    groups = min(apart, GROUPS)
    if groups < 2 or groups * measure.width > MOST_SHARES:
        return None
    group = np.arange(apart) if apart <= GROUPS else generator.permutation(apart) % GROUPS
    if clusters is not None:
        group = group[clusters]
    shares = measure.shares(group, groups)
    return percentiles(measure.value(weights(groups, generator) @ shares))


def weights(groups: int, generator: np.random.Generator) -> Floats:
    """How often each resample draws each group: resamples by groups."""
    drawn = generator.integers(0, groups, size=(RESAMPLES, groups))
    drawn += np.arange(RESAMPLES)[:, None] * groups
    counted = np.bincount(drawn.ravel(), minlength=RESAMPLES * groups)
    return counted.reshape(RESAMPLES, groups).astype(np.float64)


def percentiles(values: Floats) -> tuple[float, float] | None:
    """The 2.5th and 97.5th percentile of what is defined."""
    defined = values[np.isfinite(values)]
    if len(defined) < (1 - _WITHOUT_VALUE) * len(values):
        return None
    low, high = np.quantile(defined, (0.025, 0.975))
    return float(low), float(high)
