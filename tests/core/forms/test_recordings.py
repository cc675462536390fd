"""A story is told aloud: the recording stands at its section, and nothing else is taken there."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.forms.models import Attachment, Section
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person
from tests.core.uploads import made

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work

SCRIPT = {"Accept": "application/json"}


def tell(
    client: FlaskClient,
    work: Work,
    content: bytes,
    name: str,
    *,
    section: str = "change",
    **more: Any,
) -> Any:
    data = {"file": (BytesIO(content), name), "section": section, "note": "A door\x00 opens. "}
    return client.post(f"{work.url}/recordings", data=data, **more)


def aloud(work: Work) -> None:
    """Let the first section be told."""
    first = select(Section).where(Section.version_id == work.submission.version_id)
    db.session.scalars(first.where(Section.key == "change")).one().kind = "story"
    db.session.commit()


def test_a_recording_is_played_at_its_section_with_what_is_heard(
    work: Work, leader: Person, login: Login
) -> None:
    aloud(work)
    client = login(leader)
    page = client.get(work.url)
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
    assert "media-src 'self' blob:" in page.headers["Content-Security-Policy"]
    assert tell(client, work, made.OGG, "told.ogg").status_code == 303
    row = db.session.scalars(select(Attachment)).one()
    assert (row.section, row.note, row.kind) == ("change", "A door opens.", "ogg")
    page = client.get(work.url).text
    at_section, _, beside = page.partition('id="files"')
    assert f'<audio controls preload="metadata" src="{work.url}/attachments/{row.id}"' in at_section
    assert "A door opens." in at_section
    assert "told.ogg" not in beside
    part = client.get(
        f"{work.url}/attachments/{row.id}", headers={"Range": "bytes=0-3"}, buffered=True
    )
    assert (part.status_code, part.data, part.mimetype) == (206, b"OggS", "audio/ogg")
    for export in ("print", "export.json"):
        assert "A door opens." in client.get(f"{work.url}/{export}").text, export
    with ZipFile(BytesIO(client.get(f"{work.url}/export.docx").data)) as document:
        assert "A door opens." in document.read("word/document.xml").decode()
    client.post(f"{work.url}/recordings/{row.id}", data={"note": "A door shuts."})
    assert "A door shuts." in client.get(work.url).text
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert {"recording.added", "attachment.described"} <= set(actions)


def test_what_is_no_recording_or_has_no_place_is_refused_with_a_reason(
    work: Work, leader: Person, login: Login, app: Flask
) -> None:
    client = login(leader)
    answer = tell(client, work, made.OGG, "told.ogg", headers=SCRIPT)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert "no story of that name" in answer.get_json()["detail"]
    aloud(work)
    for content, name, why in (
        (made.HTML, "told.mp3", "It is a web page"),
        (made.PDF, "told.pdf", "Only recordings are kept here"),
        (made.FILM, "told.webm", "It is a film"),
        (made.OGG, "told.mp3", "Its name ends in .mp3"),
        (b"", "told.mp3", "It is empty"),
    ):
        answer = tell(client, work, content, name, headers=SCRIPT)
        assert (answer.status_code, why in answer.get_json()["detail"]) == (422, True), name
    app.config["MAX_ATTACHMENT_MB"] = 0
    assert "larger than 0 MB" in tell(client, work, made.MP3, "a.mp3", headers=SCRIPT).text
    assert db.session.scalars(select(Attachment)).all() == []


def test_only_who_writes_may_tell_and_only_a_page_to_tell_on_may_use_the_microphone(
    work: Work, leader: Person, other_network: Network, login: Login
) -> None:
    assert "microphone=()" in login(leader).get(work.url).headers["Permissions-Policy"]
    aloud(work)
    for network, role, status in (
        (work.network, "viewer", 403),
        (work.network, "evaluator", 403),
        (other_network, "hub_admin", 404),
    ):
        other = login(make_person(network, f"{role}@example.org", role, role))
        assert tell(other, work, made.OGG, "told.ogg").status_code == status
        if status == 403:
            assert "microphone=()" in other.get(work.url).headers["Permissions-Policy"]
    tell(login(leader), work, made.OGG, "told.ogg")
    ident = db.session.scalars(select(Attachment.id)).one()
    assert other.post(f"{work.url}/recordings/{ident}").status_code == 404
