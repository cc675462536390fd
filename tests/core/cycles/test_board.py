"""The board: what there is of each program in each phase, in words; nobody is ranked, counted or late."""

from __future__ import annotations

import re
from typing import Any

import pytest

from commonaim.core.accounts.models import Person
from commonaim.core.cycles import groups, services
from commonaim.core.cycles.board import SIZE, board
from commonaim.core.db import db
from commonaim.core.forms.models import Comment
from commonaim.core.networks.models import Program
from commonaim.core.testing import Login


@pytest.fixture(autouse=True)
def phased(work: Any) -> None:
    work.phases("Plan", "Try", "Look", "Decide")


def cells(work: Any, program: str = "Harbor Makers") -> list[str]:
    """The states of a program's cells, with + where a comment waits."""
    db.session.commit()
    page = board(work.cycle, services.phases_of(work.cycle))
    [row] = [row for row in page.rows if row.program.name == program]
    return [cell.state + "+" * cell.comments for cell in row.cells]


def say(work: Any, section: str | None, *, settled: bool = False) -> None:
    said = Comment(submission_id=work.submission.id, section=section, body="Shall we talk?")
    said.resolved_at = work.submission.created_at if settled else None
    db.session.add(said)


def test_nothing_yet_is_said_of_who_has_begun_nothing(work: Any) -> None:
    assert cells(work, "Hill Coders") == ["nothing_yet"] * 4
    assert cells(work) == ["nothing_yet"] * 4


def test_words_are_a_draft_until_their_author_calls_them_complete(work: Any) -> None:
    work.write(work.submission, change="We call alumni.", results=" ")
    assert cells(work) == ["draft", "nothing_yet", "nothing_yet", "nothing_yet"]
    work.write(work.submission, change="", data="7 calls", action="We go on.")
    assert cells(work) == ["nothing_yet", "draft", "nothing_yet", "draft"]
    work.submission.complete = True
    assert cells(work) == ["complete"] * 4


def test_with_several_submissions_complete_means_all_of_them(work: Any) -> None:
    work.submission.complete = True
    other = work.begin(work.harbor, "Second try", work.group)
    assert cells(work) == ["nothing_yet"] * 4
    work.write(other, data="9 calls")
    assert cells(work) == ["nothing_yet", "draft", "nothing_yet", "nothing_yet"]
    other.complete = True
    assert cells(work) == ["complete"] * 4


def test_a_comment_waits_in_the_phase_of_its_section_until_it_is_settled(work: Any) -> None:
    say(work, "measures")
    say(work, "data", settled=True)
    assert cells(work) == ["nothing_yet+", "nothing_yet", "nothing_yet", "nothing_yet"]
    say(work, None)
    [row] = [r for r in board(work.cycle, services.phases_of(work.cycle)).rows if r.talk]
    assert row.program.name == "Harbor Makers"


def test_a_phase_of_which_a_form_asks_nothing_says_so(work: Any) -> None:
    for section in [s for s in work.version.sections if s.role == "data"]:
        work.version.sections.remove(section)
    assert cells(work)[1] == "nothing_asked"


def test_a_phase_with_no_work_of_its_own_has_nothing_to_write(work: Any) -> None:
    work.write(work.submission, change="We call alumni.")
    say(work, "change")
    steps(work, services.Step("Gather"), services.Step("Plan", services.PLAN))
    assert cells(work) == ["nothing_asked", "draft+"]


def test_a_cycle_without_phases_has_one_column_for_everything(
    work: Any, viewer: Person, login: Login
) -> None:
    steps(work)
    work.write(work.submission, other="A link.")
    assert cells(work) == ["draft"]
    assert "Whole cycle" in login(viewer).get(f"{work.url}/cycles/{work.cycle.id}/board").text


def steps(work: Any, *given: services.Step) -> None:
    cycle = work.cycle
    services.change(
        cycle, cycle.name, cycle.starts_on, cycle.ends_on, aim="", steps=given, ideas=[]
    )


def test_programs_stand_in_the_order_of_their_names_whatever_they_have_written(
    work: Any, viewer: Person, login: Login
) -> None:
    early = Program(name="Aspen Lab")
    db.session.add(early)
    db.session.flush()
    work.begin(early, "Late start", None)
    work.write(work.submission, change="Words")
    work.submission.complete = True
    page = login(viewer).get(f"{work.url}/cycles/{work.cycle.id}/board").text
    names = re.findall(r'<th role="rowheader" scope="row"><a [^>]*>([^<]+)', page)
    assert [name.strip() for name in names] == ["Aspen Lab", "Harbor Makers", "Hill Coders"]


def test_the_board_calls_nothing_late_and_counts_nobody(
    work: Any, facilitator: Person, login: Login
) -> None:
    say(work, "measures")
    page = login(facilitator).get(f"{work.url}/cycles/{work.cycle.id}/board").text
    main = page[page.index("<table") : page.index("</table>")]
    assert "comments waiting" in main
    assert not re.search(r"late|overdue|behind|missing|fail|said-error|%", main)
    assert not re.search(r">\s*\d+\s*<", main), "a number stands alone"


def test_a_group_s_board_has_its_programs_and_what_they_wrote_in_it(work: Any) -> None:
    other = groups.keep(None, work.cycle, name="Alumni", facilitators=[], programs=[work.harbor.id])
    work.write(work.submission, change="We call alumni.")
    page = board(work.cycle, services.phases_of(work.cycle), group=other)
    assert [(row.program.name, row.submissions) for row in page.rows] == [("Harbor Makers", ())]
    assert {cell.state for cell in page.rows[0].cells} == {"nothing_yet"}


def test_managers_are_offered_a_letter_to_the_leaders_and_others_no_address(
    work: Any, leader: Person, facilitator: Person, viewer: Person, login: Login
) -> None:
    path = f"{work.url}/cycles/{work.cycle.id}/board"
    letter = 'href="mailto:leader@example.org?subject=Cycle%201%3A%20could%20you'
    assert letter in login(facilitator).get(path).text
    for person in (viewer, leader):
        page = login(person).get(path).text
        assert "mailto" not in page
        assert "leader@" not in page


def test_a_group_of_another_cycle_has_no_board_here(
    work: Any, viewer: Person, login: Login
) -> None:
    assert login(viewer).get(f"{work.url}/cycles/{work.cycle.id}/board?group=0").status_code == 404


def test_a_long_board_comes_in_pages_and_with_as_many_queries(
    work: Any, facilitator: Person, login: Login, count_queries: Any
) -> None:
    client, path = login(facilitator), f"{work.url}/cycles/{work.cycle.id}/board"
    with count_queries() as few:
        client.get(path)
    many = [Program(name=f"Program {number:02}") for number in range(SIZE + 3)]
    db.session.add_all(many)
    db.session.flush()
    for program in many:
        work.write(work.begin(program, "A try", work.group), change="Words", results="More")
    with count_queries() as more:
        page = client.get(path).text
    # A second page is counted for, and that is all.
    assert len(more) <= len(few) + 1
    assert page.count('role="rowheader"') == SIZE
    assert client.get(f"{path}?page=2").text.count('role="rowheader"') == 5
