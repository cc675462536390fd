"""Writing by programs: nothing is lost when two write at once, and nothing is done twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import hooks
from commonaim.core.accounts.models import Person
from commonaim.core.api.models import KeptAnswer
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.forms.models import Comment, Revision, Section, Submission
from commonaim.core.networks.models import Network

from ..forms.conftest import Work, make_work
from .conftest import MakeProgram, Program, problem


@pytest.fixture
def asks(work: Work, leader: Person, program: MakeProgram) -> Program:
    """A program of the leader, who may read all and write for one program."""
    return program(leader, work.network)


@pytest.fixture
def path(work: Work) -> str:
    return f"/submissions/{work.submission.id}"


def new(work: Work, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Peer mentors, again",
        "cycle_id": work.cycle.id,
        "program_id": work.program.id,
        "template_id": work.version.template_id,
        **changes,
    }


def count(model: Any) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count(model.id))) or 0


def test_a_submission_is_begun_filled_in_and_talked_about(
    work: Work, leader: Person, asks: Program
) -> None:
    begun = asks.post("/submissions", new(work, group_id=work.group.id))
    assert begun.status_code == 201
    place = begun.headers["Location"]
    assert asks.get(place).get_json() == begun.get_json()
    tag = begun.headers["ETag"]
    assert asks.get(place).headers["ETag"] == tag
    saved = asks.post(
        f"{place}/revisions",
        {"texts": {"change": "Mentors\r\nmeet"}, "complete": True, "note": "first"},
        If_Match=tag,
    )
    assert saved.status_code == 201
    submission = saved.get_json()
    assert (submission["revision"], submission["complete"]) == (1, True)
    assert submission["texts"]["change"] == "Mentors\nmeet"
    assert asks.get(place).headers["ETag"] == saved.headers["ETag"] != tag
    revision = asks.get(saved.headers["Location"]).get_json()
    assert (revision["number"], revision["note"], revision["author_id"]) == (1, "first", leader.id)
    said = asks.post(f"{place}/comments", {"body": "Who are the mentors?", "section": "change"})
    assert said.status_code == 201
    assert asks.get(said.headers["Location"]).get_json() == said.get_json()
    for settled in (True, True, False):
        answer = asks.patch(said.headers["Location"], {"settled": settled})
        assert (answer.status_code, answer.get_json()["settled"]) == (200, settled)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [action for action in actions if action.split(".")[0] in ("submission", "comment")] == [
        "submission.begun",
        "submission.saved",
        "comment.added",
        "comment.settled",
        "comment.opened",
    ]


def test_what_is_saved_is_announced_to_plugins(
    work: Work, asks: Program, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = []
    collect = hooks.collect

    def noted(name: str, /, *args: Any, **values: Any) -> Any:
        if name == "on_event":
            kinds.append((values["event"].kind, values["event"].actor_id is not None))
        return collect(name, *args, **values)

    monkeypatch.setattr(hooks, "collect", noted)
    asks.post(f"{path}/revisions", {"texts": {"change": "A"}}, If_Match="*")
    asks.post(f"{path}/comments", {"body": "Hello"})
    assert kinds == [("submission_saved", True), ("comment_added", True)]


def test_saving_over_what_somebody_else_has_written_writes_nothing(
    work: Work, asks: Program, path: str
) -> None:
    tag = asks.get(path).headers["ETag"]
    mine = asks.post(f"{path}/revisions", {"texts": {"change": "Mine"}}, If_Match=tag)
    assert mine.status_code == 201
    problem(asks.post(f"{path}/revisions", {"texts": {"change": "Yours"}}, If_Match=tag), 412)
    problem(asks.post(f"{path}/revisions", {"texts": {"results": "Yours"}}, If_Match=tag), 412)
    assert asks.get(path).get_json()["texts"]["change"] == "Mine"
    assert count(Revision) == 1


def test_saving_without_saying_over_what_is_refused(work: Work, asks: Program, path: str) -> None:
    said = problem(asks.post(f"{path}/revisions", {"texts": {"change": "Mine"}}), 428)
    assert "ETag" in said["detail"]
    for wrong in ('"0"', "0", "W/", '""'):
        problem(asks.post(f"{path}/revisions", {"texts": {"change": "A"}}, If_Match=wrong), 412)
    assert count(Revision) == 0


def test_saving_what_stands_there_makes_no_revision(work: Work, asks: Program, path: str) -> None:
    asks.post(f"{path}/revisions", {"texts": {"change": "A"}}, If_Match="*")
    again = asks.post(f"{path}/revisions", {"texts": {"change": "A"}}, If_Match="*")
    assert (again.status_code, "Location" in again.headers) == (200, False)
    assert count(Revision) == 1


def test_rows_come_and_go_whole(work: Work, asks: Program, path: str) -> None:
    section = db.session.scalars(select(Section).where(Section.key == "measures")).one()
    section.kind = "rows"
    db.session.commit()
    rows = {
        "measures": [
            {
                "id": "a1",
                "question": "Does it help?",
                "measure": "Attendance",
                "trials": [{"id": "t1", "on": "2026-03-04", "n": "12", "data": "9 came"}],
            }
        ]
    }
    saved = asks.post(f"{path}/revisions", {"rows": rows}, If_Match="*")
    assert saved.status_code == 201, saved.text
    assert asks.get(path).get_json()["rows"] == rows


@pytest.mark.parametrize(
    "rows",
    [
        {"change": [{"id": "a"}]},
        {"nothing": []},
        {"measures": [{"question": "without an id"}]},
        {"measures": [{"id": "a", "question": 5}]},
        {"measures": [{"id": "a", "password": "x"}]},
        {"measures": [{"id": "a", "trials": "x"}]},
        {"measures": [{"id": "a", "trials": [{"id": "b", "trials": []}]}]},
        {"measures": [{"id": "a", "trials": [5]}]},
        {"measures": ["a"]},
        {"measures": "a"},
        [],
    ],
)
def test_rows_that_are_none_are_refused(work: Work, asks: Program, path: str, rows: Any) -> None:
    section = db.session.scalars(select(Section).where(Section.key == "measures")).one()
    section.kind = "rows"
    db.session.commit()
    problem(asks.post(f"{path}/revisions", {"rows": rows}, If_Match="*"), 422)
    assert count(Revision) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": ""}, "title"),
        ({"title": " \x00\u202e "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"cycle_id": "1"}, "cycle_id"),
        ({"cycle_id": 999_999}, "cycle_id"),
        ({"cycle_id": 2**31}, "cycle_id"),
        ({"cycle_id": 10**40}, "cycle_id"),
        ({"cycle_id": -1}, "cycle_id"),
        ({"cycle_id": 1.5}, "cycle_id"),
        ({"program_id": 999_999}, "program_id"),
        ({"program_id": True}, "program_id"),
        ({"template_id": 999_999}, "template_id"),
        ({"group_id": 999_999}, "group_id"),
        ({"network_id": 1}, "network_id"),
        ({"author_id": 1}, "author_id"),
    ],
)
def test_a_submission_that_cannot_be_is_told_by_field(
    work: Work, asks: Program, body: dict[str, Any], field: str
) -> None:
    before = count(Submission)
    said = problem(asks.post("/submissions", new(work, **body)), 422)
    assert [fault["field"] for fault in said["errors"]] == [field]
    assert "`" not in said["detail"]
    assert count(Submission) == before


def test_a_missing_field_is_told_by_its_name(work: Work, asks: Program) -> None:
    body = new(work)
    del body["cycle_id"]
    said = problem(asks.post("/submissions", body), 422)
    assert said["errors"] == [{"field": "cycle_id", "detail": "“cycle_id” is missing."}]


def test_nobody_writes_for_a_program_that_is_not_theirs(
    work: Work, asks: Program, facilitator: Person, program: MakeProgram
) -> None:
    theirs = work.new("Elsewhere")
    theirs.program_id = work.other_program.id
    db.session.add(theirs)
    db.session.commit()
    other = new(work, program_id=work.other_program.id)
    problem(asks.post("/submissions", other), 403)
    revisions = f"/submissions/{theirs.id}/revisions"
    problem(asks.post(revisions, {"texts": {"change": "A"}}, If_Match="*"), 403)
    scribe = program(facilitator, work.network)
    assert scribe.post("/submissions", other).status_code == 201
    saved = scribe.post(revisions, {"texts": {"change": "A"}}, If_Match="*")
    assert saved.status_code == 201


def test_nothing_of_another_network_can_be_pointed_at(
    work: Work, asks: Program, other_network: Network
) -> None:
    from commonaim.core import tenancy

    with tenancy.in_network(other_network.id):
        far = make_work(other_network)
        pointing = (
            {"cycle_id": far.cycle.id},
            {"program_id": far.program.id},
            {"template_id": far.version.template_id},
            {"group_id": far.group.id},
        )
        far_path = f"/submissions/{far.submission.id}"
    for changes in pointing:
        problem(asks.post("/submissions", new(work, **changes)), 422)
    problem(asks.post(f"{far_path}/revisions", {"texts": {"change": "A"}}, If_Match="*"), 404)
    problem(asks.post(f"{far_path}/comments", {"body": "A"}), 404)
    problem(asks.patch(f"{far_path}/comments/1", {"settled": True}), 404)


def test_a_comment_of_another_submission_is_not_there(work: Work, asks: Program, path: str) -> None:
    (other,) = work.more(1)
    said = asks.post(f"/submissions/{other.id}/comments", {"body": "A"}).get_json()
    problem(asks.get(f"{path}/comments/{said['id']}"), 404)
    problem(asks.patch(f"{path}/comments/{said['id']}", {"settled": True}), 404)


@pytest.mark.parametrize(
    "body", [{"body": " \x00 "}, {"body": "x" * 20_001}, {"body": "A", "section": "nothing"}]
)
def test_a_comment_that_cannot_be_is_refused(
    work: Work, asks: Program, path: str, body: dict[str, str]
) -> None:
    problem(asks.post(f"{path}/comments", body), 422)
    assert count(Comment) == 0


def test_more_than_a_submission_holds_is_refused(work: Work, asks: Program, path: str) -> None:
    half = "ñ" * 100_001
    saved = asks.post(f"{path}/revisions", {"texts": {"change": half}}, If_Match="*")
    assert saved.status_code == 201
    problem(asks.post(f"{path}/revisions", {"texts": {"results": half}}, If_Match="*"), 422)
    problem(
        asks.post(f"{path}/revisions", {"texts": {"results": "x" * 200_001}}, If_Match="*"), 422
    )
    problem(asks.post(f"{path}/revisions", {"texts": {"nothing": "x"}}, If_Match="*"), 422)
    assert count(Revision) == 1


# Bodies that are no JSON, too long, too deep or of another kind


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"body": "\xff"}', 400),
        (b'{"body": NaN}', 400),
        (b"{'body': 'A'}", 400),
        (b'{"body": "A"} more', 400),
        (b'{"body": "\\ud800"}', 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"A"', 422),
        (b"[" * 200_000, 422),
        (b'{"body": ' + b"[" * 200_000, 422),
        (b'{"a":' * 200_000, 422),
        (b'{"body": 1e999999}', 422),
        (b'{"body": 1' + b"0" * 100_000 + b"}", 422),
        (b'{"body": "' + b"x" * 4_000_000 + b'"}', 413),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_body_that_cannot_be_read_is_told(
    work: Work, asks: Program, path: str, data: bytes, status: int
) -> None:
    kwargs = {"data": data, "headers": {"Content-Type": "application/json"}}
    problem(asks.ask("POST", f"{path}/comments", **kwargs), status)
    assert count(Comment) == 0


def test_rows_that_are_nested_deeply_are_refused(work: Work, asks: Program, path: str) -> None:
    section = db.session.scalars(select(Section).where(Section.key == "measures")).one()
    section.kind = "rows"
    db.session.commit()
    for depth in (20, 900, 100_000):
        deep = '{"id": "a", "trials": [' * depth + "]}" * depth
        kwargs = {
            "data": f'{{"rows": {{"measures": [{deep}]}}}}',
            "headers": {"Content-Type": "application/json", "If-Match": "*"},
        }
        problem(asks.ask("POST", f"{path}/revisions", **kwargs), 422)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_only_json_is_taken(work: Work, asks: Program, path: str, headers: dict[str, str]) -> None:
    data = json.dumps({"body": "A"})
    problem(asks.ask("POST", f"{path}/comments", data=data, headers=headers), 415)


# Requests that are sent again


def test_a_request_that_is_sent_again_is_done_once(work: Work, asks: Program) -> None:
    before = count(Submission)
    first = asks.post("/submissions", new(work), Idempotency_Key="k1")
    again = asks.post("/submissions", new(work), Idempotency_Key="k1")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert count(Submission) == before + 1
    other = asks.post("/submissions", new(work), Idempotency_Key="k2")
    assert other.headers["Location"] != first.headers["Location"]


def test_a_save_that_is_sent_again_answers_as_the_first_time(
    work: Work, asks: Program, path: str
) -> None:
    tag = asks.get(path).headers["ETag"]
    sent = {"If_Match": tag, "Idempotency_Key": "k"}
    first = asks.post(f"{path}/revisions", {"texts": {"change": "A"}}, **sent)
    again = asks.post(f"{path}/revisions", {"texts": {"change": "A"}}, **sent)
    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
    assert count(Revision) == 1


def test_a_key_is_for_one_request_only(work: Work, asks: Program, path: str) -> None:
    assert asks.post(f"{path}/comments", {"body": "A"}, Idempotency_Key="k").status_code == 201
    said = problem(asks.post(f"{path}/comments", {"body": "B"}, Idempotency_Key="k"), 422)
    assert said["errors"][0]["field"] == "Idempotency-Key"
    problem(asks.post("/submissions", new(work), Idempotency_Key="k"), 422)
    assert count(Comment) == 1


@pytest.mark.parametrize("key", ["", "x" * 101, "caf\xe9\x80"])
def test_a_key_that_is_none_is_refused(work: Work, asks: Program, path: str, key: str) -> None:
    problem(asks.post(f"{path}/comments", {"body": "A"}, Idempotency_Key=key), 422)


def test_a_refused_request_leaves_its_key_free(work: Work, asks: Program, path: str) -> None:
    problem(asks.post(f"{path}/comments", {"body": ""}, Idempotency_Key="k"), 422)
    assert asks.post(f"{path}/comments", {"body": "A"}, Idempotency_Key="k").status_code == 201


def test_a_key_of_one_token_is_nothing_to_another(
    work: Work, asks: Program, leader: Person, program: MakeProgram, path: str
) -> None:
    other = program(leader, work.network)
    for one in (asks, other):
        assert one.post(f"{path}/comments", {"body": "A"}, Idempotency_Key="k").status_code == 201
    assert count(Comment) == 2


def test_a_key_is_forgotten_after_a_day(work: Work, asks: Program, path: str) -> None:
    asks.post(f"{path}/comments", {"body": "A"}, Idempotency_Key="k")
    kept = db.session.scalars(select(KeptAnswer)).one()
    kept.created_at = now() - timedelta(hours=25)
    db.session.commit()
    assert asks.post(f"{path}/comments", {"body": "B"}, Idempotency_Key="k").status_code == 201
    assert count(KeptAnswer) == 1


def test_what_a_role_no_longer_allows_is_not_answered_from_what_was_kept(
    work: Work, asks: Program, leader: Person
) -> None:
    from commonaim.core.networks.models import MembershipRole

    asks.post("/submissions", new(work), Idempotency_Key="k")
    db.session.scalars(select(MembershipRole)).one().role = "viewer"
    db.session.commit()
    problem(asks.post("/submissions", new(work), Idempotency_Key="k"), 403)


def test_two_requests_with_one_key_at_once_do_it_once(
    app: Flask, work: Work, asks: Program, path: str
) -> None:
    def send(_number: int) -> tuple[int, bytes]:
        with app.app_context():
            answer = asks.post(f"{path}/comments", {"body": "Once"}, Idempotency_Key="k")
            db.session.remove()
            return answer.status_code, answer.data

    db.session.commit()
    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(send, range(8)))
    assert {status for status, _data in answers} == {201}
    assert len(answers) == 1
    assert count(Comment) == 1


def test_of_saves_at_once_over_one_state_one_is_written_and_the_others_are_told(
    app: Flask, work: Work, asks: Program, path: str
) -> None:
    tag = asks.get(path).headers["ETag"]

    def send(number: int) -> int:
        with app.app_context():
            texts = {"change": f"Words {number}"}
            answer = asks.post(f"{path}/revisions", {"texts": texts}, If_Match=tag)
            db.session.remove()
            return answer.status_code

    db.session.commit()
    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(threads.map(send, range(6)))
    assert statuses == [201, *[412] * 5]
    assert count(Revision) == 1
