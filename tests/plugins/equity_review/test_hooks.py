"""What the review adds to pages that are not its own, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import func, select

from commonaim.core import events, hooks, jobs
from commonaim.core.access import Access, access_of
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import GroupFacilitator
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.networks import services as networks
from commonaim.core.registry import registry_of
from commonaim.core.testing import Login, make_person
from commonaim.plugins.equity_review.models import (
    ACCEPTED,
    RESOLVED,
    Finding,
    Result,
)
from commonaim.plugins.equity_review.services import decisions, reviewing, statements

from .conftest import ALL_STUDENTS, NAMED, World


@pytest.fixture(autouse=True)
def request_context(app: Flask, world: World) -> Iterator[None]:
    """Hooks that link are called while a page of the network is made."""
    with app.test_request_context(f"/n/{world.network.slug}/"):
        g.network_slug = world.network.slug
        yield


@pytest.fixture
def submission(world: World) -> Submission:
    """A submission that speaks only of all students, with one question asked."""
    made = world.submission(ALL_STUDENTS)
    reviewing.review(made.id)
    finding = db.session.scalar(select(Finding).where(Finding.rule == "measure-not-disaggregated"))
    assert finding is not None
    decisions.accept(finding, seen=0, person_id=world.facilitator.id)
    db.session.commit()
    return made


def access(world: World, person: Person) -> Access:
    found = access_of(person, world.network)
    assert found is not None
    return found


def asked(world: World, name: str, person: Person, **arguments: Any) -> list[Any]:
    """All that a hook answers for a person."""
    user = access(world, person)
    answers = hooks.collect(name, network=world.network, user=user, **arguments)
    return [item for answer in answers for item in answer.result]


@pytest.fixture
def viewer(world: World) -> Person:
    """Somebody who may look and no more."""
    return make_person(world.network, "viewer@example.org", "Henry", "viewer")


def test_reviews_are_in_the_navigation_of_those_who_read_them_all(
    world: World, viewer: Person
) -> None:
    people = (world.facilitator, world.leader, viewer)
    endpoints = [asked(world, "nav_items", person)[0].endpoint for person in people]
    assert endpoints == [
        "equity_review.index",
        "equity_review.statement",
        "equity_review.statement",
    ]


def test_the_home_page_of_a_facilitator_asks_whom_we_write_about(
    world: World, submission: Submission
) -> None:
    [card] = asked(world, "dashboard_cards", world.facilitator)
    assert card.lines[0] == "One submission of Spring cycle speaks only of all students."
    assert card.links[0].url == f"/n/rivers/equity_review/?cycle={world.cycle.id}"
    assert asked(world, "dashboard_cards", world.leader) == []


def test_the_card_says_so_when_everything_says_whom_it_is_for(world: World) -> None:
    reviewing.review(world.submission(NAMED).id)
    [card] = asked(world, "dashboard_cards", world.facilitator)
    assert card.lines == ("Everything that was read in Spring cycle says whom it is for.",)


def test_the_card_says_so_when_nothing_was_read(world: World) -> None:
    assert asked(world, "dashboard_cards", world.facilitator) == []
    world.submission(ALL_STUDENTS)
    [card] = asked(world, "dashboard_cards", world.facilitator)
    assert card.lines == ("The equity review has not read Spring cycle yet.",)


def test_a_facilitator_is_told_of_the_questions_in_their_own_groups(
    world: World, submission: Submission, hub_admin: Person
) -> None:
    [item] = asked(world, "todo_items", world.facilitator)
    assert item.title == "Guest speakers: one submission has questions to look at"
    assert f"group={world.group.id}" in item.url
    # The hub admin facilitates none. Whom the network means to benefit is theirs to say, until it is said.
    [other] = asked(world, "todo_items", hub_admin)
    assert other.title == "Say in your own words whom the network means to benefit"
    statements.begin_draft(hub_admin.id)
    assert asked(world, "todo_items", hub_admin) == []


def test_a_facilitator_is_told_how_many_of_a_group_wait_and_not_of_those_outside_it(
    world: World, submission: Submission
) -> None:
    for title, grouped in (("Second", True), ("Third", True), ("Elsewhere", False)):
        reviewing.review(world.submission(ALL_STUDENTS, title, grouped=grouped).id)
    world.submission(ALL_STUDENTS, "Not read yet")
    [item] = asked(world, "todo_items", world.facilitator)
    assert item.title == "Guest speakers: 3 submissions have questions to look at"


def test_each_of_several_facilitators_is_told(
    world: World, submission: Submission, hub_admin: Person
) -> None:
    world.group.facilitating.append(GroupFacilitator(person_id=hub_admin.id))
    db.session.commit()
    for person in (world.facilitator, hub_admin):
        item = asked(world, "todo_items", person)[0]
        assert item.title == "Guest speakers: one submission has questions to look at"


def test_an_author_is_told_of_what_was_asked_and_of_nothing_else(
    world: World, submission: Submission
) -> None:
    [item] = asked(world, "todo_items", world.leader)
    assert item.title == "A question about “Shop talks”"
    assert item.url == f"/n/rivers/equity_review/submissions/{submission.id}"


def test_on_home_a_question_stands_with_the_comments_on_its_submission(
    world: World, submission: Submission, login: Login
) -> None:
    assert "A question about “Shop talks”" in login(world.leader).get("/n/rivers/").text
    forms.add_comment(submission, "Who was asked?", author_id=world.facilitator.id)
    db.session.commit()
    page = login(world.leader).get("/n/rivers/").text
    assert "A question about “Shop talks”" not in page
    card = page.partition("<bdi>Shop talks</bdi>")[2].partition("</li>")[0]
    assert "One comment is not settled yet" in card
    url = f"/n/rivers/equity_review/submissions/{submission.id}"
    assert f'<a href="{url}">One question to answer</a>' in card


def test_somebody_of_the_same_program_is_told_too_and_another_program_is_not(
    world: World, submission: Submission
) -> None:
    colleague, stranger = (
        make_person(world.network, f"{n}@example.org", "A", "program_leader", program=program)
        for n, program in enumerate((world.program, world.other_program))
    )
    assert len(asked(world, "todo_items", colleague)) == 1
    assert asked(world, "todo_items", stranger) == []


@pytest.mark.parametrize("page", ["submission", "submission_edit"])
def test_asked_questions_stand_beside_their_section(
    world: World, submission: Submission, viewer: Person, page: str
) -> None:
    [panel] = asked(world, "page_panels", world.leader, page=page, subject=submission)
    [item] = panel.items
    assert item.section == "measures"
    assert item.title.endswith("?")
    assert asked(world, "page_panels", viewer, page=page, subject=submission) == []


def test_nothing_stands_beside_what_nobody_asked_about(world: World) -> None:
    made = world.submission(ALL_STUDENTS)
    reviewing.review(made.id)
    assert asked(world, "page_panels", world.leader, page="submission", subject=made) == []
    assert asked(world, "page_panels", world.leader, page="cycle", subject=world.cycle) == []


def test_a_facilitator_runs_the_review_from_a_cycle_and_opens_it_from_a_submission(
    world: World, submission: Submission
) -> None:
    [run] = asked(world, "item_actions", world.facilitator, page="cycle", subject=world.cycle)
    assert run.post
    assert run.url == f"/n/rivers/equity_review/run?cycle={world.cycle.id}"
    [look] = asked(world, "item_actions", world.facilitator, page="submission", subject=submission)
    assert not look.post
    for page, subject in (("cycle", world.cycle), ("submission", submission)):
        assert asked(world, "item_actions", world.leader, page=page, subject=subject) == []


def test_rows_are_marked_for_those_who_read_reviews_and_for_no_author(
    world: World, submission: Submission
) -> None:
    other, unread = world.submission(NAMED), world.submission(ALL_STUDENTS)
    reviewing.review(other.id)
    rows = [submission, other, unread]

    def marks(person: Person) -> dict[int, str]:
        user = access(world, person)
        [answer] = hooks.collect(
            "submission_marks", network=world.network, user=user, submissions=rows
        )
        return {ident: mark.kind for ident, mark in answer.result.items()}

    assert marks(world.facilitator) == {submission.id: "all_students", other.id: "named"}
    assert marks(world.leader) == {}


def test_saving_reads_again_what_was_read_before(world: World, submission: Submission) -> None:
    world.save(submission, **NAMED)
    events.announce(world.network, "submission_saved", "submission", submission.id, None)
    assert set(db.session.scalars(select(Finding.state))) == {RESOLVED}
    assert asked(world, "todo_items", world.leader) == []


def test_saving_does_not_read_what_nobody_asked_to_read(world: World) -> None:
    made = world.submission(ALL_STUDENTS)
    events.announce(world.network, "submission_saved", "submission", made.id, None)
    assert db.session.scalar(select(func.count(Result.id))) == 0


def _a_sheet_is_brought_in(world: World) -> int:
    events.announce(world.network, "submissions_brought_in", "cycle", world.cycle.id, None)
    return jobs.run_waiting()


def test_a_sheet_lets_what_it_has_changed_be_read_again_where_it_was_read_before(
    world: World, submission: Submission
) -> None:
    untouched, unread = world.submission(ALL_STUDENTS), world.submission(ALL_STUDENTS)
    before = reviewing.review(untouched.id)
    db.session.commit()
    read_at = before.reviewed_at
    assert _a_sheet_is_brought_in(world) == 0
    world.save(submission, **NAMED)
    world.save(unread, **NAMED)
    assert _a_sheet_is_brought_in(world) == 1
    db.session.expire_all()
    results = {row.submission_id: row for row in db.session.scalars(select(Result))}
    assert set(results) == {submission.id, untouched.id}
    assert results[submission.id].revision == submission.revision
    assert results[submission.id].kind == "named"
    assert results[untouched.id].reviewed_at == read_at
    assert _a_sheet_is_brought_in(world) == 0


def test_two_sheets_at_once_are_read_by_one_job(world: World, submission: Submission) -> None:
    world.save(submission, **NAMED)
    for _number in range(2):
        events.announce(world.network, "submissions_brought_in", "cycle", world.cycle.id, None)
    assert jobs.run_waiting() == 1


def test_a_network_may_choose_to_read_again_only_when_asked(
    app: Flask, world: World, submission: Submission
) -> None:
    plugin = registry_of(app).plugin("equity_review")
    networks.change_settings(plugin, {**networks.settings(plugin), "review_on_save": False})
    db.session.commit()
    world.save(submission, **NAMED)
    events.announce(world.network, "submission_saved", "submission", submission.id, None)
    assert ACCEPTED in set(db.session.scalars(select(Finding.state)))
    assert _a_sheet_is_brought_in(world) == 0


def test_a_network_may_choose_one_language_for_the_questions(
    app: Flask, world: World, submission: Submission
) -> None:
    plugin = registry_of(app).plugin("equity_review")
    networks.change_settings(plugin, {**networks.settings(plugin), "language": "es"})
    db.session.commit()
    [panel] = asked(world, "page_panels", world.leader, page="submission", subject=submission)
    assert panel.items[0].title.startswith("¿")


def test_what_is_hidden_is_told_with_counts(world: World, submission: Submission) -> None:
    decided = networks.hidden_when_off(world.network, "equity_review")
    assert decided[0] == "The review of one submission"
    assert decided[2:] == ["One decision about a question", "One edition of the equity statement"]


def test_a_plugin_that_is_off_adds_nothing(world: World, submission: Submission) -> None:
    networks.switch_off(world.network, "equity_review", None)
    assert asked(world, "nav_items", world.facilitator) == []
    assert asked(world, "todo_items", world.leader) == []
    assert db.session.scalar(select(func.count(Finding.id)))
