"""A recording is kept only while it is agreed to, heard by the two who write the note, and gone from the disk after."""

from __future__ import annotations

import io
import os
import time
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import manifests, migrating, stored_files, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.exporting.services import network_archive, person_archive
from commonaim.core.networks import services as networks
from commonaim.core.networks.deleting import delete_network
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import Login, make_network, make_person
from commonaim.core.uploads import storing
from commonaim.core.uploads.models import PluginFile
from commonaim.plugins.empathy.models import Consent, InterviewNote, Recording
from commonaim.plugins.empathy.services import notes, people, recordings, retention
from tests.core.uploads import made

from .conftest import MakeNote

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def note(make_note: MakeNote) -> InterviewNote:
    """A note of somebody who may be recorded."""
    return make_note(recorded=True)


@pytest.fixture
def recording(note: InterviewNote, here: Network) -> Recording:
    """What was recorded of it."""
    assert note.interviewer_id
    kept = recordings.keep(
        note,
        io.BytesIO(made.OGG),
        "Marisol at noon.ogg",
        person_id=note.interviewer_id,
        today=here.today,
    )
    db.session.commit()
    return kept


def bytes_on_disk() -> list[bytes]:
    return [path.read_bytes() for path in sorted(storing.folder().glob("??/*"))]


def send(client: FlaskClient, page: str, content: bytes, name: str, **more: Any) -> Any:
    return client.post(f"{page}/recordings", data={"file": (io.BytesIO(content), name)}, **more)


def page_of(note: InterviewNote) -> str:
    return f"/n/rivers/empathy/notes/{note.id}"


def test_it_is_recorded_in_the_room_and_heard_by_the_two_who_write(
    note: InterviewNote, interviewer: Person, login: Login
) -> None:
    client, page = login(interviewer), page_of(note)
    shown = client.get(f"{page}/write")
    assert "microphone=(self)" in shown.headers["Permissions-Policy"]
    answer = send(client, page, made.OGG, "Marisol at noon.ogg", headers=SCRIPT)
    assert answer.json["said"] == "The recording is kept."
    assert f"{page}/recordings/1" in answer.json["shown"]
    with client.get(f"{page}/recordings/1") as played:
        assert played.data == made.OGG
    # No name that somebody gave is kept, not in the database and not in the log.
    assert db.session.scalars(select(PluginFile.name)).one() == "recording.ogg"
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "empathy.recorded")
    ).one()
    assert "Marisol" not in f"{told.summary} {told.details}"
    assert client.post(f"{page}/recordings/1/erase").status_code == 303
    assert bytes_on_disk() == []
    assert client.get(f"{page}/recordings/1").status_code == 404


def test_without_agreement_nothing_is_kept(
    make_note: MakeNote, interviewer: Person, login: Login
) -> None:
    client, page = login(interviewer), page_of(make_note())
    shown = client.get(f"{page}/write")
    assert "microphone=()" in shown.headers["Permissions-Policy"]
    assert "Not before everybody agreed to being recorded" in shown.text
    answer = send(client, page, made.OGG, "told.ogg", headers=SCRIPT)
    assert answer.status_code == 422
    assert "consent, and assent" in answer.json["detail"]
    assert bytes_on_disk() == []


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "told.ogg", "empty"),
        (b"week,n\n1,2\n", "table.csv", "not kept here"),
        (made.OGG, "told.pdf", "Its name ends in .pdf"),
        (b"<script>alert(1)</script>", "told.ogg", ""),
    ],
)
def test_what_is_no_recording_is_refused_in_a_sentence(
    note: InterviewNote, interviewer: Person, login: Login, content: bytes, name: str, why: str
) -> None:
    answer = send(login(interviewer), page_of(note), content, name, headers=SCRIPT)
    assert answer.status_code == 422
    assert answer.json["detail"].startswith("The recording is not kept. ")
    assert why in answer.json["detail"]
    assert bytes_on_disk() == []


def test_nobody_else_hears_it_though_the_note_is_shared(
    app: Flask, recording: Recording, here: Network, program: Program, login: Login
) -> None:
    notes.share(recording.note, "network", here.today)
    db.session.commit()
    page = page_of(recording.note)
    mate = make_person(here, "mate@example.org", "Mate", "program_leader", program=program)
    other = Program(name="Elsewhere")
    db.session.add(other)
    db.session.commit()
    people_here = [
        mate,
        make_person(here, "far@example.org", "Far", "program_leader", program=other),
        *(
            make_person(here, f"{role}@example.org", role, role)
            for role in ("hub_admin", "facilitator", "evaluator", "viewer")
        ),
    ]
    for person in people_here:
        client = login(person)
        assert client.get(f"{page}/recordings/{recording.id}").status_code in (403, 404), person
        assert client.post(f"{page}/recordings/{recording.id}/erase").status_code in (403, 404)
        assert send(client, page, made.OGG, "more.ogg").status_code in (403, 404)
        assert "<audio" not in client.get(page).text
    assert bytes_on_disk() == [made.OGG]


def test_another_network_and_another_note_do_not_reach_it(
    recording: Recording, make_note: MakeNote, interviewer: Person, login: Login
) -> None:
    beside = make_note("Another story.", recorded=True)
    assert login(interviewer).get(f"{page_of(beside)}/recordings/{recording.id}").status_code == 404
    far = make_network("deltas", "Deltas")
    for plugin in ("coding", "empathy"):
        networks.switch_on(far, plugin, None)
    with tenancy.in_network(far.id):
        stranger = make_person(far, "s@example.org", "Stranger", "hub_admin")
    url = f"/n/deltas/empathy/notes/{recording.note_id}/recordings/{recording.id}"
    assert login(stranger).get(url).status_code == 404


def _withdraw(note: InterviewNote, here: Network) -> None:
    people.withdraw(note.participant, "")


def _erase(note: InterviewNote, here: Network) -> None:
    people.erase(note.participant)


def _end_assent(note: InterviewNote, here: Network) -> None:
    for consent in people.consents(note.participant):
        if consent.kind == "assent":
            people.end_consent(consent)


def _agree_to_less(note: InterviewNote, here: Network) -> None:
    less = Consent(kind="consent", given_on=here.today, network=True, quoted=True)
    people.note_consent(note.participant, less, person_id=note.interviewer_id or 0)


def _run_out(note: InterviewNote, here: Network) -> None:
    for consent in people.consents(note.participant):
        consent.until = here.today - timedelta(days=1)
    db.session.commit()
    # Nobody hears it from that day on, and the daily round erases it.
    assert recordings.of_note(note, here.today) == ()
    retention.run(here.today)


def _time_is_over(note: InterviewNote, here: Network) -> None:
    for file in db.session.scalars(select(PluginFile)):
        file.created_at = now() - timedelta(days=91)
    retention.run(here.today)


def _orphaned(note: InterviewNote, here: Network) -> None:
    db.session.delete(db.session.scalars(select(Recording)).one())
    db.session.flush()
    retention.run(here.today)


@pytest.mark.parametrize(
    "end", [_withdraw, _erase, _end_assent, _agree_to_less, _run_out, _time_is_over, _orphaned]
)
def test_when_it_may_not_be_heard_it_is_gone_from_the_disk(
    recording: Recording, here: Network, end: Any
) -> None:
    assert bytes_on_disk() == [made.OGG]
    end(recording.note, here)
    db.session.commit()
    assert bytes_on_disk() == []
    assert db.session.scalars(select(PluginFile)).all() == []
    assert db.session.scalars(select(Recording)).all() == []


def test_the_daily_round_leaves_alone_what_may_be_heard(
    recording: Recording, here: Network
) -> None:
    for file in db.session.scalars(select(PluginFile)):
        file.created_at = now() - timedelta(days=89)
    retention.run(here.today)
    db.session.commit()
    assert bytes_on_disk() == [made.OGG]


def test_agreeing_again_to_as_much_keeps_it(recording: Recording, here: Network) -> None:
    again = Consent(kind="consent", given_on=here.today, recorded=True)
    people.note_consent(recording.note.participant, again, person_id=1)
    db.session.commit()
    assert bytes_on_disk() == [made.OGG]


def test_it_is_in_no_archive(recording: Recording, here: Network, interviewer: Person) -> None:
    for write, whose in ((network_archive, here), (person_archive, interviewer)):
        target = io.BytesIO()
        write(whose, target)  # type: ignore[operator]  # each with its own
        with zipfile.ZipFile(target) as archive:
            assert made.OGG not in [archive.read(name) for name in archive.namelist()]
            assert "recording" not in " ".join(archive.namelist())


def test_it_stays_while_the_plugin_is_off_and_goes_with_the_network(
    app: Flask, recording: Recording, here: Network
) -> None:
    networks.switch_off(here, "empathy", None)
    old = time.time() - 2 * storing.GRACE_SECONDS
    (path,) = storing.folder().glob("??/*")
    os.utime(path, (old, old))
    assert stored_files.sweep() == 0
    assert bytes_on_disk() == [made.OGG]
    delete_network(here)
    db.session.commit()
    assert bytes_on_disk() == []


def test_a_lost_one_is_told_by_the_doctor_and_to_who_plays_it(
    recording: Recording, interviewer: Person, login: Login
) -> None:
    (path,) = storing.folder().glob("??/*")
    path.unlink()
    assert list(stored_files.missing()) == [f"plugin file {recording.file_id}"]
    answer = login(interviewer).get(f"{page_of(recording.note)}/recordings/{recording.id}")
    assert answer.status_code == 404
    assert "missing on the server" in answer.text


def test_purging_the_plugin_writes_them_out_and_removes_them(
    app: Flask, recording: Recording, here: Network
) -> None:
    manifests.remember(app)
    networks.switch_off(here, "empathy", None)
    db.session.commit()
    file_id, target = recording.file_id, io.BytesIO()
    db.session.rollback()
    try:
        manifests.purge("empathy", target)
    finally:
        # The tables are another test's, too.
        migrating.upgrade(app)
    with zipfile.ZipFile(target) as archive:
        assert archive.read(f"empathy/files/{file_id}.ogg") == made.OGG
    assert bytes_on_disk() == []
