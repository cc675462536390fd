"""Reasons and results: what is said where no reason is given, and what counts as a result."""

from collections.abc import Callable

import pytest

from commonaim.plugins.equity_review.engine import Finding

Ask = Callable[..., list[Finding]]
Sections = dict[str, str]


@pytest.mark.parametrize(
    "sections",
    [
        {"change": "Go to the chapter meetings instead of the schools?", "rationale": ""},
        {"change": "Same as last time, by video.", "rationale": "TBD"},
        {"context": "Robot club, 20 students.", "change": "Students pick the day."},
        {"change": "We have not begun.", "rationale": "see later"},
        {"change": "Llamamos a cada estudiante.", "rationale": "por definir"},
        {"change": "Los jóvenes eligen la hora.", "context": "Sábados."},
        {"rationale": "?"},
    ],
)
def test_where_no_reason_is_given_none_is_spoken_of(ask: Ask, sections: Sections) -> None:
    (found,) = ask("no-equity-rationale", sections)
    assert found.variant == "none"
    assert "reasons given" not in found.message


@pytest.mark.parametrize(
    "sections",
    [
        {"rationale": "Students learn better when they move."},
        {"rationale": "It is fun."},
        {"change": "We moved to Tuesdays because students work on Mondays."},
        {"rationale": "Porque se aburren."},
        {"rationale": "Todo empezó con una puerta cerrada a las cinco."},
        {"rationale": "None of the students could find the door."},
        {"change": "Ponemos una mesa en la feria para que los jóvenes jueguen."},
    ],
)
def test_a_reason_for_any_student_is_spoken_of_as_one(ask: Ask, sections: Sections) -> None:
    (found,) = ask("no-equity-rationale", sections)
    assert found.variant == "default"


@pytest.mark.parametrize(
    "sections",
    [
        {"context": "Our club helps 30 Black and Latina students build robots on Saturdays."},
        {"context": "A program for 40 students, half of them Black, a third Latina/o."},
        {"context": "We have 20 Lakota youth and 4 others; vans leave at 3."},
        {"context": "Since 2015 we have run labs for Diné students."},
        {"context": "Only 12 Black students and 8 Latina/o students are in the club this year."},
        {"change": "Mentors help Black and Latina girls with the forms."},
        {"change": "We let the Black students choose the music."},
        {"change": "We want Black and Latina students to join."},
    ],
)
def test_what_is_done_with_a_group_and_how_many_they_are_is_no_reason(
    ask: Ask, sections: Sections
) -> None:
    assert len(ask("no-equity-rationale", sections)) == 1


@pytest.mark.parametrize(
    "sections",
    [
        {"context": "The 14 Black students left the lab early, and nobody spoke of it."},
        {"context": "Black students told us the lab is not for them."},
        {"context": "Only three of our Black students came back."},
        {"context": "Indigenous students already know the river; the maps ignore it."},
        {"change": "Black girls lead the demo so that they are seen as the experts."},
        {"change": "Latina students need a ride home after dark, and the van waits."},
        {"change": "A visit helps Black students picture themselves in the lab."},
        {"change": "Las estudiantes negras quieren que la puerta esté abierta."},
    ],
)
def test_what_is_said_of_a_group_elsewhere_is_a_reason(ask: Ask, sections: Sections) -> None:
    assert ask("no-equity-rationale", sections) == []


@pytest.mark.parametrize(
    "sections",
    [
        {"results": "21 of 26 students stayed.", "learning": "A Latina junior hugged the welder."},
        {
            "results": "Students stayed.",
            "learning": "One of our Black students wrote to us in May.",
        },
        {"learning": "Students were shy. A quiet Diné ninth grader asked first."},
        {"results": "Attendance of students doubled. One Hopi boy came twice."},
        {
            "results": "Students stayed.",
            "learning": "Next time we will ask our Black students first.",
        },
        {"results": "Students stayed.", "learning": "How was it for Latine students?"},
        {"results": "Students stayed.", "learning": "Black and Latina/o/e families want a bus."},
        {
            "results": "Vinieron 30 estudiantes.",
            "learning": "Una joven zapoteca nos dio las gracias.",
        },
        {
            "results": "Vinieron 30 estudiantes.",
            "learning": "Un estudiante negro arregló la radio de su abuelo.",
        },
        {
            "results": "Vinieron 30 estudiantes.",
            "learning": "Vamos a invitar primero a jóvenes indígenas.",
        },
    ],
)
def test_one_person_s_story_or_a_plan_is_no_result_for_a_group(
    ask: Ask, sections: Sections
) -> None:
    assert ask("results-not-disaggregated", sections)


@pytest.mark.parametrize(
    "sections",
    [
        {
            "results": "Students stayed.",
            "learning": "Black students said the timer felt like a test.",
        },
        {"results": "Students stayed.", "learning": "Of two Black students one stayed."},
        {"results": "12 of 14 Black students finished."},
        {"results": "Students stayed.", "learning": "A group of Black students kept the key."},
        {"results": "Our only Indigenous student left in May; the other students stayed."},
        {"results": "Two of the Latina students led, and no Black student did."},
        {"data": "Black 4, Latina 1, students in all 30"},
        {
            "results": "Vinieron 30 estudiantes.",
            "learning": "Las jóvenes zapotecas llegaron antes que nadie.",
        },
        {"results": "De las latinas se quedaron más; de los otros estudiantes, menos."},
    ],
)
def test_what_was_seen_of_a_group_is_a_result(ask: Ask, sections: Sections) -> None:
    assert not ask("results-not-disaggregated", sections)
