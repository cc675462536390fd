"""Where submissions are reviewed and written up, in this process or in a worker; knows no Flask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from commonaim.plugins.equity_review.engine import Reviewer, Statement, StatementError
from commonaim.plugins.equity_review.output import Counts, format_named
from commonaim.plugins.equity_review.reading import Entry, Problem, Unit, Unreadable
from commonaim.plugins.equity_review.reading.common import as_text

KEPT_REVIEWERS = 8
"""Reviewers kept for statements that lines bring along; each is some megabytes of automaton."""


class Order(NamedTuple):
    """All that a worker needs to know of the call; `statement` None is the built-in example."""

    format: str = "text"
    language: str = "en"
    colour: bool = False
    statement: Mapping[str, Any] | None = None
    rules: tuple[str, ...] | None = None


class Reviewed(NamedTuple):
    """What became of a unit: the written reviews, the problems in order, the numbers."""

    written: str
    problems: tuple[Problem, ...]
    counts: Counts


class Desk:
    """Reviews units of work; pickled as its order, so that a spawned worker sets up its own."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.format = format_named(order.format, language=order.language, colour=order.colour)
        self.reviewer = self._reviewer(order.statement)
        self._others: OrderedDict[str, Reviewer] = OrderedDict()

    def __reduce__(self) -> tuple[type[Desk], tuple[Order]]:
        return Desk, (self.order,)

    def review(self, unit: Unit) -> Reviewed:
        """Reads, reviews and writes up one unit."""
        written: list[str] = []
        problems: list[Problem] = []
        counts = Counts()
        for entry in unit.entries():
            if isinstance(entry, Problem):
                problems.append(entry)
                continue
            try:
                reviewer = self._reviewer_for(entry)
            except (StatementError, Unreadable) as error:
                problems.append(_of_statement(entry, error))
                continue
            review = reviewer.review(entry.submission)
            counts.add(review)
            written.append(self.format.item(entry, review))
        joined = self.format.between.join(filter(None, written))
        return Reviewed(joined, tuple(problems), counts)

    def _reviewer(self, statement: Mapping[str, Any] | None) -> Reviewer:
        return Reviewer(
            None if statement is None else Statement.from_dict(statement),
            rules=self.order.rules,
            language=self.order.language,
        )

    def _reviewer_for(self, entry: Entry) -> Reviewer:
        if entry.statement is None:
            return self.reviewer
        key = as_text(entry.statement)
        reviewer = self._others.get(key) or self._reviewer(entry.statement)
        self._others[key] = reviewer
        self._others.move_to_end(key)
        if len(self._others) > KEPT_REVIEWERS:
            self._others.popitem(last=False)
        return reviewer


def _of_statement(entry: Entry, error: Exception) -> Problem:
    what = f'"statement": {error}'.rstrip(". ")
    return Problem(entry.place, what, "Mend the statement of this line, or leave it out")
