"""Where the intended students stand today: a figure, an observation and "we never looked" are all answers."""

from collections.abc import Callable

import pytest

from commonaim.plugins.equity_review.engine import Finding

RULE = "no-baseline-for-beneficiaries"


@pytest.mark.parametrize(
    "sections",
    [
        {"baseline": "We don't have numbers by group for the old hours."},
        {"baseline": "Of 30 juniors 12 stopped coming. We do not know who they were."},
        {"baseline": "Nobody wrote anything down last year."},
        {"baseline": "Nobody has ever written down who raises a hand."},
        {"baseline": "We never counted."},
        {"baseline": "Nadie lo apuntó el año pasado."},
        {"context": "14 students, all Menominee.", "baseline": "Half of our students stayed."},
        {"context": "Last year 5 of 11 Indigenous students stayed."},
        {
            "context": "We open at three. No numbers from before, we never looked at this for anybody."
        },
        {"context": "We do not know how many Black students come back in the fall."},
        {"context": "Robot club at the library. Nobody has ever counted this by group."},
        {"baseline": "We have never assessed this."},
        {"baseline": "We don't know how many go on to college."},
        {"baseline": "This has never been measured in our program."},
        {
            "context": "At the last talk: eleven questions, one by a Latina student, none in English."
        },
        {"context": "31 of 40 warnings went to Black and Latino boys."},
        {"context": "Of the seats, 3 went to Black students and 4 to Latina/o/e students."},
        {"context": "Only 4 of the 15 Diné students chose a water project at the end."},
        {"context": "In the spring our two Choctaw students led no session."},
        {"context": "We haven't checked how our Latine students fare."},
        {"context": "El año pasado se quedaron 5 de 11 jóvenes indígenas."},
        {"context": "Entraron 11 latinas y casi ningún joven indígena."},
        {"baseline": "Nunca lo hemos medido, para nadie."},
        {"baseline": "No sabemos cuántos regresan."},
        {"context": "Taller de los sábados. Nadie lo ha contado por grupo."},
        {"context": "No tenemos datos de antes sobre nuestras estudiantes negras."},
        {"context": "How it felt to arrive we have never assessed, for anybody."},
        {"context": "Dos de las siete jóvenes mixtecas presentaron su proyecto."},
        {"context": "None of our Black juniors signed up for the second course."},
    ],
)
def test_a_figure_an_observation_or_never_assessed_is_an_answer(
    ask: Callable[..., list[Finding]], sections: dict[str, str]
) -> None:
    assert not ask(RULE, sections)


@pytest.mark.parametrize(
    "sections",
    [
        {"context": "The kids wrote nothing down; they kept the notes in their heads."},
        {"context": "We serve 30 Black and Latina/o/e students."},
        {"context": "Sixteen Lummi and Nooksack students, grades 8-10, paid stipend."},
        {"context": "26 teens: 13 Black, 11 Latina/o/e, 2 Indigenous."},
        {"context": "Kids do not ask. They never ask for anything."},
        {"context": "The students never looked at this board before."},
        {"context": "We work with Black students.", "questions": "Do we know how many stay?"},
        {"baseline": "Have we ever counted this?"},
        {"baseline": "Last year 60% of students finished."},
        {"context": "Our building is good for anybody who likes tools."},
        {"context": "Trabajamos con 20 jóvenes zapotecas y latinas."},
        {"baseline": "El año pasado terminaron 20 estudiantes."},
        {"context": "Most of our students are Latina/o and Black."},
        {"context": "We do not know who will come in the rain."},
        {"context": "Students did not count the fish, they only watched."},
        {"context": "Los estudiantes nunca preguntan en voz alta."},
    ],
)
def test_a_head_count_a_question_or_somebody_else_s_silence_is_none(
    ask: Callable[..., list[Finding]], sections: dict[str, str]
) -> None:
    assert ask(RULE, sections)
