"""Reading by programs: what there is, lists in parts, ETags, and what is said when something is not there."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.content import Content
from commonaim.core.testing import browser

from ..forms.conftest import Work
from .conftest import MakeProgram, Program, problem


@pytest.fixture
def asks(work: Work, leader: Person, program: MakeProgram) -> Program:
    """A program of the leader, who may read all and write for one program."""
    return program(leader, work.network)


def save(work: Work, **texts: str) -> None:
    services.save(
        work.submission,
        Content(texts),
        base=work.submission.revision,
        author_id=None,
        complete=False,
    )
    db.session.commit()


def items(asks: Program, path: str) -> list[dict[str, Any]]:
    """All items of a list, part by part."""
    found: list[dict[str, Any]] = []
    following: str | None = path
    while following:
        answer = asks.get(following)
        assert answer.status_code == 200, answer.text
        part = answer.get_json()
        found += part["items"]
        following = part["next"]
        assert answer.headers.get("Link") == (f'<{following}>; rel="next"' if following else None)
    return found


def test_all_that_a_network_works_with_can_be_read(work: Work, asks: Program) -> None:
    save(work, change="We pair new students with mentors.")
    (network,) = items(asks, "/networks")
    assert asks.get(f"/networks/{network['slug']}").get_json() == network
    people = items(asks, "/people")
    assert [(p["name"], p["roles"], p["program_id"]) for p in people] == [
        ("Lea", ["program_leader"], work.program.id)
    ]
    assert "email" not in people[0]
    assert asks.get(f"/people/{people[0]['id']}").get_json() == people[0]
    programs = items(asks, "/programs")
    assert [p["name"] for p in programs] == ["Harbor Makers", "Hill Coders"]
    assert asks.get(f"/programs/{programs[0]['id']}").get_json() == programs[0]
    (cycle,) = items(asks, "/cycles")
    assert cycle["groups"] == [{"id": work.group.id, "name": "Belonging"}]
    assert asks.get(f"/cycles/{cycle['id']}").get_json() == cycle
    (template,) = items(asks, "/templates")
    assert template["versions"] == [1]
    assert asks.get(f"/templates/{template['id']}").get_json() == template
    version = asks.get(f"/templates/{template['id']}/versions/1").get_json()
    assert [s["key"] for s in version["sections"]] == ["change", "measures", "results"]
    (listed,) = items(asks, "/submissions")
    assert template["version_ids"] == [version["id"]] == [listed["version_id"]]
    assert "texts" not in listed
    whole = asks.get(f"/submissions/{listed['id']}").get_json()
    assert whole == {
        **listed,
        "texts": {"change": "We pair new students with mentors."},
        "questions": {},
        "rows": {},
    }
    (revision,) = items(asks, f"/submissions/{listed['id']}/revisions")
    assert revision["texts"] == whole["texts"]
    assert asks.get(f"/submissions/{listed['id']}/revisions/1").get_json() == revision


def test_a_list_comes_in_parts_without_repeating_or_leaving_out(work: Work, asks: Program) -> None:
    made = work.more(24)
    wanted = [work.submission.id, *(row.id for row in made)]
    found = [row["id"] for row in items(asks, "/submissions?limit=7")]
    assert found == sorted(wanted)
    first = asks.get("/submissions?limit=25").get_json()
    assert (len(first["items"]), first["next"]) == (25, None)


def test_after_the_last_row_there_is_nothing(work: Work, asks: Program) -> None:
    for cursor in (work.submission.id, 9_999_999_999):
        part = asks.get(f"/submissions?cursor={cursor}").get_json()
        assert part == {"items": [], "next": None}


def test_what_is_written_meanwhile_does_not_move_the_parts(work: Work, asks: Program) -> None:
    work.more(5)
    first = asks.get("/submissions?limit=3").get_json()
    work.more(1)
    rest = items(asks, first["next"])
    seen = [row["id"] for row in first["items"] + rest]
    assert seen == sorted(set(seen))
    assert len(seen) == 7


def test_submissions_are_found_by_what_they_belong_to_and_when_they_changed(
    work: Work, asks: Program
) -> None:
    other = work.new("Elsewhere")
    other.program_id, other.group_id = work.other_program.id, None
    db.session.add(other)
    db.session.commit()
    mine = work.submission.id
    for query in (f"program_id={work.program.id}", f"group_id={work.group.id}"):
        assert [row["id"] for row in items(asks, f"/submissions?{query}")] == [mine]
    assert len(items(asks, f"/submissions?cycle_id={work.cycle.id}&limit=1")) == 2
    since = asks.get(f"/submissions/{other.id}").get_json()["changed_at"]
    assert [row["id"] for row in items(asks, f"/submissions?changed_since={since}")] == [other.id]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("limit=1.5", "limit"),
        ("limit=", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("limit=5&limit=6", "limit"),
        ("cursor=abc", "cursor"),
        ("cursor=-1", "cursor"),
        ("cursor=%00", "cursor"),
        ("cycle_id=0", "cycle_id"),
        ("cycle_id=2147483648", "cycle_id"),
        ("changed_since=yesterday", "changed_since"),
        ("changed_since=2026-01-01T00:00:00", "changed_since"),
        ("changed_since=9999-12-31T23:59:59-23:59", "changed_since"),
        ("changed_since=0001-01-01T00:00:00%2B23:59", "changed_since"),
        ("page=2", "page"),
        ("%F0%9F%90%9F=1", "\U0001f41f"),
    ],
)
def test_what_cannot_be_asked_for_is_told_by_its_name(
    asks: Program, query: str, field: str
) -> None:
    said = problem(asks.get(f"/submissions?{query}"), 422)
    assert [fault["field"] for fault in said["errors"]] == [field]
    assert said["detail"] == said["errors"][0]["detail"]
    assert "`" not in said["detail"]


def test_an_answer_is_not_sent_again_to_whom_has_it(work: Work, asks: Program) -> None:
    path = f"/submissions/{work.submission.id}"
    first = asks.get(path)
    tag = first.headers["ETag"]
    same = asks.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    save(work, change="New words")
    changed = asks.get(path, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)
    assert asks.ask("HEAD", path).headers["ETag"] == changed.headers["ETag"]


def test_a_list_asks_the_database_no_more_for_more_rows(work: Work, asks: Program) -> None:
    def asked() -> int:
        statements: list[str] = []

        def note(_c: object, _k: object, statement: str, *_more: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        for path in ("/submissions", "/people", "/cycles", "/templates"):
            assert asks.get(path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    asked()
    few = asked()
    work.more(30)
    assert asked() == few


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/people",
        "/api/",
        "/api/v1/submissions/0",
        "/api/v1/submissions/999999",
        "/api/v1/submissions/2147483648",
        "/api/v1/submissions/99999999999999999999999999",
        "/api/v1/submissions/x",
        "/api/v1/submissions/-1",
        "/api/v1/people/999999",
        "/api/v1/programs/999999",
        "/api/v1/cycles/999999",
        "/api/v1/templates/999999",
        "/api/v1/templates/1/versions/999",
        "/api/v1/networks/nowhere",
        "/api/v1/plugins/nothing/x",
    ],
)
def test_what_is_not_there_is_a_problem_document(asks: Program, path: str) -> None:
    said = problem(asks.get(path), 404)
    assert said["instance"] == path
    assert "button" not in said["detail"]


def test_a_method_that_is_not_taken_is_told_with_those_that_are(app: Flask, asks: Program) -> None:
    answer = asks.ask("DELETE", "/people")
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]
    # Whether it is there is not told to who has no token.
    problem(browser(app).delete("/api/v1/people"), 401)


def test_problems_are_told_in_the_language_that_is_asked_for(asks: Program, leader: Person) -> None:
    english = problem(asks.get("/nothing"), 404)["detail"]
    spanish = problem(asks.get("/nothing", headers={"Accept-Language": "es"}), 404)["detail"]
    assert english != spanish
    # What the token's owner reads pages in is for answers that ask for no language.
    for owner, without in (("es", spanish), ("en", english)):
        leader.locale = owner
        db.session.commit()
        assert problem(asks.get("/nothing"), 404)["detail"] == without
        for wanted, told in (("en", english), ("es", spanish)):
            answer = asks.get("/nothing", headers={"Accept-Language": wanted})
            assert problem(answer, 404)["detail"] == told


def test_rows_of_another_network_are_not_there(
    work: Work, other_network: Any, program: MakeProgram
) -> None:
    from commonaim.core.testing import make_person

    with tenancy.in_network(other_network.id):
        stranger = make_person(other_network, "far@example.org", "Far", "hub_admin")
    asks = program(stranger, other_network)
    for path in (
        f"/submissions/{work.submission.id}",
        f"/submissions/{work.submission.id}/revisions",
        f"/submissions/{work.submission.id}/comments",
        f"/cycles/{work.cycle.id}",
        f"/programs/{work.program.id}",
        f"/templates/{work.version.template_id}",
        f"/templates/{work.version.template_id}/versions/1",
        "/networks/rivers",
    ):
        problem(asks.get(path), 404)
    assert items(asks, "/submissions") == []
    assert [p["name"] for p in items(asks, "/people")] == ["Far"]
