"""Each rule, on the smallest submissions that should and should not bring it up."""

import pytest

from commonaim.plugins.equity_review.engine import Finding, Reviewer, Section, Statement, Submission

Sections = dict[str, str]


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return Reviewer()


def findings(
    reviewer: Reviewer, rule: str, sections: Sections, *, complete: bool = False
) -> list[Finding]:
    """The findings of one rule; sections are written as role: text."""
    parts = tuple(Section(role, text, role) for role, text in sections.items())
    review = reviewer.review(Submission("x", parts, complete))
    return [finding for finding in review.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"rationale": "Students learn better when they move."}, False),
        ({"rationale": "About 40 of our 60 students are Black."}, False),
        ({"rationale": "Girls speak less in mixed teams, and this gives them turns."}, False),
        (
            {
                "context": "We serve 30 Black and Latina/o/e students.",
                "change": "New sign-in.",
                "rationale": "It saves time.",
            },
            False,
        ),
        ({"rationale": "", "measures": "Students take a quiz."}, True),
        ({"rationale": "Porque los estudiantes se aburren."}, False),
        (
            {
                "context": "62% of our students are Latina/o.",
                "rationale": "The new form is shorter.",
            },
            False,
        ),
    ],
)
def test_no_equity_rationale_asks(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "no-equity-rationale", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"rationale": "Black students told us that the lab feels like a test."}, False),
        ({"rationale": "Students of color are the ones we lose after week two."}, False),
        (
            {
                "context": "We serve 30 students.",
                "change": "We moved the class to Tuesday because Black students work on Mondays.",
            },
            False,
        ),
        ({"rationale": "", "measures": "Students take a quiz."}, False),
        (
            {
                "rationale": "La ciencia que enseñamos ignora lo que saben las familias mixtecas y sus hijos."
            },
            False,
        ),
        (
            {
                "rationale": "Latina students have fewer chances to meet a scientist who looks like them."
            },
            False,
        ),
    ],
)
def test_no_equity_rationale_is_silent(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "no-equity-rationale", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"baseline": "Last year 60% of students finished."}, False),
        ({"baseline": "How many Black students finish?"}, False),
        ({"questions": "Do Black students finish more often?"}, False),
        ({"context": "We work with Black students.", "questions": "Do they stay?"}, False),
        ({"baseline": "El año pasado terminaron 20 estudiantes."}, False),
        ({"baseline": "8 of 20 girls finished."}, False),
        ({"measures": "x students"}, True),
    ],
)
def test_no_baseline_for_beneficiaries_asks(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "no-baseline-for-beneficiaries", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"baseline": "We have never assessed this for our Latina/o/e students."}, False),
        ({"baseline": "Black students finish less often than others, we think."}, False),
        ({"context": "Last year 9 of 20 Black students dropped out before June."}, False),
        ({"baseline": "No sabemos cuántas estudiantes latinas terminan."}, False),
        ({"context": "Nothing yet on our Black students; we never looked."}, False),
    ],
)
def test_no_baseline_for_beneficiaries_is_silent(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "no-baseline-for-beneficiaries", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"measures": "Quiz score of all students."}, False),
        ({"measures": "Quiz scores by gender and grade."}, False),
        ({"measures": "Attendance. Exit survey."}, False),
        ({"measures": "Asistencia de los estudiantes por escuela."}, False),
        (
            {
                "measures": "We will not split it by race, the group is too small. Quiz for students."
            },
            False,
        ),
    ],
)
def test_measure_not_disaggregated_asks(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "measure-not-disaggregated", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"measures": "Quiz score, by race and ethnicity."}, False),
        (
            {
                "measures": "Quiz scores for Black, Latina/o/e and Indigenous students and for everyone."
            },
            False,
        ),
        ({"measures": "Quiz scores for students of color and others."}, False),
        ({"measures": "Number of staff who used the prompt."}, False),
        ({"measures": "Quiz scores.", "data": "Black 4.1, Latina/o 4.3"}, False),
        ({"measures": "Asistencia de estudiantes, desagregada por raza y etnia."}, False),
        (
            {"context": "All of our students are Black.", "measures": "Attendance of students."},
            False,
        ),
        ({"measures": "Which mentors texted, how often."}, False),
        ({"measures": ""}, False),
    ],
)
def test_measure_not_disaggregated_is_silent(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "measure-not-disaggregated", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"results": "Students finished more."}, False),
        ({"results": "Girls finished more than boys."}, False),
    ],
)
def test_results_not_disaggregated_asks(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "results-not-disaggregated", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"results": "12 of 14 Black students finished."}, False),
        (
            {
                "results": "Students finished.",
                "learning": "Black students said the timer felt like a test.",
            },
            False,
        ),
        ({"results": "| group | n |\n|---|---|\n| Black | 12 |\n| Latina/o | 9 |"}, False),
        ({"results": "Staff used it 12 times."}, False),
    ],
)
def test_results_not_disaggregated_is_silent(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "results-not-disaggregated", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"measures": "Exit survey for students."}, False),
        (
            {
                "measures": "Focus group with youth in May.",
                "youth": "Next year we hope to have youth design it.",
            },
            False,
        ),
        (
            {
                "measures": "Empathy interviews with 5 students.",
                "youth": "We interviewed five students.",
            },
            False,
        ),
        ({"measures": "Encuesta a los estudiantes al final.", "youth": ""}, False),
        (
            {
                "measures": "Students fill in a survey.",
                "results": "Students designed rockets and chose colors.",
            },
            False,
        ),
        ({"measures": "We ask each student at the door what they liked."}, False),
        (
            {
                "measures": "Survey.",
                "context": "30 students",
                "youth": "Students were surveyed twice.",
            },
            False,
        ),
        ({"measures": "Survey for students.", "youth": "None this time."}, False),
    ],
)
def test_youth_voice_data_source_only_asks(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "youth-voice-data-source-only", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        (
            {
                "measures": "Exit survey for students.",
                "youth": "Two seniors wrote the survey and read the answers with us.",
            },
            False,
        ),
        (
            {
                "measures": "Survey of students.",
                "change": "We co-designed the routine with six students.",
            },
            False,
        ),
        ({"measures": "Quiz and project scores of students."}, False),
        ({"measures": "Survey of teachers and parents.", "context": "40 students."}, False),
        (
            {
                "measures": "Encuesta a estudiantes.",
                "youth": "Los jóvenes diseñaron la encuesta y la analizaron.",
            },
            False,
        ),
        (
            {
                "measures": "Students fill in a survey.",
                "learning": "The student leadership team told us to drop question 3, and we did.",
            },
            False,
        ),
        (
            {
                "measures": "Students fill in a survey.",
                "change": "Four students chose the speakers and lead the session.",
            },
            False,
        ),
        (
            {
                "measures": "Survey for students.",
                "youth": "Alumni interpreted the results with staff.",
            },
            False,
        ),
        (
            {
                "measures": "Survey for students.",
                "youth": "A group of juniors advised us on the schedule.",
            },
            False,
        ),
        (
            {
                "measures": "Survey for students.",
                "youth": "We consulted six teens about the plan before we started.",
            },
            False,
        ),
    ],
)
def test_youth_voice_data_source_only_is_silent(
    reviewer: Reviewer, sections: Sections, complete: bool
) -> None:
    found = findings(reviewer, "youth-voice-data-source-only", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"rationale": "Our at-risk youth lack motivation."}, False),
        ({"rationale": "These kids are hard to reach."}, False),
        ({"context": "We want to close the achievement gap."}, False),
        ({"context": "Students at risk of dropping out are enrolled first."}, False),
        ({"context": "Low-performing students and struggling learners."}, False),
        ({"context": "Jóvenes en riesgo y sin motivación."}, False),
        ({"context": "Los alumnos problemáticos se sientan adelante."}, False),
        ({"context": "Los estudiantes en riesgo reciben una mentora."}, False),
        ({"context": "Students come in without basic skills."}, False),
        ({"context": "A los estudiantes les falta motivación."}, False),
        ({"context": "Many of the kids are unmotivated and come from broken homes."}, False),
        ({"context": "Hard-to-reach families do not come."}, False),
        ({"context": "students who are behind their peers"}, False),
        ({"context": "disadvantaged youth"}, False),
        ({"context": "underprivileged kids"}, False),
        ({"context": "We serve at-risk, first-generation and low-income youth."}, False),
        ({"context": "Low-performing, shy students come."}, False),
    ],
)
def test_deficit_framing_asks(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "deficit-framing", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"context": 'The district says "achievement gap"; we do not.'}, False),
        ({"context": "Plots are at risk from erosion."}, False),
        ({"context": "The upper shelf is hard to reach for students."}, False),
        ({"context": "We no longer say at-risk youth."}, False),
        ({"context": "The program lacks funding; students lack access to labs."}, False),
        ({"context": "Students are not unmotivated; the bus is late."}, False),
        ({"context": "The salmon are at risk, students learn."}, False),
        ({"context": "A hard-to-reach shelf. Students climb."}, False),
        ({"context": "Students found gaps; a performance gap between two motors."}, False),
    ],
)
def test_deficit_framing_is_silent(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "deficit-framing", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"context": "Underserved youth come."}, False),
        ({"context": "Our minority kids"}, False),
        ({"context": "Black and brown kids"}, False),
        ({"context": "estudiantes de color"}, False),
        ({"context": "estudiantes de grupos minoritarios"}, False),
        ({"context": "jóvenes marginados"}, False),
        ({"context": "URM students"}, False),
    ],
)
def test_collective_term_asks(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "collective-term", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"context": "A minority of students came."}, False),
        ({"context": "Students wrote a minority report."}, False),
        ({"context": "The Minority Engineering Program lends us a room; 20 students."}, False),
        ({"context": "Black and brown markers for kids"}, False),
        ({"context": "students of color (Black, Latine, Indigenous)"}, False),
        ({"context": "underrepresented topics in students' notebooks"}, False),
        ({"context": '"I am the only person of color here," a student said.'}, False),
        ({"context": "Samples of color change; students watched colors."}, False),
    ],
)
def test_collective_term_is_silent(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "collective-term", sections, complete=complete)
    assert not found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"context": "las minorías del barrio; estudiantes"}, False),
    ],
)
def test_replaced_term_asks(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "replaced-term", sections, complete=complete)
    assert found


@pytest.mark.parametrize(
    ("sections", "complete"),
    [
        ({"context": "a minority of sessions"}, False),
        ({"context": "We dropped the word minority from the flyer for students."}, False),
    ],
)
def test_replaced_term_is_silent(reviewer: Reviewer, sections: Sections, complete: bool) -> None:
    found = findings(reviewer, "replaced-term", sections, complete=complete)
    assert not found


def test_section_all_students_only_speaks_of_the_sections_the_contract_lists(
    reviewer: Reviewer,
) -> None:
    sections = {
        "context": "40 students come.",
        "rationale": "Black students asked for it.",
        "results": "Students stayed.",
        "youth": "Students met twice.",
    }
    found = findings(reviewer, "section-all-students-only", sections)
    assert [f.section for f in found] == ["results"]


def test_section_all_students_only_leaves_an_all_students_submission_to_the_wider_rule(
    reviewer: Reviewer,
) -> None:
    sections = {"rationale": "Students like it.", "results": "Students stayed."}
    assert not findings(reviewer, "section-all-students-only", sections)
    assert findings(reviewer, "all-students-only", sections)


def test_beneficiaries_not_named_tells_a_collective_from_another_group(reviewer: Reviewer) -> None:
    collective = findings(reviewer, "beneficiaries-not-named", {"context": "students of color"})
    other = findings(reviewer, "beneficiaries-not-named", {"context": "12 girls"})
    assert [f.variant for f in (*collective, *other)] == ["collective", "other"]
    assert not findings(reviewer, "beneficiaries-not-named", {"context": "Latina girls"})


def test_the_lens_is_a_note_when_no_other_identity_appears(reviewer: Reviewer) -> None:
    rule = "intersectional-lens"
    assert findings(reviewer, rule, {"context": "Black and Latina/o students"})
    assert not findings(reviewer, rule, {"context": "Black students", "results": "by gender"})
    assert not findings(reviewer, rule, {"context": "Latina students"})
    assert not findings(reviewer, rule, {"context": "students"})


def test_one_phrase_may_be_collective_and_replaced(reviewer: Reviewer) -> None:
    sections = {"context": "We serve minority students."}
    for rule in ("collective-term", "replaced-term"):
        assert [f.quote for f in findings(reviewer, rule, sections)] == ["minority students"]


def test_a_networks_statement_inherits_nothing_unless_it_says_so() -> None:
    groups = [{"name": "Black students", "terms": ["Black"]}]
    own = Reviewer(Statement.from_dict({"beneficiaries": groups}))
    heir = Reviewer(Statement.from_dict({"beneficiaries": groups, "inherit": True}))
    sections = {"context": "minority students"}
    assert not findings(own, "replaced-term", sections)
    assert findings(own, "collective-term", sections)
    assert findings(heir, "replaced-term", sections)


def test_a_networks_own_replaced_term_is_found_with_its_replacement() -> None:
    statement = Statement.from_dict(
        {
            "beneficiaries": [{"name": "Black students", "terms": ["Black"]}],
            "replaced": [{"term": "scholars", "replacement": "learners"}],
        }
    )
    (found,) = findings(Reviewer(statement), "replaced-term", {"context": "Our scholars built it."})
    assert (found.quote, found.suggestion) == ("scholars", "learners")


def test_a_rule_without_sections_speaks_only_of_complete_submissions(reviewer: Reviewer) -> None:
    sections = {"measures": "Quiz for Black students."}
    for rule in ("no-equity-rationale", "no-baseline-for-beneficiaries"):
        assert not findings(reviewer, rule, sections)
        assert findings(reviewer, rule, sections, complete=True)
