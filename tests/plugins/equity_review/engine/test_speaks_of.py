"""Whom a text speaks of: the same small texts a facilitator would argue about."""

import pytest

from commonaim.plugins.equity_review.engine import Reviewer, Section, Statement, Submission

ALL, NAMED, COLLECTIVE, OTHER = "all_students", "beneficiaries", "collective", "other_groups"


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return Reviewer()


def one(text: str) -> Submission:
    return Submission("x", (Section("s", text),))


def speaks_of(reviewer: Reviewer, text: str, role: str = "results") -> list[str]:
    review = reviewer.review(Submission("x", (Section("s", text, role),)))
    return list(review.sections[0].speaks_of)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("We want all students, especially Black students, to stay.", [ALL, NAMED]),
        (
            "Not only all students but Black and Latina/o/e students in particular get a call.",
            [NAMED],
        ),
        ("By students of color we mean Black, Latina/o/e and Indigenous students.", [NAMED]),
        ("Our students of color (Black and Latine) asked for a later bus.", [NAMED]),
        ("Students from Brown University and three HBCUs tutor on Fridays.", [ALL]),
        ("Our kids built a native app for the museum.", [ALL]),
        ("Ms. White asked the kids to film the Indian Ocean exhibit.", [ALL]),
        ("The youth treat the sensor as a black box.", [ALL]),
        ("Campers take black and white photos of native plants.", [ALL]),
        ("We recruit from the Young Women's Leadership Academy; 40 applicants.", [ALL]),
        ("Students who identify as Native American led the tour.", [NAMED]),
        ("Students with IEPs need more time.", [OTHER]),
        ("The Society of Hispanic Professional Engineers hosts our students.", [ALL]),
        (
            "Howard University, a Historically Black University, hosts 30 scholars every June.",
            [ALL],
        ),
        ("All 30 of our scholars finished.", [ALL]),
        ("Diné and Hopi teens map the wash.", [NAMED]),
        ("Garífuna youth taught the song.", [NAMED]),
        ("Afro-Latina girls spoke first.", [NAMED]),
        ("Somali girls ran the booth.", [NAMED]),
        ("Hmong students stayed late.", [OTHER]),
        ("White students spoke more than Black students.", [NAMED, OTHER]),
        ("Asian American and Pacific Islander youth joined.", [OTHER]),
        ("We compare boys and girls.", [OTHER]),
        ("Los estudiantes de color no se inscriben.", [COLLECTIVE]),
        ("Estudiantes afrodescendientes e indígenas llevaron el registro.", [NAMED]),
        ("Todos los jóvenes llenaron la encuesta.", [ALL]),
        ("Nuestro alumnado participó.", [ALL]),
        ("Minorías subrepresentadas en la ingeniería participan menos.", [COLLECTIVE]),
        ("The families of our students came to dinner.", [ALL]),
        ("Our mentors are Black women engineers. Students love them.", [ALL, NAMED]),
        ("A participant named Jada Black fixed the pump.", [ALL]),
        ("Staff met on Monday to plan the budget.", []),
        ("The Center for Student Success lent us chairs.", []),
        ("Room 204, Student Union, second floor.", []),
        ("The Youth Advisory Board meets Monday.", []),
        ("BIPOC youth wrote the zine.", [COLLECTIVE]),
        ("Racially/ethnically minoritized students in YOUR program led.", [COLLECTIVE]),
        ("Students from groups historically excluded from STEM asked for this.", [COLLECTIVE]),
        ("Underrepresented minority students finished less often.", [COLLECTIVE]),
        ("Everyone got a kit.", []),
        ("We served 60 young people.", [ALL]),
        ("Two rising seniors asked for rides.", [ALL]),
        ("Each 8th grader built a rocket.", [ALL]),
        ("Quechua-speaking teens translated it.", [NAMED]),
        ("Black students: 12 of 20. Latina/o students: 9 of 14.", [NAMED]),
        ("| Group | n |\n| Black | 12 |\n| Latine | 9 |\n| White | 30 |", [NAMED, OTHER]),
        ("Race\tn\nBlack\t12\nHispanic\t8", [NAMED]),
        ("Black and Latina students stayed. The students asked for more time.", [NAMED]),
        (
            "We asked Black students about the bus. They said it was late. These students now ride with us.",
            [NAMED],
        ),
        ("Black students stayed. Other students left.", [ALL, NAMED]),
        ("Lower-income students and first-gen applicants.", [OTHER]),
        ("Students whose families speak Spanish at home.", [OTHER]),
        ("Mr. Brown and Mrs. Black bring the van for the kids.", [ALL]),
        ("The Cherokee County library lent us 20 Chromebooks for the teens.", [ALL]),
        ("Lakota youth from Standing Rock.", [NAMED]),
        ("Students drove to the Navajo Nation to meet Navajo students.", [ALL, NAMED]),
        ("A black laptop and brown paper bags for each student.", [ALL]),
        ("Indigenous knowledge is at the center of what youth do.", [ALL, NAMED]),
        ("Urban Native teens lead.", [NAMED]),
        ("Mexican American and Puerto Rican kids.", [NAMED]),
        ("kids in the Black Student Union and MEChA", [ALL]),
        ("Young Black men in the program said so.", [NAMED]),
        ("Black boys asked for it.", [NAMED]),
        ("Latinx students' voices.", [NAMED]),
        ("We stopped saying 'minority students'. Our students are Black and Latine.", [NAMED]),
        ("Half of our participants are girls, and a third are Black.", [ALL, NAMED, OTHER]),
        ("Of 40 students, 12 are Latina and 9 are Black.", [ALL, NAMED]),
        ("students of all races and genders are welcome", [ALL]),
        ("trans and nonbinary youth", [OTHER]),
        ("English learners finished less often than other students.", [ALL, OTHER]),
        ("Deaf students sign.", [OTHER]),
        ("Neurodivergent kids asked for quiet.", [OTHER]),
        ("students who are Black or Latina/o", [NAMED]),
        ("students who come from Indigenous communities in Oaxaca", [NAMED]),
        ("the Indigenous peoples of the coast", [NAMED]),
        ("LATINX STUDENTS AND BLACK STUDENTS", [NAMED]),
        ("black and latino students", [NAMED]),
        ("native students", [NAMED]),
        ("Alaska Native and Yup'ik students", [NAMED]),
        ("Kumeyaay campers and campers from Baja", [ALL, NAMED]),
        ("We interviewed 12 alumni.", [ALL]),
        ("Our alumni come back.", [ALL]),
        ("Mentees meet weekly.", [ALL]),
        ("Our interns log hours; an intern from the partner firm is a staff member.", [ALL]),
        ("Ute Mountain Ute students", [NAMED]),
        ("The Ute pass is closed. Students stayed home.", [ALL]),
        ("Crow students visited the crow exhibit.", [NAMED]),
        ("Students saw a crow.", [ALL]),
        ("chicanas y chicanos del barrio", [NAMED]),
        ("estudiantes mixtecas, zapotecas y triquis", [NAMED]),
        ("niñas y niños de tercer grado", [ALL]),
        ("El taller es para las niñas y los niños del barrio.", [ALL]),
        ("Las niñas y niños negros dirigen el taller.", [NAMED]),
        ("Las niñas dirigen el taller.", [OTHER]),
        ("Students experiencing poverty got bus passes.", [OTHER]),
        ("Military-connected students moved twice.", [OTHER]),
        ("Students experiencing homelessness came.", [OTHER]),
        ("Students whose first language isn't English came.", [OTHER]),
        ("las y los jóvenes negros e indígenas", [NAMED]),
        ("jóvenes afro-caribeños", [NAMED]),
        ("estudiantes con discapacidad", [OTHER]),
        ("estudiantes de primera generación", [OTHER]),
        ("participantes de bajos ingresos", [OTHER]),
        ("People of color are missing from our speaker list; students noticed.", [ALL, COLLECTIVE]),
        ("the 14 Black, 9 Latine and 3 Native students", [NAMED]),
        ("Cape Verdean and Haitian youth", [NAMED]),
        ("African American and Hispanic/Latino youth", [NAMED]),
        ("Our students, who are mostly Latina/o, filled the room.", [NAMED]),
        ("Most participants are Black or Latine.", [NAMED]),
        ("students, including Black students and girls", [ALL, NAMED, OTHER]),
    ],
)
def test_a_text_speaks_of_those_it_names(reviewer: Reviewer, text: str, groups: list[str]) -> None:
    assert speaks_of(reviewer, text) == groups


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Students who are black stayed longer.", [NAMED]),
        ("Students who are Black led the day.", [NAMED]),
        ("Young people who are Hispanic ran their own lab.", [NAMED]),
        ("Students bought lunch from Black led businesses.", [ALL]),
        ("Students saw Black-led and women-owned firms.", [ALL]),
        ("Students met women led companies.", [ALL]),
        ("Women led the robotics team.", [OTHER]),
        ("Our students are a minority led to believe it.", [ALL]),
        ("Youth who are Latina tutor others.", [NAMED]),
        ("The shirts that the students wear are black.", [ALL]),
        ("Students who speak Mixteco at home led the workshop.", [NAMED]),
        ("Students who speak Navajo led.", [NAMED]),
        ("Students learned words in Navajo.", [ALL]),
        ("Estudiantes que hablan mixteco en casa contestaron.", [NAMED]),
        ("Students from Guatemala and Honduras led.", [NAMED]),
        ("Kids whose grandparents were born in Puerto Rico led.", [NAMED]),
        ("Youth with roots in the Dominican Republic led.", [NAMED]),
        ("Jóvenes que llegaron de Honduras dirigieron.", [NAMED]),
        ("Students from China led.", [OTHER]),
        ("Students from New Mexico led.", [ALL]),
        ("Students from Peru, Indiana led.", [ALL]),
        ("Students from Peru, Bolivia and Chile led.", [NAMED]),
        ("Students flew to Mexico in June.", [ALL]),
        ("The students of the University of Puerto Rico led.", [ALL]),
        ("Youth from the Pine Ridge Reservation led.", [NAMED]),
        ("Students who live on tribal lands led.", [NAMED]),
        ("Students made a reservation for lunch.", [ALL]),
        ("Estudiantes de ascendencia africana dirigieron.", [NAMED]),
        ("Los aprendices contestaron.", [ALL]),
    ],
)
def test_where_somebody_comes_from_and_what_they_speak_names_them(
    reviewer: Reviewer, text: str, groups: list[str]
) -> None:
    assert speaks_of(reviewer, text) == groups


def test_a_bare_the_students_points_back_to_the_group_just_named(reviewer: Reviewer) -> None:
    assert speaks_of(reviewer, "Black students stayed. The students asked for a bus.") == [NAMED]


def test_the_students_of_a_school_are_a_new_group(reviewer: Reviewer) -> None:
    text = "Black students stayed. The students of our partner schools left."
    assert speaks_of(reviewer, text) == [ALL, NAMED]


def test_a_quotation_is_somebody_elses_word(reviewer: Reviewer) -> None:
    text = 'Students laughed when he said "I am the only minority here".'
    assert speaks_of(reviewer, text) == [ALL]


def test_speakers_named_by_group_are_no_learners(reviewer: Reviewer) -> None:
    text = "May 3: two Black women who design dams. May 10: a Latina welder."
    assert speaks_of(reviewer, text, "plan") == []


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Students built a kite; the mentor, who is Latina, took pictures.", [ALL]),
        ("Students met the instructor, who is herself Navajo, on Monday.", [ALL]),
        ("Students built a balloon, and the coordinator, a Latina, filmed it.", [ALL]),
        ("La mentora, que es latina, tomó fotos de los jóvenes.", [ALL]),
        ("The mentor, a Black junior, took pictures.", [NAMED]),
        ("A student who is Black led the engineer, who is also Black.", [NAMED]),
        ("The students, who are Black, took pictures of the mentor.", [NAMED]),
    ],
)
def test_one_grown_up_who_is_of_a_group_is_no_learner(
    reviewer: Reviewer, text: str, groups: list[str]
) -> None:
    assert list(reviewer.review(one(text)).speaks_of) == groups


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Staff: Joy White, Al Redhawk, T. Brown. The students came.", [ALL]),
        ("The nurse: Dora Black. The students came.", [ALL]),
        ("Los estudiantes nadaron en el Río Negro y en Piedras Negras.", [ALL]),
        ("Students: Mostly Black, some Latina.", [ALL, NAMED]),
        ("Estudiantes Negros y Latinos dirigen el taller.", [NAMED]),
    ],
)
def test_a_colour_in_a_name_is_no_people(reviewer: Reviewer, text: str, groups: list[str]) -> None:
    assert list(reviewer.review(one(text)).speaks_of) == groups


@pytest.mark.parametrize(
    ("text", "in_a_form", "in_prose"),
    [
        ("Scholars rotate through three labs.", [ALL], []),
        ("Fellows will present in May.", [ALL], [ALL]),
        ("We asked how many scholars apply.", [ALL], [ALL]),
        ("Scholars have long argued that tests are unfair.", [], []),
        ("Scholars argue that tests are unfair.", [], []),
        ("Fellows from Howard met.", [], []),
    ],
)
def test_scholars_who_do_something_are_those_of_the_program(
    reviewer: Reviewer, text: str, in_a_form: list[str], in_prose: list[str]
) -> None:
    assert speaks_of(reviewer, text, "plan") == in_a_form
    assert list(reviewer.review(one(text)).speaks_of) == in_prose


@pytest.mark.parametrize(
    "name", ["Navajo Nation Zoo", "Navajo Zoo", "Seneca Iroquois Gallery", "Cherokee Farm"]
)
def test_a_place_with_the_name_of_a_nation_is_no_people(reviewer: Reviewer, name: str) -> None:
    assert list(reviewer.review(one(f"Students visited the {name}.")).speaks_of) == [ALL]


def test_a_forms_own_title_is_not_what_the_author_wrote(reviewer: Reviewer) -> None:
    section = Section("s", "Students came.", "results", "How did Black students experience it?")
    assert reviewer.review(Submission("x", (section,))).all_students_only


def test_headings_inside_a_text_count(reviewer: Reviewer) -> None:
    assert speaks_of(reviewer, "## Black students\n12 of 14 came.") == [NAMED]


@pytest.mark.parametrize(
    "text", ["Kānaka ʻŌiwi youth", "Kanaka Oiwi youth", "Ka\u0304naka 'O\u0304iwi youth"]
)
def test_a_networks_own_terms_are_found_however_they_are_typed(text: str) -> None:
    statement = Statement.from_dict(
        {"beneficiaries": [{"name": "Native Hawaiian students", "terms": ["Kānaka ʻŌiwi"]}]}
    )
    assert speaks_of(Reviewer(statement), text) == [NAMED]


def test_a_race_that_the_statement_does_not_list_is_another_group() -> None:
    statement = Statement.from_dict(
        {"beneficiaries": [{"name": "Hmong students", "terms": ["Hmong"]}]}
    )
    reviewer = Reviewer(statement)
    assert speaks_of(reviewer, "Black students came.") == [OTHER]
    assert speaks_of(reviewer, "Hmong students came.") == [NAMED]


def test_a_group_that_is_also_a_given_name_needs_people_beside_it() -> None:
    statement = Statement.from_dict(
        {"beneficiaries": [{"name": "Karen students", "terms": ["Karen"]}]}
    )
    reviewer = Reviewer(statement)
    assert speaks_of(reviewer, "Karen found the batteries.") == []
    assert speaks_of(reviewer, "Ask Karen Lindqvist about it.") == []
    assert speaks_of(reviewer, "Karen youth and their families came.") == [NAMED]


def test_interns_sent_by_a_partner_are_staff(reviewer: Reviewer) -> None:
    assert speaks_of(reviewer, "The university sends us interns who need a map.") == []
    assert speaks_of(reviewer, "Our 26 interns clear the trail.") == [ALL]


@pytest.mark.parametrize(
    "text",
    [
        "The materials are in Zapotec and in Spanish.",
        "We print the letter in English, Spanish and Mam.",
        "Families speak K'iche', Mam or Q'anjob'al at home.",
        "A Mixteco interpreter sat with us.",
        "The flyer was translated into Somali.",
        "Once hablan mixteco o triqui en casa.",
        "Una pregunta que se puede contestar en español o en zapoteco.",
        "Una de las promotoras es hablante de zapoteco.",
        "Traducimos la carta al náhuatl.",
    ],
)
def test_a_language_is_not_the_people_who_speak_it(reviewer: Reviewer, text: str) -> None:
    assert reviewer.review(one(text)).speaks_of == ()


@pytest.mark.parametrize(
    "text",
    [
        "Zapotec-speaking students lead.",
        "In Diné and Hopi students we saw it first.",
        "Cuatro zapotecos y dos triquis terminaron.",
        "Estudiantes nahuas hablan náhuatl.",
        "Jóvenes zapotecos, en español y en zapoteco.",
        "We count in Yurok, Karuk and Hupa youth what we count in everyone.",
    ],
)
def test_people_named_beside_a_language_stay_named(reviewer: Reviewer, text: str) -> None:
    assert reviewer.review(one(text)).speaks_of == ("beneficiaries",)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "13 latinas y latinos, 4 zapotecos, 6 jóvenes negros",
            ["latinas y latinos", "latinos", "zapotecos", "negros"],
        ),
        ("13 Black, 11 Latina/o/e, 2 Indigenous", ["Black", "Latina/o/e", "Indigenous"]),
        ("Black and Latina/o/e", ["Black and Latina/o/e", "Latina/o/e"]),
        (
            "latinas y latinos cuyas familias trabajan en el campo",
            ["latinas y latinos", "latinos"],
        ),
        ("indígenas cuando llegan jóvenes nuevos", ["indígenas", "jóvenes"]),
        ("9 Diné, 4 Hopi students", ["Diné", "Hopi students"]),
    ],
)
def test_groups_that_are_counted_apart_are_marked_apart(
    reviewer: Reviewer, text: str, quotes: list[str]
) -> None:
    (section,) = reviewer.review(one(text)).sections
    assert [mention.quote for mention in section.mentions] == quotes


@pytest.mark.parametrize(
    "text",
    [
        'A mentor wrote, "the Black students in my group stopped looking at the door."',
        "“Two of the Diné boys showed me how the gate works,” the ranger said.",
        "«Los jóvenes zapotecos fueron los primeros en hablar», dijo la promotora.",
    ],
)
def test_a_quotation_about_a_group_is_read_for_what_it_says(reviewer: Reviewer, text: str) -> None:
    assert reviewer.review(one(text)).speaks_of == ("beneficiaries",)


@pytest.mark.parametrize(
    "text",
    [
        "One card says: “I am a Latina and I like welding more than math.”",
        "“As a Black girl I looked for the door first,” one of them wrote.",
        "«Soy zapoteca y aquí nadie me lo había preguntado nunca», dijo.",
    ],
)
def test_what_somebody_calls_themselves_names_nobody_else(reviewer: Reviewer, text: str) -> None:
    assert "beneficiaries" not in reviewer.review(one(text)).speaks_of


def test_a_submission_that_quotes_a_group_by_name_is_not_asked_for_names(
    reviewer: Reviewer,
) -> None:
    text = 'Students of color come. She wrote, "the Black students in my group lead the table now."'
    assert "beneficiaries-not-named" not in {f.rule for f in reviewer.review(one(text)).findings}


def test_the_author_s_own_words_are_asked_about_before_quoted_ones(reviewer: Reviewer) -> None:
    text = "The district says “minority students”; we work with girls."
    (found,) = [
        f for f in reviewer.review(one(text)).findings if f.rule == "beneficiaries-not-named"
    ]
    assert (found.variant, found.quote) == ("other", "girls")


@pytest.mark.parametrize(
    "text",
    [
        "The print shop is Black-owned and lends our students a press.",
        "A Native-led kitchen cooks for the students.",
        "Most of our volunteers are White; the students sign in at the door.",
        "All three instructors are Latina. Students come twice a week.",
        "Las mentoras son negras y los estudiantes llegan a las tres.",
    ],
)
def test_a_shop_and_the_staff_are_not_the_learners(reviewer: Reviewer, text: str) -> None:
    assert speaks_of(reviewer, text, "context") == [ALL]


def test_students_who_are_all_of_one_group_are_that_group_everywhere(reviewer: Reviewer) -> None:
    parts = (
        Section("context", "14 students, all Menominee.", "context"),
        Section("why", "Our students know the forest through their grandparents.", "rationale"),
        Section("measures", "Questions that students bring, by week.", "measures"),
    )
    read = reviewer.review(Submission("x", parts, complete=True))
    asked = {finding.rule for finding in read.questions}
    assert asked == {"no-baseline-for-beneficiaries", "intersectional-lens"}
