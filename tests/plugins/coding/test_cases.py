"""Whom texts are about: pages of cases, and how often codes were given by case, by attribute, by program."""

import re

import pytest

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.coding.models import Case, Memo, Project, Text
from commonaim.plugins.coding.services import (
    breakdown,
    cases,
    codebook,
    marking,
    projects,
    retrieval,
    sight,
    texts,
)

from .conftest import MakeText, asking


@pytest.fixture
def told(project: Project, make_text: MakeText, facilitator: Person) -> dict[str, Text]:
    """Texts of three young people, of whom the third said little, each coded with two codes by two coders."""
    project_codes = [codebook.add(project, name) for name in ("Asked", "Moved")]
    coders = [projects.join(project, facilitator), projects.layer(project, "decided")]
    found = {}
    for name, grade, times in (("Sol", 10, 12), ("Nube", 11, 15), ("Ash", 11, 2)):
        text = found[name] = make_text("words " * 40, title=name, attributes={"grade": grade})
        case = cases.add(project, name)
        cases.assign(case, sight.of_operator(project), [text.id])
        version = texts.version_of(text)
        for place in range(times):
            for coder in coders:
                marking.mark(coder, version, place * 6, place * 6 + 5, [project_codes[place % 2]])
    db.session.commit()
    return found


def test_codes_are_told_by_case_once_for_the_same_words_and_small_ones_together(
    here: Network, project: Project, told: dict[str, Text], facilitator: Person
) -> None:
    seen = sight.of(asking(facilitator, here), project)
    assert [key for key, _ in breakdown.ways(project, seen)] == [
        "program",
        "case",
        "attribute:grade",
    ]
    by_case = breakdown.codes_by(project, seen, breakdown.CASE)
    assert by_case is not None
    assert by_case.codes == ("Asked", "Moved")
    assert sum(by_case.totals) == 29
    # Ash said little and stands with somebody who said more, so that nobody learns what Ash alone said.
    assert all("Ash" not in group or "," in group for group in by_case.groups)
    by_grade = breakdown.codes_by(project, seen, "attribute:grade")
    assert by_grade is not None
    assert dict(zip(by_grade.groups, by_grade.totals, strict=True)) == {"10": 12, "11": 17}


def test_what_is_known_of_a_case_holds_for_its_texts(
    here: Network, project: Project, told: dict[str, Text], facilitator: Person
) -> None:
    seen = sight.of(asking(facilitator, here), project)
    case = db.session.query(Case).filter_by(name="Nube").one()
    cases.change(case, project, name="Nube", description="", values={"site": "Harbor"})
    found = breakdown.codes_by(project, seen, "attribute:site")
    assert found is not None
    assert dict(zip(found.groups, found.totals, strict=True)) == {"Harbor": 15, "not said": 14}
    wanted = retrieval.Asked(attribute="site", value="Harbor")
    rows = db.session.scalars(retrieval.segments(project, seen, wanted)).all()
    assert {row.text_id for row in rows} == {told["Nube"].id}


def test_words_of_two_cases_count_for_both(
    here: Network, project: Project, told: dict[str, Text], facilitator: Person
) -> None:
    seen = sight.of(asking(facilitator, here), project)
    both = cases.add(project, "The whole group")
    cases.assign(both, seen, [text.id for text in told.values()])
    found = breakdown.codes_by(project, seen, breakdown.CASE)
    assert found is not None
    assert sum(found.totals) == 2 * 29


def test_a_case_is_made_described_given_texts_and_deleted_on_its_page(
    here: Network, project: Project, told: dict[str, Text], facilitator: Person, login: Login
) -> None:
    browser = login(facilitator)
    base = f"/n/{here.slug}/coding"
    assert (
        browser.post(f"{base}/projects/{project.id}/cases/add", data={"name": " "}).status_code
        == 422
    )
    made = browser.post(f"{base}/projects/{project.id}/cases/add", data={"name": "Río"})
    page = made.headers["Location"]
    sent = {
        "name": "Río",
        "description": "Came in spring.",
        "attribute": ["grade", "site", ""],
        "value": ["11", "Harbor", "lost"],
        "text": [str(told["Sol"].id), "x", "99999999999"],
    }
    assert browser.post(f"{page}/change", data=sent).status_code == 303
    case = db.session.get(Case, int(re.findall(r"\d+", page)[-1]))
    assert case is not None
    assert case.attributes == {"grade": "11", "site": "Harbor"}
    shown = browser.get(page).text
    assert "Came in spring." in shown
    assert 'value="Harbor"' in shown
    assert "Río" in browser.get(f"{base}/projects/{project.id}/cases").text
    assert "Nube" in browser.get(f"{base}/projects/{project.id}/together?by=case").text
    browser.post(f"{page}/change", data={"deed": "remove"})
    assert browser.get(page).status_code == 404
    assert db.session.get(Text, told["Sol"].id) is not None


def test_a_number_that_nobody_wrote_over_stays_a_number(project: Project) -> None:
    case = cases.add(project, "Sol")
    case.attributes = {"grade": 10, "years": 2}
    values = {"grade": "10", "years": "3", "site": ""}
    cases.change(case, project, name="Sol", description="", values=values)
    assert case.attributes == {"grade": 10, "years": "3"}


def test_who_may_see_no_text_of_a_case_does_not_see_the_case(
    here: Network,
    project: Project,
    told: dict[str, Text],
    member: Person,
    login: Login,
) -> None:
    told["Ash"].visible_to = "coders"
    db.session.commit()
    browser = login(member)
    page = browser.get(f"/n/{here.slug}/coding/projects/{project.id}/cases").text
    assert "Sol" in page
    assert "Ash" not in page
    hidden = db.session.query(Case).filter_by(name="Ash").one()
    assert browser.get(f"/n/{here.slug}/coding/cases/{hidden.id}").status_code == 404


def test_a_memo_is_written_on_a_text(
    here: Network, project: Project, told: dict[str, Text], facilitator: Person, login: Login
) -> None:
    browser = login(facilitator)
    page = f"/n/{here.slug}/coding/texts/{told['Sol'].id}"
    empty = browser.post(f"{page}/memos", data={"kind": "note", "title": "Kept", "body": " "})
    assert empty.status_code == 422
    assert 'value="Kept"' in empty.text
    browser.post(f"{page}/memos", data={"kind": "reflexive", "title": "", "body": "I know Sol."})
    assert "I know Sol." in browser.get(f"{page}/about").text
    assert db.session.query(Memo).one().text_id == told["Sol"].id
