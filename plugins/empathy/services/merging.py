"""Bringing together what two people typed in one field at the same time, line by line, so that no word is lost."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

Change = tuple[int, int, list[str]]


def merge(was: str, mine: str, theirs: str) -> str:
    """``mine`` and ``theirs``, both made from ``was``, in one text.

    Where both changed the same lines, theirs come first and then mine, unless one holds the other. What both changed
    alike stands once.
    """
    if mine in (was, theirs):
        return theirs
    if theirs == was:
        return mine
    base = was.split("\n")
    merged: list[str] = []
    place = 0
    for start, end, ours, others in _stretches(base, mine.split("\n"), theirs.split("\n")):
        merged += base[place:start]
        merged += _both(base[start:end], ours, others)
        place = end
    return "\n".join(merged + base[place:])


def _both(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    one, other = "\n".join(mine), "\n".join(theirs)
    if one.strip() and one in other:
        return theirs
    if other.strip() and other in one:
        return mine
    kept = [line for line in mine if line not in theirs]
    return [*(line for line in theirs if line.strip() or not kept), *kept]


def _stretches(
    base: list[str], mine: list[str], theirs: list[str]
) -> Iterator[tuple[int, int, list[str], list[str]]]:
    """Stretches of ``base`` that one or both changed, with what stands there in each."""
    ours, others = _changes(base, mine), _changes(base, theirs)
    while ours or others:
        start = min(change[0] for change in (*ours[:1], *others[:1]))
        end = start
        left: list[Change] = []
        right: list[Change] = []
        while True:
            if ours and (ours[0][0] < end or ours[0][0] == start):
                left.append(ours.pop(0))
                end = max(end, left[-1][1])
            elif others and (others[0][0] < end or others[0][0] == start):
                right.append(others.pop(0))
                end = max(end, right[-1][1])
            else:
                break
        yield start, end, _applied(base, left, start, end), _applied(base, right, start, end)


def _changes(base: list[str], other: list[str]) -> list[Change]:
    steps = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(a, b, other[c:d]) for step, a, b, c, d in steps if step != "equal"]


def _applied(base: list[str], changes: list[Change], start: int, end: int) -> list[str]:
    lines: list[str] = []
    place = start
    for first, last, put in changes:
        lines += base[place:first] + put
        place = last
    return lines + base[place:end]
