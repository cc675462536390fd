"""What the engine's tests share: one reviewer, and a short way to ask it."""

from collections.abc import Callable

import pytest

from commonaim.plugins.equity_review.engine import Finding, Reviewer, Section, Submission

Sections = dict[str, str]
Ask = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def default_reviewer() -> Reviewer:
    return Reviewer()


@pytest.fixture
def ask(default_reviewer: Reviewer) -> Ask:
    """The findings of one rule; sections are written as role: text."""

    def findings(
        rule: str,
        sections: Sections,
        *,
        complete: bool = False,
        reviewer: Reviewer = default_reviewer,
    ) -> list[Finding]:
        parts = tuple(Section(role, text, role) for role, text in sections.items())
        review = reviewer.review(Submission("x", parts, complete))
        return [finding for finding in review.findings if finding.rule == rule]

    return findings
