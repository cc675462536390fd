"""How much of a pulse may be told, as arithmetic without a database.

What is published of a norm in a pulse is one share, the percentage of those who chose the best point of the scale, and
how many answered. Nobody's answer can be read out of it, nor worked out from several:

- Below the minimum of answers nothing is told.
- Where fewer than :data:`HIDDEN` people chose the best point, or fewer than that another one, the share is a bound:
  "83% or more" of 12 is what 10, 11 or 12 give. So nobody learns that all said the same, nor that a single one did
  not; and whoever takes their own answer away still cannot tell it of the others.
- Answers are in exactly one pulse, and a pulse is told whole or not at all: never by group, never while it is open,
  with no totals over pulses or norms. What is told of it is the same at every minimum at which it is told. So there
  are no two results of which one contains the other, and nothing to subtract.

Sources: thresholds and top and bottom coding, NCES 2011-603 (Statistical Methods for Protecting Personally Identifiable
Information in Aggregate Reporting, 2010).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

#: The fewest people that a share must have on either side to be told to the percent.
HIDDEN: Final = 3
Bound = Literal["exact", "or more", "or less"]


@dataclass(frozen=True, slots=True)
class Share:
    """The percentage of ``answers`` that chose the best point, exact or as a bound."""

    percent: int
    bound: Bound
    answers: int

    @property
    def most(self) -> int:
        """The largest percentage that it may be."""
        return 100 if self.bound == "or more" else self.percent

    @property
    def least(self) -> int:
        """The smallest percentage that it may be."""
        return 0 if self.bound == "or less" else self.percent


def share(counts: Sequence[int], minimum: int) -> Share | None:
    """What may be told of a norm, None for nothing. ``counts`` are answers by point of the scale, the best first."""
    answers, best = sum(counts), counts[0]
    if answers < max(minimum, 2 * HIDDEN - 1):
        return None
    if answers - best < HIDDEN:
        return Share(100 * (answers - HIDDEN + 1) // answers, "or more", answers)
    if best < HIDDEN:
        return Share(-(-100 * (HIDDEN - 1) // answers), "or less", answers)
    return Share(round(100 * best / answers), "exact", answers)


def is_mixed(groups: Iterable[frozenset[int]], answered: frozenset[int]) -> bool:
    """Whether the people who answered are of groups enough: outside of each single one there are at least HIDDEN.

    ``groups`` are the ids of the people of each group that was asked.
    """
    return all(len(answered - group) >= HIDDEN for group in groups)
