"""What machines ask."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from commonaim.core import migrating
from commonaim.core.db import db


def test_the_process_answers_without_the_database(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.session, "execute", None)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_migrated_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_database_that_is_behind_is_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "head", lambda branch: "a version of tomorrow")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "core" in answer.get_json()["problem"]
    assert "commonaim upgrade" in answer.get_json()["problem"]


def test_a_database_that_is_away_is_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.get_json()["problem"]
