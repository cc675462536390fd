"""A network's statement: read, written, and refused with a sentence that helps."""

import pytest

from commonaim.plugins.equity_review.engine import (
    Reviewer,
    Section,
    Statement,
    StatementError,
    Submission,
    default_statement,
)
from commonaim.plugins.equity_review.engine.statement import in_a_row


def test_a_statement_survives_being_written_and_read() -> None:
    statement = Statement.from_dict(
        {
            "beneficiaries": [{"name": "Hmong students", "terms": ["Hmong", "HMoob"]}],
            "principles": ["Say whom you mean."],
            "replaced": [{"term": "at-risk", "replacement": "pushed out"}],
        }
    )
    assert Statement.from_dict(statement.to_dict()) == statement


def test_the_default_statement_survives_too() -> None:
    assert Statement.from_dict(default_statement().to_dict()) == default_statement()


def test_a_group_of_a_known_family_brings_its_words() -> None:
    groups = [{"name": "Black students", "terms": ["Black", "Sankofa"]}]
    assert Statement.from_dict({"beneficiaries": groups}).families == {"black"}


def test_any_other_group_is_read_by_its_own_terms() -> None:
    groups = [{"name": "Native Hawaiian students", "terms": ["Kanaka Maoli"]}]
    assert Statement.from_dict({"beneficiaries": groups}).families == set()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "beneficiaries"),
        ({"beneficiaries": "Black"}, "must be a list"),
        ({"beneficiaries": [{"terms": ["Black"]}]}, "number 1: give it a name"),
        ({"beneficiaries": ["Black"], "inherit": "yes"}, "true or false"),
        ({"beneficiaries": ["Black"], "replaced": [{"replacement": "x"}]}, "give the term"),
    ],
)
def test_a_statement_that_cannot_be_read_says_how_to_mend_it(
    data: dict[str, object], words: str
) -> None:
    with pytest.raises(StatementError, match=words):
        Statement.from_dict(data)


def test_group_names_make_a_phrase() -> None:
    assert default_statement().groups() == "Black, Latina/o/e and Indigenous"
    assert default_statement().groups("y") == "Black, Latina/o/e e Indigenous"


@pytest.mark.parametrize(
    ("last", "joint"),
    [
        ("Indigenous", "e"),
        ("indígenas", "e"),
        ("Iñupiat", "e"),
        ("Hispanic", "e"),
        ("hijas de migrantes", "e"),
        ("hielo", "y"),
        ("Iowa", "y"),
        ("Hmong", "y"),
        ("Yup'ik", "y"),
        ("Yvonne", "e"),
        ("Black", "y"),
    ],
)
def test_spanish_joins_the_last_name_as_it_is_spoken(last: str, joint: str) -> None:
    statement = Statement.from_dict({"beneficiaries": ["Karen students", last]})
    assert statement.groups("y") == f"Karen {joint} {last}"
    assert statement.groups() == f"Karen and {last}"


def test_the_reason_of_a_built_in_word_is_written_for_people() -> None:
    for row in default_statement().all_replaced:
        assert row.reason.startswith("The paper, section 5.3: ")


@pytest.mark.parametrize(
    ("term", "text", "speaks_of"),
    [
        ("Latinx students", "Latinx students stayed.", ("beneficiaries",)),
        ("minority students", "12 minority students stayed.", ("collective",)),
        ("students of color", "Students of color stayed.", ("collective",)),
        ("at-risk youth", "At-risk youth stayed.", ("all_students",)),
        ("disabled kids", "Disabled kids stayed.", ("other_groups",)),
        ("jóvenes de color", "Vinieron jóvenes de color.", ("collective",)),
        ("hard-to-reach families", "Hard-to-reach families came.", ()),
    ],
)
def test_a_replaced_phrase_still_speaks_of_those_it_means(
    term: str, text: str, speaks_of: tuple[str, ...]
) -> None:
    data = {"beneficiaries": ["Latina/o/e students"], "replaced": [{"term": term}]}
    reviewer = Reviewer(Statement.from_dict(data))
    read = reviewer.review(Submission("x", (Section("text", text),)))
    assert read.speaks_of == speaks_of
    assert "replaced-term" in {finding.rule for finding in read.findings}


def test_names_are_told_in_a_row() -> None:
    names = ["Black students", "Latina/o/e students", "Indigenous students"]
    assert in_a_row(names) == "Black students, Latina/o/e students and Indigenous students"
    assert in_a_row(names, "y") == "Black students, Latina/o/e students e Indigenous students"
    assert in_a_row(names[:1], "y") == "Black students"
    assert in_a_row([]) == ""
