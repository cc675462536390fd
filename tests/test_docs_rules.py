"""Every rule has a page, and the page is true: its question, its sources, its examples.

An example is a fenced block. ``review asks`` is asked about by the page's rule, at the words in square brackets where
there are any; ``review silent`` is not. ``complete`` marks the submission as complete. A line ``role: text`` begins a
section with that role; a block without such a line is one text.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from commonaim.plugins.equity_review.engine import RULES, Review, Reviewer, Section, Submission
from commonaim.plugins.equity_review.engine.messages import render
from commonaim.plugins.equity_review.engine.roles import ROLES

PAGES = Path(__file__).parent.parent / "docs" / "rules"
BLOCK = re.compile(r"^```review (asks|silent)( complete)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BEGINS = re.compile(rf"({'|'.join(ROLES)}):(?: |$)")
MARKED = re.compile(r"\[([^\]]+)\]")


class Example(NamedTuple):
    """One block of a rule's page."""

    rule: str
    asked: bool
    submission: Submission
    marked: list[str]


def page(rule: str) -> str:
    return (PAGES / f"{rule}.md").read_text(encoding="utf-8")


def sections(text: str) -> tuple[Section, ...]:
    found: list[tuple[str | None, list[str]]] = []
    for line in MARKED.sub(r"\1", text).splitlines():
        if begins := BEGINS.match(line):
            found.append((begins[1], [line[begins.end() :]]))
        elif found:
            found[-1][1].append(line)
        else:
            found.append((None, [line]))
    return tuple(Section(role or "text", "\n".join(lines), role) for role, lines in found)


def examples() -> list[Example]:
    return [
        Example(
            rule,
            kind == "asks",
            Submission(rule, sections(text), complete=bool(complete)),
            MARKED.findall(text),
        )
        for rule in RULES
        for kind, complete, text in BLOCK.findall(page(rule))
    ]


@cache
def reviewer() -> Reviewer:
    return Reviewer()


def of_rule(review: Review, rule: str) -> list[str | None]:
    return [finding.quote for finding in review.findings if finding.rule == rule]


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*RULES, "README"}


def test_the_index_lists_every_rule_in_order() -> None:
    listed = re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\) \|", page("README"), re.MULTILINE)
    assert listed == list(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_page_names_its_rule_and_where_it_looks(rule: str) -> None:
    place = {
        "submission": "looks at the whole submission",
        "section": "looks at",
        "phrase": "looks at a phrase",
    }
    heading = page(rule).split("\n## ")[0]
    assert f"`{rule}`" in heading
    assert place[RULES[rule].scope] in heading
    assert ("a note" if RULES[rule].severity == "note" else "a question") in heading


@pytest.mark.parametrize("rule", RULES)
def test_a_page_cites_the_sections_that_the_rule_names(rule: str) -> None:
    for source in RULES[rule].sources:
        section = source.rpartition(" ")[2]
        assert re.search(rf"section {re.escape(section)}(?!\d|\.\d)", page(rule)), source


@pytest.mark.parametrize("rule", RULES)
def test_a_page_shows_the_question_as_it_is_asked(rule: str) -> None:
    groups = reviewer().statement.groups()
    asked = next(example for example in examples() if example.rule == rule and example.asked)
    found = reviewer().review(asked.submission)
    finding = next(finding for finding in found.findings if finding.rule == rule)
    question = render(rule, finding.variant, {**finding.params, "groups": groups})[1]
    assert question in page(rule)


@pytest.mark.parametrize("rule", RULES)
def test_a_page_has_every_part(rule: str) -> None:
    assert re.findall(r"^## (.+)$", page(rule), re.MULTILINE) == [
        "What it asks",
        "Why",
        "When it speaks",
        "When it stays silent",
        "Examples",
        "What a facilitator could ask",
        "How your network can change it",
    ]


@pytest.mark.parametrize("rule", RULES)
def test_a_page_has_examples_of_both_kinds(rule: str) -> None:
    assert {example.asked for example in examples() if example.rule == rule} == {True, False}


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.rule)
def test_an_example_is_read_as_its_page_says(example: Example) -> None:
    review = reviewer().review(example.submission)
    quotes = of_rule(review, example.rule)
    assert bool(quotes) == example.asked, f"{example.submission}: {review.findings}"
    for words in example.marked:
        assert words in quotes
