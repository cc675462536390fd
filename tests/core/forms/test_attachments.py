"""Files beside a submission: kept under no name of anybody's, given back as a download and nothing else."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Attachment, Submission
from commonaim.core.forms.services import attachments
from commonaim.core.networks.models import Network
from commonaim.core.stored_files import sweep
from commonaim.core.testing import Login, make_person
from commonaim.core.uploads import storing
from tests.core.uploads import made

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


def send(client: FlaskClient, work: Work, *files: tuple[bytes, str]) -> str:
    """The page after files were handed in."""
    data = {"file": [(BytesIO(content), name) for content, name in files]}
    answer = client.post(
        f"{work.url}/attachments",
        data=data,
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert answer.status_code == 200
    return answer.text


def stored_files(app: Flask) -> list[Path]:
    return [
        path for path in Path(app.config["DATA_DIR"], "attachments").rglob("*") if path.is_file()
    ]


def test_a_file_is_listed_and_comes_back_as_it_was(
    app: Flask, work: Work, leader: Person, facilitator: Person, login: Login
) -> None:
    page = send(login(leader), work, (made.PDF, "Flyer de año.pdf"), (made.png(), "board.png"))
    assert "“Flyer de año.pdf” is kept." in page
    for told in ("Flyer de año.pdf", "a PDF", "a PNG picture", "Lea"):
        assert told in page
    rows = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [(row.kind, row.size, row.person_id) for row in rows] == [
        ("pdf", len(made.PDF), leader.id),
        ("png", len(made.png()), leader.id),
    ]
    answer = login(facilitator).get(f"{work.url}/attachments/{rows[0].id}", buffered=True)
    assert answer.data == made.PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "Flyer%20de%20a%C3%B1o.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for path in stored_files(app):
        assert "Flyer" not in path.name
        assert path.stat().st_mode & 0o077 == 0


def test_what_lies_about_itself_is_refused_and_leaves_nothing(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    page = send(client, work, (made.HTML, "flyer.pdf"), (b"week,n\n1,12\n", "counts.csv"))
    assert "“flyer.pdf” is not kept. It is a web page" in page
    assert "“counts.csv” is kept." in page
    for content, name in (
        (made.SVG, "logo.svg"),
        (made.bomb(), "plan.docx"),
        (made.PDF + made.archive(a=b"1"), "both.pdf"),
        (made.changed(made.word(), {"word/vbaProject.bin": b"1"}), "plan.docx"),
        (made.png(), "holiday.pdf"),
    ):
        assert "is not kept." in send(client, work, (content, name))
    assert len(stored_files(app)) == 1


def test_a_name_that_leads_elsewhere_is_only_a_name(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    send(client, work, (b"one", "../../../../etc/escaped.txt"), (b"two", "x" * 5_000 + ".txt"))
    names = db.session.scalars(select(Attachment.name).order_by(Attachment.id)).all()
    assert names[0] == "escaped.txt"
    assert len(names[1]) == 120
    folder = Path(app.config["DATA_DIR"], "attachments")
    assert all(path.is_relative_to(folder) for path in stored_files(app))
    for ident in db.session.scalars(select(Attachment.id)):
        assert client.get(f"{work.url}/attachments/{ident}", buffered=True).status_code == 200


def test_a_file_that_is_too_large_is_refused(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    app.config["MAX_ATTACHMENT_MB"] = 1
    page = send(login(leader), work, (made.PDF + bytes(1_000_000), "flyer.pdf"))
    assert "It is larger than 1 MB." in page
    assert stored_files(app) == []


def test_only_so_many_files_lie_beside_one_submission(
    work: Work, leader: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    page = send(login(leader), work, (b"one", "one.txt"), (b"two", "two.txt"))
    assert "There are 1 files here already." in page
    assert db.session.scalars(select(Attachment.name)).all() == ["one.txt"]


def test_nothing_chosen_is_said(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    assert "Choose a file first." in send(client, work)


def test_a_file_is_deleted_with_its_row(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    send(client, work, (b"one", "one.txt"))
    ident = db.session.scalars(select(Attachment.id)).one()
    page = client.post(f"{work.url}/attachments/{ident}/take-out", follow_redirects=True).text
    assert "“one.txt” is deleted." in page
    assert stored_files(app) == []
    assert client.get(f"{work.url}/attachments/{ident}").status_code == 404


def test_a_deletion_that_is_undone_keeps_the_file(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    send(login(leader), work, (b"one", "one.txt"))
    row = db.session.scalars(select(Attachment)).one()
    attachments.take_out(work.submission, row)
    with db.session.begin_nested():
        db.session.flush()
    assert len(stored_files(app)) == 1, "a savepoint is not the end"
    db.session.rollback()
    assert len(stored_files(app)) == 1


def test_a_file_whose_row_is_undone_is_gone(app: Flask, work: Work) -> None:
    attachments.attach(work.submission, BytesIO(b"one"), "one.txt", person_id=None)
    assert len(stored_files(app)) == 1
    db.session.rollback()
    assert stored_files(app) == []


def test_files_go_with_their_submission(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    send(client, work, (b"one", "one.txt"))
    gone = work.submission.id
    work.submission = work.more(1)[0]
    send(client, work, (b"two", "two.txt"))
    db.session.execute(delete(Submission).where(Submission.id == gone))
    db.session.commit()
    assert sweep() == 0, "what has just come may have a row in a moment"
    for path in stored_files(app):
        os.utime(path, (0, 0))
    assert sweep() == 1
    assert [path.read_bytes() for path in stored_files(app)] == [b"two"]


def test_who_may_not_write_puts_nothing_here_and_takes_nothing_out(
    app: Flask, work: Work, leader: Person, other_leader: Person, login: Login
) -> None:
    send(login(leader), work, (b"one", "one.txt"))
    ident = db.session.scalars(select(Attachment.id)).one()
    client = login(other_leader)
    answer = client.post(f"{work.url}/attachments", data={"file": (BytesIO(b"x"), "x.txt")})
    assert answer.status_code == 403
    assert client.post(f"{work.url}/attachments/{ident}/take-out").status_code == 403
    page = client.get(work.url).text
    assert "one.txt" in page
    assert "Add files" not in page
    assert client.get(f"{work.url}/attachments/{ident}", buffered=True).data == b"one"
    assert len(stored_files(app)) == 1


def test_another_network_finds_no_file(
    work: Work, leader: Person, other_network: Network, login: Login
) -> None:
    send(login(leader), work, (b"one", "one.txt"))
    ident = db.session.scalars(select(Attachment.id)).one()
    away = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    for url in (work.url, work.url.replace("/rivers/", "/hills/")):
        assert away.get(f"{url}/attachments/{ident}").status_code == 404
        assert away.post(f"{url}/attachments/{ident}/take-out").status_code == 404


def test_a_file_of_another_submission_is_not_found(
    work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    send(client, work, (b"one", "one.txt"))
    ident = db.session.scalars(select(Attachment.id)).one()
    work.submission = work.more(1)[0]
    assert client.get(f"{work.url}/attachments/{ident}").status_code == 404
    assert client.post(f"{work.url}/attachments/{ident}/take-out").status_code == 404


def test_a_file_that_is_missing_on_the_server_is_said(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    send(client, work, (b"one", "one.txt"))
    ident = db.session.scalars(select(Attachment.id)).one()
    for path in stored_files(app):
        path.unlink()
    answer = client.get(f"{work.url}/attachments/{ident}")
    assert answer.status_code == 404
    assert "missing on the server" in answer.text


@pytest.mark.parametrize("name", ["../secret-key", "", "a" * 26 + "/x", "A" * 26, "0" * 26])
def test_only_names_of_ours_are_paths(app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="no name of a stored file"):
        storing.path_of(name)


def test_files_are_not_served_as_static(
    app: Flask, work: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    send(client, work, (b"one", "one.txt"))
    stored: Any = stored_files(app)[0].name
    for path in (
        f"/static/attachments/{stored[:2]}/{stored}",
        f"/attachments/{stored[:2]}/{stored}",
    ):
        assert client.get(path).status_code == 404
