"""The promises of the whole: places, order, determinism, and what a review looks like."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonaim.plugins.equity_review.engine import (
    RULES,
    Review,
    Reviewer,
    Section,
    Submission,
    UnknownRule,
)

WORDS = (
    "students Black Latina/o/e Indigenous “students of color” minority youth, at-risk lack motivation "
    "survey \" ' ’ ( ) . ? ! 🎉 👩🏽‍🔬 İ ſtudents ＢＬＡＣＫ "
    "Cafe\u0301 jo\u0301venes מאיה عمر \u00a0 \r\n \n | Black|12 "
    "Black\u200dstudents \u00adstu\u00addents Mr. Brown Kānaka ʻŌiwi all every our the women girls with of who are"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=30).map(" ".join)
ROLES = st.sampled_from(["rationale", "measures", "results", "baseline", "youth", "other", None])
REVIEWER = Reviewer()


def every_place(review: Review) -> list[tuple[str, int, int, str]]:
    found = [
        (f.section, f.start, f.end, f.quote)
        for f in review.findings
        if f.section is not None
        and f.start is not None
        and f.end is not None
        and f.quote is not None
    ]
    found += [(s.section, s.start, s.end, s.quote) for f in review.findings for s in f.also]
    found += [(s.key, m.start, m.end, m.quote) for s in review.sections for m in s.mentions]
    return found


@settings(max_examples=200)
@given(st.lists(st.tuples(TEXTS, ROLES), min_size=1, max_size=3), st.booleans())
def test_a_quote_is_what_stands_at_its_place(
    texts: list[tuple[str, str | None]], complete: bool
) -> None:
    sections = tuple(Section(f"k{i}", text, role) for i, (text, role) in enumerate(texts))
    review = REVIEWER.review(Submission("x", sections, complete))
    given_texts = {section.key: section.text for section in sections}
    for key, start, end, quote in every_place(review):
        assert given_texts[key][start:end] == quote
        assert 0 <= start < end <= len(given_texts[key])


@settings(max_examples=50)
@given(TEXTS)
def test_the_same_text_has_the_same_review(text: str) -> None:
    submission = Submission("x", (Section("text", text),))
    assert REVIEWER.review(submission) == Reviewer().review(submission)


@settings(max_examples=100)
@given(TEXTS)
def test_all_students_only_says_what_speaks_of_says(text: str) -> None:
    review = REVIEWER.review(Submission("x", (Section("text", text),)))
    assert review.all_students_only == (review.speaks_of == ("all_students",))
    assert list(review.speaks_of) == sorted(review.speaks_of)


@pytest.mark.parametrize("prefix", ["", "🎉 ", "Cafe\u0301 ", "\u00a0", "«مايا» ", "a\r\nb\r\n"])
def test_places_are_code_points_of_the_text_as_given(prefix: str) -> None:
    text = f"{prefix}All our students came."
    review = REVIEWER.review(Submission("x", (Section("text", text),)))
    (finding,) = review.findings
    assert (finding.start, finding.quote) == (len(prefix), "All our students")


def test_a_review_has_the_keys_of_the_contract_in_their_order() -> None:
    row = REVIEWER.review(Submission("x", (Section("text", "All students came."),))).to_dict()
    assert list(row) == ["id", "all_students_only", "speaks_of", "sections", "findings"]
    assert list(row["findings"][0]) == (
        "rule scope section start end quote message question suggestion sources confidence".split()
    )
    assert json.loads(json.dumps(row)) == row


def test_only_the_rules_asked_for_are_looked_at() -> None:
    submission = Submission("x", (Section("text", "We surveyed minority students."),))
    found = Reviewer(rules=["collective-term"]).review(submission).findings
    assert [f.rule for f in found] == ["collective-term"]


def test_a_rule_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UnknownRule, match="no-such-rule"):
        Reviewer(rules=["no-such-rule"])


def test_an_empty_submission_has_a_review() -> None:
    assert REVIEWER.review(Submission("x", ())).findings == ()
    assert REVIEWER.review(Submission("x", (Section("text", "  "),))).speaks_of == ()


def test_every_rule_is_listed_with_its_sources() -> None:
    assert len(RULES) == 12
    assert all(rule.sources and rule.title and rule.summary for rule in RULES.values())
