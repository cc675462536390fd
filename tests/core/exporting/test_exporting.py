"""A network and a person can be taken along, plugins on or off, and nothing of another network goes with them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core import audit, hooks, tenancy
from commonaim.core.accounts import erasing
from commonaim.core.accounts.models import Person
from commonaim.core.commands import networks as commands
from commonaim.core.commands import people
from commonaim.core.db import db, now
from commonaim.core.exporting import services
from commonaim.core.forms.models import Comment, Draft, Mention
from commonaim.core.forms.services import attachments
from commonaim.core.networks.models import Invitation, Membership, Network, Program
from commonaim.core.networks.services import NotPossible
from commonaim.core.notices.models import Notice
from commonaim.core.testing import Login, make_person
from tests.core.conftest import forget_what_is_gone
from tests.core.forms.conftest import Work, make_work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.conftest import Shelf

TIDES = """
from commonaim.core import Export

@hookimpl
def export_network(network):
    yield Export("high_water", ({"network": network.slug, "metres": n} for n in range(3)))
    yield Export("broken", ({"metres": 1 / (1 - n)} for n in range(3)))
    yield Export("never_reached", [])

@hookimpl
def export_person(network, person):
    if network.slug == "rivers":
        yield Export("watcher", [{"name": person.name}])

@hookimpl
def erase_person(network, person):
    from commonaim.core.db import db, now
    from commonaim.core.networks.models import Program
    db.session.add(Program(name="erased"))
    if person.name == "Unforgettable":
        raise RuntimeError("cannot forget")
"""


@pytest.fixture
def plugins(shelf: Shelf) -> None:
    """One plugin, on in no network: the hooks here are asked all the same."""
    shelf.add("tides", hooks=TIDES)


@pytest.fixture
def app(plugins: None, app: Flask) -> Flask:
    forget_what_is_gone()
    return app


@pytest.fixture
def work(network: Network, other_network: Network) -> Work:
    """A submission with a file in one network, and one that is not to be seen in the other."""
    with tenancy.in_network(other_network.id):
        make_work(other_network).submission.title = "Elsewhere"
        db.session.commit()
    with tenancy.in_network(network.id):
        made = make_work(network)
        attachments.attach(made.submission, io.BytesIO(b"a,b\n1,2\n"), "counts.csv", person_id=None)
        db.session.commit()
    return made


def opened(network: Network) -> tuple[zipfile.ZipFile, dict[str, Any]]:
    target = io.BytesIO()
    services.network_archive(network, target)
    archive = zipfile.ZipFile(target)
    return archive, json.loads(archive.read("export.json"))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(name).splitlines()]


def test_a_network_is_exported_with_its_files_and_what_plugins_that_are_off_keep(
    network: Network, member: Person, work: Work
) -> None:
    archive, manifest = opened(network)
    assert [row["title"] for row in rows(archive, "core/submission.jsonl")] == ["Peer mentors"]
    assert [row["email"] for row in rows(archive, "core/person.jsonl")] == ["member@example.org"]
    [told] = rows(archive, "core/network.jsonl")
    assert (told["slug"], "mark" in told) == ("rivers", False)
    assert rows(archive, "tides/high_water.jsonl")[2] == {"network": "rivers", "metres": 2}
    assert "Elsewhere" not in "".join(
        archive.read(name).decode() for name in archive.namelist() if name.endswith("jsonl")
    )
    [file] = rows(archive, "core/attachment.jsonl")
    assert archive.read(f"attachments/{file['id']}.csv") == b"a,b\n1,2\n"
    assert manifest["tables"]["core/submission.jsonl"] == 1


def test_a_table_that_breaks_off_is_named_and_everything_else_is_there(
    network: Network, work: Work
) -> None:
    archive, manifest = opened(network)
    assert manifest["problems"] == ["tides is not whole (ZeroDivisionError: division by zero)."]
    assert "tides/broken.jsonl" not in manifest["tables"]
    assert rows(archive, "core/program.jsonl")


def test_every_table_of_core_is_taken_along_or_left_out_for_a_reason(network: Network) -> None:
    archive, _manifest = opened(network)
    tables = {services._table(model) for model in services.core_models()}
    assert set(services.LEFT_OUT) <= tables
    for table in tables:
        assert (f"core/{table}.jsonl" in archive.namelist()) != (table in services.LEFT_OUT)


def test_no_secret_is_taken_along(network: Network, hub_admin: Person, login: Login) -> None:
    client = login(hub_admin)
    client.post(
        "/n/rivers/people/invitations", data={"email": "new@example.org", "roles": "viewer"}
    )
    archive, _manifest = opened(network)
    for name in archive.namelist():
        assert b"_hash" not in archive.read(name), name


def test_the_command_writes_over_nothing_and_tells_what_went_wrong(
    app: Flask, network: Network, tmp_path: Path
) -> None:
    call = app.test_cli_runner()
    out = tmp_path / "rivers.zip"
    first = call.invoke(commands.export_network, ["rivers", str(out)])
    assert (first.exit_code, out.exists()) == (1, True)
    assert "tides is not whole" in first.output
    again = call.invoke(commands.export_network, ["rivers", str(out)])
    assert again.exit_code == 2
    assert "is there already" in again.output
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_person_gets_what_is_kept_of_them_in_every_network_and_nothing_of_others(
    app: Flask, network: Network, other_network: Network, work: Work, tmp_path: Path
) -> None:
    ana = make_person(network, "ana@example.org", "Ana", "program_leader", program=work.program)
    with tenancy.in_network(network.id):
        for author, body in ((ana, "by Ana"), (None, "by nobody")):
            db.session.add(
                Comment(
                    submission_id=work.submission.id,
                    author_id=author.id if author else None,
                    body=body,
                )
            )
        db.session.commit()
    out = tmp_path / "ana.zip"
    done = app.test_cli_runner().invoke(people.export_person, ["ana@example.org", str(out)])
    assert done.exit_code == 0, done.output
    archive = zipfile.ZipFile(out)
    assert rows(archive, "account/person.jsonl")[0]["name"] == "Ana"
    assert [row["body"] for row in rows(archive, "rivers/core/comment.jsonl")] == ["by Ana"]
    assert rows(archive, "rivers/core/membership_role.jsonl")[0]["role"] == "program_leader"
    assert rows(archive, "rivers/tides/watcher.jsonl") == [{"name": "Ana"}]
    assert not any(name.startswith("hills/") for name in archive.namelist())


def test_an_erased_person_leaves_their_words_and_no_name(
    app: Flask, network: Network, work: Work, hub_admin: Person, login: Login
) -> None:
    ana = make_person(network, "ana@example.org", "Ana Ruiz", "facilitator")
    client = login(ana)
    with tenancy.in_network(network.id):
        subject = work.submission.id
        db.session.add(Comment(submission_id=subject, author_id=ana.id, body="Ask them."))
        spoken = Comment(submission_id=subject, author_id=hub_admin.id, body=f"@[{ana.id}] see")
        spoken.mentions = [Mention(person_id=ana.id)]
        notice = Notice(person_id=hub_admin.id, kind="comment", url="/", text="%(name)s wrote")
        notice.words = {"name": "Ana Ruiz"}
        draft = Draft(submission_id=subject, person_id=ana.id, section="s", base=0, words={})
        db.session.add_all([spoken, notice, draft])
        audit.record("x", "%(name)s was here", words={"name": "Ana Ruiz"})
        db.session.commit()
    answer = app.test_cli_runner().invoke(people.erase, ["ana@example.org"], input="y\n")
    assert answer.exit_code == 0, answer.output
    assert "rivers: facilitator" in answer.output
    assert client.get("/n/rivers/").status_code == 302
    db.session.expire_all()
    with tenancy.in_network(network.id):
        said = db.session.scalars(select(Comment).order_by(Comment.id)).all()
        assert [(each.body, each.author_id) for each in said] == [
            ("Ask them.", None),
            ("@somebody who has left see", hub_admin.id),
        ]
        assert db.session.scalars(select(Draft)).all() == []
        assert db.session.scalars(select(Program.name)).all().count("erased") == 1
    archive, _manifest = opened(network)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Ana Ruiz" not in everything
    assert b"ana@example.org" not in everything


def test_nobody_is_erased_while_a_plugin_cannot_forget_them(
    app: Flask, network: Network, facilitator: Person
) -> None:
    facilitator.name = "Unforgettable"
    db.session.commit()
    answer = app.test_cli_runner().invoke(people.erase, [facilitator.email, "--yes"])
    assert answer.exit_code == 2
    assert "tides failed in Rivers Network (RuntimeError: cannot forget)" in answer.output
    db.session.rollback()
    assert db.session.scalar(select(Person.id).where(Person.id == facilitator.id))
    with tenancy.in_network(network.id):
        assert db.session.scalars(select(Program)).all() == []


def test_a_network_is_not_left_without_a_hub_admin(network: Network, hub_admin: Person) -> None:
    with pytest.raises(NotPossible, match="needs a hub admin"):
        erasing.erase(hub_admin)


def test_an_invitation_forgets_whom_it_was_for(
    network: Network, facilitator: Person, member: Person
) -> None:
    with tenancy.in_network(network.id):
        invitation = Invitation(
            email=member.email, name="Member", roles=[], token_hash="x", expires_at=now()
        )
        db.session.add(invitation)
        db.session.commit()
        erasing.erase(member)
        db.session.commit()
        [kept] = db.session.scalars(select(Invitation))
        assert (kept.email, kept.name) == ("", "somebody who has left")
        assert db.session.scalars(select(Membership)).all() == [
            db.session.scalar(select(Membership).where(Membership.person_id == facilitator.id))
        ]


def test_what_a_hook_raised_is_told_to_who_asked(network: Network) -> None:
    with tenancy.in_network(network.id):
        person = type("Person", (), {"name": "Unforgettable"})
        answers = hooks.collect("erase_person", network=network, person=person)
    assert [type(error) for error in answers.failed.values()] == [RuntimeError]
