"""A section that speaks of students in general: found wherever the contract says, asked once, in fitting words."""

import pytest

from commonaim.plugins.equity_review.engine import Review, Reviewer, Section, Submission

RULE = "section-all-students-only"
WHY = "Our Black students told us that nobody looked up when they came in."


def review(reviewer: Reviewer, sections: dict[str, str]) -> Review:
    parts = tuple(Section(role, text, role) for role, text in sections.items())
    return reviewer.review(Submission("x", parts))


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("baseline", "stand today"),
        ("questions", "find out"),
        ("predictions", "expect to see"),
        ("measures", "look at"),
        ("plan", "step"),
        ("action", "step"),
        ("data", "see or learn"),
        ("results", "see or learn"),
        ("learning", "see or learn"),
    ],
)
def test_the_question_fits_what_the_section_is_for(
    default_reviewer: Reviewer, role: str, words: str
) -> None:
    sections = {"rationale": WHY, role: "On Monday the students say what they saw."}
    (found,) = [f for f in review(default_reviewer, sections).findings if f.rule == RULE]
    assert found.section == role
    assert words in found.question


def test_a_reason_for_everybody_is_asked_for_a_particular_one(default_reviewer: Reviewer) -> None:
    sections = {"rationale": "Students like it.", "results": "12 Black students stayed."}
    (found,) = [f for f in review(default_reviewer, sections).findings if f.rule == RULE]
    assert "in particular" in found.question


def test_a_section_is_not_asked_the_same_in_two_ways(default_reviewer: Reviewer) -> None:
    sections = {
        "rationale": WHY,
        "baseline": "Last year 12 students stayed.",
        "predictions": "More students stay.",
        "measures": "How many students come back.",
        "results": "31 students came back.",
        "learning": "Students like the bell.",
    }
    read = review(default_reviewer, sections)
    found = [f.section for f in read.findings if f.rule == RULE]
    assert found == ["baseline", "predictions", "measures", "results", "learning"]
    assert [f.section for f in read.questions if f.rule == RULE] == ["predictions", "learning"]
    others = [f for f in read.findings if f.rule != RULE]
    assert [f for f in read.questions if f.rule != RULE] == others


def test_a_review_without_the_other_rules_asks_it_everywhere() -> None:
    only = Reviewer(rules=[RULE])
    sections = {"rationale": WHY, "measures": "How many students come back."}
    assert [f.section for f in review(only, sections).questions] == ["measures"]


@pytest.mark.parametrize(
    ("role", "text", "asked"),
    [
        ("measures", "Sign-in sheet, by race and ethnicity as students write it.", False),
        ("plan", "Parents pick up their kids at the side door.", False),
        ("plan", "All students get a bus pass on Monday.", False),
        ("plan", "Los estudiantes reciben su boleto de autobús el lunes.", False),
        ("plan", "The bus leaves at six. Students choose one of two welders.", True),
    ],
)
def test_a_split_by_race_and_plain_logistics_are_not_asked_about(
    default_reviewer: Reviewer, role: str, text: str, asked: bool
) -> None:
    read = review(default_reviewer, {"rationale": WHY, role: text})
    (found,) = [f for f in read.findings if f.rule == RULE]
    assert found.asked is asked
