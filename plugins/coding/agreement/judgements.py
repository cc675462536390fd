"""Who judged which unit how: what every coefficient but u-alpha is worked out from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Value = str | frozenset[str]

#: Up to how many cells a table of units by values is laid out whole; a larger one is sorted instead.
_LAID_OUT: Final = 40_000_000


class JudgementError(ValueError):
    """Judgements that a coefficient cannot be worked out from; the text says what and where."""


@dataclass(frozen=True)
class Entries:
    """How many coders gave a value to a unit, for each value that a unit was given; ordered by unit."""

    unit: Ints
    value: Ints
    count: Ints


@dataclass(frozen=True)
class Judgements:
    """One row a judgement that was made: numbers of its unit, its coder and its value, and their names.

    Units and coders that are named and judged nothing (every judgement missing) are among the names. All are
    in the order of their names.
    """

    unit: Ints
    coder: Ints
    value: Ints
    units: Sequence[Hashable]
    coders: Sequence[Hashable]
    values: Sequence[Value]

    @cached_property
    def entries(self) -> Entries:
        """The judgements as counts of equal ones."""
        width = max(1, len(self.values))
        cells = self.unit * width + self.value
        if len(self.units) * width <= _LAID_OUT:
            table = np.bincount(cells, minlength=len(self.units) * width)
            found = np.flatnonzero(table)
            count = table[found]
        else:
            found, count = np.unique(cells, return_counts=True)
        return Entries(found // width, found % width, count)

    @cached_property
    def per_unit(self) -> Ints:
        """How many judgements each unit has."""
        return np.bincount(self.unit, minlength=len(self.units))

    @cached_property
    def pairable(self) -> int:
        """How many judgements are of units that at least two coders judged."""
        return int(self.per_unit[self.per_unit > 1].sum())

    @cached_property
    def by_coder(self) -> Ints:
        """Coders by values: how often each gave each."""
        width = max(1, len(self.values))
        cells = np.bincount(self.coder * width + self.value, minlength=len(self.coders) * width)
        return cells.reshape(len(self.coders), width)

    def table(self) -> Ints:
        """Coders by units: the number of the value, -1 where it is missing."""
        table = np.full((len(self.coders), len(self.units)), -1, dtype=np.int64)
        table[self.coder, self.unit] = self.value
        return table


def judgements(rows: Iterable[tuple[Hashable, Hashable, Value | None]]) -> Judgements:
    """Judgements from (unit, coder, value); None is a missing one.

    Raises :class:`JudgementError` when a coder judges a unit twice.
    """
    listed = list(rows)
    units, coders, values = zip(*listed, strict=True) if listed else ((), (), ())
    return from_columns(units, coders, values)


def from_columns(
    units: Sequence[Hashable], coders: Sequence[Hashable], values: Sequence[Value | None]
) -> Judgements:
    """As :func:`judgements`, from three columns of the same length."""
    unit_names, unit = _numbered(units)
    coder_names, coder = _numbered(coders)
    seen = sorted({value for value in values if value is not None}, key=_order)
    number: dict[Value | None, int] = {value: place for place, value in enumerate(seen)}
    number[None] = -1
    value = np.fromiter(map(number.__getitem__, values), np.int64, len(values))
    _refuse_twice(unit * max(1, len(coder_names)) + coder, units, coders)
    given = value >= 0
    return Judgements(unit[given], coder[given], value[given], unit_names, coder_names, seen)


def _order(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(sorted(value))


def _numbered(names: Sequence[Hashable]) -> tuple[list[Hashable], Ints]:
    # in their own order, so that neither numbers nor resamples depend on the order of the rows
    number = {name: place for place, name in enumerate(sorted(set(names), key=str))}
    return list(number), np.fromiter(map(number.__getitem__, names), np.int64, len(names))


def _refuse_twice(cells: Ints, units: Sequence[Hashable], coders: Sequence[Hashable]) -> None:
    if not len(cells) or _all_different(cells):
        return
    order = np.argsort(cells, kind="stable")
    twice = int(order[1:][cells[order][1:] == cells[order][:-1]][0])
    raise JudgementError(
        f"coder {coders[twice]} judges unit {units[twice]} twice; "
        "where a unit may have several codes, level masi or jaccard compares the sets"
    )


def _all_different(cells: Ints) -> bool:
    most = int(cells.max()) + 1
    if most <= _LAID_OUT:
        return bool(np.bincount(cells, minlength=most).max() <= 1)
    return len(np.unique(cells)) == len(cells)
