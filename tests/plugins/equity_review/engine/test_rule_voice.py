"""Young people who ask are not only asked."""

from collections.abc import Callable

import pytest

from commonaim.plugins.equity_review.engine import Finding

RULE = "youth-voice-data-source-only"
Ask = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    "sections",
    [
        {"plan": "Indigenous students prepare three questions each, and they ask them."},
        {"plan": "Students prepare questions for the welder. They ask their own."},
        {"change": "Participants write two questions and ask them at the end."},
        {"change": "Students interview two welders each."},
        {"plan": "Black juniors interviewed their grandparents about the river."},
        {"results": "Students surveyed the neighborhood about lead pipes."},
        {"plan": "Our kids collect feedback from the mentors."},
        {"plan": "Los jóvenes entrevistan a dos soldadoras."},
        {"plan": "Cada estudiante prepara preguntas y las hace."},
        {"plan": "Teens had questions for the panel."},
        {"change": "The visitor asks and students answer; students ask back."},
        {"plan": "Estudiantes hacen entrevistas a sus abuelas."},
    ],
)
def test_young_people_who_ask_others_are_no_data_source(ask: Ask, sections: dict[str, str]) -> None:
    assert not ask(RULE, sections)


@pytest.mark.parametrize(
    "sections",
    [
        {"measures": "We meet students at the door and ask them what they liked."},
        {"measures": "After each visit, staff ask students two questions."},
        {"measures": "Students fill in a survey at the end."},
        {"measures": "Students interviewed in May said yes."},
        {"measures": "Six students were interviewed by staff."},
        {"measures": "We gather feedback from participants."},
        {"measures": "One question for students at the door: who did you show it to?"},
        {"measures": "Two questions for each student."},
        {"measures": "Encuesta a las y los jóvenes."},
        {"measures": "Entrevistamos a seis estudiantes."},
        {"results": "We interviewed students and their parents."},
        {"measures": "Exit interviews with 8 students."},
        {"youth": "Asked the students in the truck where they heard of us."},
        {"measures": "Les preguntamos a los jóvenes al salir."},
    ],
)
def test_young_people_who_are_asked_are_one(ask: Ask, sections: dict[str, str]) -> None:
    assert ask(RULE, sections)
