"""The note about who else the named students are, in real prose."""

from collections.abc import Callable

import pytest

from commonaim.plugins.equity_review.engine import Finding, Reviewer, Section, Submission

RULE = "intersectional-lens"


@pytest.mark.parametrize(
    "text",
    [
        "Three Latinas told us so; 13 Latina and Latino students stayed.",
        "Tres latinas nos dijeron que se sentían de visita. Son 13 latinas y latinos.",
        "Solicitaron 23 latinas (antes 11) y 19 latinos.",
        "Las estudiantes negras preguntan menos que antes.",
        "Questions asked out loud, by language, for Black and Diné students.",
        "Black and Latine English learners speak first.",
        "Latine students, about half of them ELs.",
        "Somali and Black students of several faiths asked for a quiet room.",
        "Indigenous students, some of them Two-Spirit.",
        "Young Black men left in week two.",
        "Latina/o/e students without papers do not sign the form.",
        "We look at Black students by family income as well.",
        "Jóvenes zapotecos, por idioma.",
        "Jóvenes negros de distintas religiones.",
        "Estudiantes latinos sin papeles.",
        "Jóvenes indígenas que aprenden en otra lengua.",
    ],
)
def test_a_second_side_of_who_they_are_is_enough(
    ask: Callable[..., list[Finding]], text: str
) -> None:
    assert not ask(RULE, {"context": text})


@pytest.mark.parametrize(
    "text",
    [
        "Black and Latina/o/e students came back.",
        "Latina and Latino students came back.",
        "Vinieron 13 latinas y latinos.",
        "Jóvenes indígenas y latinos llegan a pie.",
        "Las familias zapotecas y sus jóvenes zapotecos.",
        "Black students build in good faith on what we gave them.",
        "Black students at a faith-based organization.",
        "Our Diné students write code in any programming language.",
        "Black students in the class of 2025.",
    ],
)
def test_without_one_the_note_is_written(ask: Callable[..., list[Finding]], text: str) -> None:
    assert ask(RULE, {"context": text})


@pytest.mark.parametrize("text", ["by race and gender", "by home language", "by disability"])
def test_a_split_by_a_second_side_is_still_spoken_of(default_reviewer: Reviewer, text: str) -> None:
    section = Section("measures", f"Who finishes, {text}, among Black students.", "measures")
    assert "other_groups" in default_reviewer.review(Submission("x", (section,))).speaks_of
