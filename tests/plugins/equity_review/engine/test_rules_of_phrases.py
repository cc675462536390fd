"""One question for a term, however often it stands; every place is still told."""

from collections.abc import Callable

import pytest

from commonaim.plugins.equity_review.engine import (
    Finding,
    Review,
    Reviewer,
    Section,
    Statement,
    Submission,
)

Ask = Callable[..., list[Finding]]
Sections = dict[str, str]
OWN = {
    "beneficiaries": ["Black students"],
    "replaced": [{"term": "students of color", "replacement": "the students by name"}],
}


def review(sections: Sections, reviewer: Reviewer) -> Review:
    parts = tuple(Section(role, text, role) for role, text in sections.items())
    return reviewer.review(Submission("x", parts))


@pytest.mark.parametrize(
    ("rule", "sections", "times"),
    [
        (
            "collective-term",
            {
                "rationale": "Students of color told us. Students of color left.",
                "measures": "How many students of color ask, and one student of color who leads.",
            },
            4,
        ),
        (
            "collective-term",
            {"context": "BIPOC youth come.", "change": "BIPOC teens lead, BIPOC alumni help."},
            3,
        ),
        (
            "collective-term",
            {
                "context": "Jóvenes marginados. Estudiantes marginadas.",
                "data": "8 jóvenes marginados",
            },
            2,
        ),
        (
            "replaced-term",
            {"context": "Minority students come.", "results": "12 minority students stayed."},
            2,
        ),
        (
            "deficit-framing",
            {"context": "At-risk youth come.", "results": "At-risk students stayed."},
            2,
        ),
    ],
)
def test_a_term_is_asked_about_once_and_told_at_each_place(
    default_reviewer: Reviewer, rule: str, sections: Sections, times: int
) -> None:
    read = review(sections, default_reviewer)
    (question, *others) = [f for f in read.questions if f.rule == rule]
    assert all(other.quote != question.quote for other in others)
    assert f" {times} " in question.message
    places = [f for f in read.findings if f.rule == rule]
    of_term = [f for f in places if f is question or not f.asked]
    assert len(of_term) == times
    assert [(s.section, s.start) for s in question.also] == [
        (f.section, f.start) for f in of_term[1:]
    ]


def test_two_terms_are_two_questions(default_reviewer: Reviewer) -> None:
    read = review({"context": "Students of color and minoritized youth."}, default_reviewer)
    assert [f.quote for f in read.questions if f.rule == "collective-term"] == [
        "Students of color",
        "minoritized youth",
    ]


def test_a_term_that_stands_once_is_not_counted(ask: Ask) -> None:
    (found,) = ask("collective-term", {"context": "Students of color come."})
    assert found.variant == "default"
    assert not found.also


def test_where_the_network_says_another_word_only_that_is_asked(ask: Ask) -> None:
    own = Reviewer(Statement.from_dict(OWN))
    sections = {"context": "Students of color come, and BIPOC teens."}
    assert [f.quote for f in ask("replaced-term", sections, reviewer=own)] == ["Students of color"]
    assert [f.quote for f in ask("collective-term", sections, reviewer=own)] == ["BIPOC teens"]


def test_a_review_without_that_rule_asks_the_other(ask: Ask) -> None:
    own = Reviewer(Statement.from_dict(OWN), rules=["collective-term"])
    assert ask("collective-term", {"context": "Students of color come."}, reviewer=own)


def test_a_built_in_word_is_both(ask: Ask) -> None:
    for rule in ("collective-term", "replaced-term"):
        assert ask(rule, {"context": "Minority interns said thank you."})
