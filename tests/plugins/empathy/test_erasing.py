"""What was erased is in no backup that is made afterwards, nor left over in the database's own file."""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask

from commonaim.core import backups
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.services import projects, texts
from commonaim.plugins.coding.services.texts import NewText
from commonaim.plugins.empathy.services import coding, notes, retention

from .conftest import MakeNote

#: Words and a name that are nowhere else; said often enough to fill pages of the file by themselves.
WORDS, NAME = "zanzibarquetzal", "Obsidianheron"
STORY = f"{WORDS} and the tide came in. " * 200


@pytest.fixture
def erased(here: Network, make_note: MakeNote, interviewer: Person) -> None:
    """A note that was written twice, brought into coding, and erased when its time was over."""
    note = make_note(STORY, pseudonym=NAME, held_on=here.today - timedelta(days=800))
    before = notes.words_of(note)[1, "story"]
    notes.write(note, 1, "story", f"{STORY}!", was=before, person_id=interviewer.id)
    project = projects.create("Voices", person=interviewer)
    texts.add(project, NewText(NAME, coding.as_text(note), plugin="empathy", key=str(note.id)))
    db.session.commit()
    retention.run(here.today)
    db.session.commit()


def test_a_backup_holds_no_word_of_what_was_erased(app: Flask, erased: None) -> None:
    written = io.BytesIO()
    backups.write(app, written)
    with zipfile.ZipFile(written) as archive:
        for name in archive.namelist():
            held = _in_plain(archive.read(name))
            assert WORDS.encode() not in held, name
            assert NAME.encode() not in held, name


def _in_plain(content: bytes) -> bytes:
    if not content.startswith(b"PGDMP"):
        return content
    tool = shutil.which("pg_restore")
    assert tool
    done = subprocess.run([tool, "--file=-"], input=content, capture_output=True, check=True)
    assert b"Tide School" in done.stdout
    return done.stdout


def test_the_file_of_the_database_holds_none_either(app: Flask, erased: None) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL writes over what was deleted when it vacuums")
    path = db.engine.url.database
    assert path
    with closing(sqlite3.connect(path)) as connection:
        # what a checkpoint of the server does before long
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "rb") as file:
        held = file.read()
    assert WORDS.encode() not in held
    assert NAME.encode() not in held
