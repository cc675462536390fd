"""Two networks full of work, in which the walk of ``test_gate.py`` knocks at every address."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from commonaim.core import Access, demo, migrating, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.jobs import Job
from commonaim.core.networks import invitations
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.registry import registry_of
from commonaim.core.testing import PASSWORD, browser, make_person

from ..plugins.coding import gate_rows as coding
from ..plugins.empathy import gate_rows as empathy
from ..plugins.equity_review import gate_rows as equity_review
from ..plugins.norms import gate_rows as norms
from . import gate_rows as core
from .gate_rows import of_long_form
from .gate_visitors import AWAY, HOME, SIGNED_OUT, VISITORS, Rows, Value, Visitor

#: What plugins add to core's rows.
PARTS = (coding, empathy, equity_review, norms)
ARGUMENTS: Rows = dict(chain.from_iterable(part.ARGUMENTS.items() for part in (core, *PARTS)))
SENT: Rows = dict(chain.from_iterable(part.SENT.items() for part in (core, *PARTS)))
NARROWER = dict(chain.from_iterable(part.NARROWER.items() for part in (core, *PARTS)))


class Place:
    """Two networks full of work, and everybody who may come to the gate."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.file, self.copy = app, folder / "walk.sqlite", folder / "copy.sqlite"
        migrating.upgrade(app)
        self._ids = {slug: self._fill(slug) for slug in (HOME, AWAY)}
        self.visitors = [*(self._come(visitor) for visitor in VISITORS), SIGNED_OUT]
        self._close()
        self.files, self.copies = folder / "attachments", folder / "copies"
        shutil.copy(self.file, self.copy)
        shutil.copytree(self.files, self.copies)

    def _fill(self, slug: str) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(demo, "_read", _with_emails(demo._read, slug))
            network = demo.make(registry_of(self.app))
        with tenancy.in_network(network.id):
            db.session.add(Job(plugin="equity_review", kind="review", title="Job", arguments={}))
            with_file = db.session.scalars(select(Submission).order_by(Submission.id)).first()
            assert with_file is not None
            in_other_form = db.session.scalars(of_long_form()).one()
            in_other_form.made_from_id = with_file.id
            in_other_form.program_id = with_file.program_id
            forms.attach(with_file, BytesIO(b"week,n"), "counts.csv", person_id=None)
            invitations.invite(f"to-{slug}@example.org", "Nia", ["viewer"], None, by_id=None)
            for part in PARTS:
                if part.PLUGIN in registry_of(self.app).names():
                    part.fill()
            db.session.commit()
            return network.id

    def _come(self, visitor: Visitor) -> Visitor:
        email = f"{visitor.name.replace(' ', '-')}@example.org"
        person = make_person(self.network(HOME), email, visitor.name)
        for slug, roles in visitor.roles.items():
            with tenancy.in_network(self.network(slug).id):
                program = db.session.scalars(select(Submission).order_by(Submission.id)).first()
                assert program is not None
                leads = program.program if "program_leader" in roles else None
                networks.add_member(person, roles, leads)
                db.session.commit()
        client = browser(self.app)
        client.post("/login", data={"email": email, "password": PASSWORD})
        cookie = client.get_cookie("commonaim")
        assert cookie is not None
        secrets = {slug: self._token(person, slug) for slug in (HOME, AWAY)}
        return Visitor(visitor.name, visitor.roles, person.id, cookie.value, secrets)

    def _token(self, person: Person, slug: str) -> str:
        """A token of a person, for all that there is, as if they had once been an admin of the network."""
        everything = [permission.name for permission in registry_of(self.app).permissions]
        with tenancy.in_network(self.network(slug).id), pytest.MonkeyPatch.context() as patch:
            patch.setattr(tokens, "offered", lambda _me: registry_of(self.app).permissions)
            me = Access(person, self.network(slug), 0, None, frozenset(), frozenset(everything))
            _token, secret = tokens.make(me, "Walk", everything, 30)
            db.session.commit()
        return secret

    def network(self, slug: str) -> Network:
        return db.session.scalars(select(Network).where(Network.slug == slug)).one()

    def visitor(self, name: str) -> Visitor:
        return next(visitor for visitor in self.visitors if visitor.name == name)

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()

    def restore(self) -> None:
        """Put every row back as it was before the walk."""
        self._close()
        for leftover in self.file.parent.glob("walk.sqlite-*"):
            leftover.unlink()
        shutil.copy(self.copy, self.file)
        shutil.copytree(self.copies, self.files, dirs_exist_ok=True)

    def knock(
        self,
        visitor: Visitor,
        rule: Rule,
        method: str,
        *,
        at: str = HOME,
        rows_of: str = HOME,
        **headers: str,
    ) -> TestResponse:
        """Ask for a page under one network's address, with the ids of (maybe another) network's rows."""
        with tenancy.in_network(self._ids[rows_of]):
            values = _values(ARGUMENTS.get(rule.endpoint, {}), visitor)
            sent = _values(SENT.get(rule.endpoint, {}), visitor)
        if unknown := rule.arguments - set(values) - {"network"}:
            pytest.fail(f"Say in ARGUMENTS where {sorted(unknown)} of {rule.endpoint} come from.")
        if "network" in rule.arguments:
            values["network"] = at
        adapter = self.app.url_map.bind("localhost")
        path = adapter.build(rule.endpoint, values, force_external=False)
        client = browser(self.app)
        if visitor.cookie:
            client.set_cookie("commonaim", visitor.cookie)
        if rule.rule.startswith("/api/") and visitor.secrets:
            headers["Authorization"] = f"Bearer {visitor.secrets[at]}"
        answer = client.open(path, method=method, query_string=sent, buffered=True, headers=headers)
        if method not in ("GET", "HEAD", "OPTIONS") and answer.status_code < 400:
            self.restore()
        return answer


def _with_emails(read: Callable[[str], demo.Data], slug: str) -> Callable[[str], demo.Data]:
    """The demo's files, with another network's name and with people of its own."""

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        return f"{slug}-{value}" if isinstance(value, str) and value.count("@") == 1 else value

    def read_renamed(name: str) -> demo.Data:
        data: Any = renamed(read(name))
        if name == "network.toml":
            data["network"]["slug"] = slug
        return data  # type: ignore[no-any-return]  # as TOML gives it

    return read_renamed


def _values(wanted: Mapping[str, Value], visitor: Visitor) -> dict[str, int | str]:
    return {name: value(visitor) if callable(value) else value for name, value in wanted.items()}
