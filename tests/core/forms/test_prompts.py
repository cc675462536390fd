"""Prompts as a submission keeps them: in each language, and read in one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonaim.core.forms.prompts import Answer, Asked

ENGLISH = Asked(
    "plan", "p-k", "Who decides?", "It matters.", "us", "Plugin", ("We do.", "They do.")
)
SPANISH = replace(ENGLISH, text="¿Quién decide?", choices=("Nosotras.", "Las demás."))


def kept(spanish: Asked = SPANISH) -> Asked:
    """What a submission keeps of a prompt that was begun in English."""
    return Asked.from_json(ENGLISH.in_languages({"en": ENGLISH, "es": spanish}).as_json())


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Who decides?"), ("es", "¿Quién decide?"), ("nah", "Who decides?")],
)
def test_a_prompt_is_read_in_the_reader_s_language_else_in_the_first(
    language: str, text: str
) -> None:
    told = kept().told_in(language)
    assert (told.text, told.reason, told.key) == (text, "It matters.", "p-k")


def test_a_chosen_answer_keeps_its_words_and_is_read_in_each_language() -> None:
    told = kept().told_in("es")
    assert told.answers("We do.") == [
        Answer("Nosotras.", "We do.", chosen=True),
        Answer("Las demás.", "Las demás.", chosen=False),
    ]
    assert kept().told_in("en").answers("Nosotras.")[0] == Answer(
        "We do.", "Nosotras.", chosen=True
    )
    assert [answer.chosen for answer in told.answers("")] == [False, False]


def test_an_answer_that_is_none_of_the_choices_any_more_stays_to_be_chosen() -> None:
    assert kept().answers("Nobody.")[-1] == Answer("Nobody.", "Nobody.", chosen=True)


def test_where_a_language_has_other_answers_those_of_the_first_are_offered() -> None:
    told = kept(replace(SPANISH, choices=("Nosotras.",))).told_in("es")
    assert (told.text, told.choices) == ("¿Quién decide?", ENGLISH.choices)
    assert [answer.said for answer in told.answers("")] == ["We do.", "They do."]


def test_what_was_kept_before_words_had_languages_is_read_as_it_stands() -> None:
    old = {name: value for name, value in kept().as_json().items() if name != "languages"}
    told = Asked.from_json(old).told_in("es")
    assert told.text == "Who decides?"
    assert [answer.said for answer in told.answers("They do.")] == ["We do.", "They do."]
