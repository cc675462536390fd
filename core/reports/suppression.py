"""Small counts, kept from being read or worked out of a report.

A report divides a cycle into disjoint parts (change ideas) and each part among columns that exclude one another, with
totals of each part, of each column, and of the whole. Two steps keep small counts from being told:

1. *Redesign* (:func:`combined`): parts with fewer things than the minimum become one; if that is still too small, the
   next smallest joins it. A whole that is too small itself is not divided and not shown.
2. *Cell suppression* (:func:`hidden_cells`): each count from 1 to below the minimum is hidden (primary suppression),
   and enough others that what is left open says of none of them more than an interval at least as wide as the minimum
   (complementary suppression). 0 is no small count, since nobody stands behind it, and "none of them yet" is what a
   network has to be able to see; but it may be hidden to protect another, so that a hidden count may be 0.

Totals of parts stay open. They are at least the minimum after step 1, and several tables over the same things share
them: because these are fixed, each table can be protected alone and no two of them say more together than apart.

Sources: minimum and complementary suppression in tables of education statistics, NCES 2011-603 (Statistical Methods for
Protecting Personally Identifiable Information in Aggregate Reporting, 2010); threshold rule, zeros, table redesign and
the check of intervals by linear programming, FCSM Statistical Policy Working Paper 22 (2nd version, 2005), chapters II
and IV, and Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapter 4; a table with margins as a network
whose flows say what each hidden cell may be, Gusfield, SIAM Journal on Computing 17(3), 1988, 552-571, and Cox, Journal
of the American Statistical Association 75, 1980, 377-385.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeVar

#: (part, column); the part after the last one is the whole.
Cell = tuple[int, int]
Part = TypeVar("Part")
_Node = tuple[str, int]
_Arcs = dict[_Node, dict[_Node, int]]

_NO_END: Final = 1 << 40


def is_small(count: int, minimum: int) -> bool:
    """Whether a count may not be shown; 0 may be, see the module's text."""
    return 0 < count < minimum


def combined(totals: Mapping[Part, int], minimum: int) -> list[list[Part]]:
    """The parts, those together that have to be: in the order given, combined ones last.

    Each group has at least ``minimum`` things in all, unless everything together has fewer.
    """
    small = [part for part, total in totals.items() if total < minimum]
    large = sorted(
        (part for part in totals if part not in small), key=lambda part: totals[part], reverse=True
    )
    while small and large and sum(totals[part] for part in small) < minimum:
        small.append(large.pop())
    alone = [[part] for part in totals if part in large]
    return [*alone, [part for part in totals if part in small]] if small else alone


def hidden_cells(parts: Sequence[Sequence[int]], minimum: int) -> frozenset[Cell]:
    """Which cells of a table to hide: counts of ``parts`` by column, and of the whole (part ``len(parts)``).

    The total of each part must be at least ``minimum``, as :func:`combined` makes them; they stay open. Raises
    ValueError when one is smaller, or when the parts differ in their columns.
    """
    if any(sum(counts) < minimum for counts in parts):
        raise ValueError("A part has fewer things than the minimum: combine small parts first.")
    if len({len(counts) for counts in parts}) > 1:
        raise ValueError("All parts of a table have the same columns.")
    values = _values(parts)
    hidden = {cell for cell, value in values.items() if is_small(value, minimum)}
    waiting = deque(sorted(hidden))
    while waiting:
        cell = waiting.popleft()
        while more := _missing(cell, values, hidden, minimum):
            hidden |= more
            waiting.extend(sorted(more))
    return frozenset(hidden)


def interval(
    cell: Cell, parts: Sequence[Sequence[int]], hidden: Collection[Cell]
) -> tuple[int, int]:
    """The least and the most that a hidden cell can be for somebody who reads all that is open."""
    values = _values(parts)
    tail, head = _ends(cell, len(parts))
    up, down = _residual(cell, values, hidden), _residual(cell, values, hidden)
    rise = _flow(up, head, tail, _NO_END)
    fall = min(values[cell], _flow(down, tail, head, _NO_END))
    return values[cell] - fall, values[cell] + rise


def _values(parts: Sequence[Sequence[int]]) -> dict[Cell, int]:
    rows = [*parts, [sum(column) for column in zip(*parts, strict=True)]]
    return {(row, column): n for row, counts in enumerate(rows) for column, n in enumerate(counts)}


def _missing(
    cell: Cell, values: Mapping[Cell, int], hidden: Collection[Cell], minimum: int
) -> set[Cell]:
    """Further cells that widen the interval of ``cell``, or none when it is wide enough."""
    tail, head = _ends(cell, max(row for row, _column in values))
    up, down = _residual(cell, values, hidden), _residual(cell, values, hidden)
    rise = _flow(up, head, tail, minimum)
    if rise >= minimum:
        return set()
    fall = min(values[cell], _flow(down, tail, head, minimum - rise))
    if rise + fall >= minimum:
        return set()
    ways = [_cheapest(cell, values, hidden, up, head, tail)]
    if fall < values[cell]:
        ways.append(_cheapest(cell, values, hidden, down, tail, head))
    return min((way for way in ways if way), key=lambda way: sum(values[c] + 1 for c in way))


# A table as a network: each part gives to the columns, each column to the whole. What a part gives in all is fixed.


def _ends(cell: Cell, last: int) -> tuple[_Node, _Node]:
    row, column = cell
    part, of_column = ("part", row), ("column", column)
    return (of_column, part) if row == last else (part, of_column)


def _residual(cell: Cell, values: Mapping[Cell, int], hidden: Collection[Cell]) -> _Arcs:
    """By how much each hidden cell but ``cell`` may rise (without end) along its arc, and fall against it."""
    last, arcs = max(row for row, _column in values), _Arcs()
    for other in hidden:
        if other != cell:
            tail, head = _ends(other, last)
            arcs.setdefault(tail, {})[head] = _NO_END
            arcs.setdefault(head, {})[tail] = values[other]
    return arcs


def _flow(arcs: _Arcs, source: _Node, sink: _Node, enough: int) -> int:
    """The most that flows from ``source`` to ``sink``, or ``enough``; ``arcs`` keeps what is still free."""
    total = 0
    while total < enough and (path := _shortest(arcs, source, sink)):
        steps = list(pairwise(path))
        least = min(enough - total, *(arcs[a][b] for a, b in steps))
        for a, b in steps:
            arcs[a][b] -= least
            arcs.setdefault(b, {}).setdefault(a, 0)
            arcs[b][a] += least
        total += least
    return total


def _shortest(arcs: _Arcs, source: _Node, sink: _Node) -> list[_Node]:
    before: dict[_Node, _Node] = {source: source}
    waiting = deque([source])
    while waiting and sink not in before:
        node = waiting.popleft()
        for other, free in arcs.get(node, {}).items():
            if free > 0 and other not in before:
                before[other] = node
                waiting.append(other)
    return _path(before, source, sink)


def _cheapest(
    cell: Cell,
    values: Mapping[Cell, int],
    hidden: Collection[Cell],
    free: _Arcs,
    source: _Node,
    sink: _Node,
) -> set[Cell]:
    """The open cells on the way that hides least, where ``free`` is what hidden cells still let through."""
    steps = _steps(cell, values, hidden, free)
    best, before = {source: 0}, {source: source}
    waiting = [(0, source)]
    while waiting:
        cost, node = heapq.heappop(waiting)
        if cost > best[node]:
            continue
        for other, (more, _cell) in steps.get(node, {}).items():
            if cost + more < best.get(other, _NO_END):
                best[other], before[other] = cost + more, node
                heapq.heappush(waiting, (cost + more, other))
    path = _path(before, source, sink)
    used = (steps[a][b][1] for a, b in pairwise(path))
    return {found for found in used if found is not None}


def _steps(
    cell: Cell, values: Mapping[Cell, int], hidden: Collection[Cell], free: _Arcs
) -> dict[_Node, dict[_Node, tuple[int, Cell | None]]]:
    """Where one can go from each node: what it costs, and which open cell it hides, if any."""
    last = max(row for row, _column in values)
    steps: dict[_Node, dict[_Node, tuple[int, Cell | None]]] = {}
    for other, value in values.items():
        if other == cell or other in hidden:
            continue
        tail, head = _ends(other, last)
        steps.setdefault(tail, {})[head] = (value + 1, other)
        if value:
            steps.setdefault(head, {})[tail] = (value + 1, other)
    for node, onward in free.items():
        for end, left in onward.items():
            if left > 0:
                steps.setdefault(node, {})[end] = (0, None)
    return steps


def _path(before: Mapping[_Node, _Node], source: _Node, sink: _Node) -> list[_Node]:
    if sink not in before:
        return []
    path = [sink]
    while path[-1] != source:
        path.append(before[path[-1]])
    return path[::-1]
