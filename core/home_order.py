"""What waits for somebody, in an order in which the first few are enough to begin with.

What is of a cycle that runs comes before what is over, what somebody wrote or is asked themselves before what others of
their program wrote, and of each kind the last changed first. All that waits about one submission is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from .plugin import TodoItem


@dataclass(frozen=True, slots=True)
class About:
    """A submission about which something waits: whether it is somebody's own affair, and whether its cycle runs."""

    title: str
    own: bool
    running: bool
    changed_at: datetime

    @classmethod
    def of(cls, row: Any, own: bool = False) -> About:
        """From a row with columns of these names; it is ``own`` in any case where that is given."""
        return cls(row.title, bool(row.own or own), bool(row.running), row.changed_at)


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits, as it is shown; ``lines`` are the several things that wait about one submission."""

    title: str
    url: str
    detail: str = ""
    lines: Sequence[TodoItem] = ()


def in_order(items: Iterable[TodoItem], known: Mapping[int, About]) -> list[Waits]:
    """The things that wait, what is about the same submission in one; ``known`` has submissions by their ids."""
    together: dict[object, list[TodoItem]] = {}
    for place, item in enumerate(items):
        about = item.submission if item.submission in known else None
        together.setdefault(("alone", place) if about is None else about, []).append(item)
    ordered = sorted(together.values(), key=lambda found: _rank(known.get(found[0].submission)))
    return [_shown(found, known.get(found[0].submission)) for found in ordered]


def _rank(about: About | None) -> tuple[bool, int, float]:
    """What is about no submission is asked of this person now: after their own writing, before that of others."""
    if about is None:
        return (False, 1, 0)
    return (not about.running, 0 if about.own else 2, -about.changed_at.timestamp())


def _shown(found: Sequence[TodoItem], about: About | None) -> Waits:
    one = found[0]
    if about is None or len(found) == 1:
        return Waits(one.title, one.url, one.detail)
    return Waits(about.title, url_for("forms.submission", ident=one.submission), lines=found)
