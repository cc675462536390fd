"""People, passwords and sessions, without pages."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event, func, select

from commonaim.core.accounts import services
from commonaim.core.accounts.models import LoginSession, Person
from commonaim.core.db import db, now

PASSWORD = "tides turn twice a day"
NOWHERE = "192.0.2.1"
#: How real passwords are hashed; tests replace it by something quicker.
PRODUCTION = services.hasher


@pytest.fixture
def ana(app: Flask) -> Person:
    person = services.create_person(" Ana@Example.org ", "Ana", PASSWORD)
    db.session.commit()
    return person


def sign_in(email: str, password: str) -> Person | None:
    return services.sign_in(email, password, address=NOWHERE)


def test_a_person_signs_in_however_the_email_is_written(ana: Person) -> None:
    assert ana.email == "ana@example.org"
    assert sign_in("ANA@example.org ", PASSWORD) == ana


def test_a_password_may_be_typed_in_any_unicode_form(app: Flask) -> None:
    composed = services.hash_password("contrase\u00f1a larga")
    assert services.verify(composed, "contrasen\u0303a larga")


def test_a_wrong_password_an_unknown_email_and_a_disabled_person_are_refused_alike(
    ana: Person,
) -> None:
    assert sign_in(ana.email, "something else") is None
    assert sign_in("nobody@example.org", PASSWORD) is None
    ana.disabled_at = now()
    db.session.commit()
    assert sign_in(ana.email, PASSWORD) is None


def test_an_unknown_email_costs_as_much_hashing_as_a_known_one(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            hashed.append(str(password))
            return super().verify(hash, password)

    monkeypatch.setattr(services, "hasher", Counting(1, 8, 1))
    sign_in(ana.email, "guess one")
    sign_in("nobody@example.org", "guess two")
    assert hashed == ["guess one", "guess two"]


def test_a_hash_is_renewed_when_its_parameters_are_no_longer_ours(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ana.password_hash
    monkeypatch.setattr(services, "hasher", PasswordHasher(2, 16, 1))
    assert sign_in(ana.email, PASSWORD) is ana
    assert ana.password_hash != before
    assert "m=16,t=2" in (ana.password_hash or "")
    assert sign_in(ana.email, PASSWORD) is ana


def test_a_password_of_before_lets_in_and_is_hashed_as_today(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "hasher", PRODUCTION)
    ana.password_hash = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4).hash(PASSWORD)
    db.session.commit()
    assert sign_in(ana.email, PASSWORD) is ana
    assert (ana.password_hash or "").startswith("$argon2id$v=19$m=19456,t=10,p=1$")
    renewed = ana.password_hash
    assert sign_in(ana.email, PASSWORD) is ana
    assert ana.password_hash == renewed


def test_only_so_many_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, together, most = threading.Lock(), [0], [0]
    all_in = threading.Barrier(services.AT_ONCE)

    class Watched(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            with lock:
                together[0] += 1
                most[0] = max(most[0], together[0])
            all_in.wait(10)
            with lock:
                together[0] -= 1
            return "hash"

    monkeypatch.setattr(services, "hasher", Watched())
    with ThreadPoolExecutor(8) as several:
        assert set(several.map(services.hash_password, [PASSWORD] * 8)) == {"hash"}
    assert most[0] == services.AT_ONCE


def test_a_hash_that_is_none_of_ours_lets_nobody_in(app: Flask) -> None:
    assert not services.verify("plain text", "plain text")
    assert not services.verify(None, "")


@pytest.mark.parametrize(
    ("email", "name", "password"),
    [
        ("ana@example.org", "Another Ana", PASSWORD),
        ("no address", "Ana", PASSWORD),
        ("@example.org", "Ana", PASSWORD),
        ("b@example.org", "  ", PASSWORD),
        ("b@example.org", "Bo", "short"),
        ("bo.long@example.org", "Bo", "Bo.Long@example.org"),
        ("b@example.org", "Bo", "x" * 201),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_reason(
    ana: Person, email: str, name: str, password: str
) -> None:
    with pytest.raises(services.AccountProblem, match=r"[:.]"):
        services.create_person(email, name, password)


def test_a_reset_password_works_once_and_ends_all_sessions(ana: Person) -> None:
    token = services.open_session(ana)
    password = services.reset_password(ana.email)
    db.session.commit()
    assert services.person_of_token(token) is None
    assert sign_in(ana.email, PASSWORD) is None
    assert sign_in(ana.email, password) is ana
    assert ana.password_hash is None
    assert sign_in(ana.email, password) is None


def test_a_reset_for_nobody_says_so(app: Flask) -> None:
    with pytest.raises(services.AccountProblem, match=r"nobody@example\.org"):
        services.reset_password("nobody@example.org")


def test_the_database_holds_no_token(ana: Person) -> None:
    token = services.open_session(ana, "Firefox on Linux")
    row = db.session.scalars(select(LoginSession)).one()
    assert token not in (row.token_hash, row.device)
    assert len(token) >= 43
    assert services.is_of_token(row, token)
    assert not services.is_of_token(row, token + "x")


def test_a_token_finds_its_person_with_one_query(ana: Person) -> None:
    token = services.open_session(ana)
    db.session.commit()
    db.session.remove()
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = services.person_of_token(token)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert found is not None
    assert found.get_id() == token
    assert len([text for text in statements if "FROM person" in text]) == 1


def test_a_token_is_good_until_it_expires(ana: Person) -> None:
    token = services.open_session(ana)
    row = db.session.scalars(select(LoginSession)).one()
    assert timedelta(days=29) < row.expires_at - now() <= timedelta(days=30)
    row.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert services.person_of_token(token) is None


def test_a_disabled_person_is_signed_out_everywhere(ana: Person) -> None:
    token = services.open_session(ana)
    ana.disabled_at = now()
    db.session.commit()
    assert services.person_of_token(token) is None


def test_expired_sessions_are_swept_when_another_is_opened(ana: Person) -> None:
    services.open_session(ana)
    db.session.scalars(select(LoginSession)).one().expires_at = now() - timedelta(days=1)
    services.open_session(ana)
    assert db.session.scalar(select(func.count()).select_from(LoginSession)) == 1


def test_a_new_password_ends_every_session_but_the_one_that_chose_it(ana: Person) -> None:
    here, there = services.open_session(ana), services.open_session(ana)
    services.set_password(ana, "low water at noon", keep=here)
    db.session.commit()
    assert services.person_of_token(here) is ana
    assert services.person_of_token(there) is None


def test_nobody_ends_the_session_of_somebody_else(ana: Person) -> None:
    bo = services.create_person("bo@example.org", "Bo", PASSWORD)
    token = services.open_session(bo)
    [session] = services.sessions_of(bo)
    assert not services.end_session_of(ana, session.id)
    assert services.person_of_token(token) is bo
    assert services.end_session_of(bo, session.id)
    assert services.person_of_token(token) is None


def test_two_people_without_a_session_are_not_the_same(ana: Person) -> None:
    bo = services.create_person("bo@example.org", "Bo")
    assert ana != bo
