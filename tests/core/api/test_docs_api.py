"""The page about the interface: its example is run as it stands, and its table lists what is described."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from commonaim.core.accounts.models import Person
from commonaim.core.api.description import describe
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.models import Comment

from ..forms.conftest import Work
from .conftest import MakeProgram

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_example_does_what_it_says(
    app: Flask, work: Work, leader: Person, program: MakeProgram, tmp_path: Path
) -> None:
    curl, bash = shutil.which("curl"), shutil.which("bash")
    if curl is None or bash is None:
        pytest.skip("no curl (the example in docs/api.md is run with it)")
    script = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)[0]
    asks, ident = program(leader, work.network), work.submission.id
    # The test keeps no lock while the server works.
    db.session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        given = {
            "SITE": f"http://127.0.0.1:{server.port}",
            "TOKEN": asks.secret,
            "SUBMISSION": str(ident),
            "PATH": f"{Path(curl).parent}:/usr/bin:/bin",
        }
        done = subprocess.run(
            [bash, "-eu"], input=script, env=given, cwd=tmp_path, capture_output=True, text=True
        )
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    assert done.returncode == 0, done.stderr
    decoder, answers, rest = json.JSONDecoder(), [], done.stdout.strip()
    while rest:
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].strip()
    listed, read, saved, refused, said = answers
    assert [row["id"] for row in listed["items"]] == [read["id"]]
    assert saved["texts"] == {"change": "Each new student is paired with a mentor."}
    assert refused["status"] == 412
    assert said["section"] == "change"
    db.session.expire_all()
    assert services.content_of(work.submission).texts == saved["texts"]
    assert db.session.get_one(Comment, said["id"]).author_id == leader.id


def test_the_table_lists_what_is_described(app: Flask) -> None:
    table = re.findall(r"^\| (`/.*?) \|", PAGE.read_text(), re.MULTILINE)
    listed = set()
    for cell in table:
        first, *more = re.findall(r"`([^`]+)`", cell)
        listed |= {first, *(path.replace("...", first) for path in more)}
    described = {path.removeprefix("/api/v1") for path in describe(app)["paths"]}
    assert listed == described
