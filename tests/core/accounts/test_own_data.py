"""A person takes their own data along, and is forgotten when they ask for it with their password."""

from __future__ import annotations

import io
import json
import zipfile

from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import PASSWORD, Login


def test_one_s_data_is_a_file_with_nobody_else_in_it(
    member: Person, facilitator: Person, login: Login
) -> None:
    answer = login(member).get("/account/data", buffered=True)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert json.loads(archive.read("account/person.jsonl"))["email"] == member.email
    assert json.loads(archive.read("rivers/core/membership_role.jsonl"))["role"] == "program_leader"
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert facilitator.email.encode() not in everything


def test_who_asks_to_be_forgotten_is_and_is_signed_out(
    network: Network, member: Person, hub_admin: Person, login: Login
) -> None:
    browser, ident = login(member), member.id
    assert browser.post("/account/erase", data={"password": "a guess"}).status_code == 422
    assert db.session.scalar(select(Person.id).where(Person.id == ident)) == ident
    done = browser.post("/account/erase", data={"password": PASSWORD})
    assert (done.status_code, done.location) == (303, "/login")
    assert browser.get("/n/rivers/").status_code == 302
    db.session.expire_all()
    assert db.session.scalar(select(Person.id).where(Person.id == ident)) is None
    with tenancy.in_network(network.id):
        summaries = db.session.scalars(select(AuditEntry.summary)).all()
    assert not any("Member joined" in summary for summary in summaries)


def test_the_only_hub_admin_is_told_what_to_do_first(hub_admin: Person, login: Login) -> None:
    answer = login(hub_admin).post("/account/erase", data={"password": PASSWORD})
    assert answer.status_code == 422
    assert "The network needs a hub admin" in answer.text
