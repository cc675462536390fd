"""The whole site goes into a file and comes back, on either database; what is no backup changes nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.commands import site
from commonaim.core.db import db
from commonaim.core.forms.models import Attachment
from commonaim.core.forms.services import attachments
from commonaim.core.networks.models import Network
from commonaim.core.networks.services import find
from commonaim.core.testing import make_network
from commonaim.core.uploads import storing
from tests.core.forms.conftest import make_work


def test_a_site_comes_back_with_its_files_and_keys(
    own_app: Flask, database_url: str, tmp_path: Path
) -> None:
    network = make_network("rivers", "Rivers Network")
    with tenancy.in_network(network.id):
        work = make_work(network)
        attachments.attach(work.submission, io.BytesIO(b"a,b\n1,2\n"), "n.csv", person_id=None)
        db.session.commit()
    (tmp_path / "secret-key").write_text("the key")
    call, out = own_app.test_cli_runner(), tmp_path / "backup.zip"
    made = call.invoke(site.backup, [str(out)])
    assert made.exit_code == 0, made.output
    assert "keep it as safe as the site" in made.output

    network.name = "Changed since"
    make_network("later", "Made since")
    for path in storing.folder().glob("??/*"):
        path.unlink()
    (tmp_path / "secret-key").unlink()
    refused = call.invoke(site.restore, [str(out)])
    assert refused.exit_code == 2
    assert "There are networks here already" in refused.output
    back = call.invoke(site.restore, [str(out), "--replace"])
    assert back.exit_code == 0, back.output
    db.session.expire_all()
    assert db.session.scalars(select(Network.name)).all() == ["Rivers Network"]
    assert (tmp_path / "secret-key").read_text() == "the key"
    restored = find("rivers")
    assert restored is not None
    with tenancy.in_network(restored.id):
        stored = db.session.scalars(select(Attachment.stored)).one()
    assert storing.path_of(stored).read_bytes() == b"a,b\n1,2\n"


@pytest.mark.parametrize("kind", ["text", "archive", "newer"])
def test_what_is_no_backup_changes_nothing(
    app: Flask, network: Network, tmp_path: Path, kind: str
) -> None:
    source = tmp_path / "in.zip"
    if kind == "text":
        source.write_text("not an archive")
    else:
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("notes.txt", "x")
            if kind == "newer":
                about = '{"commonaim": "9", "database": "%s", "versions": {"core": "9999"}}'
                archive.writestr("backup.json", about % db.engine.dialect.name)
    answer = app.test_cli_runner().invoke(site.restore, [str(source), "--replace"])
    assert answer.exit_code == 2
    expected = "is newer than this one" if kind == "newer" else "is no backup of commonaim"
    assert expected in answer.output
    assert find("rivers") is not None
