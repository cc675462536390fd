"""Programs at work: a little work in progress, people's tokens, and a client that sends one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from commonaim.core import tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.api.models import ApiToken
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import browser, make_person

from ..forms.conftest import Work, make_work


class Program:
    """A program with somebody's token. Addresses are below /api/v1; ``token`` is the row, ``secret`` what it sends."""

    def __init__(self, app: Flask, token: ApiToken, secret: str) -> None:
        self.client, self.token_id, self.secret = browser(app), token.id, secret

    def ask(self, method: str, path: str, **kwargs: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.secret}", **kwargs.pop("headers", {})}
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        return self.client.open(path, method=method, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.ask("GET", path, **kwargs)

    def post(self, path: str, json: Any, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, json=json, headers=named)

    def patch(self, path: str, json: Any) -> TestResponse:
        return self.ask("PATCH", path, json=json)


MakeProgram = Callable[..., Program]


@pytest.fixture
def work(network: Network) -> Iterator[Work]:
    """The rows of ``network``; the test is in that network while it lasts."""
    with tenancy.in_network(network.id):
        yield make_work(network)


@pytest.fixture
def leader(work: Work) -> Person:
    """Who leads the program of the submission."""
    return make_person(
        work.network, "leader@example.org", "Lea", "program_leader", program=work.program
    )


@pytest.fixture
def program(app: Flask) -> MakeProgram:
    """Makes a program with a token of a person: ``program(person, network)``, with all they may do or ``only`` that."""

    def make(person: Person, network: Network, *only: str, days: int = 30) -> Program:
        access = access_of(person, network)
        assert access is not None
        with tenancy.in_network(network.id):
            names = only or [permission.name for permission in tokens.offered(access)]
            token, secret = tokens.make(access, "Test", names, days)
            db.session.commit()
            return Program(app, token, secret)

    return make


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of an answer, after looking that it is one."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), (
        answer.text
    )
    said: dict[str, Any] = answer.get_json()
    assert {"type", "title", "status", "detail", "instance", "request_id"} <= set(said)
    assert said["status"] == status
    return said
