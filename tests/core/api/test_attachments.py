"""Files and change ideas through the interface: checked as on the pages, and given back as they were."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask import Flask
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Attachment, ChangeIdea, Section
from commonaim.core.networks.models import Network
from commonaim.core.testing import make_person
from tests.core.uploads import made

from ..forms.conftest import Work
from .conftest import MakeProgram, problem


def sent(content: bytes, name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "data": b64encode(content).decode(), **more}


def test_a_file_is_put_beside_a_submission_and_comes_back_as_it_was(
    work: Work, leader: Person, facilitator: Person, program: MakeProgram
) -> None:
    asks = program(leader, work.network)
    path = f"/submissions/{work.submission.id}/attachments"
    answer = asks.post(path, sent(made.PDF, "../Flyer.pdf", note=" A hand. "), Idempotency_Key="a")
    assert answer.status_code == 201
    again = asks.post(path, sent(made.PDF, "../Flyer.pdf", note=" A hand. "), Idempotency_Key="a")
    assert again.get_json() == answer.get_json()
    told = answer.get_json()
    assert told["name"] == "Flyer.pdf"
    assert (told["media_type"], told["size"], told["note"], told["section"]) == (
        "application/pdf",
        len(made.PDF),
        "A hand.",
        None,
    )
    reads = program(facilitator, work.network, "submissions.view")
    assert reads.get(path).get_json()["items"] == [told]
    assert reads.get(answer.headers["Location"]).get_json() == told
    file = reads.get(f"{answer.headers['Location']}/file", buffered=True)
    assert (file.data, file.mimetype) == (made.PDF, "application/pdf")
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    unchanged = reads.get(
        f"{answer.headers['Location']}/file",
        headers={"If-None-Match": file.headers["ETag"]},
        buffered=True,
    )
    assert unchanged.status_code == 304
    problem(reads.post(path, sent(made.PDF, "Flyer.pdf")), 403)


def test_a_recording_goes_to_its_section_and_nothing_else_does(
    work: Work, leader: Person, program: MakeProgram
) -> None:
    asks, path = program(leader, work.network), f"/submissions/{work.submission.id}/attachments"
    recording = sent(made.OGG, "told.ogg", section="change")
    assert "no story" in problem(asks.post(path, recording), 422)["detail"]
    change = Section.version_id == work.submission.version_id, Section.key == "change"
    db.session.scalars(select(Section).where(*change)).one().kind = "story"
    db.session.commit()
    assert asks.post(path, recording).get_json()["section"] == "change"
    for content, name in ((made.bomb(), "plan.docx"), (made.HTML, "a.pdf"), (made.FILM, "a.webm")):
        found = problem(asks.post(path, sent(content, name)), 422)
        assert found["errors"][0]["field"] == "data", name
    problem(asks.post(path, {"name": "a.txt", "data": "no base64!"}), 422)
    assert len(db.session.scalars(select(Attachment)).all()) == 1


def test_a_file_may_be_larger_than_other_bodies_and_no_larger_than_the_site_takes(
    app: Flask, work: Work, leader: Person, program: MakeProgram
) -> None:
    asks, path = program(leader, work.network), f"/submissions/{work.submission.id}/attachments"
    large = sent(made.PDF + bytes(4_500_000), "a.pdf")
    assert asks.post(path, large).status_code == 201
    app.config["MAX_ATTACHMENT_MB"] = 1
    assert "larger than 1 MB" in problem(asks.post(path, large), 422)["detail"]
    comment = f"/submissions/{work.submission.id}/comments"
    problem(asks.post(comment, {"body": "x" * 4_500_000}), 413)


def test_files_of_another_program_or_network_are_out_of_reach(
    work: Work, leader: Person, other_network: Network, program: MakeProgram
) -> None:
    other_leader = make_person(
        work.network, "other@example.org", "Odo", "program_leader", program=work.other_program
    )
    asks, path = program(leader, work.network), f"/submissions/{work.submission.id}/attachments"
    place = asks.post(path, sent(b"one", "one.txt")).headers["Location"]
    problem(program(other_leader, work.network).post(path, sent(b"two", "two.txt")), 403)
    away = program(
        make_person(other_network, "away@example.org", "Ada", "hub_admin"), other_network
    )
    for address in (path, place, f"{place}/file"):
        problem(away.get(address), 404)
    problem(away.post(path, sent(b"two", "two.txt")), 404)


def test_change_ideas_are_added_changed_and_named_by_new_work(
    work: Work, facilitator: Person, leader: Person, other_network: Network, program: MakeProgram
) -> None:
    asks, writes = program(facilitator, work.network), program(leader, work.network)
    answer = asks.post("/ideas", {"name": "Peer mentors", "summary": "Ask in pairs."})
    assert answer.status_code == 201
    place, told = answer.headers["Location"], answer.get_json()
    assert asks.get("/ideas").get_json()["items"] == [told]
    assert "same one" in problem(asks.post("/ideas", {"name": "peer MENTORS"}), 422)["detail"]
    problem(asks.patch(place, {"name": "Mentors"}), 428)
    tag = {"If-Match": answer.headers["ETag"]}
    changed = asks.ask("PATCH", place, json={"name": "Mentors", "offered": False}, headers=tag)
    assert (changed.status_code, changed.get_json()["name"]) == (200, "Mentors")
    problem(asks.ask("PATCH", place, json={"name": "Mine"}, headers=tag), 412)
    problem(writes.post("/ideas", {"name": "Another"}), 403)

    begun = {
        "title": "A try",
        "cycle_id": work.cycle.id,
        "program_id": work.program.id,
        "template_id": work.version.template_id,
        "idea_id": told["id"],
    }
    assert problem(writes.post("/submissions", begun), 422)["errors"][0]["field"] == "idea_id"
    tag = {"If-Match": changed.headers["ETag"]}
    asks.ask("PATCH", place, json={"name": "Mentors", "offered": True}, headers=tag)
    assert writes.post("/submissions", begun).get_json()["idea_id"] == told["id"]
    with tenancy.in_network(other_network.id):
        theirs = ChangeIdea(name="Theirs")
        db.session.add(theirs)
        db.session.commit()
        ident = theirs.id
    problem(asks.get(f"/ideas/{ident}"), 404)
