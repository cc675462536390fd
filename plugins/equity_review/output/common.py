"""What every output format offers, and what is counted while submissions pass by."""

from __future__ import annotations

from collections import Counter

from commonaim.plugins.equity_review.engine import Review
from commonaim.plugins.equity_review.reading.common import Entry, Problem

KEPT_PROBLEMS = 1_000


class Counts:
    """Numbers of a run of submissions: how many, how many `only` of all students, findings by rule."""

    def __init__(self) -> None:
        self.submissions = 0
        self.only = 0
        self.findings: Counter[str] = Counter()
        self.questions = 0

    def add(self, review: Review) -> None:
        """Counts one more submission."""
        self.submissions += 1
        self.only += review.all_students_only
        findings = self.findings
        for finding in review.findings:
            findings[finding.rule] += 1
        self.questions += len(review.questions)


class Totals(Counts):
    """The numbers of a whole call, its problems (the first thousand kept) and the exit code."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self.failed_inputs = 0
        self.exit_code = 0

    def add_counts(self, counts: Counts) -> None:
        """Adds the numbers of a unit of work."""
        self.submissions += counts.submissions
        self.only += counts.only
        self.findings.update(counts.findings)
        self.questions += counts.questions

    def add_problem(self, problem: Problem) -> None:
        """Counts a problem, unless it is only a note."""
        self.failed_inputs += not problem.note
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(problem)


class Format:
    """A way to write reviews: `start`, then an `item` each with `between` them, then `end`.

    `item` is called in the worker processes, the rest in the process that writes.
    """

    between = "\n"

    def __init__(self, *, language: str, colour: bool) -> None:
        self.language = language
        self.colour = colour

    def start(self) -> str:
        """What stands before the first submission."""
        return ""

    def item(self, entry: Entry, review: Review) -> str:
        """One submission, without what stands between two."""
        raise NotImplementedError

    def end(self, totals: Totals) -> str:
        """What stands after the last submission."""
        return "\n" if totals.submissions else ""
