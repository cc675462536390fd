"""The pages of cycles and submissions."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.forms import services
from commonaim.core.forms.models import Comment, Revision, Submission, Template
from commonaim.core.testing import Login, make_person

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


def texts(base: int, change: str = "", **more: str) -> dict[str, str]:
    """What the form sends."""
    return {"base": str(base), "text-change": change, **more}


def current(work: Work) -> dict[str, str]:
    db.session.rollback()
    return dict(services.content_of(db.session.merge(work.submission)).texts)


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements that the database is sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_writing_saving_and_reading_again(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    answer = client.post(
        f"{work.url}/edit",
        data=texts(0, "Peer mentors from <Hill>\r\nmeet", complete="1", note="n"),
    )
    assert (answer.status_code, answer.location) == (303, work.url)
    page = client.get(work.url).text
    assert "Saved as revision 1." in page
    assert "Peer mentors from &lt;Hill&gt;\nmeet" in page
    revision = db.session.scalars(select(Revision)).one()
    assert (revision.author_id, revision.note, revision.number) == (leader.id, "n", 1)


def test_saving_nothing_new_says_so(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    client.post(f"{work.url}/edit", data=texts(0, "same"))
    page = client.post(f"{work.url}/edit", data=texts(1, "same"), follow_redirects=True).text
    assert "Nothing had changed, so nothing was saved." in page


def test_two_who_wrote_over_the_same_revision_both_keep_their_words(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    first, second = login(leader), login(facilitator)
    first.post(f"{work.url}/edit", data=texts(0, "words of Lea"))
    sent = texts(0, "words of the scribe", complete="1", note="after our call")
    answer = second.post(f"{work.url}/edit", data=sent)
    assert answer.status_code == 409
    for kept in ("words of Lea", "words of the scribe", "Lea saved while you were writing"):
        assert kept in answer.text
    assert re.findall(r'<li><a href="#(text-\w+)">', answer.text) == ["text-change"]
    assert answer.text.count('id="text-change"') == 1
    assert 'name="base" value="1"' in answer.text
    assert 'value="after our call"' in answer.text
    assert 'value="1" checked' in answer.text
    assert current(work) == {"change": "words of Lea"}
    both = texts(1, "words of Lea, words of the scribe")
    assert second.post(f"{work.url}/edit", data=both).status_code == 303
    assert current(work)["change"] == "words of Lea, words of the scribe"


def test_two_at_the_same_moment_one_is_saved_and_the_other_is_shown_both(
    app: Flask, work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    clients = [login(leader), login(facilitator)]
    url, line = f"{work.url}/edit", threading.Barrier(2)
    answers: list[tuple[int, str]] = []
    db.session.remove()

    def send(number: int) -> None:
        line.wait(timeout=20)
        # Not through the test's browser, which would share the test's own session between the threads.
        with app.app_context():
            answer = FlaskClient.open(
                clients[number], url, method="POST", data=texts(0, f"by {number}")
            )
        answers.append((answer.status_code, answer.text))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(status for status, _page in answers) == [303, 409]
    page = next(page for status, page in answers if status == 409)
    assert "by 0" in page
    assert "by 1" in page
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 1


def test_a_form_that_arrives_without_a_section_does_not_empty_it(
    work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    client.post(f"{work.url}/edit", data=texts(0, "kept", **{"text-measures": "counted"}))
    client.post(f"{work.url}/edit", data=texts(1, "changed"))
    assert current(work) == {"change": "changed", "measures": "counted"}


@pytest.mark.parametrize("base", ["7", "-1", "x", "", "9" * 40])
def test_a_base_that_never_was_is_no_error(
    work: Work, leader: Person, login: Login, base: str
) -> None:
    answer = login(leader).post(f"{work.url}/edit", data={"base": base, "text-change": "new"})
    assert answer.status_code == 303
    assert current(work)["change"] == "new"


def test_more_than_a_submission_may_hold_is_shown_again_and_not_saved(
    work: Work, leader: Person, login: Login
) -> None:
    long = "a" * (services.LONGEST + 1)
    answer = login(leader).post(f"{work.url}/edit", data=texts(0, long))
    assert answer.status_code == 422
    assert "200,000 characters" in answer.text
    assert long in answer.text
    assert current(work) == {}


@pytest.mark.parametrize("page", ["cycles/1", "people"])
def test_a_very_long_search_finds_nothing(
    work: Work, leader: Person, login: Login, page: str
) -> None:
    answer = login(leader).get(f"/n/rivers/{page}", query_string={"q": "a" * 60_000})
    assert answer.status_code == 200


def test_a_title_or_comment_of_nothing_that_can_be_kept_is_asked_for(
    work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    new = client.post(f"/n/rivers/cycles/{work.cycle.id}/new", data={"title": "\x00", "group": "0"})
    assert new.status_code == 422
    assert "Give it a title" in new.text
    client.post(f"{work.url}/comments", data={"body": "\x00"})
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 0


def test_a_leader_writes_for_the_own_program_only(
    work: Work, other_leader: Person, login: Login
) -> None:
    client = login(other_leader)
    assert client.get(work.url).status_code == 200
    assert "Write in it" not in client.get(work.url).text
    for method in ("GET", "POST"):
        answer = client.open(f"{work.url}/edit", method=method, data=texts(0, "not mine"))
        assert answer.status_code == 403
    assert current(work) == {}


def test_a_facilitator_is_a_scribe_for_any_program(
    work: Work, facilitator: Person, login: Login
) -> None:
    client = login(facilitator)
    assert client.post(f"{work.url}/edit", data=texts(0, "as told")).status_code == 303
    assert current(work)["change"] == "as told"


@pytest.mark.parametrize("role", ["evaluator", "viewer"])
def test_who_only_reads_cannot_write(work: Work, login: Login, role: str) -> None:
    client = login(make_person(work.network, f"{role}@example.org", role, role))
    assert client.get(work.url).status_code == 200
    assert client.post(f"{work.url}/edit", data=texts(0, "x")).status_code == 403
    assert client.get(f"/n/rivers/cycles/{work.cycle.id}/new").status_code == 403


def begin(client: FlaskClient, work: Work, **fields: Any) -> Any:
    data = {
        "title": "Boat days",
        "template": work.version.id,
        "group": work.group.id,
        "program": work.program.id,
        **fields,
    }
    return client.post(f"/n/rivers/cycles/{work.cycle.id}/new", data=data)


def test_where_there_is_no_form_it_is_said_who_can_take_one(
    work: Work, leader: Person, hub_admin: Person, login: Login
) -> None:
    for template in db.session.scalars(select(Template)):
        template.retired_at = now()
    db.session.commit()
    page = login(leader).get(f"/n/rivers/cycles/{work.cycle.id}/new").text
    assert "A hub admin can take one." in page
    assert 'name="title"' not in page
    assert (
        "/n/rivers/templates/" in login(hub_admin).get(f"/n/rivers/cycles/{work.cycle.id}/new").text
    )


def test_beginning_a_submission_leads_to_writing_in_it(
    work: Work, leader: Person, login: Login
) -> None:
    answer = begin(login(leader), work, title="  Boat\x00 days ")
    assert answer.status_code == 303
    begun = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert begun is not None
    assert answer.location == f"/n/rivers/submissions/{begun.id}/edit"
    assert (begun.title, begun.author_id, begun.group_id) == ("Boat days", leader.id, work.group.id)


@pytest.mark.parametrize(
    "fields", [{"title": "  "}, {"title": "x" * 201}, {"template": 99}, {"group": 99}]
)
def test_what_cannot_be_begun_is_shown_again(
    work: Work, leader: Person, login: Login, fields: dict[str, Any]
) -> None:
    assert begin(login(leader), work, **fields).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_a_leader_begins_for_the_own_program_only(
    work: Work, other_leader: Person, login: Login
) -> None:
    assert begin(login(other_leader), work).status_code == 422


def test_comments_are_said_settled_and_opened_again(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    client = login(facilitator)
    said = {"body": "Whom is it <for>?", "section": "change"}
    answer = client.post(f"{work.url}/comments", data=said)
    comment = db.session.scalars(select(Comment)).one()
    assert answer.location == f"{work.url}#comment-{comment.id}"
    assert (comment.section, comment.author_id) == ("change", facilitator.id)
    assert "Whom is it &lt;for&gt;?" in client.get(work.url).text
    resolve = f"{work.url}/comments/{comment.id}/resolve"
    for settled in (True, False):
        assert login(leader).post(resolve).status_code == 303
        db.session.refresh(comment)
        assert (comment.resolved_at is not None) == settled


def test_a_comment_stays_with_its_submission(work: Work, facilitator: Person, login: Login) -> None:
    other = work.more(1)[0]
    comment = services.add_comment(work.submission, "here", author_id=None)
    client = login(facilitator)
    url = f"/n/rivers/submissions/{other.id}/comments/{comment.id}/resolve"
    assert client.post(url).status_code == 404


def test_an_empty_comment_is_asked_for_and_an_unknown_section_is_the_whole_page(
    work: Work, facilitator: Person, login: Login
) -> None:
    client = login(facilitator)
    page = client.post(f"{work.url}/comments", data={"body": " "}, follow_redirects=True).text
    assert "Write something first." in page
    client.post(f"{work.url}/comments", data={"body": "on all", "section": "no-such"})
    assert db.session.scalars(select(Comment.section)).all() == [None]


def test_a_revision_shows_what_changed(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    client.post(f"{work.url}/edit", data=texts(0, "We ask all students."))
    client.post(f"{work.url}/edit", data=texts(1, "We ask Black students."))
    page = client.get(f"{work.url}/revisions/2").text
    assert re.search(r"<del>.*>all <.*</del>", page)
    assert re.search(r"<ins>.*>Black <.*</ins>", page)
    assert client.get(f"{work.url}/revisions/3").status_code == 404
    assert client.get(f"{work.url}/revisions/0").status_code == 404


def test_a_number_that_no_row_can_have_is_not_found(
    work: Work, leader: Person, login: Login
) -> None:
    client, huge = login(leader), "9" * 30
    for path in (f"submissions/{huge}", f"cycles/{huge}", f"jobs/{huge}", f"submissions/{2**31}"):
        assert client.get(f"/n/rivers/{path}").status_code == 404
    assert client.get(f"{work.url}/revisions/{huge}").status_code == 404


def test_a_cycle_is_searched_and_narrowed_to_a_group(
    work: Work, leader: Person, login: Login
) -> None:
    lone = work.new("100% of_boats")
    lone.group_id = None
    db.session.add(lone)
    db.session.commit()
    client, url = login(leader), f"/n/rivers/cycles/{work.cycle.id}"
    assert "Peer mentors" in client.get(url).text
    assert "Peer mentors" not in client.get(f"{url}?q=100%25").text
    assert "100% of_boats" in client.get(f"{url}?q=F_BOATS").text
    assert "100% of_boats" not in client.get(f"{url}?q=ofxboats").text
    assert "100% of_boats" not in client.get(f"{url}?group={work.group.id}").text
    for odd in ("?page=0", "?page=-3", "?page=99999", "?page=x", "?group=x", "?group=0"):
        assert client.get(url + odd).status_code == 200


def test_long_lists_are_shown_in_pages(work: Work, leader: Person, login: Login) -> None:
    work.more(60)
    client, url = login(leader), f"/n/rivers/cycles/{work.cycle.id}"
    shown = [
        client.get(f"{url}?page={page}").text.count("/n/rivers/submissions/") for page in (1, 2)
    ]
    assert shown == [50, 11]


def test_fifty_rows_cost_no_more_queries_than_five(
    work: Work, leader: Person, login: Login
) -> None:
    client, url = login(leader), f"/n/rivers/cycles/{work.cycle.id}"
    work.more(4)
    client.get(url)
    with queries() as few:
        client.get(url)
    work.more(45)
    with queries() as many:
        client.get(url)
    assert len(many) <= len(few) + 3, many
    assert len(few) <= 15, few


def test_thirty_comments_cost_no_more_queries_than_two(
    work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    client = login(leader)
    counts = []
    for more in (2, 28):
        for number in range(more):
            author = (leader, facilitator)[number % 2]
            services.add_comment(work.submission, f"{number}", author_id=author.id)
        db.session.commit()
        with queries() as sent:
            assert client.get(work.url).status_code == 200
        counts.append(len(sent))
    assert counts[1] <= counts[0] + 3
